//! How requests prove who sends them.
//!
//! Clients do this by themselves. [`signature`] is public for tests that recompute the inputs and
//! outputs that a vendor publishes.

mod account;
mod basic;
mod digest;
mod issue;
mod life;
mod signing;
mod token;
mod vector;

pub(crate) use account::account;
pub(crate) use basic::BasicAuth;
pub(crate) use issue::TokenAuth;
pub(crate) use signing::{Attempt, Named, Signer, Unsigned, form, is_same, nonce, value};
pub(crate) use token::Token;
pub use vector::{Inputs, signature};
