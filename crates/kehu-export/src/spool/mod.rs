//! Rows sorted by key in part files, and merged: a sort of any size in bounded memory.
//!
//! A part is a zstd stream of records in the order of their keys, written under another name, synced
//! and renamed, so that a part that is there is whole.

mod ahead;
mod merge;
mod part;
mod texts;

pub use ahead::Ahead;
pub use merge::{Best, Merge};
pub use part::{Damaged, Head, PartReader, PartWriter, Record, write_part};
pub use texts::Texts;
