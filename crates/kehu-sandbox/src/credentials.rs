//! What the sandbox accepts as proof of who calls: one value for each of an API's client fields, and which
//! operations issue more of it.

use kehu_spec::model::{
    Api, Auth, Digest, Field, FieldIndex, Operation, Path, Piece, SchemeId, Source, TokenIssue,
    Type,
};
use serde_json::Value;

use crate::json::Node;
use crate::shape;

/// Keys that were made for the sandbox and open nothing.
const RSA_KEY: &str = include_str!("rsa_key.pem");
const ECDSA_KEY: &str = include_str!("ecdsa_key.pem");
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
            let key = private_key(api, FieldIndex(index)).map(str::to_owned);
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

/// The private key that a client field is, where it signs.
fn private_key(api: &Api, field: FieldIndex) -> Option<&'static str> {
    let digests = api.auth.iter().filter_map(|scheme| match &scheme.auth {
        Auth::SignedHeaders(auth) => {
            let is_key = auth.key.contains(&Piece::Of(Source::Client(field)));
            is_key.then_some(auth.digest)
        }
        Auth::Basic(_) | Auth::Token(_) => None,
    });
    let digest = { digests }.find(|digest| digest.has_key_pair())?;
    Some(match digest {
        Digest::Sm2Sm3 | Digest::Sm2Sm3Raw => SM2_KEY,
        Digest::EcdsaSha256 | Digest::EcdsaSha256Raw => ECDSA_KEY,
        _ => RSA_KEY,
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
