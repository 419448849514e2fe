//! What a page without operations tells of instead.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::block::{BlockKind, Document};
use crate::words;

/// Something that a spec does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Protocol {
    any: Vec<String>,
    /// What it is: "messages of a WebSocket".
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

/// The rows of `data/protocols.toml`.
fn protocols() -> &'static [Protocol] {
    static ROWS: LazyLock<Vec<Protocol>> =
        LazyLock::new(|| words::rows(include_str!("../../data/protocols.toml"), "protocol"));
    &ROWS
}

/// The first that a page speaks of.
pub(super) fn of(document: &Document) -> Option<&'static Protocol> {
    let mut said = String::new();
    for block in &document.blocks {
        said.push('\n');
        match &block.kind {
            BlockKind::Code(code) => {
                said.extend(code.lang.iter().flat_map(|lang| ["```", lang, "\n"]));
                said.push_str(&code.text);
            }
            BlockKind::Table(table) => {
                let rows = table.rows.iter();
                let cells = rows.flat_map(|row| &row.cells);
                said.extend(cells.flat_map(|cell| [cell.text(), " "]));
            }
            _ => said.extend(block.inline().map(|inline| inline.text.as_str())),
        }
    }
    let said = said.to_lowercase();
    let mut rows = protocols().iter();
    rows.find(|row| row.any.iter().any(|part| said.contains(part.as_str())))
}
