//! Signatures of ECDSA over SHA-256, on the curve P-256.

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED,
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
};

use super::pem::{PRIVATE, behind, der};

/// In DER, what stands before the point of a public key, and the name of the curve before that.
const BITS: [u8; 3] = [3, 66, 0];
const CURVE: [u8; 10] = [6, 8, 42, 134, 72, 206, 61, 3, 1, 7];

/// `None` where the private key, in PKCS#8 or SEC 1, is not one that has its public one with it.
pub(super) fn sign(raw: bool, key: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let (der, random) = (der(key)?, SystemRandom::new());
    let form = match raw {
        true => &ECDSA_P256_SHA256_FIXED_SIGNING,
        false => &ECDSA_P256_SHA256_ASN1_SIGNING,
    };
    let private = behind(&der, &PRIVATE)?;
    let point = behind(private, &BITS)?.get(..65)?;
    let pair =
        EcdsaKeyPair::from_private_key_and_public_key(form, private.get(..32)?, point, &random);
    let signature = pair.ok()?.sign(&random, bytes).ok()?;
    Some(signature.as_ref().to_vec())
}

/// Whether a signature is that of these bytes; `None` where the key is not one, public, private or of a certificate.
pub(super) fn is_signed(raw: bool, key: &str, bytes: &[u8], signature: &[u8]) -> Option<bool> {
    let der = der(key)?;
    let public = behind(&der, &[&CURVE[..], &BITS[..]].concat());
    let private = || behind(behind(&der, &PRIVATE)?, &BITS);
    let point = public.or_else(private)?.get(..65)?;
    let key = match raw {
        true => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point),
        false => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point),
    };
    Some(key.verify(bytes, signature).is_ok())
}
