//! Who calls, and may they: passwords, tokens, signatures over what arrived, fixed headers, client values.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use kehu_spec::model::{
    Auth, AuthPlace, BasicAuth, Composed, Operation, Piece, SchemeId, SignatureEncoding, Source,
    TokenAuth,
};
use kehu_spec::signature::encode;
use serde_json::{Map, Value};

use super::{Vendor, signature};
use crate::arrived::{Arrived, Proofs};
use crate::random::Random;
use crate::refuse::{Because, Refusal};

/// The tokens that were issued and still hold.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// By scheme, with their ends.
    held: Mutex<HashMap<(SchemeId, String), i64>>,
    /// Each good for one use.
    refresh: Mutex<HashSet<String>>,
}

impl Tokens {
    /// A new token that holds until then.
    pub(crate) fn issue(&self, scheme: SchemeId, random: &mut Random, until_ms: i64) -> String {
        let token = random.word(27);
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((scheme, token.clone()), until_ms);
        token
    }

    /// A new refresh token.
    pub(crate) fn issue_refresh(&self, random: &mut Random) -> String {
        let token = random.word(31);
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        refresh.insert(token.clone());
        token
    }

    /// Whether a refresh token is good, which it is no more.
    fn spend(&self, refresh: &str) -> bool {
        let mut held = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(refresh)
    }

    /// Forgets every token.
    pub(crate) fn forget(&self) {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn holds(&self, scheme: SchemeId, token: &str, now_ms: i64) -> Option<bool> {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(scheme, token.to_owned()))
            .map(|until| now_ms < *until)
    }
}

/// Checks the fixed headers of a request, and what its schemes ask for.
pub(crate) fn request(
    vendor: &Vendor,
    operation: &Operation,
    arrived: &Arrived,
    proofs: &Proofs,
    now_ms: i64,
) -> Result<(), Refusal> {
    for (name, value) in &operation.headers {
        let given = arrived.header(name).unwrap_or_default();
        if given.is_empty() {
            let detail = format!("the header `{name}` is missing");
            return Err(Refusal::new(Because::Missing, detail));
        }
        if given != value {
            let detail = format!("the header `{name}` is `{given}`, and must be `{value}`");
            return Err(Refusal::new(Because::Parameter, detail));
        }
    }
    let mut carried = "";
    let mut signed = Vec::new();
    for id in &operation.auth {
        match vendor.api.auth.get(id.0).map(|scheme| &scheme.auth) {
            Some(Auth::Basic(auth)) => basic(vendor, auth, arrived)?,
            Some(Auth::Token(auth)) => {
                carried = token(vendor, *id, auth, arrived, proofs, now_ms)?;
            }
            Some(Auth::SignedHeaders(auth)) => signed.push(auth),
            None => {}
        }
    }
    signed
        .into_iter()
        .try_for_each(|auth| signature::check(vendor, auth, arrived, proofs, carried, now_ms))
}

fn basic(vendor: &Vendor, auth: &BasicAuth, arrived: &Arrived) -> Result<(), Refusal> {
    let text = |composed: &Composed| {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Of(Source::Client(field)) => vendor.credentials.get(*field).to_owned(),
            Piece::Of(_) => String::new(),
        };
        composed.iter().map(piece).collect::<String>()
    };
    let both = format!("{}:{}", text(&auth.user), text(&auth.password));
    let given = arrived.header("authorization");
    let given = given.and_then(|given| given.strip_prefix("Basic "));
    let expected = encode(both.as_bytes(), SignatureEncoding::Base64);
    match given.map(|given| given == expected) {
        Some(true) => Ok(()),
        Some(false) => {
            let detail = "nobody is known by the header `Authorization`";
            Err(Refusal::new(Because::AccessKey, detail))
        }
        None => {
            let detail = "the header `Authorization` holds no name and password (`Basic …`)";
            Err(Refusal::new(Because::Missing, detail))
        }
    }
}

/// The token that a request carries, where it is good.
fn token<'a>(
    vendor: &Vendor,
    id: SchemeId,
    auth: &TokenAuth,
    arrived: &'a Arrived,
    proofs: &'a Proofs,
    now_ms: i64,
) -> Result<&'a str, Refusal> {
    let refused = |detail: String| Err(Refusal::new(Because::Token, detail));
    let place = match auth.place {
        AuthPlace::Header => format!("the header `{}`", auth.name),
        _ => format!("the field `{}`", auth.name),
    };
    let Some(value) = proofs.find(arrived, auth.place, &auth.name) else {
        return refused(format!("{place} is missing"));
    };
    let Some(token) = value.strip_prefix(auth.prefix.as_str()) else {
        return refused(format!("{place} does not begin with `{}`", auth.prefix));
    };
    if auth
        .token
        .is_some_and(|ready| token == vendor.credentials.get(ready))
    {
        return Ok(token);
    }
    match vendor.tokens.holds(id, token, now_ms) {
        Some(true) => Ok(token),
        Some(false) => refused("the token has expired".into()),
        None => refused("the token is not known".into()),
    }
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
        let renews = vendor.api.auth.iter().any(|scheme| match &scheme.auth {
            Auth::Token(auth) => {
                let mut refresh = auth.refresh.iter();
                refresh.any(|refresh| refresh.client == from)
            }
            Auth::Basic(_) | Auth::SignedHeaders(_) => false,
        });
        let known = |text: &str| {
            text == vendor.credentials.get(from) || renews && vendor.tokens.spend(text)
        };
        let same = match value {
            Value::Null => !field.required,
            Value::String(text) => known(text),
            other => known(&format!("{other}")),
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
