//! Published vectors: a request with all that the scheme adds to it, and what was signed of it.

use indexmap::IndexMap;

use super::signed::{header, host_of};
use super::written::{json_fields, lossy, percent};
use super::{Inputs, Request, has_millis, sign, string_to_sign, value, verified};
use crate::model::{Api, AuthPlace, SignatureVector, SigningAuth, Source};

/// The string to sign and the signature of a published vector.
pub fn recompute(
    api: &Api,
    auth: &SigningAuth,
    vector: &SignatureVector,
) -> (String, Option<String>) {
    as_sent(api, auth, vector, |inputs| sign(auth, inputs))
}

/// Whether the signature of a published vector is the vendor's, and the string to sign; `None` where its public
/// key is not one.
pub fn verify(api: &Api, auth: &SigningAuth, vector: &SignatureVector) -> (String, Option<bool>) {
    as_sent(api, auth, vector, |inputs| {
        verified(auth, inputs, &vector.signature)
    })
}

/// The string to sign of a published vector with all that the scheme adds, and what is asked of it.
fn as_sent<T>(
    api: &Api,
    auth: &SigningAuth,
    vector: &SignatureVector,
    ask: impl FnOnce(&Inputs<'_>) -> T,
) -> (String, T) {
    let client = client_of(api, vector);
    let request = request_of(auth, vector, &client);
    let inputs = vector_inputs(auth, vector, &client, &request);
    let signed = string_to_sign(auth, &inputs);
    (lossy(&signed).into_owned(), ask(&inputs))
}

fn client_of<'a>(api: &Api, vector: &'a SignatureVector) -> Vec<&'a str> {
    let value = |name: &str| vector.client.get(name).map_or("", String::as_str);
    api.client.iter().map(|field| value(&field.name)).collect()
}

/// What a published vector gives for a source, before the scheme adds anything to its request.
pub fn given(api: &Api, auth: &SigningAuth, vector: &SignatureVector, source: &Source) -> String {
    let client = client_of(api, vector);
    let request = published(vector);
    let inputs = vector_inputs(auth, vector, &client, &request);
    lossy(&inputs.source(auth, source)).into_owned()
}

/// What the request of a published vector has in a header; empty where it has none.
pub fn given_header(vector: &SignatureVector, name: &str) -> String {
    header(&published(vector).headers, name)
}

fn vector_inputs<'a>(
    auth: &SigningAuth,
    vector: &'a SignatureVector,
    client: &'a [&'a str],
    request: &'a Request,
) -> Inputs<'a> {
    let unit_ms = if has_millis(auth) { 1 } else { 1000 };
    Inputs {
        client,
        token: vector.token.as_deref().unwrap_or_default(),
        time_ms: vector.timestamp.saturating_mul(unit_ms),
        nonce: vector.nonce.as_deref().unwrap_or_default(),
        request,
    }
}

fn owned(pairs: &IndexMap<String, String>) -> Vec<(String, String)> {
    pairs.clone().into_iter().collect()
}

/// The request of a vector, without what the scheme adds.
fn published(vector: &SignatureVector) -> Request {
    let mut request = Request {
        method: vector.method.clone().unwrap_or_default(),
        path: vector.path.clone().unwrap_or_default(),
        query: written(&owned(&vector.query)),
        headers: owned(&vector.headers),
        body: match vector.body.as_str() {
            "" => written(&owned(&vector.form)).into_bytes(),
            body => body.to_owned().into_bytes(),
        },
        url: vector.url.clone().unwrap_or_default(),
        form: None,
    };
    if let Some(host) = host_of(&request.url) {
        request.headers.push(("Host".to_owned(), host.to_owned()));
    }
    request
}

/// The request of a vector, with what the scheme adds and the vector does not have.
fn request_of(auth: &SigningAuth, vector: &SignatureVector, client: &[&str]) -> Request {
    let (mut query, mut form) = (owned(&vector.query), owned(&vector.form));
    let mut request = published(vector);
    let is_json = vector.body.starts_with('{');
    for (index, field) in auth.sent.iter().enumerate() {
        let inputs = vector_inputs(auth, vector, client, &request);
        let name = field.name.as_str();
        // What has no value does not travel.
        let value = value(auth, &inputs, index).filter(|value| !value.is_empty());
        let Some(value) = value else { continue };
        let in_body = field.place == AuthPlace::Body
            || field.place == AuthPlace::Fields && !(form.is_empty() && vector.body.is_empty());
        let (known, pairs) = match field.place {
            AuthPlace::Header => {
                let mut headers = request.headers.iter();
                let known = headers.any(|(known, _)| known.eq_ignore_ascii_case(name));
                (known, &mut request.headers)
            }
            _ if in_body && is_json => {
                // What is nested a vector shows, or nothing signs it.
                if !field.is_nested && !has(&json_fields(&request.body), name) {
                    add_member(&mut request.body, name, &value);
                }
                continue;
            }
            _ if in_body => (has(&form, name), &mut form),
            _ => (has(&query, name), &mut query),
        };
        if !known {
            pairs.push((name.to_owned(), value));
        }
    }
    request.query = written(&query);
    if vector.body.is_empty() {
        request.body = written(&form).into_bytes();
    }
    request.form = (!is_json).then_some(form);
    request
}

pub(super) fn has(pairs: &[(String, String)], name: &str) -> bool {
    pairs.iter().any(|(known, _)| known == name)
}

fn add_member(body: &mut Vec<u8>, name: &str, value: &str) {
    if let Some(end) = body.iter().rposition(|byte| *byte == b'}') {
        let comma = if json_fields(body).is_empty() {
            ""
        } else {
            ","
        };
        let [name, value] = [name, value].map(serde_json::Value::from);
        body.splice(end..end, format!("{comma}{name}:{value}").into_bytes());
    }
}

pub(super) fn written(pairs: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("{}={}", percent(name), percent(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}
