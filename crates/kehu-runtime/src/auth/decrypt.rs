//! What the vendor sends encrypted.

use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest as _, Sha256};

use crate::info::{Cipher, EncryptedInfo, Iv, KeyForm, SignatureEncoding};
use crate::{Error, Result};

/// Keys are published without their padding, and with bits in their last letter that stand for nothing.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What an encrypted text comes with.
pub(crate) struct Sealed<'a> {
    /// In Base64.
    pub text: &'a str,
    /// As the vendor's console shows it.
    pub key: &'a str,
    /// Where it stands beside what is encrypted.
    pub iv: &'a str,
    /// What is not encrypted, but cannot be changed either.
    pub with: &'a str,
    /// Whose it is, where that is encrypted with it.
    pub owner: Option<&'a str>,
}

/// The text that was encrypted.
///
/// # Errors
/// When the key is none, or it was not encrypted with this key, for this owner.
pub(crate) fn decrypted(info: &EncryptedInfo, sealed: &Sealed<'_>) -> Result<String> {
    let key = key(info.key_form, sealed.key)?;
    let refused = || Error::unverified("what is encrypted", "cannot be read with the key");
    let bytes = LENIENT.decode(sealed.text.trim()).map_err(|_| refused())?;
    let (iv, bytes) = match info.iv {
        Iv::Key => (&key[..], &bytes[..]),
        Iv::First => bytes
            .split_at_checked(length(info.cipher))
            .ok_or_else(refused)?,
        Iv::At(_) => (sealed.iv.as_bytes(), &bytes[..]),
    };
    let iv = iv.get(..length(info.cipher)).ok_or_else(refused)?;
    let plain = match info.cipher {
        Cipher::Aes256Cbc => cbc(&key, iv, bytes)?,
        Cipher::Aes256Gcm => gcm(&key, iv, sealed.with, bytes)?,
    };
    let plain = plain.ok_or_else(refused)?;
    let plain = match sealed.owner {
        None => plain,
        Some(owner) => framed(&plain, owner).ok_or_else(|| {
            Error::unverified("what is encrypted", "does not belong to this account")
        })?,
    };
    String::from_utf8(plain).map_err(|_| refused())
}

/// A text as whoever has the key reads it: in Base64, behind what encryption begins with where that is told so.
///
/// # Errors
/// When the key is none.
pub(crate) fn encrypted(
    info: &EncryptedInfo,
    sealed: &Sealed<'_>,
    chance: [u8; 16],
) -> Result<String> {
    let key = key(info.key_form, sealed.key)?;
    let text = sealed.text.as_bytes();
    let mut plain = match sealed.owner {
        None => text.to_vec(),
        Some(owner) => {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes();
            [&chance[..], &length, text, owner.as_bytes()].concat()
        }
    };
    let block = if sealed.owner.is_some() { 32 } else { 16 };
    let padding = block - plain.len() % block;
    plain.resize(
        plain.len() + padding,
        u8::try_from(padding).unwrap_or_default(),
    );
    let (iv, begin) = match info.iv {
        Iv::Key => (&key[..length(info.cipher)], &[][..]),
        Iv::First | Iv::At(_) => (&chance[..], &chance[..]),
    };
    let bytes = [begin, &sealed_by_cbc(&key, iv, &plain)?].concat();
    Ok(STANDARD.encode(bytes))
}

/// The bytes of a key.
fn key(form: KeyForm, text: &str) -> Result<[u8; 32]> {
    let text = text.trim();
    let key: Option<[u8; 32]> = match form {
        KeyForm::Text => text.as_bytes().try_into().ok(),
        KeyForm::Base64 => LENIENT
            .decode(text)
            .ok()
            .and_then(|key| key.try_into().ok()),
        KeyForm::Hex => {
            super::digest::read(text, SignatureEncoding::Hex).and_then(|key| key.try_into().ok())
        }
        KeyForm::Sha256 => Some(Sha256::digest(text).into()),
    };
    let letters = match form {
        KeyForm::Base64 => 43,
        KeyForm::Hex => 64,
        KeyForm::Text | KeyForm::Sha256 => 32,
    };
    key.ok_or_else(|| {
        Error::config(format!(
            "the key that decrypts callbacks has not {letters} letters"
        ))
        .with_help("Copy it once more from the vendor's console.")
    })
}

/// Of the bytes with which encryption begins.
const fn length(cipher: Cipher) -> usize {
    match cipher {
        Cipher::Aes256Cbc => 16,
        Cipher::Aes256Gcm => 12,
    }
}

/// Behind 16 bytes of chance and its length stands the text, and behind that its owner.
fn framed(plain: &[u8], owner: &str) -> Option<Vec<u8>> {
    let (length, rest) = plain.get(16..)?.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (text, of) = rest.split_at_checked(length)?;
    (of == owner.as_bytes()).then(|| text.to_vec())
}

/// Its padding is as long as each of its bytes says: up to a block of 32.
#[cfg(feature = "decrypt")]
fn cbc(key: &[u8; 32], iv: &[u8], bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    use ::cbc::Decryptor;
    use ::cbc::cipher::block_padding::NoPadding;
    use ::cbc::cipher::{BlockDecryptMut as _, KeyIvInit as _};
    let cipher = Decryptor::<aes::Aes256>::new_from_slices(key, iv).ok();
    let plain = cipher.and_then(|cipher| cipher.decrypt_padded_vec_mut::<NoPadding>(bytes).ok());
    Ok(plain.and_then(|mut plain| {
        let padding = *plain.last()?;
        let begin = plain.len().checked_sub(padding.into())?;
        let is_padded =
            (1..=32).contains(&padding) && plain[begin..].iter().all(|byte| *byte == padding);
        plain.truncate(begin);
        is_padded.then_some(plain)
    }))
}

#[cfg(feature = "decrypt")]
fn sealed_by_cbc(key: &[u8; 32], iv: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    use ::cbc::Encryptor;
    use ::cbc::cipher::block_padding::NoPadding;
    use ::cbc::cipher::{BlockEncryptMut as _, KeyIvInit as _};
    let cipher = Encryptor::<aes::Aes256>::new_from_slices(key, iv);
    let cipher = cipher.map_err(Error::unencodable)?;
    Ok(cipher.encrypt_padded_vec_mut::<NoPadding>(plain))
}

#[cfg(feature = "decrypt")]
fn gcm(key: &[u8; 32], iv: &[u8], with: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
    let opened = || {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
        let nonce = Nonce::try_assume_unique_for_key(iv).ok()?;
        let mut bytes = bytes.to_vec();
        let plain = key
            .open_in_place(nonce, Aad::from(with.as_bytes()), &mut bytes)
            .ok()?;
        Some(plain.to_vec())
    };
    Ok(opened())
}

#[cfg(not(feature = "decrypt"))]
fn sealed_by_cbc(_: &[u8; 32], _: &[u8], _: &[u8]) -> Result<Vec<u8>> {
    Err(without_decryption())
}

#[cfg(not(feature = "decrypt"))]
fn cbc(_: &[u8; 32], _: &[u8], _: &[u8]) -> Result<Option<Vec<u8>>> {
    Err(without_decryption())
}

#[cfg(not(feature = "decrypt"))]
fn gcm(_: &[u8; 32], _: &[u8], _: &str, _: &[u8]) -> Result<Option<Vec<u8>>> {
    Err(without_decryption())
}

#[cfg(not(feature = "decrypt"))]
fn without_decryption() -> Error {
    Error::config(
        "the vendor encrypts what it sends, and this build cannot read it (feature `decrypt`)",
    )
}

#[cfg(all(test, feature = "decrypt"))]
mod tests {
    use super::*;

    /// Computed with openssl.
    const SEALED: &str =
        "sKqRbbiSUnDhFHOvPjtUMbWS28WQJEcq+Mzda1Jz7/48f8S/Ty+bA9T4kUGo9xXppbi6Xb5CJDNdGLzlBP6xcQ==";

    #[test]
    fn an_answer_is_encrypted_as_others_encrypt_it() {
        let info = EncryptedInfo {
            at: &["Encrypt"],
            cipher: Cipher::Aes256Cbc,
            key: "aes_key",
            key_form: KeyForm::Base64,
            iv: Iv::Key,
            with: None,
            owner: Some("corp_id"),
        };
        let sealed = Sealed {
            text: "success",
            key: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
            iv: "",
            with: "",
            owner: Some("wx5823bf96d3bd56c7"),
        };
        let made = encrypted(&info, &sealed, *b"0123456789abcdef").unwrap();
        assert_eq!(made, SEALED);
        let came = Sealed {
            text: &made,
            ..sealed
        };
        assert_eq!(decrypted(&info, &came).unwrap(), "success");
    }
}
