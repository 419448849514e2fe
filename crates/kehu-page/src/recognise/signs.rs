//! Signs in the columns of what is required that mean one thing beside some signs and another beside others: an
//! `O` is "optional" where others are `M`, "yes" where others are `X`, and "oui" where others are `N`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::block::{BlockKind, Document, Table};
use crate::words::{self, Role, words};

/// One row of `data/signs.toml`.
#[derive(Deserialize)]
struct Signs {
    yes: Vec<String>,
    no: Vec<String>,
    /// An empty cell is one of those that say no.
    #[serde(default)]
    empty: bool,
    /// Others may stand beside them, but these; otherwise none may.
    unless: Option<Vec<String>>,
}

/// Writes the words in place of the signs that all columns of a page decide.
pub(super) fn settle(document: &mut Document) {
    let mut found = BTreeSet::new();
    each(document, &mut |sign| {
        found.insert(sign.clone());
    });
    let Some(Signs { yes, no, .. }) = signs().iter().find(|signs| signs.decide(&found)) else {
        return;
    };
    each(document, &mut |sign| {
        let said = match &*sign {
            sign if yes.contains(sign) => "yes",
            sign if no.contains(sign) => "no",
            _ => return,
        };
        said.clone_into(sign);
    });
}

fn signs() -> &'static [Signs] {
    static SIGNS: LazyLock<Vec<Signs>> =
        LazyLock::new(|| words::rows(include_str!("../../data/signs.toml"), "signs"));
    &SIGNS
}

impl Signs {
    /// Whether the signs that a page has mean these, beside each other.
    fn decide(&self, found: &BTreeSet<String>) -> bool {
        let has = |signs: &[String]| signs.iter().any(|sign| found.contains(sign));
        let empty = |sign: &str| self.empty && sign.is_empty();
        let known = |sign: &String| [&self.yes, &self.no].into_iter().any(|s| s.contains(sign));
        let alone = || found.iter().all(|sign| known(sign) || empty(sign));
        has(&self.yes)
            && (has(&self.no) || found.iter().any(|sign| empty(sign)))
            && self
                .unless
                .as_ref()
                .map_or_else(alone, |unless| !has(unless))
    }
}

/// Shows every cell of such a column, in lower case; one that was changed is written.
fn each(document: &mut Document, see: &mut impl FnMut(&mut String)) {
    for block in &mut document.blocks {
        let BlockKind::Table(table) = &mut block.kind else {
            continue;
        };
        let Some(column) = column(table) else {
            continue;
        };
        let rows = table.rows.iter_mut().filter(|row| !row.is_note());
        for cell in rows.filter_map(|row| row.cells.get_mut(column)) {
            let before = cell.text().trim().to_lowercase();
            let mut sign = before.clone();
            see(&mut sign);
            if sign != before {
                cell.inline.text = sign;
            }
        }
    }
}

fn column(table: &Table) -> Option<usize> {
    let is = |head: &crate::block::Cell| words().head(head.text()).contains(&Role::Required);
    table.head.iter().position(is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    #[test]
    fn signs_mean_what_those_beside_them_leave() {
        assert!(signs().iter().all(|signs| !signs.yes.is_empty()));
        check(
            "
            ○ × m => ambiguous
            ○ × => yes no
            ○ => ambiguous
            ○ - => yes no
            x – => yes no
            x n => ambiguous
            o n => yes no
            o n x => yes n no
            ",
            |signs| {
                let rows = signs
                    .split_whitespace()
                    .map(|sign| format!("| a | {sign} |"));
                let page = format!(
                    "| name | required |\n|---|---|\n{}",
                    rows.collect::<Vec<_>>().join("\n")
                );
                let mut document = crate::read::read(&page);
                settle(&mut document);
                let rows = document.tables().flat_map(|table| &table.rows);
                let said: Vec<&str> = rows.map(|row| row.text(1)).collect();
                match said.join(" ") {
                    same if same == signs => "ambiguous".to_owned(),
                    said => said,
                }
            },
        );
    }
}
