//! How requests prove who sends them.

use kehu_runtime::info::{
    AuthInfo, AuthPlace, BasicInfo, Composed, Digest, IssueInfo, LetterCase, NonceForm,
    OperationInfo, PairOrder, Pairs, PartDigest, Piece, RefreshInfo, SentField, SignatureEncoding,
    SignedPart, SignedPartKind, SigningInfo, Source, TextEncoding, TokenInfo,
};
use kehu_spec::model;

use crate::keep::{Names, each, kept, path, text};

/// `client` names the client fields, `operations` are those of the API by their ids.
pub(super) fn auth(
    schemes: &[model::AuthScheme],
    client: Names<'_>,
    operations: &[&'static OperationInfo],
) -> &'static [AuthInfo] {
    each(schemes, |scheme| match &scheme.auth {
        model::Auth::Basic(auth) => AuthInfo::Basic(BasicInfo {
            user: composed(&auth.user, client),
            password: composed(&auth.password, client),
        }),
        model::Auth::Token(auth) => AuthInfo::Token(TokenInfo {
            place: place(auth.place),
            name: text(&auth.name),
            is_nested: auth.is_nested,
            prefix: text(&auth.prefix),
            token: auth.token.map(|field| client.of(field)),
            issue: auth.issue.as_ref().and_then(|auth| issue(auth, operations)),
            refresh: auth.refresh.as_ref().and_then(|refresh| {
                Some(RefreshInfo {
                    issue: issue(&refresh.issue, operations)?,
                    client: client.of(refresh.client),
                    next: path(&refresh.next),
                })
            }),
        }),
        model::Auth::SignedHeaders(auth) => AuthInfo::SignedHeaders(signing(auth, client)),
    })
}

fn issue(issue: &model::TokenIssue, operations: &[&'static OperationInfo]) -> Option<IssueInfo> {
    Some(IssueInfo {
        operation: operations.get(issue.operation.0)?,
        token: path(&issue.token),
        expires_in: issue.expires_in.as_ref().map(path),
        lifetime_s: issue.lifetime_s,
    })
}

fn signing(auth: &model::SigningAuth, client: Names<'_>) -> SigningInfo {
    SigningInfo {
        digest: digest(auth.digest),
        key: composed(&auth.key, client),
        public: auth.is_public,
        key_steps: each(&auth.key_steps, |step| composed(step, client)),
        key_encoding: auth.key_encoding.map(encoding),
        key_form: super::key_form(auth.key_form),
        nonce: match auth.nonce {
            model::NonceForm::Hex => NonceForm::Hex,
            model::NonceForm::Digits => NonceForm::Digits,
            model::NonceForm::Uuid => NonceForm::Uuid,
        },
        encoding: encoding(auth.encoding),
        skew_s: auth.skew_s,
        offset_s: auth.offset_s,
        sent: each(&auth.sent, |field| SentField {
            place: place(field.place),
            name: text(&field.name),
            value: composed(&field.value, client),
            digest: field.digest.map(part_digest),
            encode: encode(field.encode),
            is_nested: field.is_nested,
            is_number: field.is_number,
        }),
        canonical: each(&auth.canonical, |part| signed_part(part, client)),
        canonical_sorted: auth.canonical_sorted,
        signs: each(&auth.signs, |part| signed_part(part, client)),
    }
}

fn place(place: model::AuthPlace) -> AuthPlace {
    match place {
        model::AuthPlace::Header => AuthPlace::Header,
        model::AuthPlace::Query => AuthPlace::Query,
        model::AuthPlace::Body => AuthPlace::Body,
        model::AuthPlace::Fields => AuthPlace::Fields,
    }
}

fn digest(digest: model::Digest) -> Digest {
    match digest {
        model::Digest::Md5 => Digest::Md5,
        model::Digest::Sha1 => Digest::Sha1,
        model::Digest::Sha256 => Digest::Sha256,
        model::Digest::Sha384 => Digest::Sha384,
        model::Digest::Sha512 => Digest::Sha512,
        model::Digest::Sm3 => Digest::Sm3,
        model::Digest::HmacMd5 => Digest::HmacMd5,
        model::Digest::HmacSha1 => Digest::HmacSha1,
        model::Digest::HmacSha256 => Digest::HmacSha256,
        model::Digest::HmacSha384 => Digest::HmacSha384,
        model::Digest::HmacSha512 => Digest::HmacSha512,
        model::Digest::HmacSm3 => Digest::HmacSm3,
        model::Digest::RsaSha256 => Digest::RsaSha256,
        model::Digest::EcdsaSha256 => Digest::EcdsaSha256,
        model::Digest::EcdsaSha256Raw => Digest::EcdsaSha256Raw,
        model::Digest::Sm2Sm3 => Digest::Sm2Sm3,
        model::Digest::Sm2Sm3Raw => Digest::Sm2Sm3Raw,
    }
}

fn encoding(encoding: model::SignatureEncoding) -> SignatureEncoding {
    match encoding {
        model::SignatureEncoding::Hex => SignatureEncoding::Hex,
        model::SignatureEncoding::HexUpper => SignatureEncoding::HexUpper,
        model::SignatureEncoding::Base64 => SignatureEncoding::Base64,
        model::SignatureEncoding::Base64Url => SignatureEncoding::Base64Url,
        model::SignatureEncoding::Bytes => SignatureEncoding::Bytes,
        model::SignatureEncoding::Base64UrlUnpadded => SignatureEncoding::Base64UrlUnpadded,
    }
}

fn composed(composed: &model::Composed, client: Names<'_>) -> Composed {
    each(composed, |piece| match piece {
        model::Piece::Text(words) => Piece::Text(text(words)),
        model::Piece::Of(source) => Piece::Of(self::source(source, client)),
    })
}

fn source(source: &model::Source, client: Names<'_>) -> Source {
    use model::{Source as Of, TimeForm};
    match source {
        Of::Client(field) => Source::Client(client.of(*field)),
        Of::Token => Source::Token,
        Of::Time(TimeForm::Seconds) => Source::TimestampS,
        Of::Time(TimeForm::Millis) => Source::TimestampMs,
        Of::Time(TimeForm::Later { millis: false, by }) => Source::LaterS(*by),
        Of::Time(TimeForm::Later { by, .. }) => Source::LaterMs(*by),
        Of::Time(TimeForm::Written(format)) => Source::Time(text(format)),
        Of::Percent(inner) => Source::Percent(kept(self::source(inner, client))),
        Of::Nonce => Source::Nonce,
        Of::Operation => Source::Operation,
        Of::Signature => Source::Signature,
        Of::Method => Source::Method,
        Of::Host => Source::Host,
        Of::Path => Source::Path,
        Of::Url => Source::Url,
        Of::Query => Source::Query,
        Of::Body => Source::Body,
        Of::Field(name) => Source::Field(text(name)),
        Of::Header(name) => Source::Header(text(name)),
        Of::Canonical => Source::Canonical,
        Of::Signed => Source::Signed,
    }
}

fn part_digest(of: model::PartDigest) -> PartDigest {
    PartDigest {
        digest: digest(of.digest),
        encoding: encoding(of.encoding),
    }
}

fn signed_part(part: &model::SignedPart, client: Names<'_>) -> SignedPart {
    use model::SignedPartKind as Kind;
    SignedPart {
        prefix: text(&part.prefix),
        skip_empty: part.skip_empty,
        kind: match &part.kind {
            Kind::Headers { only, pairs } => SignedPartKind::Headers {
                only: each(only, |name| text(name)),
                pairs: self::pairs(pairs),
            },
            Kind::Fields {
                query,
                body,
                json,
                under,
                header,
                except,
                skip_empty_values,
                pairs,
            } => SignedPartKind::Fields {
                query: *query,
                body: *body,
                json: *json,
                under: path(under),
                header: header.as_deref().map(text),
                except: each(except, |name| text(name)),
                skip_empty_values: *skip_empty_values,
                pairs: self::pairs(pairs),
            },
            Kind::Value(of) => SignedPartKind::Value(source(of, client)),
            Kind::Text => SignedPartKind::Text,
        },
        case: part.case.map(|case| match case {
            model::LetterCase::Lower => LetterCase::Lower,
            model::LetterCase::Upper => LetterCase::Upper,
        }),
        encode: encode(part.encode),
        digest: part.digest.map(part_digest),
    }
}

fn pairs(pairs: &model::Pairs) -> Pairs {
    Pairs {
        order: match pairs.order {
            model::PairOrder::Name => PairOrder::Name,
            model::PairOrder::Value => PairOrder::Value,
            model::PairOrder::Listed => PairOrder::Listed,
        },
        pair: text(&pairs.pair),
        join: text(&pairs.join),
        encode: encode(pairs.encode),
        values_only: pairs.values_only,
    }
}

fn encode(encoding: model::TextEncoding) -> TextEncoding {
    match encoding {
        model::TextEncoding::None => TextEncoding::None,
        model::TextEncoding::Percent => TextEncoding::Percent,
        model::TextEncoding::Form => TextEncoding::Form,
        model::TextEncoding::Base64 => TextEncoding::Base64,
        model::TextEncoding::Base64UrlUnpadded => TextEncoding::Base64UrlUnpadded,
    }
}
