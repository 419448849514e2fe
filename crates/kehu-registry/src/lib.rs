//! The operations of an API by name, made of its checked model: for programs that learn at run time what to
//! call.
//!
//! Where a new key of the spec format goes: what the runtime must know of it is mapped from the model in
//! [`info`](mod@info) alone, `info/auth.rs` for authentication and `info/pages.rs` for paging. The generator
//! asks for the same values and prints them as Rust, so that nothing is mapped a second time.

#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod info;
