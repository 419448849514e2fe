//! Signatures of SM2 over SM3.

use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};

use super::pem::{PRIVATE, behind, der};
use crate::{Error, Result};

/// Who has no identity of his own has that of the standard.
const IDENTITY: &str = "1234567812345678";

/// What signs.
pub(super) struct Key {
    key: SigningKey,
    /// The signature is its two numbers, and not DER.
    raw: bool,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").finish_non_exhaustive()
    }
}

impl Key {
    /// A private key in PEM, or the hexadecimal digits of its number.
    ///
    /// # Errors
    /// When it is not one.
    pub fn private(text: &str, raw: bool) -> Result<Self> {
        let number = digits(text).or_else(|| {
            let der = der(text);
            let begin = behind(&der, PRIVATE)?;
            der.get(begin..begin + 32).map(<[u8]>::to_vec)
        });
        let key = number.and_then(|number| SigningKey::from_slice(IDENTITY, &number).ok());
        let key = key.ok_or_else(|| {
            Error::config("the key that signs is not an SM2 private key").with_help(
                "Give the whole PEM, from -----BEGIN PRIVATE KEY----- to its end, without a password; or the 64 \
                 hexadecimal digits of the key.",
            )
        })?;
        Ok(Self { key, raw })
    }

    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let signature: Result<Signature, _> = self.key.try_sign(bytes);
        let signature = signature.map_err(|_| Error::config("the key that signs cannot sign"))?;
        Ok(match self.raw {
            true => signature.to_bytes().to_vec(),
            false => signature.to_der().as_bytes().to_vec(),
        })
    }
}

/// Whether a signature is that of these bytes; `text` is a public key in PEM, a certificate with it, or the hexadecimal
/// digits of its point.
///
/// # Errors
/// When there is no such key.
pub(super) fn is_signed(text: &str, raw: bool, bytes: &[u8], signature: &[u8]) -> Result<bool> {
    let point = digits(text).or_else(|| {
        let der = der(text);
        let curve_and_bits = b"\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d\x03\x42\x00";
        let begin = behind(&der, curve_and_bits)?;
        der.get(begin..begin + 65).map(<[u8]>::to_vec)
    });
    let key = point.and_then(|point| VerifyingKey::from_sec1_bytes(IDENTITY, &point).ok());
    let key = key.ok_or_else(|| {
        Error::config("the key that verifies is not an SM2 public key").with_help(
            "Give the vendor's public key as PEM, from -----BEGIN PUBLIC KEY----- to its end, or its certificate.",
        )
    })?;
    let signature = match raw {
        true => Signature::from_slice(signature),
        false => Signature::from_der(signature),
    };
    Ok(signature.is_ok_and(|signature| key.verify(bytes, &signature).is_ok()))
}

fn digits(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let is_hex = text.len() >= 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let digit = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    is_hex.then(|| (0..text.len()).step_by(2).map(digit).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GM/T 0003.5, on the curve that is in use.
    const PRIVATE: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    const PUBLIC: &str = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
    const SIGNATURE: &str = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";
    const MESSAGE: &[u8] = b"message digest";

    #[test]
    fn a_published_signature_is_verified_and_one_of_ours_as_well() {
        let published = digits(SIGNATURE).unwrap();
        assert!(is_signed(PUBLIC, true, MESSAGE, &published).unwrap());
        assert!(!is_signed(PUBLIC, true, b"another", &published).unwrap());
        assert!(!is_signed(PUBLIC, false, MESSAGE, &published).unwrap());
        for raw in [true, false] {
            let key = Key::private(PRIVATE, raw).unwrap();
            let signature = key.sign(MESSAGE).unwrap();
            assert_eq!(signature.len() == 64, raw);
            assert!(is_signed(PUBLIC, raw, MESSAGE, &signature).unwrap());
            assert!(!is_signed(PUBLIC, !raw, MESSAGE, &signature).unwrap());
            assert!(!format!("{key:?}").contains("3945"));
        }
    }

    #[test]
    fn what_is_not_a_key_is_told_without_it() {
        for text in [
            "",
            "hunter22",
            &"0".repeat(64),
            "-----BEGIN PRIVATE KEY-----\naHVudGVyMg==",
        ] {
            let error = Key::private(text, true).unwrap_err();
            assert_eq!(
                error.to_string(),
                "the key that signs is not an SM2 private key"
            );
            assert!(!format!("{error:?}").contains("hunter22"));
            let error = is_signed(text, true, b"", b"").unwrap_err();
            assert_eq!(
                error.to_string(),
                "the key that verifies is not an SM2 public key"
            );
        }
    }
}
