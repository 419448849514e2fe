//! The pieces of a Word document as HTML.

use std::collections::HashMap;

use super::super::{Line, code};
use super::{Html, Paragraph, Piece, Row, TableCell};
use crate::block::Note;

pub(super) fn html(pieces: &[Piece]) -> Html {
    let mut out = Writer {
        text: "<!doctype html>".to_owned(),
        line: 1,
        notes: Vec::new(),
    };
    out.pieces(pieces);
    Html {
        text: out.text,
        notes: out.notes,
    }
}

/// Words as HTML has them.
pub(super) fn escape(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

struct Writer {
    text: String,
    /// From 1.
    line: usize,
    notes: Vec<Note>,
}

impl Writer {
    fn pieces(&mut self, pieces: &[Piece]) {
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            match piece {
                Piece::Table(rows) => self.table(rows),
                Piece::Paragraph(_) => {
                    let group: Vec<&Paragraph> =
                        pieces[at..].iter().map_while(Piece::paragraph).collect();
                    self.paragraphs(&group);
                    at += group.len() - 1;
                }
            }
            at += 1;
        }
    }

    /// Paragraphs without a table between them: what is code among them stays together.
    fn paragraphs(&mut self, group: &[&Paragraph]) {
        // A paragraph may have lines of its own; of each line, whose it is.
        let mut lines = Vec::new();
        let mut owners = Vec::new();
        for (at, paragraph) in group.iter().enumerate() {
            for text in paragraph.text.split('\n') {
                let text = if paragraph.is_plain() { text } else { "#" };
                let (text, no) = (text.to_owned(), lines.len() + 1);
                lines.push(Line { text, no });
                owners.push(at);
            }
        }
        let mut at = 0;
        while let Some(paragraph) = group.get(at) {
            let code = group[at..].iter().take_while(|p| p.code).count();
            let first = owners.partition_point(|owner| *owner < at);
            let bare = || {
                let (end, _) = code::bare(&lines, first).filter(|_| paragraph.is_plain())?;
                Some(owners[end - 1] + 1 - at)
            };
            let count = if code > 0 { code } else { bare().unwrap_or(0) };
            if count == 0 {
                self.paragraph(paragraph);
            } else {
                self.code(&group[at..at + count]);
            }
            at += count.max(1);
        }
    }

    fn code(&mut self, group: &[&Paragraph]) {
        self.text.push_str("<pre>");
        for (at, paragraph) in group.iter().enumerate() {
            self.picture(paragraph.pictures);
            self.text.push_str(&escape(&paragraph.text));
            self.line += paragraph.text.matches('\n').count();
            if at + 1 < group.len() {
                self.end_line();
            }
        }
        self.text.push_str("</pre>");
        self.end_line();
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        self.picture(paragraph.pictures);
        let (open, close) = match (paragraph.heading, paragraph.item) {
            (Some(level), _) => {
                let level = level.min(6);
                (format!("<h{level}>"), format!("</h{level}>"))
            }
            (None, Some(depth)) => {
                let depth = usize::from(depth.min(8)) + 1;
                let list = "<ul>".repeat(depth);
                (
                    format!("{list}<li>"),
                    format!("</li>{}", "</ul>".repeat(depth)),
                )
            }
            (None, None) => ("<p>".to_owned(), "</p>".to_owned()),
        };
        let html = paragraph.html.replace("<br>", "<br>\n");
        // The table of contents only repeats the headings.
        if !paragraph.contents {
            self.text.push_str(&format!("{open}{html}{close}"));
            self.line += html.matches('\n').count();
        }
        self.end_line();
    }

    /// A table; one of a single column only frames what stands in it.
    fn table(&mut self, rows: &[Row]) {
        if rows.iter().all(|row| row.cells.len() < 2) {
            for cell in rows.iter().flat_map(|row| &row.cells) {
                self.pieces(&cell.pieces);
            }
            return;
        }
        self.text.push_str("<table>");
        for row in rows_of(rows) {
            self.picture(row.pictures);
            self.text.push_str(&row.html);
            self.end_line();
        }
        self.text.push_str("</table>");
        self.end_line();
    }

    fn picture(&mut self, pictures: usize) {
        if pictures > 0 {
            self.notes.push(Note {
                line: self.line,
                text: "a picture or an embedded file: what it shows is not read".to_owned(),
            });
        }
    }

    fn end_line(&mut self) {
        self.text.push('\n');
        self.line += 1;
    }
}

struct RowHtml {
    html: String,
    pictures: usize,
}

/// The rows of a table. A cell that goes on downwards has its words in every row.
fn rows_of(rows: &[Row]) -> Vec<RowHtml> {
    let mut above: HashMap<usize, String> = HashMap::new();
    let mut out = Vec::new();
    for row in rows {
        let mut html = format!("<tr>{}", "<td></td>".repeat(row.before.min(64)));
        let mut pictures = 0;
        let mut column = row.before;
        for cell in &row.cells {
            let words = match above.get(&column).filter(|_| cell.merged) {
                Some(words) => words.clone(),
                None => cell_html(cell, &mut pictures),
            };
            let span = match cell.columns {
                1 => String::new(),
                columns => format!(" colspan=\"{columns}\""),
            };
            html.push_str(&format!("<td{span}>{words}</td>"));
            above.insert(column, words);
            column += cell.columns;
        }
        html.push_str("</tr>");
        out.push(RowHtml { html, pictures });
    }
    out
}

fn cell_html(cell: &TableCell, pictures: &mut usize) -> String {
    let words = cell.pieces.iter().map(|piece| match piece {
        Piece::Paragraph(paragraph) => {
            *pictures += paragraph.pictures;
            paragraph.html.clone()
        }
        Piece::Table(rows) => {
            let rows = rows_of(rows).into_iter().map(|row| {
                *pictures += row.pictures;
                row.html
            });
            format!("<table>{}</table>", rows.collect::<String>())
        }
    });
    words.collect::<Vec<_>>().join("<br>")
}

impl Piece {
    fn paragraph(&self) -> Option<&Paragraph> {
        match self {
            Piece::Paragraph(paragraph) => Some(paragraph),
            Piece::Table(_) => None,
        }
    }
}

impl Paragraph {
    /// Neither heading nor item: it may be a line of code.
    fn is_plain(&self) -> bool {
        self.heading.is_none() && self.item.is_none() && !self.contents
    }
}
