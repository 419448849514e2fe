//! What the key of an HMAC is written in.

use sha2::{Digest as _, Sha256};

use super::digest::read;
use crate::info::{KeyForm, SignatureEncoding};
use crate::{Error, Result};

/// The bytes of a key.
///
/// # Errors
/// When it is not in its form.
pub(super) fn key(form: KeyForm, key: Vec<u8>) -> Result<Vec<u8>> {
    let text = String::from_utf8_lossy(&key);
    let (found, told) = match form {
        KeyForm::Text => return Ok(key),
        KeyForm::Sha256 => return Ok(Sha256::digest(&key).to_vec()),
        KeyForm::Base64 => (read(text.trim(), SignatureEncoding::Base64), "Base64"),
        KeyForm::Hex => (
            read(text.trim(), SignatureEncoding::Hex),
            "hexadecimal digits",
        ),
    };
    found.ok_or_else(|| {
        Error::config(format!("the key that signs is not {told}"))
            .with_help("Copy it once more from the vendor's console.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_forms() {
        let bytes = |form, text: &str| key(form, text.into()).map_err(|error| error.to_string());
        let key = Ok(b"key".to_vec());
        for (form, text) in [
            (KeyForm::Text, "key"),
            (KeyForm::Base64, "a2V5"),
            (KeyForm::Hex, " 6B6579 "),
        ] {
            assert_eq!(bytes(form, text), key);
        }
        assert_eq!(bytes(KeyForm::Sha256, "key").map(|key| key.len()), Ok(32));
        let told = |what: &str| Err(format!("the key that signs is not {what}"));
        assert_eq!(bytes(KeyForm::Base64, "hunter22!"), told("Base64"));
        assert_eq!(bytes(KeyForm::Hex, "hunter22"), told("hexadecimal digits"));
    }
}
