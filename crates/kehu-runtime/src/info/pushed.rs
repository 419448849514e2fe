//! What the vendor sends by itself: its proof, its cipher, its events.

use serde::Serialize;

use super::Path;
use super::endpoint::OperationInfo;
use super::outcome::Code;

/// What the vendor sends by itself, and how it proves that it did.
#[derive(Debug, Serialize)]
pub struct CallbackInfo {
    /// The scheme that signs it, counted in [`ApiInfo::auth`](super::ApiInfo::auth).
    pub scheme: usize,
    /// What tells events apart, inside the body; `None` where there is one.
    pub event: Option<Path>,
    /// The header that tells events apart, where the body does not.
    pub event_header: Option<&'static str>,
    /// The body is XML, and what is encrypted, too: read as objects of strings. Needs the feature `xml`.
    pub xml: bool,
    /// What of it is encrypted.
    pub encrypted: Option<EncryptedInfo>,
    /// How the vendor asks whether somebody answers.
    pub challenge: Option<ChallengeInfo>,
    /// The events that the documentation lists.
    pub webhooks: &'static [WebhookInfo],
    /// What an answer looks like that is encrypted and signed itself.
    pub answer: Option<AnswerInfo>,
}

/// The names of what an answer holds that is encrypted and signed as what it answers is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AnswerInfo {
    /// What is encrypted.
    pub encrypted: &'static str,
    /// Its signature.
    pub signature: &'static str,
    /// The time that was signed.
    pub timestamp: &'static str,
    /// The nonce that was signed.
    pub nonce: &'static str,
}

impl CallbackInfo {
    /// One event, signed by the first scheme: what a literal leaves out.
    pub const EMPTY: Self = Self {
        scheme: 0,
        event: None,
        event_header: None,
        xml: false,
        encrypted: None,
        challenge: None,
        answer: None,
        webhooks: &[],
    };
}

/// What is encrypted of all that the vendor sends by itself, in Base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EncryptedInfo {
    /// Where it stands in the body; what was encrypted takes its place.
    pub at: Path,
    /// How it is encrypted.
    pub cipher: Cipher,
    /// The client field that holds the key.
    pub key: &'static str,
    /// What the key's text stands for.
    pub key_form: KeyForm,
    /// What encryption begins with.
    pub iv: Iv,
    /// Where in the body a string stands that was not encrypted, but cannot have been changed.
    pub with: Option<Path>,
    /// The client field that names whose it is: what was encrypted stands between 16 bytes of chance, its length
    /// in four bytes, and this.
    pub owner: Option<&'static str>,
}

/// How something is encrypted. What decrypts it needs the feature `decrypt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Cipher {
    /// AES with a key of 256 bits, blocks chained, padded as PKCS#7 says, up to 32 bytes.
    Aes256Cbc,
    /// AES with a key of 256 bits in Galois counter mode, its tag at the end.
    Aes256Gcm,
}

/// What the text of a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum KeyForm {
    /// Its own bytes.
    Text,
    /// Base64, with or without its padding.
    Base64,
    /// Bytes whose SHA-256 is the key.
    Sha256,
    /// Hexadecimal digits.
    Hex,
}

/// What encryption begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Iv {
    /// The first bytes of the key.
    Key,
    /// The first bytes of what is encrypted.
    First,
    /// A string in the body.
    At(Path),
}

/// How the vendor asks whether somebody answers, before it sends anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChallengeInfo {
    /// Where what has to be sent back stands.
    pub at: ChallengeAt,
    /// It is signed as all the rest is.
    pub signed: bool,
}

/// Where something stands in a request of the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ChallengeAt {
    /// In the body.
    Body(Path),
    /// A field of the query.
    Query(&'static str),
}

/// An event that the vendor sends by itself.
#[derive(Debug, Serialize)]
pub struct WebhookInfo {
    /// What stands at [`CallbackInfo::event`].
    pub is: Option<Code>,
    /// Its name, and how its data are read: as the answer of an operation.
    pub data: OperationInfo,
}
