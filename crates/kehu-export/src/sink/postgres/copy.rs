//! Rows as text for COPY.

use std::fmt::Write as _;

use crate::{
    fetch::{Body, Item},
    row::{Cell, Row, time},
};

/// One line for one row.
pub(super) fn push_item(out: &mut String, item: &Item, run: u64) {
    let Body::Cells(row, _) = &item.body else {
        return;
    };
    push_row(out, row, run, item.rank.hash);
}

fn push_row(out: &mut String, row: &Row<'_>, run: u64, hash: i64) {
    for cell in &row.cells {
        push_cell(out, cell);
        out.push('\t');
    }
    match &row.extra {
        Some(extra) => push_text(out, extra),
        None => out.push_str("\\N"),
    }
    // Writing to a string does not fail.
    let _ = writeln!(out, "\t{}\t{hash}", run.cast_signed());
}

fn push_cell(out: &mut String, cell: &Cell<'_>) {
    // Writing to a string does not fail.
    let _ = match cell {
        Cell::Bool(value) => write!(out, "{value}"),
        Cell::Int(value) => write!(out, "{value}"),
        Cell::Float(value) => write!(out, "{value}"),
        Cell::Decimal(text) | Cell::Text(text) | Cell::Json(text) => {
            push_text(out, text);
            Ok(())
        }
        Cell::Bytes(bytes) => {
            out.push_str("\\\\x");
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
        }
        Cell::Instant(micros) => match time::instant(*micros) {
            Some(instant) => write!(out, "{instant}"),
            None => write!(out, "\\N"),
        },
        Cell::DateTime(micros) => write!(out, "{}", time::civil(*micros)),
        Cell::Date(days) => write!(out, "{}", time::civil_date(*days)),
        Cell::Null | Cell::List(_) | Cell::Map(_) | Cell::Record(_) => write!(out, "\\N"),
    };
}

/// Text with what COPY would take for something else escaped.
fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '\n', '\r', '\t']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            _ => "\\t",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &Cell<'_>, expect: &str) {
        let mut out = String::new();
        push_cell(&mut out, cell);
        assert_eq!(out, expect);
    }

    #[test]
    fn cells_become_copy_text() {
        check(&Cell::Null, "\\N");
        check(&Cell::Text("a\tb\\N\n".into()), "a\\tb\\\\N\\n");
        check(&Cell::Text("".into()), "");
        check(&Cell::Int(i64::MIN), "-9223372036854775808");
        check(&Cell::Bytes(vec![0, 255]), "\\\\x00ff");
        check(
            &Cell::DateTime(1_721_410_167_000_000),
            "2024-07-19T17:29:27",
        );
        check(
            &Cell::Instant(1_559_096_182_000_000),
            "2019-05-29T02:16:22Z",
        );
        check(&Cell::Date(-1), "1969-12-31");
    }
}
