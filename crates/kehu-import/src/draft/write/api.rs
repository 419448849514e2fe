//! `api.toml` as text.

use std::fmt::Write as _;

use super::super::spec::{Api, Auth, Collection, ErrorCode, SignedPart, Vector};
use super::{aligned, key_of, literal, reviews, rows, text_of};
use crate::text;

/// `api.toml`.
pub fn api(draft: &Api, page: &str) -> String {
    let mut out = String::new();
    let title = text::pascal(&draft.name);
    let mut head = vec![
        ("name", text_of(&draft.name)),
        ("title", text_of(&title)),
        ("summary", text_of(&format!("The API of {title}."))),
    ];
    head.extend(draft.docs.iter().map(|d| ("docs", text_of(d))));
    head.push(("version", text_of("0.1.0")));
    out.push_str(&aligned(&head));
    for (i, server) in draft.servers.iter().enumerate() {
        out.push('\n');
        if i == 0 {
            reviews(draft.server_reviews.iter(), page, &mut out);
        }
        out.push_str("[[server]]\n");
        out.push_str(&aligned(&[
            ("name", text_of(&server.name)),
            ("url", text_of(&server.url)),
        ]));
    }
    if !draft.client.is_empty() {
        out.push_str("\n[client]\n");
        out.push_str(&rows(&draft.client, page));
    }
    out.push('\n');
    reviews(draft.auth_reviews.iter(), page, &mut out);
    out.push_str("[auth]\n");
    auth(&draft.auth, &mut out);
    if let Some(envelope) = &draft.envelope {
        out.push('\n');
        reviews(draft.envelope_reviews.iter(), page, &mut out);
        out.push_str("[envelope]\n");
        let mut lines = vec![
            ("code", text_of(&envelope.code)),
            ("success", literal(&envelope.success)),
        ];
        for (key, value) in [
            ("flag", &envelope.flag),
            ("message", &envelope.message),
            ("name", &envelope.name),
            ("data", &envelope.data),
            ("request_id", &envelope.request_id),
        ] {
            lines.extend(value.iter().map(|v| (key, text_of(v))));
        }
        out.push_str(&aligned(&lines));
    }
    for error in &draft.errors {
        error_code(error, page, &mut out);
    }
    for collection in &draft.collections {
        out.push_str(&self::collection(collection));
    }
    out
}

/// A `[[collection]]`, behind what stands before it.
pub fn collection(collection: &Collection) -> String {
    let lines = aligned(&[
        ("name", text_of(&collection.name)),
        ("record", text_of(&collection.record)),
        ("key", text_of(&collection.key)),
    ]);
    format!("\n[[collection]]\n{lines}")
}

/// An `[[error]]`.
fn error_code(error: &ErrorCode, page: &str, out: &mut String) {
    out.push('\n');
    reviews(error.reviews.iter(), page, out);
    out.push_str("[[error]]\n");
    let mut lines = vec![
        ("code", literal(&error.code)),
        ("name", text_of(&error.name)),
        ("is", text_of(error.is)),
        ("then", text_of(error.then)),
    ];
    lines.extend(error.label.iter().map(|l| ("label", text_of(l))));
    lines.push(("doc", text_of(&error.doc)));
    out.push_str(&aligned(&lines));
}

fn auth(auth: &Auth, out: &mut String) {
    match auth {
        Auth::None => out.push_str("scheme = \"none\"\n"),
        Auth::Token { header, prefix } => out.push_str(&aligned(&[
            ("scheme", text_of("token")),
            ("header", text_of(header)),
            ("prefix", text_of(prefix)),
            ("token", text_of("client.token")),
        ])),
        Auth::Signed {
            digest,
            encoding,
            signature,
            headers,
            secret,
            signs,
            vectors,
        } => {
            let mut lines = vec![
                ("scheme", text_of("signed_headers")),
                ("digest", text_of(digest)),
            ];
            if digest.starts_with("hmac") {
                lines.push(("key", text_of(&format!("client.{secret}"))));
            }
            if *encoding != "hex" {
                lines.push(("encoding", text_of(encoding)));
            }
            lines.push(("signature", text_of(signature)));
            out.push_str(&aligned(&lines));
            out.push_str("headers = [\n");
            for (name, value) in headers {
                let (name, value) = (text_of(name), text_of(value));
                let _ = writeln!(out, "  {{ name = {name}, value = {value} }},");
            }
            out.push_str("]\nsigns = [\n");
            signs.iter().for_each(|part| signed_part(part, out));
            out.push_str("]\n");
            vectors.iter().for_each(|one| vector(one, out));
        }
    }
}

fn signed_part(part: &SignedPart, out: &mut String) {
    let _ = write!(out, "  {{ part = {}", text_of(&part.part));
    if !part.prefix.is_empty() {
        let _ = write!(out, ", prefix = {}", text_of(&part.prefix));
    }
    if let Some(order) = part.order {
        let _ = write!(
            out,
            ", order = {}, pair = \"=\", join = \"&\"",
            text_of(order)
        );
    }
    if part.part == "body" {
        out.push_str(", skip_empty = true");
    }
    out.push_str(" },\n");
}

/// An `[[auth.vector]]`.
fn vector(vector: &Vector, out: &mut String) {
    let table = |pairs: &[(String, String)]| {
        let pairs = pairs.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{} = {}", key_of(name), text_of(value)))
            .collect();
        format!("{{ {} }}", pairs.join(", "))
    };
    let mut lines = vec![("client", table(&vector.client))];
    lines.extend(vector.timestamp.map(|at| ("timestamp", at.to_string())));
    lines.extend(vector.nonce.iter().map(|nonce| ("nonce", text_of(nonce))));
    if !vector.headers.is_empty() {
        lines.push(("headers", table(&vector.headers)));
    }
    lines.push(("body", text_of(&vector.body)));
    lines.push(("signature", text_of(&vector.signature)));
    out.push_str("\n[[auth.vector]]\n");
    out.push_str(&aligned(&lines));
}
