#![doc = include_str!("../README.md")]
#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod airbyte;
mod run;
pub mod settings;
pub mod singer;
mod streams;

pub use run::{Ended, Job, Level, Protocol, Wanted, run};
pub use settings::Settings;
pub use streams::{LeftOut, StreamInfo, streams};
