//! Digests of signed bytes, their keys, and how they are written.

#[cfg(any(feature = "rsa", feature = "sm2"))]
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{EagerHash, Hmac, KeyInit as _, Mac};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use sm3::Sm3;

#[cfg(feature = "rsa")]
use super::pem::der;
use crate::info::{Digest, SignatureEncoding};
use crate::{Error, Result};

/// A digest without a key, of bytes that come one after another.
pub(crate) type Running = Box<dyn md5::digest::DynDigest + Send>;

/// A digest that has seen nothing yet; `None` for those that need a key.
pub(crate) fn running(digest: Digest) -> Option<Running> {
    Some(match digest {
        Digest::Md5 => Box::new(Md5::new()),
        Digest::Sha1 => Box::new(Sha1::new()),
        Digest::Sha256 => Box::new(Sha256::new()),
        Digest::Sha384 => Box::new(Sha384::new()),
        Digest::Sha512 => Box::new(Sha512::new()),
        Digest::Sm3 => Box::new(Sm3::new()),
        _ => return None,
    })
}

/// A digest together with what keys it, made once for all that it digests.
#[derive(Debug, Clone)]
pub(super) enum Hasher {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
    Sm3,
    HmacMd5(Box<Hmac<Md5>>),
    HmacSha1(Box<Hmac<Sha1>>),
    HmacSha256(Box<Hmac<Sha256>>),
    HmacSha384(Box<Hmac<Sha384>>),
    HmacSha512(Box<Hmac<Sha512>>),
    HmacSm3(Box<Hmac<Sm3>>),
    #[cfg(feature = "rsa")]
    Rsa(Arc<ring::signature::RsaKeyPair>),
    #[cfg(feature = "rsa")]
    Ecdsa(Arc<ring::signature::EcdsaKeyPair>),
    #[cfg(feature = "sm2")]
    Sm2(Arc<super::sm2::Key>),
}

impl Hasher {
    /// A digest with its key; plain digests have none.
    ///
    /// # Errors
    /// When the key is not one of the kind that the digest needs.
    pub fn new(digest: Digest, key: &[u8]) -> Result<Self> {
        Ok(match digest {
            Digest::Md5 => Self::Md5,
            Digest::Sha1 => Self::Sha1,
            Digest::Sha256 => Self::Sha256,
            Digest::Sha384 => Self::Sha384,
            Digest::Sha512 => Self::Sha512,
            Digest::Sm3 => Self::Sm3,
            Digest::HmacMd5 => Self::HmacMd5(hmac(key)?),
            Digest::HmacSha1 => Self::HmacSha1(hmac(key)?),
            Digest::HmacSha256 => Self::HmacSha256(hmac(key)?),
            Digest::HmacSha384 => Self::HmacSha384(hmac(key)?),
            Digest::HmacSha512 => Self::HmacSha512(hmac(key)?),
            Digest::HmacSm3 => Self::HmacSm3(hmac(key)?),
            Digest::RsaSha256 => return rsa(&String::from_utf8_lossy(key)),
            Digest::EcdsaSha256 => return ecdsa(&String::from_utf8_lossy(key), false),
            Digest::EcdsaSha256Raw => return ecdsa(&String::from_utf8_lossy(key), true),
            Digest::Sm2Sm3 => return sm2(&String::from_utf8_lossy(key), false),
            Digest::Sm2Sm3Raw => return sm2(&String::from_utf8_lossy(key), true),
        })
    }

    /// What `read` makes of the digest of these bytes.
    ///
    /// # Errors
    /// When a private key cannot sign.
    pub fn digest<T>(&self, bytes: &[u8], read: impl FnOnce(&[u8]) -> T) -> Result<T> {
        Ok(match self {
            Self::Md5 => read(&Md5::digest(bytes)),
            Self::Sha1 => read(&Sha1::digest(bytes)),
            Self::Sha256 => read(&Sha256::digest(bytes)),
            Self::Sha384 => read(&Sha384::digest(bytes)),
            Self::Sha512 => read(&Sha512::digest(bytes)),
            Self::Sm3 => read(&Sm3::digest(bytes)),
            Self::HmacMd5(mac) => read(&finished(mac.as_ref(), bytes)),
            Self::HmacSha1(mac) => read(&finished(mac.as_ref(), bytes)),
            Self::HmacSha256(mac) => read(&finished(mac.as_ref(), bytes)),
            Self::HmacSha384(mac) => read(&finished(mac.as_ref(), bytes)),
            Self::HmacSha512(mac) => read(&finished(mac.as_ref(), bytes)),
            Self::HmacSm3(mac) => read(&finished(mac.as_ref(), bytes)),
            #[cfg(feature = "rsa")]
            Self::Rsa(pair) => read(&signed(pair, bytes)?),
            #[cfg(feature = "rsa")]
            Self::Ecdsa(pair) => read(&super::ecdsa::signed(pair, bytes)?),
            #[cfg(feature = "sm2")]
            Self::Sm2(key) => read(&key.sign(bytes)?),
        })
    }
}

fn hmac<D: EagerHash>(key: &[u8]) -> Result<Box<Hmac<D>>> {
    let mac = Hmac::new_from_slice(key);
    mac.map(Box::new)
        .map_err(|_| Error::config("the key that signs cannot sign"))
}

fn finished<M: Mac + Clone>(mac: &M, bytes: &[u8]) -> hmac::digest::Output<M> {
    let mut mac = mac.clone();
    mac.update(bytes);
    mac.finalize().into_bytes()
}

/// A private key: PKCS#8, or PKCS#1.
#[cfg(feature = "rsa")]
fn rsa(pem: &str) -> Result<Hasher> {
    use ring::signature::RsaKeyPair;
    let der = der(pem);
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
    Ok(Hasher::Rsa(Arc::new(pair)))
}

#[cfg(not(feature = "rsa"))]
fn rsa(_: &str) -> Result<Hasher> {
    Err(without_rsa())
}

#[cfg(feature = "rsa")]
fn ecdsa(pem: &str, raw: bool) -> Result<Hasher> {
    super::ecdsa::private(pem, raw).map(|pair| Hasher::Ecdsa(Arc::new(pair)))
}

#[cfg(not(feature = "rsa"))]
fn ecdsa(_: &str, _: bool) -> Result<Hasher> {
    Err(without_rsa())
}

#[cfg(not(feature = "rsa"))]
fn without_rsa() -> Error {
    Error::config("the API signs with RSA or ECDSA, and this build cannot (feature `rsa`)")
}

#[cfg(feature = "sm2")]
fn sm2(key: &str, raw: bool) -> Result<Hasher> {
    super::sm2::Key::private(key, raw).map(|key| Hasher::Sm2(Arc::new(key)))
}

#[cfg(not(feature = "sm2"))]
fn sm2(_: &str, _: bool) -> Result<Hasher> {
    Err(without_sm2())
}

#[cfg(not(feature = "sm2"))]
fn without_sm2() -> Error {
    Error::config("the API signs with SM2, and this build cannot (feature `sm2`)")
}

/// Whether a signature is that of these bytes; `pem` is the public key of whoever signed, or a certificate with it.
///
/// # Errors
/// When there is no such key.
pub(super) fn is_signed(digest: Digest, pem: &str, bytes: &[u8], signature: &[u8]) -> Result<bool> {
    match digest {
        #[cfg(feature = "sm2")]
        Digest::Sm2Sm3 | Digest::Sm2Sm3Raw => {
            super::sm2::is_signed(pem, digest == Digest::Sm2Sm3Raw, bytes, signature)
        }
        #[cfg(not(feature = "sm2"))]
        Digest::Sm2Sm3 | Digest::Sm2Sm3Raw => Err(without_sm2()),
        #[cfg(feature = "rsa")]
        Digest::EcdsaSha256 | Digest::EcdsaSha256Raw => {
            super::ecdsa::is_signed(pem, digest == Digest::EcdsaSha256Raw, bytes, signature)
        }
        _ => is_signed_with_rsa(pem, bytes, signature),
    }
}

/// Whether an RSA signature is that of these bytes; `pem` is the public key of whoever signed, or a
/// certificate with it.
///
/// # Errors
/// When there is no such key.
#[cfg(feature = "rsa")]
fn is_signed_with_rsa(pem: &str, bytes: &[u8], signature: &[u8]) -> Result<bool> {
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
    let der = der(pem);
    let key = public_key(&der).ok_or_else(|| {
        Error::config("the key that verifies is not an RSA public key").with_help(
            "Give the vendor's public key as PEM, from -----BEGIN PUBLIC KEY----- to its end, or its certificate.",
        )
    })?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    Ok(key.verify(bytes, signature).is_ok())
}

#[cfg(not(feature = "rsa"))]
fn is_signed_with_rsa(_: &str, _: &[u8], _: &[u8]) -> Result<bool> {
    Err(without_rsa())
}

/// The modulus and exponent in a public key or a certificate: the bits behind the name of RSA.
#[cfg(feature = "rsa")]
fn public_key(der: &[u8]) -> Option<&[u8]> {
    const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    const BITS: u8 = 3;
    let at = der.windows(RSA.len()).position(|bytes| bytes == RSA)?;
    let (kind, rest) = der[at + RSA.len()..].split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => {
            let [high, low] = *rest.first_chunk()?;
            (usize::from(u16::from_be_bytes([high, low])), rest.get(2..)?)
        }
        length => (length.into(), rest),
    };
    // The first byte of bits is how many of the last one are none: they are bytes.
    rest.get(..length)?
        .strip_prefix(b"\0")
        .filter(|_| *kind == BITS)
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

/// The digest that a text is; `None` where it is not one of this encoding.
pub(super) fn read(text: &str, encoding: SignatureEncoding) -> Option<Vec<u8>> {
    match encoding {
        SignatureEncoding::Base64 => STANDARD.decode(text).ok(),
        SignatureEncoding::Bytes => Some(text.as_bytes().to_vec()),
        SignatureEncoding::Base64Url => URL_SAFE.decode(text).ok(),
        SignatureEncoding::Base64UrlUnpadded => URL_SAFE_NO_PAD.decode(text).ok(),
        SignatureEncoding::Hex | SignatureEncoding::HexUpper => {
            let digit = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
            (0..text.len()).step_by(2).map(digit).collect()
        }
    }
}

/// Writes a digest as text behind what is there.
pub(super) fn write(digest: &[u8], encoding: SignatureEncoding, text: &mut Vec<u8>) {
    let mut hex = |digits: &[u8; 16]| {
        text.reserve(2 * digest.len());
        for byte in digest {
            text.push(digits[usize::from(byte >> 4)]);
            text.push(digits[usize::from(byte & 15)]);
        }
    };
    match encoding {
        SignatureEncoding::Hex => hex(b"0123456789abcdef"),
        SignatureEncoding::HexUpper => hex(b"0123456789ABCDEF"),
        SignatureEncoding::Base64 => text.extend_from_slice(STANDARD.encode(digest).as_bytes()),
        SignatureEncoding::Bytes => text.extend_from_slice(digest),
        SignatureEncoding::Base64Url => text.extend_from_slice(URL_SAFE.encode(digest).as_bytes()),
        SignatureEncoding::Base64UrlUnpadded => {
            text.extend_from_slice(URL_SAFE_NO_PAD.encode(digest).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Digest, encoding: SignatureEncoding, expect: &str) {
        let hasher = Hasher::new(kind, b"key").unwrap();
        let bytes = b"The quick brown fox jumps over the lazy dog";
        let mut text = Vec::new();
        hasher
            .digest(bytes, |digest| write(digest, encoding, &mut text))
            .unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), expect, "{kind:?}");
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
        check(
            Digest::Sha384,
            Hex,
            "ca737f1014a48f4c0b6dd43cb177b0afd9e5169367544c494011e3317dbf9a509cb1e5dc1e85a941bbee3d7f2afbc9b1",
        );
        check(
            Digest::HmacSha384,
            Hex,
            "d7f4727e2c0b39ae0f1e40cc96f60242d5b7801841cea6fc592c5d3e1ae50700582a96cf35e1e554995fe4e03381c237",
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
            let error = Hasher::new(Digest::RsaSha256, text.as_bytes()).unwrap_err();
            assert_eq!(
                error.to_string(),
                "the key that signs is not an RSA private key"
            );
            assert!(error.help().is_some_and(|help| help.contains("PEM")));
        }
    }
}
