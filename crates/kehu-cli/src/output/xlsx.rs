//! Rows as a workbook of Excel: ids as text, since Excel keeps fifteen digits of a number and no more.

use std::io::Write as _;

use kehu_registry::{Meaning, Shape};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use tr::tr;

use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    output::{
        EXTRA, cell,
        fields::{Field, Row},
    },
};

/// The digits of a number that Excel keeps.
const DIGITS: usize = 15;
/// The rows of a sheet, and the characters of a cell, that Excel takes.
const ROWS: usize = 1_048_576;
const CHARS: usize = 32_767;

/// Writes a workbook of one sheet to standard output: the heads, then `rows`.
pub fn write(io: &Io, fields: &[Field], rows: &mut [Row], picked: bool) -> Result<()> {
    if rows.len() >= ROWS {
        let message = tr!("a sheet of Excel has {ROWS} rows at most", ROWS);
        return Err(Failure::usage(message).help("-o csv has no such limit"));
    }
    let mut columns: Vec<(&str, Vec<Cell>)> = Vec::with_capacity(fields.len() + 1);
    for field in fields {
        let cells = rows
            .iter_mut()
            .map(|row| Cell::of(field, row.take(&field.name)));
        columns.push((&field.name, one_kind(cells.collect())));
    }
    if !picked {
        let rest = rows.iter().map(|row| Cell::Text(row.rest()));
        columns.push((EXTRA, rest.collect()));
    }
    let bytes = workbook(&columns)?;
    io.stdout.clone().write_all(&bytes)?;
    Ok(())
}

/// One cell.
#[derive(Debug, PartialEq)]
enum Cell {
    Empty,
    Text(String),
    Truth(bool),
    /// A number, and how it was written.
    Number(f64, String),
}

impl Cell {
    fn of(field: &Field, json: Option<String>) -> Self {
        let Some(json) = json else {
            return Self::Empty;
        };
        let is_id = matches!(field.means, Some(Meaning::CustomerId | Meaning::TagId));
        match field.shape {
            Some(Shape::TimestampMs | Shape::TimestampS) => {
                Self::Text(cell::shown(field.shape, &json))
            }
            Some(Shape::Bool) if json == "true" || json == "false" => Self::Truth(json == "true"),
            Some(Shape::Int32 | Shape::Int64 | Shape::Float64 | Shape::Decimal) if !is_id => {
                Self::number(cell::plain(field.shape, Some(&json)))
            }
            shape => Self::Text(cell::plain(shape, Some(&json))),
        }
    }

    /// A number as far as Excel has the same digits.
    fn number(text: String) -> Self {
        let digits = text.trim_start_matches(['-', '0', '.']);
        let digits = digits.bytes().filter(u8::is_ascii_digit).count();
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
        match text.parse() {
            Ok(number) if plain && digits <= DIGITS => Self::Number(number, text),
            _ => Self::Text(text),
        }
    }
}

/// Where one number of a column is text, all are: a column is sorted and looked up by one kind.
fn one_kind(mut cells: Vec<Cell>) -> Vec<Cell> {
    if cells.iter().any(|cell| matches!(cell, Cell::Text(_))) {
        for cell in &mut cells {
            if let Cell::Number(_, text) = cell {
                *cell = Cell::Text(std::mem::take(text));
            }
        }
    }
    cells
}

fn workbook(columns: &[(&str, Vec<Cell>)]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let head = Format::new().set_bold();
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    for (at, (name, cells)) in (0_u16..).zip(columns) {
        let written = sheet.write_with_format(0, at, *name, &head);
        written.map(drop).map_err(failed)?;
        for (row, cell) in (1_u32..).zip(cells) {
            put(sheet, row, at, name, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    if let (Some(last), Ok(rows)) = (columns.len().checked_sub(1), u32::try_from(rows)) {
        let last = u16::try_from(last).unwrap_or(u16::MAX);
        sheet.autofilter(0, 0, rows, last).map_err(failed)?;
    }
    sheet.autofit();
    book.save_to_buffer().map_err(failed)
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, name: &str, cell: &Cell) -> Result<()> {
    let written = match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) if text.chars().count() > CHARS => {
            let message = tr!(
                "`{name}` of row {row} has more than the {CHARS} characters that a cell of Excel takes",
                name,
                row,
                CHARS
            );
            return Err(Failure::usage(message).help("-o csv has no such limit"));
        }
        Cell::Text(text) => sheet.write_string(row, column, text),
        Cell::Truth(truth) => sheet.write_boolean(row, column, *truth),
        Cell::Number(number, _) => sheet.write_number(row, column, *number),
    };
    written.map(drop).map_err(failed)
}

fn failed(error: XlsxError) -> Failure {
    Failure::new(
        Exit::Internal,
        tr!("the workbook could not be written: {error}", error),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_excel_would_round_is_text_and_its_column_with_it() {
        let cells = |texts: &[&str]| {
            let cells = texts.iter().map(|&text| Cell::number(text.to_owned()));
            one_kind(cells.collect())
        };
        let text = |text: &str| Cell::Text(text.to_owned());
        let number = |number: f64, text: &str| Cell::Number(number, text.to_owned());
        assert_eq!(
            cells(&["7", "-0.25"]),
            [number(7.0, "7"), number(-0.25, "-0.25")]
        );
        assert_eq!(
            cells(&["7", "1021110718827683840"]),
            [text("7"), text("1021110718827683840")]
        );
        assert_eq!(
            cells(&["123456789012345"]),
            [number(123_456_789_012_345.0, "123456789012345")]
        );
        assert_eq!(cells(&["1e400"]), [text("1e400")]);
    }
}
