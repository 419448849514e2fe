//! How requests prove who sends them.
//!
//! Clients do this by themselves. [`signature`] is public for tests that recompute the inputs and
//! outputs that a vendor publishes.

mod account;
mod basic;
mod decrypt;
mod digest;
#[cfg(feature = "rsa")]
mod ecdsa;
mod issue;
mod key_form;
mod life;
#[cfg(any(feature = "rsa", feature = "sm2"))]
mod pem;
mod signing;
#[cfg(feature = "sm2")]
mod sm2;
mod token;
mod vector;

pub(crate) use account::account;
pub(crate) use basic::BasicAuth;
pub(crate) use decrypt::{Sealed, decrypted, encrypted};
pub(crate) use digest::{Running, running};
pub(crate) use issue::TokenAuth;
pub(crate) use signing::{Attempt, Incoming, Named, Signer, Unsigned, is_same, value};
pub(crate) use token::Token;
pub use vector::{Inputs, signature};
