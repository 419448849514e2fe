//! Digests of signed bytes, their keys, and how they are written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use crate::info::{Digest, SignatureEncoding};
use crate::{Error, Result};

/// What keys a digest.
#[derive(Debug)]
pub(super) enum Key {
    /// Nothing, or an HMAC's key, which may be anything.
    Bytes(Vec<u8>),
    #[cfg(feature = "rsa")]
    Rsa(Box<ring::signature::RsaKeyPair>),
}

impl Key {
    /// The key of a digest.
    ///
    /// # Errors
    /// When it is not one of the kind that the digest needs.
    pub fn new(digest: Digest, bytes: Vec<u8>) -> Result<Self> {
        match digest {
            Digest::RsaSha256 => rsa(&String::from_utf8_lossy(&bytes)),
            _ => Ok(Self::Bytes(bytes)),
        }
    }
}

/// What a digest computes over bytes.
pub(super) fn digest(digest: Digest, key: &Key, bytes: &[u8]) -> Result<Vec<u8>> {
    let secret = match key {
        Key::Bytes(secret) => secret.as_slice(),
        #[cfg(feature = "rsa")]
        Key::Rsa(pair) => return signed(pair, bytes),
    };
    Ok(match digest {
        Digest::Md5 => Md5::digest(bytes).to_vec(),
        Digest::Sha1 => Sha1::digest(bytes).to_vec(),
        // An RSA key is never a secret of bytes.
        Digest::Sha256 | Digest::RsaSha256 => Sha256::digest(bytes).to_vec(),
        Digest::Sha512 => Sha512::digest(bytes).to_vec(),
        Digest::HmacMd5 => hmac::<Md5>(secret, bytes),
        Digest::HmacSha1 => hmac::<Sha1>(secret, bytes),
        Digest::HmacSha256 => hmac::<Sha256>(secret, bytes),
        Digest::HmacSha512 => hmac::<Sha512>(secret, bytes),
    })
}

/// An HMAC takes a key of any length: making one does not fail.
fn hmac<D: EagerHash>(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mac = Hmac::<D>::new_from_slice(key);
    mac.map_or_else(
        |_| Vec::new(),
        |mut mac| {
            mac.update(bytes);
            mac.finalize().into_bytes().to_vec()
        },
    )
}

/// A private key in PEM, or the Base64 that stands inside: PKCS#8, or PKCS#1. Variables of the environment
/// hold the ends of lines as `\n`.
#[cfg(feature = "rsa")]
fn rsa(pem: &str) -> Result<Key> {
    use ring::signature::RsaKeyPair;
    let pem = pem.replace("\\n", "\n");
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let text: String = lines.flat_map(str::split_whitespace).collect();
    let der = STANDARD.decode(text).unwrap_or_default();
    let pair = RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der));
    let pair = pair.map_err(|why| {
        let why = match why.to_string().as_str() {
            "TooSmall" => " of 2048 bits or more",
            _ => "",
        };
        Error::config(format!("the key that signs is not an RSA private key{why}")).with_help(
            "Give the whole PEM, from -----BEGIN PRIVATE KEY----- to its end: PKCS#8 or PKCS#1, without a \
             password.",
        )
    })?;
    Ok(Key::Rsa(Box::new(pair)))
}

#[cfg(not(feature = "rsa"))]
fn rsa(_: &str) -> Result<Key> {
    Err(Error::config(
        "the API signs with RSA, and this build cannot (feature `rsa`)",
    ))
}

#[cfg(feature = "rsa")]
fn signed(pair: &ring::signature::RsaKeyPair, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    pair.sign(
        &ring::signature::RSA_PKCS1_SHA256,
        &random,
        bytes,
        &mut signature,
    )
    .map_err(|_| Error::config("the key that signs cannot sign"))?;
    Ok(signature)
}

/// A digest as text.
pub(super) fn encode(digest: &[u8], encoding: SignatureEncoding) -> String {
    let hex = |digits: &[u8; 16]| {
        let pairs = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        pairs
            .map(|digit| char::from(digits[usize::from(digit)]))
            .collect()
    };
    match encoding {
        SignatureEncoding::Hex => hex(b"0123456789abcdef"),
        SignatureEncoding::HexUpper => hex(b"0123456789ABCDEF"),
        SignatureEncoding::Base64 => STANDARD.encode(digest),
        SignatureEncoding::Base64Url => URL_SAFE.encode(digest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Digest, encoding: SignatureEncoding, expect: &str) {
        let key = Key::new(kind, b"key".to_vec()).unwrap();
        let bytes = b"The quick brown fox jumps over the lazy dog";
        let digest = digest(kind, &key, bytes).unwrap();
        assert_eq!(encode(&digest, encoding), expect, "{kind:?}");
    }

    #[test]
    fn well_known_digests() {
        use SignatureEncoding::{Base64, Base64Url, Hex, HexUpper};
        check(Digest::Md5, Hex, "9e107d9d372bb6826bd81d3542a419d6");
        check(Digest::Md5, HexUpper, "9E107D9D372BB6826BD81D3542A419D6");
        check(Digest::Md5, Base64, "nhB9nTcrtoJr2B01QqQZ1g==");
        check(
            Digest::Sha1,
            Hex,
            "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        );
        check(
            Digest::Sha256,
            Hex,
            "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
        );
        check(
            Digest::Sha512,
            Base64,
            "B+VH2VhvanP3P7rAQ17XaVEhj7fQyNeIownXhUNru2Quk6JSqVTyORJUfR6KO17W4b/XCXghIz+gU489uFT+5g==",
        );
        check(Digest::HmacMd5, Hex, "80070713463e7749b90c2dc24911e275");
        check(
            Digest::HmacSha1,
            Hex,
            "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9",
        );
        check(
            Digest::HmacSha256,
            Hex,
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
        );
        check(Digest::HmacSha1, Base64, "3nybhbi3iqa8ino29wqQcBydtNk=");
        check(Digest::HmacSha1, Base64Url, "3nybhbi3iqa8ino29wqQcBydtNk=");
    }

    #[cfg(feature = "rsa")]
    #[test]
    fn what_is_not_a_key_is_told_without_it() {
        for text in [
            "",
            "hunter22",
            "-----BEGIN PRIVATE KEY-----\naHVudGVyMg==\n-----END PRIVATE KEY-----",
        ] {
            let error = Key::new(Digest::RsaSha256, text.into()).unwrap_err();
            assert_eq!(
                error.to_string(),
                "the key that signs is not an RSA private key"
            );
            assert!(error.help().is_some_and(|help| help.contains("PEM")));
        }
    }
}
