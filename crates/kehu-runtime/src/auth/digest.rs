//! Digests of signed bytes, fed piece by piece.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Digest as _;
use sha1::Sha1;
use sha2::Sha256;

use crate::info::{Digest, SignatureEncoding};

/// A digest in the making. Parts are small and digests slow to take crumbs, so that a buffer stands
/// between.
pub(super) struct Hasher {
    state: State,
    buffer: [u8; 256],
    filled: usize,
}

enum State {
    Md5(md5::Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    HmacSha1(Box<Hmac<Sha1>>),
    HmacSha256(Box<Hmac<Sha256>>),
}

impl Hasher {
    pub fn new(digest: Digest, key: &[u8]) -> Self {
        // A HMAC takes a key of any length: longer ones are digested first.
        let state = match digest {
            Digest::Md5 => State::Md5(md5::Md5::new()),
            Digest::Sha1 => State::Sha1(Sha1::new()),
            Digest::Sha256 => State::Sha256(Sha256::new()),
            Digest::HmacSha1 => match Hmac::new_from_slice(key) {
                Ok(mac) => State::HmacSha1(Box::new(mac)),
                Err(_) => State::Sha1(Sha1::new()),
            },
            Digest::HmacSha256 => match Hmac::new_from_slice(key) {
                Ok(mac) => State::HmacSha256(Box::new(mac)),
                Err(_) => State::Sha256(Sha256::new()),
            },
        };
        Self {
            state,
            buffer: [0; 256],
            filled: 0,
        }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        let end = self.filled + bytes.len();
        if let Some(room) = self.buffer.get_mut(self.filled..end) {
            room.copy_from_slice(bytes);
            self.filled = end;
        } else {
            self.flush();
            self.state.update(bytes);
        }
    }

    fn flush(&mut self) {
        self.state.update(&self.buffer[..self.filled]);
        self.filled = 0;
    }

    pub fn finish(mut self, encoding: SignatureEncoding) -> String {
        self.flush();
        match self.state {
            State::Md5(hasher) => encode(&hasher.finalize(), encoding),
            State::Sha1(hasher) => encode(&hasher.finalize(), encoding),
            State::Sha256(hasher) => encode(&hasher.finalize(), encoding),
            State::HmacSha1(hasher) => encode(&hasher.finalize().into_bytes(), encoding),
            State::HmacSha256(hasher) => encode(&hasher.finalize().into_bytes(), encoding),
        }
    }
}

impl State {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(hasher) => hasher.update(bytes),
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::HmacSha1(hasher) => hasher.update(bytes),
            Self::HmacSha256(hasher) => hasher.update(bytes),
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
    fn pieces_of_any_size_make_the_same_digest() {
        let text = "0123456789".repeat(200);
        let whole = |pieces: &[usize]| {
            let mut hasher = Hasher::new(Digest::Sha256, b"");
            let mut rest = text.as_bytes();
            for piece in pieces {
                let (first, others) = rest.split_at(*piece);
                hasher.update(first);
                rest = others;
            }
            hasher.update(rest);
            hasher.finish(SignatureEncoding::Hex)
        };
        let expect = whole(&[]);
        for pieces in [
            &[1, 2, 3][..],
            &[256],
            &[255, 1, 1],
            &[200, 56, 256, 257, 0, 1],
        ] {
            assert_eq!(whole(pieces), expect, "{pieces:?}");
        }
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
