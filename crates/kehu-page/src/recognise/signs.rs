//! Signs in the columns of what is required that mean one thing beside some signs and another beside others: an
//! `O` is "optional" where others are `M`, "yes" where others are `X`, and "oui" where others are `N`.

use std::collections::BTreeSet;

use crate::block::{BlockKind, Document, Table};
use crate::words::{Role, words};

const CIRCLES: [&str; 4] = ["o", "○", "◯", "〇"];
const ROUND: [&str; 3] = ["○", "◯", "〇"];
const CROSSES: [&str; 2] = ["x", "×"];
/// Of these alone nothing is said.
const DASHES: [&str; 4] = ["", "-", "–", "—"];

/// Writes the words in place of the signs that all columns of a page decide.
pub(super) fn settle(document: &mut Document) {
    let mut found = BTreeSet::new();
    each(document, &mut |sign| {
        found.insert(sign.clone());
    });
    let meant = meant(&found);
    if !meant.is_empty() {
        each(document, &mut |sign| {
            let said = meant
                .iter()
                .find(|(signs, _)| signs.contains(&sign.as_str()));
            if let Some((_, word)) = said {
                (*word).clone_into(sign);
            }
        });
    }
}

/// What signs say beside each other.
fn meant(found: &BTreeSet<String>) -> Vec<(&'static [&'static str], &'static str)> {
    let has = |signs: &[&str]| signs.iter().any(|sign| found.contains(*sign));
    let only = |some: &[&str], others: &[&str]| {
        let known = |sign: &String| [some, others].concat().contains(&sign.as_str());
        has(some) && has(others) && found.iter().all(known)
    };
    let yes_no =
        |yes: &'static [&'static str], no: &'static [&'static str]| vec![(yes, "yes"), (no, "no")];
    if has(&CIRCLES) && has(&CROSSES) && !has(&["m", "c"]) {
        yes_no(&CIRCLES, &CROSSES)
    } else if only(&ROUND, &DASHES) {
        yes_no(&ROUND, &DASHES[1..])
    } else if only(&["x"], &DASHES) {
        yes_no(&["x"], &DASHES[1..])
    } else if only(&["+"], &DASHES) {
        yes_no(&["+"], &DASHES[1..])
    } else if only(&["o"], &["n"]) {
        yes_no(&["o"], &["n"])
    } else {
        Vec::new()
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
