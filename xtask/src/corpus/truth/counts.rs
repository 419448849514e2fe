//! Truth with each table's heads and number of rows.

use serde_json::Value;

use super::{Figures, list, text};
use kehu_page::text::key;
use kehu_page::view::PageView;

pub(super) fn measure(truth: &Value, view: &PageView, out: &mut Figures) {
    let mut left: Vec<_> = view.tables.iter().collect();
    for table in list(truth, "tables") {
        let heads: Vec<String> = list(table, "columns")
            .iter()
            .filter_map(Value::as_str)
            .map(|c| key(c.split('<').next().unwrap_or(c)))
            .collect();
        // Of HTML tables every `<tr>` was counted, the heads' too.
        let heads_too = usize::from(text(table, "form") == "html");
        let rows = (table.get("rows").and_then(Value::as_u64).unwrap_or(0) as usize)
            .saturating_sub(heads_too);
        let fits = |t: &&kehu_page::view::TableView| {
            t.columns.iter().map(|c| key(c)).collect::<Vec<_>>() == heads
        };
        let at = left
            .iter()
            .position(|t| fits(t) && t.n_rows == rows)
            .or_else(|| left.iter().position(fits));
        out.check("tables", at.is_some());
        let found = at.map(|at| left.remove(at));
        let count = found.map_or(0, |t| t.n_rows);
        out.count("rows", rows, count);
        let described = heads
            .iter()
            .any(|h| h.contains("类型") || h == "type" || h.contains("必"));
        if let Some(found) = found {
            if found.n_rows != rows {
                out.note(format!(
                    "line {}: {} rows, not {rows}",
                    found.line, found.n_rows
                ));
            }
            if described {
                out.hold("tables of fields", found.kind == "fields", || {
                    let (line, kind) = (found.line, found.kind);
                    format!("line {line}: a table of fields taken for {kind}")
                });
            }
        } else {
            out.note(format!("table {heads:?} of {rows} rows not found"));
        }
    }
    // This truth counts what stands as a table; lists of fields are tables only here.
    for table in left.into_iter().filter(|t| t.form != "list") {
        out.claimed(
            "tables",
            format!(
                "line {}: a table that is none: {:?}",
                table.line, table.columns
            ),
        );
    }
    examples(truth, view, out);
}

fn examples(truth: &Value, view: &PageView, out: &mut Figures) {
    let Some(expect) = truth.get("json_examples") else {
        return;
    };
    let count = |key: &str| expect.get(key).and_then(Value::as_u64).unwrap_or(0) as usize;
    let valid = view
        .examples
        .iter()
        .filter(|e| e.valid == Some(true))
        .count();
    out.count("valid examples", count("valid"), valid.min(count("valid")));
    let read = view
        .examples
        .iter()
        .filter(|e| e.valid == Some(false) && e.broken.is_none())
        .count();
    let broken = count("unrecoverable");
    out.count("mended examples", broken, read.min(broken));
    if valid < count("valid") || read < count("unrecoverable") {
        out.note(format!(
            "examples: {valid} valid of {}, {read} mended of {} in {}",
            count("valid"),
            count("unrecoverable"),
            text(truth, "style")
        ));
    }
}
