//! Who calls, and may they: passwords, tokens, signatures over what arrived, fixed headers, client values.

use kehu_spec::model::{
    Auth, AuthPlace, BasicAuth, Composed, Operation, Piece, SchemeId, SignatureEncoding, Source,
    TokenAuth,
};
use kehu_spec::signature::encode;
use serde_json::{Map, Value};

use super::{Call, Vendor, account::Account, signature};
use crate::arrived::{Arrived, Proofs};
use crate::refuse::{Because, Refusal};

/// Checks the fixed headers of a request, and what its schemes ask for.
pub(crate) fn request(
    vendor: &Vendor,
    operation: &Operation,
    call: &Call<'_>,
    proofs: &Proofs,
) -> Result<(), Refusal> {
    let (account, arrived) = (call.account, call.arrived);
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
            Some(Auth::Basic(auth)) => basic(account, auth, arrived)?,
            Some(Auth::Token(auth)) => {
                carried = token(account, *id, auth, arrived, proofs, call.now_ms)?;
            }
            Some(Auth::SignedHeaders(auth)) => signed.push(auth),
            None => {}
        }
    }
    signed
        .into_iter()
        .try_for_each(|auth| signature::check(account, auth, arrived, proofs, carried, call.now_ms))
}

fn basic(account: &Account, auth: &BasicAuth, arrived: &Arrived) -> Result<(), Refusal> {
    let text = |composed: &Composed| {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Of(Source::Client(field)) => account.credentials.get(*field).to_owned(),
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
    account: &Account,
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
        .is_some_and(|ready| token == account.credentials.get(ready))
    {
        return Ok(token);
    }
    match account.tokens.holds(id, token, now_ms) {
        Some(true) => Ok(token),
        Some(false) => refused("the token has expired".into()),
        None => refused("the token is not known".into()),
    }
}

/// Checks the fields that a client fills with what it was given: the tenant, the application's key.
pub(crate) fn client_values(
    vendor: &Vendor,
    account: &Account,
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
            text == account.credentials.get(from) || renews && account.tokens.spend(text)
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
