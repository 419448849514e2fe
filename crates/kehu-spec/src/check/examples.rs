//! Examples: that every file is one.

use std::collections::HashSet;

use super::Context;
use crate::source::{Sources, Span};

/// Files that no operation names would be held against nothing.
pub(super) fn unnamed(context: &mut Context<'_>, sources: &Sources) {
    let examples = context
        .operations()
        .flat_map(|(_, file)| file.example.iter().flatten());
    let named: HashSet<&str> = examples.map(|table| table.file.value.as_str()).collect();
    let prefix = format!("{}/examples/", context.documents.folder);
    for (file, path) in sources.files() {
        let name = path.strip_prefix(&prefix);
        if let Some(name) = name.filter(|name| !named.contains(name)) {
            context.unnamed_example(name, Span::start_of(file));
        }
    }
}
