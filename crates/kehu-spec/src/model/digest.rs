//! What is computed over signed bytes.

/// What is computed over bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SM3.
    Sm3,
    /// HMAC with MD5.
    HmacMd5,
    /// HMAC with SHA-1.
    HmacSha1,
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SHA-384.
    HmacSha384,
    /// HMAC with SHA-512.
    HmacSha512,
    /// HMAC with SM3.
    HmacSm3,
    /// An RSA signature (PKCS#1 v1.5) of the SHA-256 digest.
    RsaSha256,
    /// An SM2 signature over SM3, as DER, of the identity that the standard gives who has none.
    Sm2Sm3,
    /// The same as its two numbers, one after the other.
    Sm2Sm3Raw,
    /// An ECDSA signature of the SHA-256 digest on the curve P-256, as DER.
    EcdsaSha256,
    /// The same as its two numbers, as in a JSON Web Token of ES256.
    EcdsaSha256Raw,
}

impl Digest {
    /// Whether it is an HMAC.
    pub fn is_hmac(self) -> bool {
        self.as_str().starts_with("hmac_")
    }

    /// Whether what signs is a private key, and a public one verifies.
    pub fn has_key_pair(self) -> bool {
        self == Self::RsaSha256 || self.is_random()
    }

    /// Whether it signs the same otherwise each time.
    pub fn is_random(self) -> bool {
        self.is_sm2() || self.is_ecdsa()
    }

    /// Whether it is SM2.
    pub fn is_sm2(self) -> bool {
        matches!(self, Self::Sm2Sm3 | Self::Sm2Sm3Raw)
    }

    /// Whether it is ECDSA.
    pub fn is_ecdsa(self) -> bool {
        matches!(self, Self::EcdsaSha256 | Self::EcdsaSha256Raw)
    }
}
