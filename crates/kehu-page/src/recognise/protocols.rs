//! What a page without operations tells of instead.

use std::sync::LazyLock;

use crate::block::{BlockKind, Document};
use crate::recognise::tables::table;
use crate::words;

/// Something that a spec does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protocol {
    any: Vec<String>,
    /// What it is: "messages of a WebSocket".
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

/// The rows of `data/protocols.toml`.
fn protocols() -> &'static [Protocol] {
    static ROWS: LazyLock<Vec<Protocol>> = LazyLock::new(|| {
        let source = words::table(include_str!("../../data/protocols.toml"));
        let rows = source.get("protocol").and_then(toml::Value::as_array);
        let text = |row: &toml::Value, key: &str| Some(row.get(key)?.as_str()?.to_owned());
        let read = |row: &toml::Value| {
            let any = row.get("any")?.as_array()?.iter();
            Some(Protocol {
                any: any.filter_map(|v| v.as_str().map(str::to_owned)).collect(),
                what: text(row, "what")?,
                advice: text(row, "advice")?,
            })
        };
        rows.into_iter().flatten().filter_map(read).collect()
    });
    &ROWS
}

/// The first that a page speaks of.
pub(super) fn of(document: &Document) -> Option<&'static Protocol> {
    let mut said = String::new();
    for (at, block) in document.blocks.iter().enumerate() {
        said.push('\n');
        match &block.kind {
            BlockKind::Code(code) => {
                said.extend(code.lang.iter().flat_map(|lang| ["```", lang, "\n"]));
                said.push_str(&code.text);
            }
            BlockKind::Table(_) => {
                let rows = table(document, at)
                    .into_iter()
                    .flat_map(|table| &table.rows);
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
