//! Signatures of ECDSA over SHA-256, on the curve P-256.

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED,
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
};

use super::pem::{PRIVATE, behind, der};
use crate::{Error, Result};

/// In DER, what stands before the point of a public key.
const BITS: &[u8] = b"\x03\x42\x00";
const POINT: usize = 65;

/// What signs: a private key in PEM, PKCS#8 or SEC 1, with the public one in it.
///
/// # Errors
/// When it is not one.
pub(super) fn private(text: &str, raw: bool) -> Result<EcdsaKeyPair> {
    let form = match raw {
        true => &ECDSA_P256_SHA256_FIXED_SIGNING,
        false => &ECDSA_P256_SHA256_ASN1_SIGNING,
    };
    let der = der(text);
    let begin = behind(&der, PRIVATE);
    let pair = begin.and_then(|begin| {
        let number = der.get(begin..begin + 32)?;
        let rest = &der[begin..];
        let begin = behind(rest, BITS)?;
        let point = rest.get(begin..begin + POINT)?;
        let random = SystemRandom::new();
        EcdsaKeyPair::from_private_key_and_public_key(form, number, point, &random).ok()
    });
    pair.ok_or_else(|| {
        Error::config("the key that signs is not an ECDSA private key of the curve P-256")
            .with_help(
                "Give the whole PEM, from -----BEGIN to its end: PKCS#8 or SEC 1, without a password and with the \
                 public key in it, as `openssl ec -in KEY` writes it.",
            )
    })
}

/// # Errors
/// When the key cannot sign.
pub(super) fn signed(pair: &EcdsaKeyPair, bytes: &[u8]) -> Result<Vec<u8>> {
    let signature = pair.sign(&SystemRandom::new(), bytes);
    let signature = signature.map_err(|_| Error::config("the key that signs cannot sign"))?;
    Ok(signature.as_ref().to_vec())
}

/// Whether a signature is that of these bytes; `text` is a public key in PEM, or a certificate with it.
///
/// # Errors
/// When there is no such key.
pub(super) fn is_signed(text: &str, raw: bool, bytes: &[u8], signature: &[u8]) -> Result<bool> {
    let curve_and_bits = b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";
    let der = der(text);
    let point = behind(&der, curve_and_bits).and_then(|begin| der.get(begin..begin + POINT));
    let point = point.ok_or_else(|| {
        Error::config("the key that verifies is not an ECDSA public key of the curve P-256").with_help(
            "Give the vendor's public key as PEM, from -----BEGIN PUBLIC KEY----- to its end, or its certificate.",
        )
    })?;
    let key = match raw {
        true => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point),
        false => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point),
    };
    Ok(key.verify(bytes, signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the signature of RFC 6979, A.2.5, over `sample`.
    const SEC_1: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49
AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8
maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
-----END EC PRIVATE KEY-----";
    const PKCS_8: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX
Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth
+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ
-----END PRIVATE KEY-----";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7
Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
-----END PUBLIC KEY-----";
    const R: &str = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716";
    const S: &str = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";

    fn bytes(digits: &str) -> Vec<u8> {
        let pairs = (0..digits.len()).step_by(2);
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        pairs.map(byte).collect()
    }

    #[test]
    fn a_published_signature_is_verified_and_one_of_ours_as_well() {
        let published = [bytes(R), bytes(S)].concat();
        assert!(is_signed(PUBLIC, true, b"sample", &published).unwrap());
        assert!(!is_signed(PUBLIC, true, b"another", &published).unwrap());
        assert!(!is_signed(PUBLIC, false, b"sample", &published).unwrap());
        for (key, raw) in [
            (SEC_1, true),
            (SEC_1, false),
            (PKCS_8, true),
            (PKCS_8, false),
        ] {
            let pair = private(key, raw).unwrap();
            let signature = signed(&pair, b"sample").unwrap();
            assert_eq!(signature.len() == 64, raw);
            assert!(is_signed(PUBLIC, raw, b"sample", &signature).unwrap());
            assert!(!is_signed(PUBLIC, !raw, b"sample", &signature).unwrap());
        }
    }

    #[test]
    fn what_is_not_a_key_is_told_without_it() {
        for text in [
            "",
            "hunter22",
            PUBLIC,
            "-----BEGIN PRIVATE KEY-----\naHVudGVyMg==",
        ] {
            let error = private(text, true).unwrap_err();
            let told = "the key that signs is not an ECDSA private key of the curve P-256";
            assert_eq!(error.to_string(), told);
            assert!(!format!("{error:?}").contains("hunter22"));
        }
        let error = is_signed("hunter22", true, b"", b"").unwrap_err();
        let told = "the key that verifies is not an ECDSA public key of the curve P-256";
        assert_eq!(error.to_string(), told);
    }
}
