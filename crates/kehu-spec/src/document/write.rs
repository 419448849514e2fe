//! Documents as TOML, in the style of the specs: keys with their `=` under each other, one row on one
//! line, comments above what they speak of.
//!
//! What is written follows from the declarations of `table!`: the keys, their order, and whether a table
//! has a head of its own, is a row of another one, or stands on the line of its key.

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub use super::cell::{Cell, Form, Part, Parts, literal, widths};
use super::{ApiFile, EndpointFile, TypesFile};
use crate::source::Span;

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anchor {
    /// Above the table or row that has this place.
    Above(Span),
    /// Under the head of the table that has this place, or at the top of the file.
    Inside(Span),
    /// Where a table of this key would stand, which the file does not have.
    Instead(&'static str),
    /// At the end of the file.
    End,
}

/// Comments, each without its `#`, by where they stand.
pub type Comments = BTreeMap<Anchor, Vec<String>>;

macro_rules! files {
    ($($file:ident)*) => { $(
        impl $file {
            /// The file's text.
            pub fn to_toml(&self, comments: &Comments) -> String {
                let mut writer = Writer { comments, out: String::new() };
                let part = self.part();
                writer.comments(Anchor::Inside(part.span), "");
                writer.body(&part, "");
                if comments.contains_key(&Anchor::End) {
                    writer.out.push('\n');
                    writer.comments(Anchor::End, "");
                }
                writer.out
            }
        }
    )* };
}
files!(ApiFile TypesFile EndpointFile);

/// A table with its head, `[[record]]`, and with the comments above it.
pub fn table(key: &str, table: &impl Parts, comments: &Comments) -> String {
    let mut writer = Writer {
        comments,
        out: String::new(),
    };
    writer.table(&format!("[[{key}]]"), key, &table.part());
    writer.out
}

struct Writer<'a> {
    comments: &'a Comments,
    out: String,
}

impl Writer<'_> {
    fn comments(&mut self, at: Anchor, indent: &str) {
        for comment in self.comments.get(&at).into_iter().flatten() {
            let _ = writeln!(self.out, "{indent}# {comment}");
        }
    }

    /// What stands under the head of a table; `path` is the keys in the head.
    fn body(&mut self, part: &Part, path: &str) {
        self.lines(part);
        for (key, cell) in part.given() {
            if let Cell::Rows(rows) = cell {
                self.rows(key, rows);
            }
        }
        for (key, cell) in &part.cells {
            let path = if path.is_empty() {
                (*key).to_owned()
            } else {
                format!("{path}.{key}")
            };
            match cell {
                Some(Cell::Table(table)) => self.table(&format!("[{path}]"), &path, table),
                Some(Cell::Tables(tables)) => {
                    for table in tables {
                        self.table(&format!("[[{path}]]"), &path, table);
                    }
                }
                Some(_) => {}
                None if self.comments.contains_key(&Anchor::Instead(key)) => {
                    self.out.push('\n');
                    self.comments(Anchor::Instead(key), "");
                }
                None => {}
            }
        }
    }

    fn table(&mut self, head: &str, path: &str, part: &Part) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.comments(Anchor::Above(part.span), "");
        self.out.push_str(head);
        self.out.push('\n');
        self.comments(Anchor::Inside(part.span), "");
        self.body(part, path);
    }

    /// Keys with values on their lines, the `=` under each other.
    fn lines(&mut self, part: &Part) {
        let keys: Vec<&str> = part.cells.iter().map(|(key, _)| *key).collect();
        let last = part
            .aligned_to
            .and_then(|last| keys.iter().position(|key| *key == last));
        let aligned = &keys[..last.map_or(keys.len(), |last| last + 1)];
        let is_line =
            |cell: &Cell| !matches!(cell, Cell::Rows(_) | Cell::Table(_) | Cell::Tables(_));
        let lines = || part.given().filter(|(_, cell)| is_line(cell));
        let widths = lines().filter(|(key, _)| aligned.contains(key));
        let widest = widths.map(|(key, _)| key.len()).max().unwrap_or(0);
        for (key, cell) in lines() {
            let width = if aligned.contains(&key) { widest } else { 0 };
            let _ = writeln!(self.out, "{key:width$} = {cell}");
        }
    }

    fn rows(&mut self, key: &str, rows: &[Part]) {
        let widths = widths(rows);
        let _ = writeln!(self.out, "{key} = [");
        for row in rows {
            self.comments(Anchor::Above(row.span), "  ");
            let _ = writeln!(self.out, "  {},", row.row(&widths));
        }
        self.out.push_str("]\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file in the style of the specs.
    const ENDPOINT: &str = r##"# About all of it.
name    = "find"
method  = "POST"
path    = "/find"
summary = "Finds."
idempotent = true
headers = { action = "mt" }
limits = [{ calls = 1, per_s = 2 }]

[request]
body = "json"
fields = [
  # About a row.
  { name = "id",    type = "int64", required = true, default = 7 },
  { name = "state", type = "State" },
]

[[rule]]
at_least_one = ["id", "state"]

[response]
data     = "list<int64>"
envelope = false

# About an enum.
[[enum]]
name = "State"
values = [
  { value = 1,  name = "on",  label = "开" },
  { value = 10, name = "off", label = "关" },
]

# Where pages would be.

[[quirk]]
at   = "request.id"
says = { type = "string" }
why  = 'A "number".'

# At the end.
"##;

    #[test]
    fn what_is_read_is_written_the_same() {
        let sources = crate::Sources::from_texts([
            (
                "a/api.toml",
                "name = \"a\"\ntitle = \"A\"\nsummary = \"A.\"\nserver = []\n",
            ),
            ("a/endpoints/find.toml", ENDPOINT),
        ]);
        let mut diagnostics = crate::Diagnostics::default();
        let documents = super::super::documents(&sources, &mut diagnostics);
        assert!(
            diagnostics.is_empty(),
            "{}",
            diagnostics.render(&sources, false)
        );
        let (_, file) = &documents[0].endpoints[0];
        let row = &file.request.as_ref().unwrap().fields.as_ref().unwrap()[0];
        let list = &file.r#enum.as_ref().unwrap()[0];
        let comment = |at: Anchor, text: &str| (at, vec![text.to_owned()]);
        let comments = Comments::from([
            comment(Anchor::Inside(file.span), "About all of it."),
            comment(Anchor::Above(row.span), "About a row."),
            comment(Anchor::Above(list.span), "About an enum."),
            comment(Anchor::Instead("pages"), "Where pages would be."),
            comment(Anchor::End, "At the end."),
        ]);
        assert_eq!(file.to_toml(&comments), ENDPOINT);
    }
}
