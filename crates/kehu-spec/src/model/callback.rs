//! What the vendor sends by itself.

use super::{Code, FieldIndex, Path, SchemeId, Type};

/// What the vendor sends by itself, and how it proves that it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Callbacks {
    /// The scheme that signs it.
    pub scheme: SchemeId,
    /// What tells events apart, inside the body.
    pub event: Option<Path>,
    /// The header that tells events apart, where the body does not.
    pub event_header: Option<String>,
    /// The data inside the body; `None` when they are all of it.
    pub data: Option<Path>,
    /// The body is XML, and what is encrypted, too.
    pub xml: bool,
    /// What of it is encrypted.
    pub encrypted: Option<Encrypted>,
    /// How the vendor asks whether somebody answers.
    pub challenge: Option<Challenge>,
    /// In the order of the documentation.
    pub webhooks: Vec<Webhook>,
    /// What an answer looks like that is encrypted and signed itself.
    pub answer: Option<CallbackAnswer>,
}

/// The names of what an answer holds that is encrypted and signed as what it answers is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// What is encrypted.
    pub encrypted: String,
    /// Its signature.
    pub signature: String,
    /// The time that was signed.
    pub timestamp: String,
    /// The nonce that was signed.
    pub nonce: String,
}

/// What is encrypted of what the vendor sends by itself, in Base64.
#[derive(Debug, Clone, PartialEq)]
pub struct Encrypted {
    /// Where it stands in the body; what it was before takes its place.
    pub at: Path,
    /// How it is encrypted.
    pub cipher: Cipher,
    /// What holds the key.
    pub key: FieldIndex,
    /// What the key's text stands for.
    pub key_form: KeyForm,
    /// What encryption begins with.
    pub iv: Iv,
    /// Where a string stands in the body that was not encrypted, but cannot have been changed.
    pub with: Option<Path>,
    /// What names whose it is; the name is encrypted behind 16 bytes of chance, a length and the text.
    pub owner: Option<FieldIndex>,
}

/// How something is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Cipher {
    /// AES with a key of 256 bits, blocks chained, padded as PKCS#7 says, up to 32 bytes.
    #[default]
    Aes256Cbc,
    /// AES with a key of 256 bits in Galois counter mode, its tag at the end.
    Aes256Gcm,
}

/// What the text of a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyForm {
    /// Its own bytes.
    #[default]
    Text,
    /// Base64, with or without its padding.
    Base64,
    /// Bytes whose SHA-256 is the key.
    Sha256,
    /// Hexadecimal digits.
    Hex,
}

/// What encryption begins with.
#[derive(Debug, Clone, PartialEq)]
pub enum Iv {
    /// The first bytes of the key.
    Key,
    /// The first bytes of what is encrypted.
    First,
    /// A string in the body.
    At(Path),
}

/// How the vendor asks whether somebody answers, before it sends anything.
#[derive(Debug, Clone, PartialEq)]
pub struct Challenge {
    /// Where what has to be sent back stands.
    pub at: ChallengeAt,
    /// It is signed as all the rest is.
    pub signed: bool,
}

/// Where something stands in a request of the vendor.
#[derive(Debug, Clone, PartialEq)]
pub enum ChallengeAt {
    /// In the body.
    Body(Path),
    /// A field of the query.
    Query(String),
}

/// An event that the vendor sends by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// snake_case: `customer_saved`.
    pub name: String,
    /// What stands where events are told apart.
    pub is: Option<Code>,
    /// Its data.
    pub data: Type,
    /// The vendor's own word.
    pub label: Option<String>,
    /// When it is sent, in English.
    pub doc: Option<String>,
}
