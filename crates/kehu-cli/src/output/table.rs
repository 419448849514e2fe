//! Rows for people: a table of those columns that have values; a single row as a card.

use std::io::Write as _;

use console::measure_text_width;
use kehu_registry::Shape;

use tr::tr;

use crate::{
    failure::Result,
    io::Io,
    language,
    output::{
        cell,
        fields::{Field, Row},
        layout::{self, Column},
        pager, width,
    },
    style,
};

/// Stands for what must not be shown.
const HIDDEN: &str = "•••";

/// Writes `rows`: what `fields` names first, then, unless columns were picked, what the spec does
/// not know. Whether there was anything to show.
pub fn write(io: &Io, fields: &[Field], rows: &[Row], picked: bool) -> Result<bool> {
    let mut fields = fields.to_vec();
    if !picked {
        fields.extend(unknown(&fields, rows));
        fields.retain(|field| rows.iter().any(|row| has_value(field, row)));
    }
    match rows {
        _ if fields.is_empty() => {}
        [] => {}
        [row] => card(io, &fields, row)?,
        rows => table(io, &fields, rows, picked)?,
    }
    Ok(!rows.is_empty() && !fields.is_empty())
}

fn has_value(field: &Field, row: &Row) -> bool {
    row.get(&field.name)
        .is_some_and(|json| !matches!(json, "\"\"" | "[]" | "{}"))
}

/// Columns that arrived although the spec does not have them.
fn unknown(known: &[Field], rows: &[Row]) -> Vec<Field> {
    let mut names: Vec<&str> = Vec::new();
    for name in rows.iter().flat_map(Row::names) {
        if !names.contains(&name) && !known.iter().any(|field| field.name == name) {
            names.push(name);
        }
    }
    let unknown = names.into_iter().map(|name| Field {
        name: name.to_owned(),
        shape: None,
        secret: false,
        means: None,
    });
    unknown.collect()
}

fn table(io: &Io, fields: &[Field], rows: &[Row], picked: bool) -> Result<()> {
    let columns: Vec<Column> = fields
        .iter()
        .map(|field| {
            let cells = rows.iter().map(|row| match row.get(&field.name) {
                Some(_) if field.secret => HIDDEN.to_owned(),
                Some(json) => cell::shown(field.shape, json),
                None => String::new(),
            });
            Column {
                right: matches!(
                    field.shape,
                    Some(Shape::Int32 | Shape::Int64 | Shape::Float64 | Shape::Decimal)
                ),
                whole: matches!(
                    field.shape,
                    Some(
                        Shape::Int32
                            | Shape::Int64
                            | Shape::Float64
                            | Shape::Decimal
                            | Shape::TimestampMs
                            | Shape::TimestampS
                            | Shape::DateTime { .. }
                            | Shape::Instant { .. }
                            | Shape::Date { .. }
                    )
                ),
                rank: if picked { 0 } else { field.rank() },
                ..Column::new(style::safe(&field.name), cells.collect())
            }
        })
        .collect();
    let laid = layout::table(&columns, width(io), io.colored_stdout());
    let mut lines = laid.lines;
    if !laid.left_out.is_empty() {
        let left_out = tr!(
            "and {} more: {} (--columns picks, -o json has all)",
            laid.left_out.len(),
            language::listed(&laid.left_out)
        );
        let left_out = layout::wrap(&left_out, width(io));
        lines.extend(
            left_out
                .iter()
                .map(|line| style::dim(line, io.colored_stdout())),
        );
    }
    pager::write(io, &lines)
}

/// One row, a field a line.
fn card(io: &Io, fields: &[Field], row: &Row) -> Result<()> {
    let mut out = io.stdout.clone();
    let heads = fields
        .iter()
        .map(|field| measure_text_width(&field.name))
        .max()
        .unwrap_or(0);
    let room = width(io).saturating_sub(heads + 2);
    for field in fields {
        let items = match row.get(&field.name) {
            Some(_) if field.secret => vec![HIDDEN.to_owned()],
            Some(json) => cell::items(field.shape, json),
            None => Vec::new(),
        };
        let name = style::safe(&field.name);
        let mut head = style::head(
            &console::pad_str(&name, heads, console::Alignment::Left, None),
            io.colored_stdout(),
        );
        for line in items.iter().flat_map(|item| layout::wrap(item, room)) {
            writeln!(out, "{head}  {line}")?;
            head = " ".repeat(heads);
        }
    }
    Ok(())
}
