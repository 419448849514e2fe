//! Codes of tables and lists that no draft has.

use std::collections::HashSet;

use super::super::super::api::code_value;
use super::super::super::documents::Api;
use super::super::Tally;
use super::super::names::list;
use kehu_page::recognise::Page;
use kehu_page::recognise::tables::Seen;

/// Rows of a table of codes.
pub(super) fn of_table(
    page: &Page,
    seen: &Seen,
    api: &Api,
    name: &dyn Fn(&str) -> String,
    tally: &mut Tally,
) {
    let rows = page
        .codes
        .iter()
        .filter(|t| t.block == seen.block)
        .flat_map(|t| &t.rows);
    let Some(text) = api.has_text_codes() else {
        let lost: Vec<String> = rows.map(|row| row.code.clone()).collect();
        let what = format!("codes, and no envelope that carries them: {}", list(&lost));
        tally.facts += lost.len();
        tally.lose(seen.line, name(&what), lost.len());
        return;
    };
    for row in rows {
        let code = code_value(&row.code, text);
        let drafted = code.is_some_and(|code| api.is_success(&code) || api.lists(&code));
        tally.facts += 1;
        if !drafted {
            tally.lose(row.line, name(&format!("the code `{}`", row.code)), 1);
        }
    }
}

/// Codes in lists and lines.
pub(super) fn listed(page: &Page, api: &Api, tally: &mut Tally) {
    let in_tables: HashSet<usize> = page.tables.iter().map(|seen| seen.block).collect();
    for table in page
        .codes
        .iter()
        .filter(|table| !in_tables.contains(&table.block))
    {
        let text = api.has_text_codes().unwrap_or_default();
        let drafted = |code: &str| code_value(code, text).is_some_and(|code| api.lists(&code));
        let lost: Vec<String> = table
            .rows
            .iter()
            .map(|row| row.code.clone())
            .filter(|code| !drafted(code))
            .collect();
        tally.facts += table.rows.len();
        if !lost.is_empty() {
            let count = lost.len();
            tally.lose(
                table.line,
                format!("codes that no envelope carries: {}", list(&lost)),
                count,
            );
        }
    }
}
