//! What the runtime must know about an API and its operations: plain static data.
//!
//! Generated client crates hold one [`ApiInfo`] and one [`OperationInfo`] each per operation; the
//! runtime reads them and knows no API by name. Names of fields are wire names, letter for letter.
//!
//! A program that reads descriptions of APIs while it runs makes the same data of them and keeps them for as
//! long as it runs (`Box::leak`, `String::leak`); its operations implement [`Operation`](crate::Operation)
//! for a type that holds them.

mod arrival;
mod auth;
mod endpoint;
mod list;
mod outcome;
mod pushed;
mod signed;

use serde::Serialize;

pub use arrival::{Accepts, ArrivalInfo, Arriving, Through};
pub use auth::{
    AuthInfo, AuthPlace, BasicInfo, IssueInfo, RefreshInfo, SentField, SigningInfo, TokenInfo,
};
pub use endpoint::{
    AnswerBody, Body, FileInfo, LimitInfo, LookupInfo, Method, OperationInfo, Place, Style,
    UnderInfo,
};
pub use list::{AddressIn, CursorInfo, Direction, PagedBy, PagesInfo, WindowInfo};
pub use outcome::{Code, ConditionInfo, EnvelopeInfo, ErrorInfo, ErrorIs, Then};
pub use pushed::{
    AnswerInfo, CallbackInfo, ChallengeAt, ChallengeInfo, Cipher, EncryptedInfo, Iv, KeyForm,
    WebhookInfo,
};
pub use signed::{
    Composed, Digest, LetterCase, NonceForm, PairOrder, Pairs, PartDigest, Piece,
    SignatureEncoding, SignedPart, SignedPartKind, Source, TextEncoding,
};

/// A dotted path through JSON objects: `&["paging", "next"]`; empty for the whole value.
pub type Path = &'static [&'static str];

/// One vendor's API.
#[derive(Debug, Serialize)]
pub struct ApiInfo {
    /// Name of the API in commands and environment variables: `nxcloud`.
    pub name: &'static str,
    /// Name for people: `NXCloud`.
    pub title: &'static str,
    /// Where its documentation is.
    pub docs: Option<&'static str>,
    /// Sent in `User-Agent` after the runtime's own: `nxcloud-client/0.1.0`.
    pub user_agent: &'static str,
    /// The first is the default.
    pub servers: &'static [ServerInfo],
    /// What a client is given once.
    pub client: &'static [ClientFieldInfo],
    /// How requests prove who sends them; empty where credentials travel as ordinary request fields.
    pub auth: &'static [AuthInfo],
    /// What its answers are written in, where it is not UTF-8 and they do not say: `gbk`.
    pub charset: Option<&'static str>,
    /// The object around every response; `None`: a response is bare data.
    pub envelope: Option<EnvelopeInfo>,
    /// Other shapes in which it refuses: an answer that has the code of one, or its words where no code is
    /// named, is a refusal.
    pub refusals: &'static [EnvelopeInfo],
    /// The vendor's error codes, in the order of the documentation.
    pub errors: &'static [ErrorInfo],
    /// The rows of each record that may arrive in another form than their own, or hold what may.
    pub arrivals: &'static [&'static [ArrivalInfo]],
    /// What the vendor sends by itself.
    pub callback: Option<CallbackInfo>,
}

impl ApiInfo {
    /// No server, no authentication, no envelope: what a literal leaves out.
    pub const EMPTY: Self = Self {
        name: "",
        title: "",
        docs: None,
        user_agent: "",
        servers: &[],
        client: &[],
        auth: &[],
        charset: None,
        envelope: None,
        refusals: &[],
        errors: &[],
        arrivals: &[],
        callback: None,
    };

    /// The object around the answer of an operation; `None` when the data are the whole of it.
    pub fn envelope_of<'a>(&'a self, operation: &'a OperationInfo) -> Option<&'a EnvelopeInfo> {
        let of_api = self.envelope.as_ref().filter(|_| operation.enveloped);
        operation.envelope.as_ref().or(of_api)
    }

    /// Where the data are in the answer of an operation; empty for the whole of it.
    pub fn data_path(&self, operation: &OperationInfo) -> Path {
        match self.envelope_of(operation) {
            Some(envelope) => envelope.data.unwrap_or_default(),
            None => &[],
        }
    }

    /// The client field of this name.
    pub fn client_field(&self, name: &str) -> Option<&'static ClientFieldInfo> {
        self.client.iter().find(|field| field.name == name)
    }
}

/// A host that serves the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ServerInfo {
    /// Its name in settings: `hong_kong`.
    pub name: &'static str,
    /// Base URL without a slash at its end; may have a path.
    pub url: &'static str,
    /// When to use it.
    pub doc: &'static str,
}

/// A value that a client is given once: a credential, or one that requests repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClientFieldInfo {
    /// Its name in the spec and on the builder: `access_key`.
    pub name: &'static str,
    /// The environment variable that holds it: `NXCLOUD_ACCESS_KEY`.
    pub env: &'static str,
    /// What the text stands for.
    pub kind: ClientFieldKind,
    /// Never shown in a message, a log or `Debug`.
    pub secret: bool,
    /// No client without it.
    pub required: bool,
    /// What it is, one sentence.
    pub doc: &'static str,
}

impl ClientFieldInfo {
    /// A credential that is not required: what a literal leaves out.
    pub const fn secret(name: &'static str, env: &'static str) -> Self {
        Self {
            name,
            env,
            kind: ClientFieldKind::Text,
            secret: true,
            required: false,
            doc: "",
        }
    }
}

/// What the text of a client field stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ClientFieldKind {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// `true` or `false`.
    Bool,
}
