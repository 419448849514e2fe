//! Digests, HMACs and signatures, and how they are written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use ring::rand::SystemRandom;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use sm3::Sm3;

use super::ecdsa;
use super::pem::der;
#[cfg(feature = "sm2")]
use super::sm2;
use crate::model::{Digest, SignatureEncoding};

/// What a digest computes over bytes; `None` where a private key is not one.
pub fn digest(digest: Digest, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let pem = || String::from_utf8_lossy(key);
    Some(match digest {
        Digest::Md5 => Md5::digest(bytes).to_vec(),
        Digest::Sha1 => Sha1::digest(bytes).to_vec(),
        Digest::Sha256 => Sha256::digest(bytes).to_vec(),
        Digest::Sha384 => Sha384::digest(bytes).to_vec(),
        Digest::Sha512 => Sha512::digest(bytes).to_vec(),
        Digest::Sm3 => Sm3::digest(bytes).to_vec(),
        Digest::HmacMd5 => hmac::<Md5>(key, bytes)?,
        Digest::HmacSha1 => hmac::<Sha1>(key, bytes)?,
        Digest::HmacSha256 => hmac::<Sha256>(key, bytes)?,
        Digest::HmacSha384 => hmac::<Sha384>(key, bytes)?,
        Digest::HmacSha512 => hmac::<Sha512>(key, bytes)?,
        Digest::HmacSm3 => hmac::<Sm3>(key, bytes)?,
        Digest::RsaSha256 => rsa(&pem(), bytes)?,
        Digest::EcdsaSha256 => ecdsa::sign(false, &pem(), bytes)?,
        Digest::EcdsaSha256Raw => ecdsa::sign(true, &pem(), bytes)?,
        #[cfg(feature = "sm2")]
        Digest::Sm2Sm3 => sm2::sign(&pem(), bytes)?.to_der().as_bytes().to_vec(),
        #[cfg(feature = "sm2")]
        Digest::Sm2Sm3Raw => sm2::sign(&pem(), bytes)?.to_bytes().to_vec(),
        #[cfg(not(feature = "sm2"))]
        Digest::Sm2Sm3 | Digest::Sm2Sm3Raw => return None,
    })
}

/// A digest as text.
pub fn encode(digest: &[u8], encoding: SignatureEncoding) -> String {
    match encoding {
        SignatureEncoding::Hex => digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        SignatureEncoding::HexUpper => digest.iter().map(|byte| format!("{byte:02X}")).collect(),
        SignatureEncoding::Base64 => STANDARD.encode(digest),
        // Where bytes stand is never a text.
        SignatureEncoding::Bytes => String::from_utf8_lossy(digest).into_owned(),
        SignatureEncoding::Base64Url => URL_SAFE.encode(digest),
        SignatureEncoding::Base64UrlUnpadded => URL_SAFE_NO_PAD.encode(digest),
    }
}

/// The digest that a text is; `None` where it is not one.
pub(super) fn decode(text: &str, encoding: SignatureEncoding) -> Option<Vec<u8>> {
    match encoding {
        SignatureEncoding::Hex | SignatureEncoding::HexUpper => text
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect(),
        SignatureEncoding::Base64 => STANDARD.decode(text).ok(),
        SignatureEncoding::Bytes => Some(text.as_bytes().to_vec()),
        SignatureEncoding::Base64Url => URL_SAFE.decode(text).ok(),
        SignatureEncoding::Base64UrlUnpadded => URL_SAFE_NO_PAD.decode(text).ok(),
    }
}

/// Whether a signature is that of these bytes; `None` where the public key is not one. Where two signatures
/// of the same differ, the private key does as well.
pub(super) fn is_signed(digest: Digest, pem: &str, bytes: &[u8], signature: &[u8]) -> Option<bool> {
    #[cfg(feature = "sm2")]
    if digest.is_sm2() {
        return sm2::is_signed(digest == Digest::Sm2Sm3Raw, pem, bytes, signature);
    }
    if !super::computes(digest) {
        return None;
    }
    if digest.is_ecdsa() {
        return ecdsa::is_signed(digest == Digest::EcdsaSha256Raw, pem, bytes, signature);
    }
    let der = der(pem)?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key(&der)?);
    Some(key.verify(bytes, signature).is_ok())
}

/// The key inside a `SubjectPublicKeyInfo`, alone or in a certificate: a string of bits behind the name of RSA.
fn public_key(der: &[u8]) -> Option<&[u8]> {
    const RSA: [u8; 13] = [6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 1, 5, 0];
    let begin = der.windows(RSA.len()).position(|window| window == RSA)? + RSA.len();
    let bits = der.get(begin..)?.strip_prefix(&[3])?;
    let (length, bits) = match bits {
        [0x82, high, low, bits @ ..] => (usize::from(*high) * 256 + usize::from(*low), bits),
        [0x81, length, bits @ ..] | [length, bits @ ..] => (usize::from(*length), bits),
        [] => return None,
    };
    bits.get(1..length)
}

/// An HMAC takes a key of any length: making one does not fail.
fn hmac<D: EagerHash>(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let mut mac = Hmac::<D>::new_from_slice(key).ok()?;
    mac.update(bytes);
    Some(mac.finalize().into_bytes().to_vec())
}

/// A private key in PEM, or the Base64 that stands inside: PKCS#8, or PKCS#1.
fn rsa(pem: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let der = der(pem)?;
    let key = RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der));
    let (key, random) = (key.ok()?, SystemRandom::new());
    let mut signature = vec![0; key.public().modulus_len()];
    let signed = key.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature);
    signed.ok().map(|()| signature)
}
