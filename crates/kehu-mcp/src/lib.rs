#![doc = include_str!("../README.md")]
//!
//! | file | what it does |
//! |---|---|
//! | `tools`, `tools/schema`, `own` | which tools there are, and what each takes |
//! | `call`, `answer`, `refusal` | one call: arguments in, bounded answer or refusal out |
//! | `catalogue` | operations found and described |
//! | `export`, `query`, `files` | rows into a file, SQL over it, which files there are |
//! | `server`, `http` | the protocol, on a stream of lines and on HTTP |
//!
//! A new tool is a file with `tool()` and a function that answers, a variant in `tools.rs` and an arm in
//! `server`.

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod answer;
mod call;
mod catalogue;
mod export;
mod files;
mod http;
mod own;
mod query;
mod refusal;
mod server;
mod tools;

use std::path::PathBuf;
use std::time::Duration;

use kehu_registry::{Api, Session};

pub use http::serve_http;
pub use server::{Server, serve_stream};
pub use tools::{TOKENS, tokens};

/// An API that is served.
#[derive(Debug, Clone)]
pub struct Served {
    /// What it is.
    pub api: &'static Api,
    /// A client, or why there is none: an agent is told when it calls.
    pub session: Result<Session, String>,
}

/// How a server is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of exports; without one they are in a folder of the server's own, which goes with it.
    pub exports: Option<PathBuf>,
    /// SQLite files that may be queried, beside the exports.
    pub files: Vec<PathBuf>,
    /// Whether the sessions lead to a private sandbox.
    pub sandbox: bool,
    /// How long a call of `export` works before it says how far it is; the next call goes on.
    pub export_for: Duration,
    /// How long a query may take.
    pub query_for: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            exports: None,
            files: Vec::new(),
            sandbox: false,
            export_for: Duration::from_secs(45),
            query_for: Duration::from_secs(10),
        }
    }
}
