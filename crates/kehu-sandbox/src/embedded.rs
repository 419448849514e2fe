//! The specifications that were there when the crate was built.

use kehu_spec::Sources;

/// Path under `specs/`, and text.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/specs.rs"));

/// As files in memory.
pub(crate) fn sources() -> Sources {
    Sources::from_texts(FILES.iter().copied())
}
