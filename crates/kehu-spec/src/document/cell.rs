//! What tables hold, as it is written: cells, and the lines of rows.

use std::fmt;
use std::fmt::Write as _;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::keywords::Words;
use super::{AuthUse, Entries, EnvelopeCell, Several};
use crate::model::Code;
use crate::source::{Span, Spanned};

/// A longer cell is not what the cells under it are padded to.
const WIDEST: usize = 27;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Under a head of its own: `[pages]`, or `[[record]]` where there may be several.
    Table,
    /// On a line of its own, between the brackets of its key.
    Row,
    /// On the line of its key.
    Inline,
}

/// A table as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The table's place.
    pub span: Span,
    /// So many of a row's first cells are padded to the same width.
    pub columns: usize,
    /// The last key whose `=` stands under the others'; `None` for all keys.
    pub aligned_to: Option<&'static str>,
    /// Every key in its order, and what it holds.
    pub cells: Vec<(&'static str, Option<Cell>)>,
}

/// What a key holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A plain value, or one that JSON can say.
    Value(Value),
    /// Whether something is so.
    Flag(bool),
    /// `[a, b]`
    List(Vec<Cell>),
    /// `{ a = 1, b = 2 }`
    Inline(Vec<(String, Cell)>),
    /// Rows, each on its line.
    Rows(Vec<Part>),
    /// A table under a head of its own.
    Table(Part),
    /// Several of them.
    Tables(Vec<Part>),
}

/// A table of a document.
pub trait Parts {
    /// The table as it is written.
    fn part(&self) -> Part;
}

/// Something that a key can hold.
pub(super) trait Write {
    /// How several of them are written.
    const FORM: Form = Form::Inline;
    fn cell(&self) -> Cell;
    /// Where it stands; of several, where the first does.
    fn place(&self) -> Option<Span>;
}

/// What a key holds, or nothing.
pub(super) trait WriteColumn {
    fn column(&self) -> Option<Cell>;
    fn place_of(&self) -> Option<Span>;
}

impl<T: Write> WriteColumn for T {
    fn column(&self) -> Option<Cell> {
        Some(self.cell())
    }

    fn place_of(&self) -> Option<Span> {
        self.place()
    }
}

impl<T: Write> WriteColumn for Option<T> {
    fn column(&self) -> Option<Cell> {
        self.as_ref().map(Write::cell)
    }

    fn place_of(&self) -> Option<Span> {
        self.as_ref()?.place()
    }
}

/// A value that stands in a cell of its own.
pub(super) trait Plain {
    fn plain(&self) -> Cell;
}

impl<T: Plain> Write for Spanned<T> {
    fn cell(&self) -> Cell {
        self.value.plain()
    }

    fn place(&self) -> Option<Span> {
        Some(self.span)
    }
}

impl<T: Words> Plain for T {
    fn plain(&self) -> Cell {
        Cell::Value(Value::from(self.word()))
    }
}

macro_rules! plain {
    ($($type:ty, $value:ident => $cell:expr;)*) => { $(
        impl Plain for $type {
            fn plain(&self) -> Cell {
                let $value = self;
                $cell
            }
        }
    )* };
}

plain! {
    String, text => Cell::Value(Value::from(text.as_str()));
    bool, truth => Cell::Flag(*truth);
    i64, number => Cell::Value(Value::from(*number));
    u64, number => Cell::Value(Value::from(*number));
    Value, value => Cell::Value(value.clone());
    Code, code => match code {
        Code::Int(number) => number.plain(),
        Code::Text(text) => text.plain(),
    };
    AuthUse, used => match used {
        AuthUse::Default(is_used) => is_used.plain(),
        AuthUse::Named(name) => name.plain(),
    };
    f64, number => match *number {
        whole if whole.fract() == 0.0 && whole.abs() < 1e15 => (whole as i64).plain(),
        other => Cell::Value(Value::from(other)),
    };
}

impl<T: Write> Write for Several<T> {
    fn cell(&self) -> Cell {
        match self.0.as_slice() {
            [one] => one.cell(),
            _ => self.0.cell(),
        }
    }

    fn place(&self) -> Option<Span> {
        self.0.place()
    }
}

impl Write for EnvelopeCell {
    fn cell(&self) -> Cell {
        match self {
            Self::Applies(applies) => applies.cell(),
            Self::Own(own) => own.cell(),
        }
    }

    fn place(&self) -> Option<Span> {
        match self {
            Self::Applies(applies) => applies.place(),
            Self::Own(own) => own.place(),
        }
    }
}

impl<T: Write> Write for Entries<T> {
    fn cell(&self) -> Cell {
        let entries = self.0.iter();
        let cells = entries.map(|(key, value)| (key.value.clone(), value.cell()));
        Cell::Inline(cells.collect())
    }

    fn place(&self) -> Option<Span> {
        self.0.first().map(|(key, _)| key.span)
    }
}

impl<T: Write> Write for Vec<T> {
    fn cell(&self) -> Cell {
        let cells = self.iter().map(Write::cell);
        let parts = |cell| match cell {
            Cell::Table(part) => Some(part),
            _ => None,
        };
        match T::FORM {
            Form::Inline => Cell::List(cells.collect()),
            Form::Row => Cell::Rows(cells.filter_map(parts).collect()),
            Form::Table => Cell::Tables(cells.filter_map(parts).collect()),
        }
    }

    fn place(&self) -> Option<Span> {
        self.first()?.place()
    }
}

impl Part {
    /// The table as a cell of another one.
    pub(super) fn into_cell(self, form: Form) -> Cell {
        if form != Form::Inline {
            return Cell::Table(self);
        }
        let cells = self
            .given()
            .map(|(key, cell)| (key.to_owned(), cell.clone()));
        Cell::Inline(cells.collect())
    }

    /// The keys that hold something.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, &Cell)> {
        let cells = self.cells.iter();
        cells.filter_map(|(key, cell)| Some((*key, cell.as_ref()?)))
    }

    /// What a key holds.
    pub fn get(&self, key: &str) -> Option<&Cell> {
        let mut given = self.given();
        given.find(|(name, _)| *name == key).map(|(_, cell)| cell)
    }

    /// A row on its line, its first cells padded: `{ name = "id", type = "int64" }`. That something is
    /// false is what a row says when it does not say it.
    pub fn row(&self, widths: &[usize]) -> String {
        let mut out = String::from("{");
        let mut padding = 0;
        let says = |(_, cell): &(_, &Cell)| **cell != Cell::Flag(false);
        for (at, (key, cell)) in self.given().filter(says).enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let cell = cell.to_string();
            let _ = write!(out, "{comma}{:padding$} {key} = {cell}", "");
            let widest = widths.get(at).copied().unwrap_or_default();
            padding = widest.saturating_sub(cell.width() + 1);
        }
        out.push_str(" }");
        out
    }
}

impl fmt::Display for Cell {
    /// The cell on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Value(value) => f.write_str(&literal(value)),
            Cell::Flag(truth) => write!(f, "{truth}"),
            Cell::List(items) => {
                let items: Vec<String> = items.iter().map(Cell::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Cell::Inline(cells) => {
                let cells: Vec<String> = cells
                    .iter()
                    .map(|(key, cell)| format!("{} = {cell}", key_of(key)))
                    .collect();
                write!(f, "{{ {} }}", cells.join(", "))
            }
            Cell::Rows(parts) | Cell::Tables(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| part.row(&[])).collect();
                write!(f, "[{}]", parts.join(", "))
            }
            Cell::Table(part) => f.write_str(&part.row(&[])),
        }
    }
}

/// A value as TOML writes it. TOML has no null: it becomes an empty string.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text)
            if text.contains('"') && !text.contains(|c: char| c == '\'' || c.is_control()) =>
        {
            format!("'{text}'")
        }
        // Escapes of JSON are escapes of TOML, but for the delete character.
        Value::String(_) => value.to_string().replace('\u{7f}', "\\u007F"),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let member =
                |(key, value): (&String, _)| format!("{} = {}", key_of(key), literal(value));
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

/// A bare key, or a quoted one.
fn key_of(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match !key.is_empty() && key.chars().all(is_bare) {
        true => key.to_owned(),
        false => literal(&Value::from(key)),
    }
}

/// How wide the first cells of rows are padded.
pub fn widths(rows: &[Part]) -> Vec<usize> {
    let columns = rows.iter().map(|row| row.columns).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.given().nth(column));
        let widths = cells.map(|(_, cell)| cell.to_string().width() + 1);
        widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    (0..columns).map(width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_toml() {
        for (value, expect) in [
            (Value::from("a\"b"), "'a\"b'"),
            (Value::from("a\n"), "\"a\\n\""),
            (Value::from("\u{7f}"), "\"\\u007F\""),
            (serde_json::json!([1, "x", true]), "[1, \"x\", true]"),
        ] {
            assert_eq!(literal(&value), expect);
            let read: toml::Table = toml::from_str(&format!("a = {expect}")).unwrap();
            assert!(read.contains_key("a"));
        }
    }

    #[test]
    fn a_row_does_not_say_what_is_false() {
        let row = super::super::FieldRow {
            name: "on".into(),
            r#type: "bool".into(),
            required: Some(false.into()),
            default: Some(Value::from(false).into()),
            ..Default::default()
        };
        let written = r#"{ name = "on", type = "bool", default = false }"#;
        assert_eq!(row.part().row(&[]), written);
    }
}
