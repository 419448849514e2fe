//! Places in answers, as people write them.

use crate::info::Path;

/// A path: `paging.next`.
pub(crate) fn dotted(path: Path) -> String {
    path.join(".")
}

/// A place inside another: `data` and `customer_list[17].id`, `data` and `[3]`.
pub(crate) fn join(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        (_, "." | "") => outer.to_owned(),
        ("", _) => inner.to_owned(),
        _ if inner.starts_with('[') => format!("{outer}{inner}"),
        _ => format!("{outer}.{inner}"),
    }
}

/// Enough of a value to recognise it.
pub(crate) fn shortened(value: &str) -> String {
    const LONGEST: usize = 200;
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
