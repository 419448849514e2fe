//! How requests prove who sends them.
//!
//! Clients do this by themselves. [`signature`] is public for tests that recompute the inputs and
//! outputs that a vendor publishes.

mod account;
mod digest;
mod issue;
mod life;
mod signing;
mod token;

pub(crate) use account::account;
pub(crate) use issue::TokenAuth;
pub use signing::{Inputs, signature};
pub(crate) use signing::{Signer, value};
pub(crate) use token::Token;
