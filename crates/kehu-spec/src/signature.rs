//! Signed bytes and signature, from the model alone. Independent of the runtime: what one of the two
//! gets wrong, the other shows.

mod digest;
mod ecdsa;
mod pem;
mod signed;
#[cfg(feature = "sm2")]
mod sm2;
mod vector;
mod written;

use crate::model::{
    Auth, AuthPlace, KeyForm, Piece, SignatureEncoding, SigningAuth, Source, TimeForm,
};
use digest::{decode, is_signed};
use signed::in_its_place;
use written::{encoded, lossy};

pub use digest::{digest, encode};
pub use vector::{given, given_header, recompute, verify};
pub use written::{json_fields, undone};

/// A request as it travels.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// In capitals.
    pub method: String,
    /// The whole address without its query.
    pub url: String,
    /// The operation's path as it is sent, without server or query.
    pub path: String,
    /// The query as it is sent, without `?`.
    pub query: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The very bytes of the body.
    pub body: Vec<u8>,
    /// The fields of the body, where they are the pairs of a form and not JSON's members.
    pub form: Option<Vec<(String, String)>>,
}

/// What a signature is computed over.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Values of [`Api::client`](crate::model::Api::client), in its order; empty where there is none.
    pub client: &'a [&'a str],
    /// The token that the request carries by another scheme.
    pub token: &'a str,
    /// The moment of the request, in milliseconds since 1970.
    pub time_ms: i64,
    /// The nonce.
    pub nonce: &'a str,
    /// The request, with all that the scheme adds; its signature does not count.
    pub request: &'a Request,
}

/// What a scheme adds to a request.
#[derive(Debug, Clone, Copy)]
pub struct Added<'a> {
    /// Where.
    pub place: AuthPlace,
    /// Under which name.
    pub name: &'a str,
    /// Whether its dots are steps into a JSON body.
    pub is_nested: bool,
}

impl<'a> Added<'a> {
    /// Its name, step by step.
    pub fn steps(&self) -> Vec<&'a str> {
        let parts = if self.is_nested { usize::MAX } else { 1 };
        self.name.splitn(parts, '.').collect()
    }
}

/// What a scheme adds to a request.
pub fn added(auth: &Auth) -> Vec<Added<'_>> {
    let added = |place, name, is_nested| Added {
        place,
        name,
        is_nested,
    };
    match auth {
        Auth::Basic(_) => vec![added(AuthPlace::Header, "Authorization", false)],
        Auth::Token(token) => vec![added(token.place, &token.name, token.is_nested)],
        Auth::SignedHeaders(signing) => {
            let of_operation = Piece::Of(Source::Operation);
            let sent = signing.sent.iter();
            let sent = sent.filter(|sent| !sent.value.contains(&of_operation));
            sent.map(|sent| added(sent.place, &sent.name, sent.is_nested))
                .collect()
        }
    }
}

/// Whether this build computes a digest: those of SM2 take the feature `sm2`.
pub fn computes(digest: crate::model::Digest) -> bool {
    cfg!(feature = "sm2") || !digest.is_sm2()
}

/// The bytes that are signed.
pub fn string_to_sign(auth: &SigningAuth, inputs: &Inputs<'_>) -> Vec<u8> {
    inputs.text(auth, &auth.signs)
}

/// The signature, without what stands around it in its header; `None` where the key of an RSA signature is
/// not one.
pub fn sign(auth: &SigningAuth, inputs: &Inputs<'_>) -> Option<String> {
    let mut key = key_of(auth.key_form, inputs.composed(auth, &auth.key))?;
    for step in &auth.key_steps {
        key = digest(auth.digest, &key, &inputs.composed(auth, step))?;
        if let Some(encoding) = auth.key_encoding {
            key = encode(&key, encoding).into_bytes();
        }
    }
    let signed = string_to_sign(auth, inputs);
    Some(encode(&digest(auth.digest, &key, &signed)?, auth.encoding))
}

/// Whether a signature is that of a request, which may come out otherwise each time.
pub fn proves(auth: &SigningAuth, inputs: &Inputs<'_>, signature: &str) -> bool {
    match auth.digest.is_random() {
        true => verified(auth, inputs, signature) == Some(true),
        false => sign(auth, inputs).as_deref() == Some(signature),
    }
}

/// Whether a key, public or private, verifies a signature; `None` where it is not one.
fn verified(auth: &SigningAuth, inputs: &Inputs<'_>, signature: &str) -> Option<bool> {
    let key = inputs.composed(auth, &auth.key);
    let signed = string_to_sign(auth, inputs);
    let signature = decode(signature, auth.encoding).unwrap_or_default();
    is_signed(auth.digest, &lossy(&key), &signed, &signature)
}

/// The bytes of a key; `None` where it is not in its form.
fn key_of(form: KeyForm, key: Vec<u8>) -> Option<Vec<u8>> {
    let text = || lossy(&key).trim().to_owned();
    match form {
        KeyForm::Text => Some(key),
        KeyForm::Base64 => decode(&text(), SignatureEncoding::Base64),
        KeyForm::Hex => decode(&text(), SignatureEncoding::Hex),
        KeyForm::Sha256 => digest(crate::model::Digest::Sha256, b"", &key),
    }
}

/// What a header or field of the scheme holds; nothing for what needs the signature or an operation.
pub fn value(auth: &SigningAuth, inputs: &Inputs<'_>, field: usize) -> Option<String> {
    use Source::{Operation, Signature, Signed};
    let field = auth.sent.get(field)?;
    let waits = |piece: &Piece| match piece {
        Piece::Of(of) => matches!(of.plain(), Signature | Operation | Signed),
        Piece::Text(_) => false,
    };
    if field.value.iter().any(waits) {
        return None;
    }
    let value = in_its_place(inputs.composed(auth, &field.value), field.digest);
    Some(encoded(&lossy(&value), field.encode))
}

/// Whether the scheme has times in milliseconds: then its vectors have, too.
pub fn has_millis(auth: &SigningAuth) -> bool {
    use TimeForm::{Later, Millis};
    let mut sources = auth.sources();
    sources.any(|source| matches!(source, Source::Time(Millis | Later { millis: true, .. })))
}

#[cfg(test)]
mod tests;
