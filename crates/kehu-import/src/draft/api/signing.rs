//! What is signed, proven by the pages themselves: where a string and its digest both stand on a page,
//! the string shows how requests are signed, and the two are a published vector.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use kehu_spec::document::{Entries, SignedPartRow, VectorTable};
use kehu_spec::model::{Digest, PairOrder, SignatureEncoding};
use kehu_spec::signature;
use regex::Regex;

use kehu_page::block::{BlockKind, Document};
use kehu_page::recognise::Page;
use kehu_page::text;

use super::super::lists;

pub(super) mod fields;
pub(super) mod formula;

/// Longer lines are not examples of a string to sign.
const LONGEST: usize = 4096;
/// Bytes of strings that are tried at most, of all pages, and keys.
const MOST: usize = 1 << 20;
const MOST_KEYS: usize = 8;

/// A string that stands on a page together with its digest.
#[derive(Debug, Clone, PartialEq)]
struct Worked {
    text: String,
    signature: String,
    digest: Digest,
    encoding: SignatureEncoding,
    key: String,
}

/// How requests are signed, as worked examples show it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// What is computed.
    pub(super) digest: Digest,
    /// How it is written.
    pub(super) encoding: SignatureEncoding,
    /// Names of the signed headers, in their order.
    pub(super) headers: Vec<String>,
    /// The client's parameter that signs.
    pub(super) secret: String,
    /// What is signed; the secret's part is called `secret`.
    pub(super) signs: Vec<SignedPartRow>,
    /// The values in each example: signed headers, secret, body, signature.
    pub(super) examples: Vec<Example>,
}

/// The values of one worked example.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Example {
    pub(super) headers: Vec<(String, String)>,
    pub(super) secret: String,
    pub(super) body: String,
    pub(super) signature: String,
}

impl Example {
    /// As a vector of the spec; `carries` says what a header carries.
    pub(super) fn vector(&self, secret: &str, carries: &dyn Fn(&str) -> String) -> VectorTable {
        let mut vector = VectorTable {
            body: Some(self.body.as_str().into()),
            signature: self.signature.as_str().into(),
            ..VectorTable::default()
        };
        let mut stated = Vec::new();
        for (name, value) in &self.headers {
            let (key, cell) = (name.as_str().into(), value.as_str().into());
            match carries(name).as_str() {
                "timestamp_ms" | "timestamp_s" => {
                    vector.timestamp = value.parse::<i64>().ok().map(Into::into);
                }
                "nonce" => vector.nonce = Some(cell),
                "operation.headers" => stated.push((key, cell)),
                other => {
                    let field = other.strip_prefix("client.").unwrap_or(name);
                    vector.client.0.push((field.into(), cell));
                }
            }
        }
        vector.headers = (!stated.is_empty()).then_some(Entries(stated));
        let secret = (secret.into(), self.secret.as_str().into());
        vector.client.0.push(secret);
        vector
    }
}

/// A part of what is signed; `prefix` stands before it.
pub(super) fn part(part: &str, prefix: &str, order: Option<PairOrder>) -> SignedPartRow {
    SignedPartRow {
        part: part.into(),
        prefix: (!prefix.is_empty()).then(|| prefix.into()),
        pair: order.map(|_| "=".into()),
        join: order.map(|_| "&".into()),
        order: order.map(Into::into),
        skip_empty: (part == "body").then(|| true.into()),
        ..SignedPartRow::default()
    }
}

/// What the worked examples of the pages show, where the headers' names are known.
pub(super) fn shown(pages: &[Page], headers: &[String]) -> Option<Shown> {
    let mut found: Option<Shown> = None;
    for worked in worked(pages) {
        let Some(one) = taken_apart(&worked, headers) else {
            continue;
        };
        match &mut found {
            None => found = Some(one),
            // Parts that are empty are left out: another example may show them.
            Some(known) if known.headers == one.headers && known.secret == one.secret => {
                if one.signs.len() > known.signs.len() {
                    known.signs = one.signs;
                }
                known.examples.extend(one.examples);
            }
            Some(_) => {}
        }
    }
    found
}

/// The headers that a string to sign begins with, as pairs, and the rest of it.
fn headers_first<'t>(text: &'t str, known: &[String]) -> (Vec<(String, String)>, &'t str) {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    loop {
        let after = rest.strip_prefix('&').filter(|_| !headers.is_empty());
        let Some((name, value)) = after.unwrap_or(rest).split_once('=') else {
            break;
        };
        if !known.iter().any(|header| header == name) {
            break;
        }
        let end = value.find('&').unwrap_or(value.len());
        headers.push((name.to_owned(), value[..end].to_owned()));
        rest = &value[end..];
    }
    (headers, rest)
}

/// The parts of a string to sign: pairs of headers, the body, the secret.
fn taken_apart(worked: &Worked, known: &[String]) -> Option<Shown> {
    let (headers, mut rest) = headers_first(&worked.text, known);
    let mut signs = Vec::new();
    if headers.is_empty() {
        return None;
    }
    let order = match headers.is_sorted() {
        true => PairOrder::Name,
        false => PairOrder::Listed,
    };
    signs.push(part("headers", "", Some(order)));
    let mut body = String::new();
    if let Some(start) = rest.find(['{', '[']) {
        let mut values =
            serde_json::Deserializer::from_str(&rest[start..]).into_iter::<serde::de::IgnoredAny>();
        values.next()?.ok()?;
        let end = start + values.byte_offset();
        signs.push(part("body", &rest[..start], None));
        body = rest[start..end].to_owned();
        rest = &rest[end..];
    }
    let mut secret = ("access_secret".to_owned(), worked.key.clone());
    if worked.key.is_empty() {
        // `&accessSecret=…`, or the secret alone.
        let start = rest.rfind('=').map_or(0, |at| at + 1);
        let name = rest[..start].trim_matches(['&', '=']);
        if text::is_word(name) {
            secret.0 = text::snake(name);
        }
        secret.1 = rest[start..].to_owned();
        signs.push(part("secret", &rest[..start], None));
    } else if !rest.is_empty() {
        return None;
    }
    Some(Shown {
        digest: worked.digest,
        encoding: worked.encoding,
        headers: headers.iter().map(|(name, _)| name.clone()).collect(),
        secret: secret.0,
        signs,
        examples: vec![Example {
            headers,
            secret: secret.1,
            body,
            signature: worked.signature.clone(),
        }],
    })
    .filter(|shown| !shown.examples[0].secret.is_empty())
}

/// Every string of the pages whose digest stands there, too.
fn worked(pages: &[Page]) -> Vec<Worked> {
    let lines: Vec<&str> = pages
        .iter()
        .flat_map(|page| lines(&page.document))
        .collect();
    let signatures: HashSet<String> = lines.iter().flat_map(|line| signatures(line)).collect();
    if signatures.is_empty() {
        return Vec::new();
    }
    let keys: BTreeSet<&str> = lines.iter().flat_map(|line| keys(line)).collect();
    let (mut tried, mut bytes) = (HashSet::new(), 0);
    let candidates = lines.iter().flat_map(|line| candidates(line));
    let candidates = candidates.filter(|text| tried.insert(*text));
    let candidates = candidates.take_while(|text| {
        bytes += text.len();
        bytes <= MOST
    });
    let mut out: Vec<Worked> = Vec::new();
    for text in candidates {
        let plain = [Digest::Md5, Digest::Sha1, Digest::Sha256].map(|digest| (digest, ""));
        let keyed = keys
            .iter()
            .take(MOST_KEYS)
            .flat_map(|key| [Digest::HmacSha1, Digest::HmacSha256].map(|digest| (digest, *key)));
        for (digest, key) in plain.into_iter().chain(keyed) {
            for encoding in [SignatureEncoding::Hex, SignatureEncoding::Base64] {
                let signature = sign(digest, encoding, key, text);
                if signatures.contains(&signature) {
                    out.push(Worked {
                        text: text.to_owned(),
                        signature,
                        digest,
                        encoding,
                        key: key.to_owned(),
                    });
                }
            }
        }
    }
    out
}

fn lines(document: &Document) -> impl Iterator<Item = &str> {
    document.blocks.iter().flat_map(|block| {
        let texts: Vec<&str> = match &block.kind {
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph(text)
            | BlockKind::Item { text, .. } => vec![&text.text],
            BlockKind::Code(code) => vec![&code.text],
            BlockKind::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.map(|cell| cell.text()).collect()
            }
        };
        texts.into_iter().flat_map(str::lines)
    })
}

/// What may be a digest: hex of 16, 20 or 32 bytes, or Base64 of the longer ones.
fn signatures(line: &str) -> impl Iterator<Item = String> {
    static DIGEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})\b|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{27}=").ok()
    });
    let found = DIGEST.iter().flat_map(|digest| digest.find_iter(line));
    found.map(|found| match found.as_str() {
        base64 if base64.ends_with('=') => base64.to_owned(),
        hex => hex.to_lowercase(),
    })
}

/// What may be the key of a digest: it is called a secret or a key.
fn keys(line: &str) -> impl Iterator<Item = &str> {
    static KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let called = lists::words("prose", "secret").join("|");
        let value = r"[^A-Za-z0-9]{1,12}([A-Za-z0-9_\-+/=]{8,128})";
        Regex::new(&format!("(?i)(?:{called}){value}")).ok()
    });
    let found = KEY.iter().flat_map(|key| key.captures_iter(line));
    found.filter_map(|found| Some(found.get(1)?.as_str()))
}

/// What may be a string to sign: the rest of the line from wherever words or quotes begin.
fn candidates(line: &str) -> impl Iterator<Item = &str> {
    const OPEN: [char; 8] = [' ', '`', '"', '\'', ':', '：', '“', '\t'];
    const CLOSE: [char; 10] = ['`', '"', '\'', '”', ';', '；', ',', '，', '。', ' '];
    let fit = (16..=LONGEST).contains(&line.len()) && (line.contains('=') || is_glued(line));
    let line = if fit { line } else { "" };
    let starts = line.match_indices(OPEN).map(|(at, open)| at + open.len());
    let starts = std::iter::once(0).chain(starts).take(24);
    starts.flat_map(move |start| {
        let whole = line[start..].trim();
        let ends = [whole, whole.trim_end_matches(CLOSE)];
        ends.into_iter()
            .filter(|text| text.len() >= 16 && (text.contains('=') || is_glued(text)))
    })
}

/// Names and values without anything between them.
fn is_glued(text: &str) -> bool {
    text.len() >= 32 && !text.contains(char::is_whitespace)
}

fn sign(digest: Digest, encoding: SignatureEncoding, key: &str, text: &str) -> String {
    let digest = signature::digest(digest, key.as_bytes(), text.as_bytes());
    signature::encode(&digest.unwrap_or_default(), encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, headers: &[&str], expect: &str) {
        let page = kehu_page::recognise_page("signing", page);
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        let shown = shown(std::slice::from_ref(&page), &headers).map(|shown| {
            let signs: Vec<String> = shown
                .signs
                .iter()
                .map(|part| {
                    let prefix = part.prefix.as_ref().map_or("", |prefix| prefix.as_str());
                    format!("{prefix}{}", part.part.to_uppercase())
                })
                .collect();
            let bodies: Vec<&str> = shown.examples.iter().map(|e| e.body.as_str()).collect();
            format!(
                "{} {} of {} by {}: {}",
                shown.digest.as_str(),
                shown.encoding.as_str(),
                signs.concat(),
                shown.secret,
                bodies.join(" ")
            )
        });
        assert_eq!(shown.unwrap_or_default(), expect);
    }

    #[test]
    fn a_string_beside_its_digest_shows_what_is_signed() {
        let md5 = "Sorted: `app=a1&ts=1700000000000&body={\"n\":1}&appSecret=s3cret`\n\n\
                   sign = 0fd130ad8509818bb55a9c7fa156d178\n";
        check(
            md5,
            &["app", "ts", "sign"],
            "md5 hex of HEADERS&body=BODY&appSecret=SECRET by app_secret: {\"n\":1}",
        );
    }

    #[test]
    fn what_no_digest_proves_is_not_claimed() {
        let page = "Sorted: `app=a1&ts=1700000000000&appSecret=s3cret`\n\n\
                    sign = 00000000000000000000000000000000\n";
        check(page, &["app", "ts"], "");
    }
}
