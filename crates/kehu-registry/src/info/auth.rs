//! How requests prove who sends them.

use kehu_runtime::info::{
    AuthInfo, Digest, HeaderSource, IssueInfo, OperationInfo, PairOrder, Pairs, SignatureEncoding,
    SignedHeader, SignedPart, SignedPartKind, SigningInfo, TokenInfo,
};
use kehu_spec::model;

use crate::keep::{Names, each, path, text};

/// `client` names the client fields, `operations` are those of the API by their ids.
pub(super) fn auth(
    auth: &model::Auth,
    client: Names<'_>,
    operations: &[&'static OperationInfo],
) -> AuthInfo {
    match auth {
        model::Auth::None => AuthInfo::None,
        model::Auth::Token(auth) => AuthInfo::Token(TokenInfo {
            header: text(&auth.header),
            prefix: text(&auth.prefix),
            token: auth.token.map(|field| client.of(field)),
            issue: auth.issue.as_ref().and_then(|auth| issue(auth, operations)),
        }),
        model::Auth::SignedHeaders(auth) => AuthInfo::SignedHeaders(signing(auth, client)),
    }
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
        digest: match auth.digest {
            model::Digest::Md5 => Digest::Md5,
            model::Digest::Sha1 => Digest::Sha1,
            model::Digest::Sha256 => Digest::Sha256,
            model::Digest::HmacSha1 => Digest::HmacSha1,
            model::Digest::HmacSha256 => Digest::HmacSha256,
        },
        encoding: match auth.encoding {
            model::SignatureEncoding::Hex => SignatureEncoding::Hex,
            model::SignatureEncoding::Base64 => SignatureEncoding::Base64,
        },
        key: auth.key.map(|field| client.of(field)),
        signature: text(&auth.signature),
        skew_s: auth.skew_s,
        headers: each(&auth.headers, |header| signed_header(header, client)),
        signs: each(&auth.signs, |part| signed_part(part, client)),
    }
}

fn signed_header(header: &model::SignedHeader, client: Names<'_>) -> SignedHeader {
    use model::HeaderValue as Value;
    SignedHeader {
        name: text(&header.name),
        value: match &header.value {
            Value::Client(field) => HeaderSource::Client(client.of(*field)),
            Value::TimestampMs => HeaderSource::TimestampMs,
            Value::TimestampS => HeaderSource::TimestampS,
            Value::Nonce => HeaderSource::Nonce,
            Value::Operation => HeaderSource::Operation,
            Value::Fixed(value) => HeaderSource::Fixed(text(value)),
        },
    }
}

fn signed_part(part: &model::SignedPart, client: Names<'_>) -> SignedPart {
    use model::SignedPartKind as Kind;
    SignedPart {
        prefix: text(&part.prefix),
        skip_empty: part.skip_empty,
        kind: match &part.kind {
            Kind::Headers { order, pair, join } => {
                SignedPartKind::Headers(pairs(*order, pair, join))
            }
            Kind::Query { order, pair, join } => SignedPartKind::Query(pairs(*order, pair, join)),
            Kind::Body => SignedPartKind::Body,
            Kind::Method => SignedPartKind::Method,
            Kind::Path => SignedPartKind::Path,
            Kind::Timestamp => SignedPartKind::Timestamp,
            Kind::Nonce => SignedPartKind::Nonce,
            Kind::Client(field) => SignedPartKind::Client(client.of(*field)),
            Kind::Text => SignedPartKind::Text,
        },
    }
}

fn pairs(order: model::PairOrder, pair: &str, join: &str) -> Pairs {
    Pairs {
        order: match order {
            model::PairOrder::Name => PairOrder::Name,
            model::PairOrder::Listed => PairOrder::Listed,
        },
        pair: text(pair),
        join: text(join),
    }
}
