//! Names in several columns under one head: what stands further right is inside of what stands above it.

use crate::block::{BlockKind, Document, Row, Table};
use crate::text;
use crate::words::{Role, words};

/// White space that nests a name in one column.
const STEP: usize = 2;

/// Puts the names of every table into one column, those further right behind white space.
pub(super) fn merge(document: &mut Document) {
    for block in &mut document.blocks {
        if let BlockKind::Table(table) = &mut block.kind {
            let mut depth = 0;
            while let Some(at) = level(table) {
                depth += STEP;
                table.head.remove(at + 1);
                let rows = table.rows.iter_mut();
                rows.for_each(|row| merge_row(row, at, depth));
            }
        }
    }
}

/// The column of names behind which one without a head goes on: each row has its name in one of the two.
fn level(table: &Table) -> Option<usize> {
    let named = |at: &usize| words().head(table.head[*at].text()).contains(&Role::Name);
    let at = (0..table.head.len()).find(named)?;
    let inner = table.head.get(at + 1)?;
    let filled = |row: &Row, at: usize| !row.text(at).is_empty();
    let is_name = |row: &Row| {
        let cell = row.text(at + 1);
        cell.is_empty() || text::is_identifier(words().unmarked(cell).1.trim())
    };
    let rows = || table.rows.iter();
    let nests = inner.text().is_empty()
        && rows().any(|row| filled(row, at + 1))
        && rows().all(|row| !(filled(row, at) && filled(row, at + 1)) && is_name(row));
    nests.then_some(at)
}

fn merge_row(row: &mut Row, at: usize, depth: usize) {
    if row.cells.len() <= at + 1 {
        return;
    }
    let inner = row.cells.remove(at + 1);
    if row.cells[at].text().is_empty() && !inner.text().is_empty() {
        row.cells[at] = inner;
        row.cells[at].indent += depth;
    }
}
