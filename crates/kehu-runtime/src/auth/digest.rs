//! Digests of signed bytes, fed piece by piece so that no copy of a secret stays in memory.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Digest as _;
use sha1::Sha1;
use sha2::Sha256;

use crate::info::{Digest, SignatureEncoding};

/// A digest in the making.
pub(super) enum Hasher {
    Md5(md5::Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    HmacSha1(Box<Hmac<Sha1>>),
    HmacSha256(Box<Hmac<Sha256>>),
}

impl Hasher {
    pub fn new(digest: Digest, key: &[u8]) -> Self {
        // A HMAC takes a key of any length: longer ones are digested first.
        match digest {
            Digest::Md5 => Self::Md5(md5::Md5::new()),
            Digest::Sha1 => Self::Sha1(Sha1::new()),
            Digest::Sha256 => Self::Sha256(Sha256::new()),
            Digest::HmacSha1 => match Hmac::new_from_slice(key) {
                Ok(mac) => Self::HmacSha1(Box::new(mac)),
                Err(_) => Self::Sha1(Sha1::new()),
            },
            Digest::HmacSha256 => match Hmac::new_from_slice(key) {
                Ok(mac) => Self::HmacSha256(Box::new(mac)),
                Err(_) => Self::Sha256(Sha256::new()),
            },
        }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(hasher) => hasher.update(bytes),
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::HmacSha1(hasher) => hasher.update(bytes),
            Self::HmacSha256(hasher) => hasher.update(bytes),
        }
    }

    pub fn finish(self, encoding: SignatureEncoding) -> String {
        match self {
            Self::Md5(hasher) => encode(&hasher.finalize(), encoding),
            Self::Sha1(hasher) => encode(&hasher.finalize(), encoding),
            Self::Sha256(hasher) => encode(&hasher.finalize(), encoding),
            Self::HmacSha1(hasher) => encode(&hasher.finalize().into_bytes(), encoding),
            Self::HmacSha256(hasher) => encode(&hasher.finalize().into_bytes(), encoding),
        }
    }
}

fn encode(digest: &[u8], encoding: SignatureEncoding) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match encoding {
        SignatureEncoding::Base64 => STANDARD.encode(digest),
        SignatureEncoding::Hex => {
            let mut text = String::with_capacity(digest.len() * 2);
            for byte in digest {
                text.push(HEX[usize::from(byte >> 4)].into());
                text.push(HEX[usize::from(byte & 15)].into());
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(digest: Digest, encoding: SignatureEncoding, expect: &str) {
        let mut hasher = Hasher::new(digest, b"key");
        hasher.update(b"The quick brown fox ");
        hasher.update(b"jumps over the lazy dog");
        assert_eq!(hasher.finish(encoding), expect, "{digest:?}");
    }

    #[test]
    fn well_known_digests() {
        use SignatureEncoding::{Base64, Hex};
        check(Digest::Md5, Hex, "9e107d9d372bb6826bd81d3542a419d6");
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
    }
}
