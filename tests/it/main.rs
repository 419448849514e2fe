//! The one integration binary: every behaviour that crosses a crate's border.
//!
//! One module a subject; data beside it under `tests/data`. A test's name says the behaviour.

mod architecture;
mod sandbox;
