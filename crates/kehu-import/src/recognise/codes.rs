//! Tables of result codes.

use crate::block::Document;
use crate::recognise::columns::TableKind;
use crate::recognise::tables::{self, Seen};
use crate::text;
use crate::words::Role;

/// A table of codes.
#[derive(Debug, Clone)]
pub struct CodeTable {
    /// The block.
    pub block: usize,
    /// The page's line.
    pub line: usize,
    /// Its rows.
    pub rows: Vec<CodeRow>,
}

/// One code.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeRow {
    /// The page's line.
    pub line: usize,
    /// The code as it stands: `1001`, `-1`, `1000~100X`, `saveFail`.
    pub code: String,
    /// The message.
    pub message: String,
    /// What to do, or what it means.
    pub solution: String,
    /// The HTTP status beside it.
    pub status: Option<String>,
}

/// Reads every table of codes.
pub fn find(document: &Document, seen: &[Seen]) -> Vec<CodeTable> {
    seen.iter()
        .filter(|s| s.columns.kind == TableKind::Codes)
        .filter_map(|s| {
            let table = tables::table(document, s.block)?;
            let columns = &s.columns;
            let at = columns.at(Role::Code)?;
            // Two code columns: the HTTP status, then the vendor's own.
            let heads: Vec<String> = table.head.iter().map(|c| text::key(c.text())).collect();
            let status = heads
                .iter()
                .position(|h| h.contains("http") || h == "状态码")
                .filter(|i| heads.len() > 3 || *i != at);
            let own = (0..heads.len())
                .find(|i| {
                    Some(*i) != status
                        && (*i == at || heads[*i].contains('码') || heads[*i].ends_with("code"))
                })
                .unwrap_or(at);
            let rows = table
                .rows
                .iter()
                .map(|row| {
                    let cell = |i: Option<usize>| {
                        i.and_then(|i| row.cells.get(i))
                            .map(|c| text::squeeze(c.text()))
                            .unwrap_or_default()
                    };
                    let message = cell(columns.at(Role::Message).filter(|i| *i != own));
                    let described = cell(columns.at(Role::Description));
                    let solution = cell(columns.at(Role::Solution));
                    let (message, solution) = if message.is_empty() {
                        (described, solution)
                    } else if solution.is_empty() {
                        (message, described)
                    } else {
                        (message, solution)
                    };
                    CodeRow {
                        line: row.line,
                        code: cell(Some(own)).trim_matches(['"', '`']).to_owned(),
                        message,
                        solution,
                        status: status.filter(|s| *s != own).map(|s| cell(Some(s))),
                    }
                })
                .filter(|row| !row.code.is_empty())
                .collect();
            Some(CodeTable {
                block: s.block,
                line: s.line,
                rows,
            })
        })
        .collect()
}
