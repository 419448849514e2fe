//! Comma-separated values, as the command and exports write them.
//!
//! What is absent is told from an empty string: nothing (or a string of one's own) stands for the one,
//! `""` for the other, which PostgreSQL's COPY and DuckDB read back as they were. Text that a
//! spreadsheet would take for a formula gets a `'` in front: customers write their own names.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

/// How comma-separated values are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CsvStyle {
    /// What stands for an absent value; a value that reads the same is quoted.
    pub null: String,
    /// What becomes of text that a spreadsheet would take for a formula.
    pub formulas: Formulas,
    /// Begin with a byte order mark, by which Excel knows that the text is UTF-8.
    pub bom: bool,
}

/// What becomes of text that a spreadsheet would take for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formulas {
    /// It gets a `'` in front. So does text that has one in front already: one `'` less is the value.
    #[default]
    Escape,
    /// It stays as it is.
    Keep,
}

impl CsvStyle {
    /// Whether `null` can be told from every value.
    #[must_use]
    pub fn is_unambiguous(&self) -> bool {
        !has_special(&self.null)
    }
}

/// Writes rows of comma-separated values, one line a row.
///
/// ```
/// use kehu_registry::csv::{CsvStyle, CsvWriter};
///
/// let mut csv = CsvWriter::new(Vec::new(), CsvStyle::default());
/// csv.text("=1+1");
/// csv.text("");
/// csv.null();
/// csv.exact("-1");
/// csv.text("a, b");
/// csv.end_row()?;
/// assert_eq!(csv.into_inner(), b"'=1+1,\"\",,-1,\"a, b\"\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct CsvWriter<W> {
    out: W,
    style: CsvStyle,
    line: Vec<u8>,
    fields: usize,
    escaped: u64,
}

const BOM: &str = "\u{feff}";

impl<W: Write> CsvWriter<W> {
    /// Begins the first row.
    pub fn new(out: W, style: CsvStyle) -> Self {
        let line = if style.bom { BOM.into() } else { Vec::new() };
        Self {
            out,
            style,
            line,
            fields: 0,
            escaped: 0,
        }
    }

    /// An absent value.
    pub fn null(&mut self) {
        self.comma();
        self.line.extend_from_slice(self.style.null.as_bytes());
    }

    /// A value that nobody could make a formula of: a number, a time, JSON.
    pub fn exact(&mut self, value: &str) {
        self.field("", value);
    }

    /// Text that somebody may have written.
    pub fn text(&mut self, text: &str) {
        if self.style.formulas == Formulas::Escape && is_formula(text) {
            self.escaped += 1;
            self.field("'", text);
        } else {
            self.field("", text);
        }
    }

    fn field(&mut self, prefix: &str, value: &str) {
        self.comma();
        let line = &mut self.line;
        let looks_absent = value.is_empty() || value == self.style.null;
        if !looks_absent && !has_special(value) {
            line.extend_from_slice(prefix.as_bytes());
            line.extend_from_slice(value.as_bytes());
            return;
        }
        line.push(b'"');
        line.extend_from_slice(prefix.as_bytes());
        for (index, part) in value.split('"').enumerate() {
            if index > 0 {
                line.extend_from_slice(b"\"\"");
            }
            line.extend_from_slice(part.as_bytes());
        }
        line.push(b'"');
    }

    fn comma(&mut self) {
        if self.fields > 0 {
            self.line.push(b',');
        }
        self.fields += 1;
    }

    /// Writes the row.
    ///
    /// # Errors
    /// When the output does.
    pub fn end_row(&mut self) -> io::Result<()> {
        // Readers skip lines of nothing.
        if self.fields == 1 && self.line.is_empty() {
            self.line.extend_from_slice(b"\"\"");
        }
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        self.line.clear();
        self.fields = 0;
        Ok(())
    }

    /// How many values got a `'` in front.
    pub fn escaped(&self) -> u64 {
        self.escaped
    }

    /// Lets a reader see what is there so far.
    ///
    /// # Errors
    /// When the output does.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// The output, with every row that was ended.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// The text of a field as it was before it was escaped.
#[must_use]
pub fn unescaped(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(text) if is_formula(text) => text,
        _ => field,
    }
}

/// Whether quotes are needed; `\.` alone ends the data of a COPY.
fn has_special(value: &str) -> bool {
    let special = |found, byte| found | matches!(byte, b',' | b'"' | b'\n' | b'\r');
    value.bytes().fold(false, special) || value == "\\."
}

/// Whether a spreadsheet would calculate, or whether a `'` is in front of what it would. Numbers, of
/// phones too, are not formulas: nothing is called by them.
fn is_formula(text: &str) -> bool {
    let text = text.trim_start_matches('\'').trim_start();
    let Some(rest) = text.strip_prefix(['=', '+', '-', '@', '＝', '＋', '－', '＠']) else {
        return false;
    };
    let is_number = |byte: u8| byte.is_ascii_digit() || b" ().,-/".contains(&byte);
    !(text.starts_with(['+', '-']) && rest.bytes().all(is_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(style: &CsvStyle, values: &[Option<&str>], expect: &str) {
        let mut csv = CsvWriter::new(Vec::new(), style.clone());
        for value in values {
            match value {
                Some(text) => csv.text(text),
                None => csv.null(),
            };
        }
        csv.end_row().unwrap();
        assert_eq!(
            String::from_utf8(csv.into_inner()).unwrap(),
            format!("{expect}\n")
        );
    }

    #[test]
    fn absent_and_empty_are_two_things() {
        let usual = CsvStyle::default();
        check(&usual, &[None, Some(""), Some("a")], ",\"\",a");
        check(&usual, &[None], "\"\"");
        let named = CsvStyle {
            null: "NULL".into(),
            ..usual
        };
        check(
            &named,
            &[None, Some(""), Some("NULL"), Some("null")],
            "NULL,\"\",\"NULL\",null",
        );
        check(&named, &[None], "NULL");
    }

    #[test]
    fn what_needs_quotes_gets_them() {
        let usual = CsvStyle::default();
        check(
            &usual,
            &[
                Some("a,b"),
                Some("say \"hi\""),
                Some("two\nlines"),
                Some("\\."),
                Some(" a "),
            ],
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"\\.\", a ",
        );
    }

    #[test]
    fn formulas_are_text_and_numbers_stay() {
        let usual = CsvStyle::default();
        for formula in [
            "=1+1",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-2+3+cmd",
            "\t=1",
            " =1",
            "＝1",
            "＋SUM(A1)",
            "'=1",
            "''=1",
            "=",
        ] {
            check(&usual, &[Some(formula)], &format!("'{formula}"));
            assert_eq!(unescaped(&format!("'{formula}")), formula);
        }
        for plain in [
            "+86 138-0013-8000",
            "-5.20",
            "+8613800138000",
            "a=b",
            "'quoted",
            "-",
            "1-2",
            "王=五",
        ] {
            check(&usual, &[Some(plain)], plain);
            assert_eq!(unescaped(plain), plain);
        }
        check(
            &usual,
            &[Some("=HYPERLINK(\"x\",\"y\")")],
            "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"",
        );
        let keep = CsvStyle {
            formulas: Formulas::Keep,
            ..usual
        };
        check(&keep, &[Some("=1+1")], "=1+1");
    }

    #[test]
    fn a_mark_says_utf_8() {
        let style = CsvStyle {
            bom: true,
            ..CsvStyle::default()
        };
        check(&style, &[Some("客户")], "\u{feff}客户");
        let style = CsvStyle {
            null: "a,b".into(),
            ..CsvStyle::default()
        };
        assert!(!style.is_unambiguous());
    }
}
