//! Signed bytes and signature, from the model alone. Independent of the runtime: what one of the two
//! gets wrong, the other shows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::model::{
    Api, Digest, FieldIndex, HeaderValue, PairOrder, SignatureEncoding, SignatureVector,
    SignedHeader, SignedPartKind, SigningAuth,
};

/// What a signature is computed over.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inputs<'a> {
    /// Values of [`Api::client`], in its order; empty where there is none.
    pub client: &'a [&'a str],
    /// Values of the signed headers by name, in any case. One that is not here is computed from the rest,
    /// as far as the scheme says how.
    pub headers: &'a [(&'a str, &'a str)],
    /// As its header has it.
    pub timestamp: &'a str,
    /// As its header has it.
    pub nonce: &'a str,
    /// In capitals.
    pub method: &'a str,
    /// The operation's path, without server or query.
    pub path: &'a str,
    /// The query's pairs as sent, percent-encoding undone.
    pub query: &'a [(&'a str, &'a str)],
    /// The very bytes of the body.
    pub body: &'a [u8],
}

/// The bytes that are signed.
pub fn string_to_sign(auth: &SigningAuth, inputs: &Inputs<'_>) -> Vec<u8> {
    let mut signed = Vec::new();
    for part in &auth.signs {
        let value = part_value(auth, &part.kind, inputs);
        if value.is_empty() && part.skip_empty {
            continue;
        }
        signed.extend_from_slice(part.prefix.as_bytes());
        signed.extend_from_slice(&value);
    }
    signed
}

/// The signature, as its header carries it.
pub fn sign(auth: &SigningAuth, inputs: &Inputs<'_>) -> String {
    let signed = string_to_sign(auth, inputs);
    let key = auth.key.map_or("", |key| inputs.client(key)).as_bytes();
    let digest = match auth.digest {
        Digest::Md5 => Md5::digest(&signed).to_vec(),
        Digest::Sha1 => Sha1::digest(&signed).to_vec(),
        Digest::Sha256 => Sha256::digest(&signed).to_vec(),
        Digest::HmacSha1 => hmac_sha1(key, &signed),
        Digest::HmacSha256 => hmac_sha256(key, &signed),
    };
    match auth.encoding {
        SignatureEncoding::Hex => digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        SignatureEncoding::Base64 => BASE64.encode(digest),
    }
}

/// The string to sign and the signature of a published vector.
pub fn recompute(api: &Api, auth: &SigningAuth, vector: &SignatureVector) -> (String, String) {
    let value = |name: &str| vector.client.get(name).map_or("", String::as_str);
    let client: Vec<&str> = api.client.iter().map(|field| value(&field.name)).collect();
    let headers: Vec<(&str, &str)> = vector
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let query: Vec<(&str, &str)> = vector
        .query
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let inputs = Inputs {
        client: &client,
        headers: &headers,
        timestamp: &vector.timestamp.to_string(),
        nonce: vector.nonce.as_deref().unwrap_or_default(),
        method: vector.method.as_deref().unwrap_or_default(),
        path: vector.path.as_deref().unwrap_or_default(),
        query: &query,
        body: vector.body.as_bytes(),
    };
    (
        String::from_utf8_lossy(&string_to_sign(auth, &inputs)).into_owned(),
        sign(auth, &inputs),
    )
}

impl<'a> Inputs<'a> {
    fn client(&self, field: FieldIndex) -> &'a str {
        self.client.get(field.0).copied().unwrap_or_default()
    }

    fn header(&self, header: &'a SignedHeader) -> &'a str {
        let given = self
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&header.name));
        match (given, &header.value) {
            (Some((_, value)), _) => value,
            (None, HeaderValue::Client(field)) => self.client(*field),
            (None, HeaderValue::TimestampMs | HeaderValue::TimestampS) => self.timestamp,
            (None, HeaderValue::Nonce) => self.nonce,
            (None, HeaderValue::Fixed(value)) => value,
            (None, HeaderValue::Operation) => "",
        }
    }
}

fn part_value<'a>(auth: &'a SigningAuth, kind: &SignedPartKind, inputs: &Inputs<'a>) -> Vec<u8> {
    let text = match kind {
        SignedPartKind::Headers { order, pair, join } => {
            let headers = auth
                .headers
                .iter()
                .map(|header| (header.name.as_str(), inputs.header(header)));
            pairs(
                headers.filter(|(_, value)| !value.is_empty()).collect(),
                *order,
                pair,
                join,
            )
        }
        SignedPartKind::Query { order, pair, join } => {
            pairs(inputs.query.to_vec(), *order, pair, join)
        }
        SignedPartKind::Body => return inputs.body.to_vec(),
        SignedPartKind::Method => inputs.method.to_owned(),
        SignedPartKind::Path => inputs.path.to_owned(),
        SignedPartKind::Timestamp => inputs.timestamp.to_owned(),
        SignedPartKind::Nonce => inputs.nonce.to_owned(),
        SignedPartKind::Client(field) => inputs.client(*field).to_owned(),
        SignedPartKind::Text => String::new(),
    };
    text.into_bytes()
}

fn pairs(mut pairs: Vec<(&str, &str)>, order: PairOrder, pair: &str, join: &str) -> String {
    if order == PairOrder::Name {
        pairs.sort_by_key(|(name, _)| name.as_bytes());
    }
    let written: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}{pair}{value}"))
        .collect();
    written.join(join)
}

/// An HMAC takes a key of any length: making one cannot fail.
fn hmac_sha1(key: &[u8], signed: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.update(signed);
    mac.finalize().into_bytes().to_vec()
}

fn hmac_sha256(key: &[u8], signed: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.update(signed);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SignedPart;

    fn auth(digest: Digest, encoding: SignatureEncoding, kind: SignedPartKind) -> SigningAuth {
        SigningAuth {
            digest,
            key: Some(FieldIndex(0)),
            encoding,
            signature: "sign".to_owned(),
            skew_s: 60,
            headers: Vec::new(),
            signs: vec![SignedPart {
                prefix: String::new(),
                skip_empty: false,
                kind,
            }],
            vectors: Vec::new(),
            docs: None,
        }
    }

    fn check(digest: Digest, encoding: SignatureEncoding, key: &str, body: &str, expect: &str) {
        let auth = auth(digest, encoding, SignedPartKind::Body);
        assert_eq!(
            sign(
                &auth,
                &Inputs {
                    client: &[key],
                    body: body.as_bytes(),
                    ..Inputs::default()
                }
            ),
            expect
        );
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        use SignatureEncoding::{Base64, Hex};
        check(
            Digest::Md5,
            Hex,
            "",
            "abc",
            "900150983cd24fb0d6963f7d28e17f72",
        );
        check(
            Digest::Sha1,
            Hex,
            "",
            "abc",
            "a9993e364706816aba3e25717850c26c9cd0d89d",
        );
        check(
            Digest::Sha1,
            Base64,
            "",
            "abc",
            "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
        );
        check(
            Digest::Sha256,
            Hex,
            "",
            "abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        );
        let question = "what do ya want for nothing?";
        check(
            Digest::HmacSha1,
            Hex,
            "Jefe",
            question,
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        );
        let expect = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        check(Digest::HmacSha256, Hex, "Jefe", question, expect);
    }

    #[test]
    fn pairs_are_sorted_by_bytes_or_left_as_sent() {
        let kind = |order| SignedPartKind::Query {
            order,
            pair: "=".to_owned(),
            join: "&".to_owned(),
        };
        let query = [("b", "2"), ("a", "1"), ("B", "3")];
        let inputs = Inputs {
            query: &query,
            ..Inputs::default()
        };
        let signed = |order| {
            string_to_sign(
                &auth(Digest::Md5, SignatureEncoding::Hex, kind(order)),
                &inputs,
            )
        };
        assert_eq!(signed(PairOrder::Name), b"B=3&a=1&b=2");
        assert_eq!(signed(PairOrder::Listed), b"b=2&a=1&B=3");
    }

    #[test]
    fn a_part_that_is_empty_is_left_out_with_its_prefix() {
        let mut auth = auth(Digest::Md5, SignatureEncoding::Hex, SignedPartKind::Body);
        auth.signs[0].prefix = "&body=".to_owned();
        assert_eq!(string_to_sign(&auth, &Inputs::default()), b"&body=");
        auth.signs[0].skip_empty = true;
        assert_eq!(string_to_sign(&auth, &Inputs::default()), b"");
    }
}
