//! Digests, HMACs and RSA signatures, and how they are written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use crate::model::{Digest, SignatureEncoding};

/// What a digest computes over bytes; `None` where the key of an RSA signature is not one.
pub fn digest(digest: Digest, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    Some(match digest {
        Digest::Md5 => Md5::digest(bytes).to_vec(),
        Digest::Sha1 => Sha1::digest(bytes).to_vec(),
        Digest::Sha256 => Sha256::digest(bytes).to_vec(),
        Digest::Sha512 => Sha512::digest(bytes).to_vec(),
        Digest::HmacMd5 => hmac::<Md5>(key, bytes)?,
        Digest::HmacSha1 => hmac::<Sha1>(key, bytes)?,
        Digest::HmacSha256 => hmac::<Sha256>(key, bytes)?,
        Digest::HmacSha512 => hmac::<Sha512>(key, bytes)?,
        Digest::RsaSha256 => rsa(&String::from_utf8_lossy(key), bytes)?,
    })
}

/// A digest as text.
pub fn encode(digest: &[u8], encoding: SignatureEncoding) -> String {
    match encoding {
        SignatureEncoding::Hex => digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        SignatureEncoding::HexUpper => digest.iter().map(|byte| format!("{byte:02X}")).collect(),
        SignatureEncoding::Base64 => STANDARD.encode(digest),
        SignatureEncoding::Base64Url => URL_SAFE.encode(digest),
    }
}

/// An HMAC takes a key of any length: making one does not fail.
fn hmac<D: EagerHash>(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let mut mac = Hmac::<D>::new_from_slice(key).ok()?;
    mac.update(bytes);
    Some(mac.finalize().into_bytes().to_vec())
}

/// A private key in PEM, or the Base64 that stands inside: PKCS#8, or PKCS#1.
fn rsa(pem: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let base64: String = lines.flat_map(str::split_whitespace).collect();
    let der = STANDARD.decode(base64).ok()?;
    let key = RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der));
    let key = key.ok()?;
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        bytes,
        &mut signature,
    )
    .ok()?;
    Some(signature)
}
