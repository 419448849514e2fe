//! What the sandbox accepts as proof of who calls: one value for each of an API's client fields, and which
//! operations issue more of it.

use kehu_spec::model::{
    Api, Auth, Digest, Field, FieldIndex, KeyForm, Operation, Path, Piece, SchemeId, Source,
    TokenIssue, Type,
};
use serde_json::Value;

use crate::json::Node;
use crate::shape;

/// Keys that were made for the sandbox and open nothing.
const RSA_KEY: &str = include_str!("rsa_key.pem");
const ECDSA_KEY: &str = include_str!("ecdsa_key.pem");
const BASE64_KEY: &str = "c2FuZGJveC1rZXktdGhhdC1vcGVucy1ub3RoaW5nISE=";
const SM2_KEY: &str = "73616e64626f782d6b65792d746861742d6f70656e732d6e6f7468696e672121";

/// The accepted value of each client field, in the order of the specification.
#[derive(Debug, Clone)]
pub(crate) struct Credentials(Vec<(String, String)>);

impl Credentials {
    /// Secrets get values that nobody takes for real ones; other fields the documentation's own.
    pub(crate) fn new(api: &Api) -> Self {
        let made_up = |field: &Field| match &field.example {
            Some(example) if !field.secret => plain(example),
            _ if matches!(field.ty, Type::String) => {
                format!("sandbox-{}", field.name.replace('_', "-"))
            }
            _ if matches!(field.ty, Type::Bool) => "true".to_owned(),
            _ => "1".to_owned(),
        };
        let value = |(index, field): (usize, &Field)| {
            let key = key(api, FieldIndex(index)).map(str::to_owned);
            key.unwrap_or_else(|| made_up(field))
        };
        Self(
            api.client
                .iter()
                .enumerate()
                .map(|(index, field)| (field.name.clone(), value((index, field))))
                .collect(),
        )
    }

    /// Those of an account beside the first: what is made up says whose it is.
    pub(crate) fn of_account(api: &Api, account: &str) -> Self {
        let mut credentials = Self::new(api);
        for (_, value) in &mut credentials.0 {
            if value.starts_with("sandbox-") {
                value.push('-');
                value.push_str(account);
            }
        }
        credentials
    }

    /// Name and value of each.
    pub(crate) fn list(&self) -> &[(String, String)] {
        &self.0
    }

    /// The value of one field.
    pub(crate) fn get(&self, field: FieldIndex) -> &str {
        self.0.get(field.0).map_or("", |(_, value)| value)
    }

    /// The accepted value for a response field of the same name, in that field's form.
    pub(crate) fn named(
        &self,
        name: &str,
        ty: &Type,
        wire: kehu_spec::model::Wire,
    ) -> Option<Node> {
        let (_, value) = self.0.iter().find(|(field, _)| field == name)?;
        match value.parse() {
            Ok(number) => Some(shape::number(number, ty, wire, None)),
            Err(_) => Some(Node::text(value.clone())),
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The key that a client field is, where it signs and has a form.
fn key(api: &Api, field: FieldIndex) -> Option<&'static str> {
    let mut keyed = api.auth.iter().filter_map(|scheme| match &scheme.auth {
        Auth::SignedHeaders(auth) => {
            let is_key = auth.key.contains(&Piece::Of(Source::Client(field)));
            is_key.then_some(auth)
        }
        Auth::Basic(_) | Auth::Token(_) => None,
    });
    keyed.find_map(|auth| match (auth.digest, auth.key_form) {
        (Digest::RsaSha256, _) => Some(RSA_KEY),
        (Digest::EcdsaSha256 | Digest::EcdsaSha256Raw, _) => Some(ECDSA_KEY),
        (Digest::Sm2Sm3 | Digest::Sm2Sm3Raw, _) | (_, KeyForm::Hex) => Some(SM2_KEY),
        (_, KeyForm::Base64) => Some(BASE64_KEY),
        (_, KeyForm::Text | KeyForm::Sha256) => None,
    })
}

/// What an operation issues.
pub(crate) struct IssuedBy<'a> {
    /// Whose tokens.
    pub(crate) scheme: SchemeId,
    pub(crate) how: &'a TokenIssue,
    /// Path of a refresh token that comes with it.
    pub(crate) next: Option<&'a Path>,
}

/// What an operation issues, where it issues tokens.
pub(crate) fn issued_by<'a>(api: &'a Api, operation: &Operation) -> Option<IssuedBy<'a>> {
    let mut schemes = api.auth.iter().enumerate();
    schemes.find_map(|(index, scheme)| {
        let Auth::Token(auth) = &scheme.auth else {
            return None;
        };
        let refresh = auth.refresh.as_ref();
        let mut issues = auth
            .issue
            .iter()
            .chain(refresh.map(|refresh| &refresh.issue));
        let named = |issue: &&TokenIssue| {
            let issuer = api.operations.get(issue.operation.0);
            issuer.is_some_and(|issuer| issuer.name == operation.name)
        };
        Some(IssuedBy {
            scheme: SchemeId(index),
            how: issues.find(named)?,
            next: refresh.map(|refresh| &refresh.next),
        })
    })
}
