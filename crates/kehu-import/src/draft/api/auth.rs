//! How requests say who sends them, as far as their headers tell.

use super::super::spec::{Api, Auth, Review, Row, Ty};
use super::super::{lists, names};
use super::{Header, called, headers};
use crate::recognise::Page;
use crate::text;

pub(super) fn auth(pages: &[Page], api: &mut Api) {
    let mut all: Vec<Header> = Vec::new();
    for (page, operation) in called(pages) {
        for header in headers(page, operation) {
            match all
                .iter_mut()
                .find(|h| h.name.eq_ignore_ascii_case(&header.name))
            {
                Some(known) => known.value = known.value.take().or(header.value),
                None => all.push(header),
            }
        }
    }
    let is = |row: &'static str| move |h: &&Header| lists::has("auth", row, &h.name);
    let secret = |name: &str, label: Option<String>| {
        let mut row = Row::new(name, Ty::Plain("string"));
        row.required = true;
        row.secret = true;
        row.label = label;
        row
    };
    if let Some(sign) = all.iter().find(is("sign")).cloned() {
        let mut headers = Vec::new();
        for header in all.iter().filter(|h| !is("sign")(h) && !is("plain")(h)) {
            let value = if is("timestamp")(&header) {
                let seconds = header
                    .value
                    .as_deref()
                    .is_some_and(|v| v.trim().len() == 10);
                if seconds {
                    "timestamp_s".to_owned()
                } else {
                    "timestamp_ms".to_owned()
                }
            } else if is("nonce")(&header) {
                "nonce".to_owned()
            } else if header.fixed.is_some() {
                "operation.headers".to_owned()
            } else if is("key")(&header) || is("token")(&header) {
                let name = names::identifier(&header.name, "key");
                api.client.push(secret(
                    &name,
                    Some(header.description.clone())
                        .filter(|d| !d.is_empty() && text::width(d) <= 24),
                ));
                format!("client.{name}")
            } else {
                continue;
            };
            headers.push((header.name.clone(), value));
        }
        let digest = match sign.value.as_deref().map(|v| v.trim().len()) {
            Some(40) => "sha1",
            Some(64) => "hmac_sha256",
            _ => "md5",
        };
        let name = "access_secret".to_owned();
        if !api.client.iter().any(|r| r.name == name) {
            api.client.push(secret(&name, None));
        }
        api.auth_reviews.push(Review::new(sign.line, format!("`{}` is a signature, and this page does not say of what: `digest` (`{digest}` by the length of its example) and `signs` are the commonest way, not the vendor's; mend them, and add a published [[auth.vector]]", sign.name)));
        api.auth = Auth::Signed {
            digest,
            signature: sign.name,
            headers,
            secret: name,
        };
    } else if let Some(token) = all
        .iter()
        .find(is("token"))
        .or_else(|| all.iter().find(is("key")))
    {
        let value = token.value.as_deref().unwrap_or_default().trim();
        let prefix = ["Bearer ", "bearer ", "Basic ", "Token "]
            .into_iter()
            .find(|p| {
                value.starts_with(p) || token.description.contains(p.trim()) && *p != "Token "
            })
            .unwrap_or_default();
        let mut row = secret("token", Some(token.name.clone()));
        row.required = false;
        api.client.push(row);
        if !lists::has("auth", "token", &token.name) {
            api.auth_reviews.push(Review::new(
                token.line,
                format!(
                    "`{}` is taken for the header that says who calls",
                    token.name
                ),
            ));
        }
        api.auth_reviews.push(Review::new(
            token.line,
            "where a token comes from, when an operation issues it: [auth.issue]",
        ));
        api.auth = Auth::Token {
            header: token.name.clone(),
            prefix: prefix.to_owned(),
        };
    } else {
        api.auth_reviews.push(Review::new(
            0,
            "no page shows how requests are authenticated",
        ));
    }
}
