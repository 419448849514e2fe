//! What the vendor sends by itself.

use super::declare::table;
use super::{CallbackBody, Text};
use crate::model::{Cipher, Code, KeyForm};
use crate::source::Spanned;

table! {
    /// How the vendor proves what it sends by itself.
    pub struct CallbackTable: "`[callback]`" {
        /// Name of the scheme that signs it, a `[[auth]]` of `signed_headers`.
        auth: Text,
        /// Path of what tells events apart, inside the body; left out where there is one event.
        event: Option<Text>,
        /// The header that tells events apart, where the body does not.
        event_header: Option<Text>,
        /// Path of the event's data inside the body; left out when they are the whole body.
        data: Option<Text>,
        /// What its body is: JSON or a form, as it says itself, when left out.
        body: Option<Spanned<CallbackBody>>,
        /// What of it is encrypted.
        encrypted: Option<EncryptedTable>,
        /// How the vendor asks whether somebody answers, before it sends anything.
        challenge: Option<ChallengeTable>,
        /// What an answer looks like that is encrypted and signed itself.
        answer: Option<AnswerTable>,
    }

    /// An answer that is encrypted and signed as what it answers is: the names of what it holds.
    pub struct AnswerTable: "`[callback.answer]`" {
        /// What is encrypted.
        encrypted: Text,
        /// Its signature.
        signature: Text,
        /// The time that was signed.
        timestamp: Text,
        /// The nonce that was signed.
        nonce: Text,
    }

    /// What is encrypted of what the vendor sends by itself.
    pub struct EncryptedTable: "`[callback.encrypted]`" {
        /// Path of what is encrypted inside the body, in Base64; what it was before stands in its place.
        at: Text,
        /// How it is encrypted.
        cipher: Spanned<Cipher>,
        /// What holds the key: `client.<name>`.
        key: Text,
        /// What the key's text stands for: its own bytes when left out.
        key_form: Option<Spanned<KeyForm>>,
        /// What encryption begins with: `key`, its first bytes; `first`, those of what is encrypted; or the path of
        /// a string inside the body.
        iv: Text,
        /// Path of a string inside the body that is not encrypted, but cannot have been changed.
        with: Option<Text>,
        /// Whose it is, `client.<name>`: stands behind 16 bytes of chance, a length in four bytes, and as much text.
        owner: Option<Text>,
    }

    /// How the vendor asks whether somebody answers.
    pub struct ChallengeTable: "`[callback.challenge]`" {
        /// Path of what has to be sent back inside the body, as JSON under its name.
        at: Option<Text>,
        /// The field of the address that has to be sent back, as text.
        query: Option<Text>,
        /// It is signed as all the rest is; so it is when left out.
        signed: Option<Spanned<bool>>,
    }

    /// An event that the vendor sends by itself.
    pub struct WebhookTable: "a webhook" {
        /// snake_case name, unique in the API.
        name: Text,
        /// What stands at the path `event`, as it travels.
        is: Option<Spanned<Code>>,
        /// Type of its data.
        data: Text,
        /// The vendor's own word.
        label: Option<Text>,
        /// When it is sent, in English.
        doc: Option<Text>,
    }
}
