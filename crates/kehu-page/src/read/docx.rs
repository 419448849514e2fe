//! Word documents (`.docx`) to HTML, which has its reader: headings, paragraphs, lists, code, tables.
//!
//! 1. `archive` opens the parts of the file, each up to a bound.
//! 2. `body` reads paragraphs and tables out of the main part.
//! 3. `markup` writes them as HTML: one line for each paragraph and for each row of a table, so that a
//!    line of the report is a place in the document, counted from its top.

use std::collections::HashMap;

use crate::block::Note;

mod archive;
mod body;
mod markup;
#[cfg(test)]
mod tests;

pub use archive::is_word;

/// A document as HTML.
#[derive(Debug)]
pub(super) struct Html {
    /// The page.
    pub text: String,
    /// What it holds that is not text.
    pub notes: Vec<Note>,
}

/// What stands on a document, in its order.
#[derive(Debug)]
enum Piece {
    Paragraph(Paragraph),
    Table(Vec<Row>),
}

/// A paragraph.
#[derive(Debug, Default, Clone)]
struct Paragraph {
    /// Its level as a heading, from 1.
    heading: Option<u8>,
    /// How deep it stands in a list, from 0.
    item: Option<u8>,
    /// It is part of the table of contents, which only repeats the headings.
    contents: bool,
    /// All of its letters have the same width, as code has.
    code: bool,
    /// Its words.
    text: String,
    /// Its words with emphasis and links.
    html: String,
    /// Pictures and embedded files in it.
    pictures: usize,
}

/// A row of a table.
#[derive(Debug, Default)]
struct Row {
    /// Columns that it leaves out on its left.
    before: usize,
    cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Debug)]
struct TableCell {
    pieces: Vec<Piece>,
    /// How many columns it takes.
    columns: usize,
    /// It is the rest of the cell above.
    merged: bool,
}

/// What a paragraph is by its style's name.
#[derive(Debug, Default, Clone, Copy)]
struct Style {
    heading: Option<u8>,
    contents: bool,
    code: bool,
}

/// The parts of a document that are read.
#[derive(Debug)]
struct Parts {
    body: String,
    /// Styles by id.
    styles: HashMap<String, Style>,
    /// Addresses of links by the id of their relationship.
    links: HashMap<String, String>,
}

/// Reads a document.
///
/// # Errors
/// What is wrong with a file that cannot be read, as a sentence.
pub(super) fn html(bytes: &[u8]) -> Result<Html, String> {
    let parts = archive::parts(bytes)?;
    Ok(markup::html(&body::read(&parts)?))
}
