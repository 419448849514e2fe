//! The files as they are written: a mirror, one struct a table, one member a key, every value with
//! its place. Nothing is looked up here and nothing has a default.
//!
//! The structs are read from the `toml` crate's spanned tree by the code that `table!` makes of
//! them, not by serde: serde stops at the first problem of a file, and this reports all of them, with
//! the place of the key as well as of the value. The same declaration gives the JSON Schema for
//! editors ([`schema`]), whose descriptions are the doc comments, and how documents are written
//! ([`mod@write`]).
//!
//! A new key is a new line in `api`, `types` or `endpoint`, and its use in `resolve`.

mod api;
mod callback;
mod cell;
mod declare;
mod definitions;
mod endpoint;
mod files;
mod keywords;
mod read;
pub mod schema;
mod types;
pub mod write;

pub use api::*;
pub use callback::*;
pub use endpoint::*;
pub use files::documents;
pub use keywords::{
    AcceptWord, BodyWord, CallbackBody, FieldGroup, Order, SandboxVerb, Scheme, SentWire,
};
pub use read::{AuthUse, Entries, EnvelopeCell, Several};
pub use types::*;

use crate::source::{FileId, Spanned};

/// The files of one API.
#[derive(Debug, Clone)]
pub struct ApiDocuments {
    /// Name of the folder.
    pub folder: String,
    /// `api.toml`.
    pub api_file: FileId,
    /// What `api.toml` says.
    pub api: ApiFile,
    /// `types.toml`.
    pub types: Option<TypesFile>,
    /// `endpoints/*.toml`, in the order of their names.
    pub endpoints: Vec<(FileId, EndpointFile)>,
    /// A part could not be read: what refers to it would be reported for the wrong reason.
    pub lossy: bool,
}

/// A short text.
pub type Text = Spanned<String>;
