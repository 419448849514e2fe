#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

use kehu_spec::Sources;

/// Path under `specs/`, and text.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/specs.rs"));

/// The files of every API, in memory; the check found no errors in them.
pub fn sources() -> Sources {
    Sources::from_texts(FILES.iter().copied())
}
