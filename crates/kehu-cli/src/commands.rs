//! The sub-commands, one file each.
//!
//! A command is a function `command()` that says what it takes, and one that runs it.

pub mod accounts;
pub mod apis;
pub mod call;
pub mod completion;
#[cfg(feature = "openapi")]
pub mod docs;
#[cfg(feature = "export")]
pub mod export;
#[cfg(feature = "openapi")]
mod file;
#[cfg(feature = "gateway")]
pub mod gateway;
pub mod login;
pub mod man;
#[cfg(feature = "mcp")]
pub mod mcp;
#[cfg(feature = "openapi")]
pub mod openapi;
#[cfg(feature = "openapi")]
pub mod postman;
#[cfg(feature = "protocols")]
pub mod protocols;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(feature = "openapi")]
pub mod schema;
mod which;
pub mod workshop;
