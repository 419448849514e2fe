//! A signature that the reader computes in the page: the scheme as data for `signing.js`, and a field for each value
//! that it takes, filled from the published ones.

use indexmap::IndexMap;
use kehu_spec::{
    model::{
        Api, AuthPlace, Composed, Digest, KeyForm, LetterCase, PairOrder, Pairs, PartDigest, Piece,
        SentField, SignatureEncoding, SignatureVector, SignedPart, SignedPartKind, SigningAuth,
        Source, TextEncoding, TimeForm,
    },
    signature,
};
use maud::{Markup, PreEscaped, html};
use serde_json::{Map, Value, json};

use super::bilingual::both;
use crate::prose::signature_field;

/// What the reader gives, by its key in the data.
type Inputs<'a> = IndexMap<String, Input<'a>>;

#[derive(Debug)]
enum Input<'a> {
    Value(&'a Source),
    /// A header that the scheme signs and does not fill.
    Header(&'a str),
}

/// The calculator of a scheme with published values; nothing is seen of it without JavaScript.
pub(super) fn calculator(api: &Api, signing: &SigningAuth) -> Markup {
    let inputs = inputs(api, signing);
    let vectors: Vec<_> = signing
        .vectors
        .iter()
        .map(|vector| self::vector(api, signing, &inputs, vector))
        .collect();
    let data = json!({ "scheme": scheme(api, signing), "vectors": vectors }).to_string();
    // Nothing in it ends the script, or begins a comment of HTML.
    let data = data.replace('<', "\\u003c");
    html! {
        div.calculator hidden {
            h3 { (both("Compute a signature", "签名计算器")) }
            p.faint { (both("What is typed here stays in this page.", "输入内容只留在本页面。")) }
            script type="application/json" { (PreEscaped(data)) }
            p {
                @for nth in 1..=vectors.len() {
                    button type="button" { (both("Published values", "官方示例")) " " (nth) } " "
                }
            }
            @for (key, input) in &inputs {
                label.given {
                    span { (key) }
                    @match input {
                        Input::Value(Source::Body) => textarea name=(key) rows="3" spellcheck="false" {},
                        _ => input name=(key) autocomplete="off" spellcheck="false";
                    }
                }
            }
            h4 { (both("What is signed", "待签名串")) }
            pre { code {} }
            output { (both("Signature", "签名")) " " code {} " " span.match hidden { "✓ " (both("as published", "与官方示例一致")) } }
        }
    }
}

/// What the scheme takes, in the order in which it names it.
fn inputs<'a>(api: &Api, signing: &'a SigningAuth) -> Inputs<'a> {
    let mut inputs = Inputs::new();
    for source in sources(signing) {
        let taken: &[&Source] = match source.plain() {
            Source::Operation
            | Source::Signature
            | Source::Canonical
            | Source::Signed
            | Source::Header(_) => &[],
            Source::Field(_) => &[&Source::Query, &Source::Body],
            value => &[value],
        };
        for source in taken {
            inputs.insert(key(api, source), Input::Value(source));
        }
    }
    for name in headers(signing) {
        inputs.insert(format!("header.{name}"), Input::Header(name));
    }
    inputs
}

/// Every value that is sent, keys the digest or is signed.
fn sources(signing: &SigningAuth) -> impl Iterator<Item = &Source> {
    let texts = signing.sent.iter().map(|sent| &sent.value);
    let texts = texts.chain([&signing.key]).chain(&signing.key_steps);
    let of_texts = texts.flatten().filter_map(|piece| match piece {
        Piece::Of(source) => Some(source),
        Piece::Text(_) => None,
    });
    of_texts.chain(parts(signing).flat_map(of_part).flatten())
}

fn of_part(part: &SignedPart) -> [Option<&Source>; 2] {
    match &part.kind {
        SignedPartKind::Value(source) => [Some(source), None],
        SignedPartKind::Fields { query, body, .. } => [
            query.then_some(&Source::Query),
            body.then_some(&Source::Body),
        ],
        SignedPartKind::Headers { .. } | SignedPartKind::Text => [None, None],
    }
}

/// The headers that an operation states, or that are signed and nothing fills.
fn headers(signing: &SigningAuth) -> impl Iterator<Item = &str> {
    let is_filled = |name: &str| {
        let mut sent = signing.sent.iter();
        sent.any(|sent| sent.name.eq_ignore_ascii_case(name))
    };
    let stated = signing.sent.iter();
    let stated = stated.filter(|sent| sent.place == AuthPlace::Header && is_stated(sent));
    let named = parts(signing).flat_map(|part| match &part.kind {
        SignedPartKind::Headers { only, .. } => only.as_slice(),
        SignedPartKind::Value(Source::Header(name)) => std::slice::from_ref(name),
        _ => &[],
    });
    let named = named.filter(move |name| !is_filled(name));
    stated
        .map(|sent| &sent.name)
        .chain(named)
        .map(String::as_str)
}

fn parts(signing: &SigningAuth) -> impl Iterator<Item = &SignedPart> {
    signing.canonical.iter().chain(&signing.signs)
}

/// Whether each operation states the value.
fn is_stated(sent: &SentField) -> bool {
    sent.value.contains(&Piece::Of(Source::Operation))
}

/// A published vector: what it gives, and its signature.
fn vector(
    api: &Api,
    signing: &SigningAuth,
    inputs: &Inputs<'_>,
    vector: &SignatureVector,
) -> Value {
    let given = inputs.iter().map(|(key, input)| {
        let value = match input {
            Input::Value(source) => signature::given(api, signing, vector, source),
            Input::Header(name) => signature::given_header(vector, name),
        };
        (key.clone(), Value::from(value))
    });
    json!({ "given": given.collect::<Map<_, _>>(), "signature": vector.signature })
}

fn scheme(api: &Api, signing: &SigningAuth) -> Value {
    let own = signature_field(signing).map(|sent| sent.span);
    let sent = signing.sent.iter().map(|sent| {
        json!({
            "in": match sent.place {
                AuthPlace::Header => "header",
                AuthPlace::Query => "query",
                AuthPlace::Body => "body",
                AuthPlace::Fields => "fields",
            },
            "name": sent.name,
            "value": composed(api, &sent.value),
            "digest": in_place(sent.digest),
            "encode": text_encoding(sent.encode),
            "signature": Some(sent.span) == own,
            "given": is_stated(sent),
            "nested": sent.is_nested,
        })
    });
    let parts = |parts: &[SignedPart]| {
        parts
            .iter()
            .map(|part| self::part(api, part))
            .collect::<Vec<_>>()
    };
    let steps = signing.key_steps.iter().map(|step| composed(api, step));
    json!({
        "digest": digest(signing.digest),
        "encoding": encoding(signing.encoding),
        "key": composed(api, &signing.key),
        "key_form": match signing.key_form {
            KeyForm::Text => "text",
            KeyForm::Base64 => "base64",
            KeyForm::Sha256 => "sha256",
            KeyForm::Hex => "hex",
        },
        "steps": steps.collect::<Vec<_>>(),
        "key_encoding": signing.key_encoding.map(encoding),
        "sent": sent.collect::<Vec<_>>(),
        "canonical": parts(&signing.canonical),
        "sorted": signing.canonical_sorted,
        "signs": parts(&signing.signs),
    })
}

fn part(api: &Api, part: &SignedPart) -> Value {
    let mut told = json!({
        "prefix": part.prefix,
        "skip_empty": part.skip_empty,
        "case": part.case.map(|case| match case {
            LetterCase::Lower => "lower",
            LetterCase::Upper => "upper",
        }),
        "encode": text_encoding(part.encode),
        "digest": in_place(part.digest),
    });
    match &part.kind {
        SignedPartKind::Headers { only, pairs } => {
            told["headers"] = json!(only);
            told["pairs"] = self::pairs(pairs);
        }
        SignedPartKind::Fields {
            query,
            body,
            under,
            header,
            json,
            except,
            skip_empty_values,
            pairs,
        } => {
            told["fields"] = json!(true);
            told["under"] = json!(under.0);
            told["query"] = json!(query);
            told["body"] = json!(body);
            told["header"] = json!(header);
            told["json"] = json!(json);
            told["except"] = json!(except);
            told["skip_empty_values"] = json!(skip_empty_values);
            told["pairs"] = self::pairs(pairs);
        }
        SignedPartKind::Value(source) => {
            told["of"] = json!(key(api, source));
            told["percent"] = json!(is_percent(source));
        }
        SignedPartKind::Text => {}
    }
    told
}

fn pairs(pairs: &Pairs) -> Value {
    json!({
        "order": match pairs.order {
            PairOrder::Name => "name",
            PairOrder::Value => "value",
            PairOrder::Listed => "listed",
        },
        "pair": pairs.pair,
        "values_only": pairs.values_only,
        "join": pairs.join,
        "encode": text_encoding(pairs.encode),
    })
}

fn composed(api: &Api, composed: &Composed) -> Value {
    let pieces = composed.iter().map(|piece| match piece {
        Piece::Text(text) => json!({ "text": text }),
        Piece::Of(source) => json!({ "of": key(api, source), "percent": is_percent(source) }),
    });
    pieces.collect()
}

fn is_percent(source: &Source) -> bool {
    matches!(source, Source::Percent(_))
}

/// What a source is called in the data, and beside the reader's field.
fn key(api: &Api, source: &Source) -> String {
    match source {
        Source::Client(index) => {
            let field = api.client.get(index.0);
            return field.map_or_else(String::new, |field| format!("client.{}", field.name));
        }
        Source::Time(TimeForm::Seconds) => "timestamp_s",
        Source::Time(TimeForm::Millis) => "timestamp_ms",
        Source::Time(TimeForm::Later { millis, by }) => {
            let unit = if *millis { "ms" } else { "s" };
            return format!("timestamp_{unit}+{by}");
        }
        Source::Time(TimeForm::Written(format)) => return format!("time {format}"),
        Source::Percent(inner) => return key(api, inner),
        Source::Token => "token",
        Source::Nonce => "nonce",
        Source::Operation => "operation",
        Source::Signature => "signature",
        Source::Method => "method",
        Source::Host => "host",
        Source::Path => "path",
        Source::Url => "url",
        Source::Query => "query",
        Source::Body => "body",
        Source::Field(name) => return format!("field.{name}"),
        Source::Header(name) => return format!("header.{name}"),
        Source::Canonical => "canonical",
        Source::Signed => "signed",
    }
    .to_owned()
}

fn in_place(digest: Option<PartDigest>) -> Value {
    let told = |by: PartDigest| json!({ "digest": self::digest(by.digest), "encoding": encoding(by.encoding) });
    digest.map_or(Value::Null, told)
}

fn digest(digest: Digest) -> &'static str {
    match digest {
        Digest::Md5 => "md5",
        Digest::Sha1 => "sha1",
        Digest::Sha256 => "sha256",
        Digest::Sha384 => "sha384",
        Digest::Sha512 => "sha512",
        Digest::Sm3 => "sm3",
        Digest::HmacSm3 => "hmac_sm3",
        Digest::HmacMd5 => "hmac_md5",
        Digest::HmacSha1 => "hmac_sha1",
        Digest::HmacSha256 => "hmac_sha256",
        Digest::HmacSha384 => "hmac_sha384",
        Digest::HmacSha512 => "hmac_sha512",
        Digest::RsaSha256 => "rsa_sha256",
        Digest::Sm2Sm3 => "sm2_sm3",
        Digest::Sm2Sm3Raw => "sm2_sm3_raw",
        Digest::EcdsaSha256 => "ecdsa_sha256",
        Digest::EcdsaSha256Raw => "ecdsa_sha256_raw",
    }
}

fn encoding(encoding: SignatureEncoding) -> &'static str {
    match encoding {
        SignatureEncoding::Hex => "hex",
        SignatureEncoding::HexUpper => "hex_upper",
        SignatureEncoding::Base64 => "base64",
        SignatureEncoding::Base64Url => "base64_url",
        SignatureEncoding::Bytes => "bytes",
        SignatureEncoding::Base64UrlUnpadded => "base64_url_unpadded",
    }
}

fn text_encoding(encoding: TextEncoding) -> &'static str {
    match encoding {
        TextEncoding::None => "none",
        TextEncoding::Percent => "percent",
        TextEncoding::Form => "form",
        TextEncoding::Base64 => "base64",
        TextEncoding::Base64UrlUnpadded => "base64_url_unpadded",
    }
}
