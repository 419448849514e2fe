//! Who calls, and may they: tokens, signatures over the received bytes, fixed headers, client values.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kehu_spec::model::{Auth, HeaderValue, Operation, SigningAuth, TokenAuth};
use serde_json::{Map, Value};

use crate::arrived::Arrived;
use crate::random::Random;
use crate::refuse::{Because, Refusal};
use crate::vendor::Vendor;

/// The tokens that were issued and still hold.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<HashMap<String, i64>>);

impl Tokens {
    /// A new token that holds until then.
    pub(crate) fn issue(&self, random: &mut Random, until_ms: i64) -> String {
        let token = random.word(27);
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(token.clone(), until_ms);
        token
    }

    /// Forgets every token.
    pub(crate) fn forget(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn holds(&self, token: &str, now_ms: i64) -> Option<bool> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(token)
            .map(|until| now_ms < *until)
    }
}

/// Checks the headers of a request.
pub(crate) fn headers(
    vendor: &Vendor,
    operation: &Operation,
    arrived: &Arrived,
    now_ms: i64,
) -> Result<(), Refusal> {
    let signing = match &vendor.api.auth {
        Auth::SignedHeaders(signing) if operation.auth => Some(signing),
        _ => None,
    };
    let signed = signing.into_iter().flat_map(|auth| {
        auth.headers
            .iter()
            .map(|h| &h.name)
            .chain([&auth.signature])
    });
    for name in operation.headers.keys().chain(signed) {
        if arrived.header(name).is_none_or(str::is_empty) {
            return Err(Refusal::new(
                Because::Missing,
                format!("the header `{name}` is missing"),
            ));
        }
    }
    for (name, value) in &operation.headers {
        let given = arrived.header(name).unwrap_or_default();
        if given != value {
            let detail = format!("the header `{name}` is `{given}`, and must be `{value}`");
            return Err(Refusal::new(Because::Parameter, detail));
        }
    }
    match &vendor.api.auth {
        Auth::Token(auth) if operation.auth => token(vendor, auth, arrived, now_ms),
        Auth::SignedHeaders(auth) if operation.auth => signature(vendor, auth, arrived, now_ms),
        _ => Ok(()),
    }
}

fn token(vendor: &Vendor, auth: &TokenAuth, arrived: &Arrived, now_ms: i64) -> Result<(), Refusal> {
    let refused = |detail: String| Err(Refusal::new(Because::Token, detail));
    let Some(value) = arrived.header(&auth.header) else {
        return refused(format!("the header `{}` is missing", auth.header));
    };
    let Some(token) = value.strip_prefix(auth.prefix.as_str()) else {
        return refused(format!(
            "the header `{}` does not begin with `{}`",
            auth.header, auth.prefix
        ));
    };
    if auth
        .token
        .is_some_and(|ready| token == vendor.credentials.get(ready))
    {
        return Ok(());
    }
    match vendor.tokens.holds(token, now_ms) {
        Some(true) => Ok(()),
        Some(false) => refused("the token has expired".into()),
        None => refused("the token is not known".into()),
    }
}

fn signature(
    vendor: &Vendor,
    auth: &SigningAuth,
    arrived: &Arrived,
    now_ms: i64,
) -> Result<(), Refusal> {
    for header in &auth.headers {
        let given = arrived.header(&header.name).unwrap_or_default();
        match &header.value {
            HeaderValue::Client(field) if given != vendor.credentials.get(*field) => {
                let detail = format!("nobody is known by the header `{}`", header.name);
                return Err(Refusal::new(Because::AccessKey, detail));
            }
            HeaderValue::TimestampMs => timestamp(given, 1, auth, &header.name, now_ms)?,
            HeaderValue::TimestampS => timestamp(given, 1000, auth, &header.name, now_ms)?,
            HeaderValue::Fixed(value) if given != value => {
                let detail = format!(
                    "the header `{}` is `{given}`, and must be `{value}`",
                    header.name
                );
                return Err(Refusal::new(Because::Parameter, detail));
            }
            _ => {}
        }
    }
    let given = arrived.header(&auth.signature).unwrap_or_default();
    if given != crate::signature::of(vendor, auth, arrived) {
        let detail = format!(
            "the header `{}` is not the signature of this request",
            auth.signature
        );
        return Err(Refusal::new(Because::Signature, detail));
    }
    Ok(())
}

fn timestamp(
    given: &str,
    unit_ms: i64,
    auth: &SigningAuth,
    header: &str,
    now_ms: i64,
) -> Result<(), Refusal> {
    let Ok(stamp) = given.parse::<i64>() else {
        let detail = format!("the header `{header}` is `{given}`, which is not a timestamp");
        return Err(Refusal::new(Because::Parameter, detail));
    };
    let apart = now_ms
        .saturating_sub(stamp.saturating_mul(unit_ms))
        .unsigned_abs();
    if apart > auth.skew_s.saturating_mul(1000) {
        let detail = format!(
            "the header `{header}` is {} s away from the server's clock",
            apart / 1000
        );
        return Err(Refusal::new(Because::Expired, detail));
    }
    Ok(())
}

/// Checks the fields that a client fills with what it was given: the tenant, the application's key.
pub(crate) fn client_values(
    vendor: &Vendor,
    operation: &Operation,
    fields: &Map<String, Value>,
    because: &Because,
) -> Result<(), Refusal> {
    for field in &operation.request.fields {
        let (Some(from), Some(value)) = (field.from, fields.get(&field.name)) else {
            continue;
        };
        let same = match value {
            Value::Null => !field.required,
            Value::String(text) => text == vendor.credentials.get(from),
            other => format!("{other}") == vendor.credentials.get(from),
        };
        if !same {
            let detail = format!(
                "`{}` is not one that the sandbox knows; its index page lists the accepted ones",
                field.name
            );
            return Err(Refusal::new(because.clone(), detail));
        }
    }
    Ok(())
}
