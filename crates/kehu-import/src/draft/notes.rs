//! What a page says beside the facts of a document: open points, and the lines of the page. Parts of a
//! drafted document have places that no file has; a place is what a note is found by.

use std::collections::HashMap;

use kehu_spec::document::write::{Anchor, Comments};
use kehu_spec::source::Span;

use kehu_page::text;

/// An open point, with the page's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The page's line; 0 for none.
    pub line: usize,
    /// What a person should look at.
    pub text: String,
}

impl Review {
    /// An open point.
    pub fn new(line: usize, text: impl Into<String>) -> Review {
        Review {
            line,
            text: text.into(),
        }
    }

    /// The comment for it, without its `#`; `page` is the page that it is about.
    pub fn comment(&self, page: &str) -> String {
        let words = text::squeeze(&self.text);
        match self.line {
            0 => format!("REVIEW: {words} ({page})"),
            line => format!("REVIEW: {words} ({page}:{line})"),
        }
    }
}

/// What a page says of one part of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Note {
    /// The page's line; 0 for none.
    pub line: usize,
    /// Open points.
    pub reviews: Vec<Review>,
    /// The facts in it are not said beyond doubt: what a person wrote instead stays.
    pub open: bool,
    /// What the page itself calls a record, as a type is called; `None` where its word says too little.
    pub called: Option<String>,
}

impl Note {
    /// Whether the page's own words let two records be one.
    pub fn may_be(&self, other: &Note) -> bool {
        let names = self.called.as_ref().zip(other.called.as_ref());
        names.is_none_or(|(own, other)| own == other)
    }
}

/// The notes of one document.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    document: u32,
    count: u32,
    of_parts: HashMap<Span, Note>,
    /// Open points that belong to a place of the file rather than to a row or a table.
    of_file: Vec<(Anchor, Review)>,
}

impl Notes {
    /// For the document of a number, which no other one has.
    pub fn new(document: u32) -> Notes {
        Notes {
            document,
            ..Notes::default()
        }
    }

    /// The place of a new part, with its line on the page.
    pub fn place(&mut self, line: usize) -> Span {
        self.count += 1;
        let place = Span::unwritten(self.document, self.count);
        self.part(place).line = line;
        place
    }

    /// The note of a part.
    pub fn part(&mut self, place: Span) -> &mut Note {
        self.of_parts.entry(place).or_default()
    }

    /// The note of a part, where it has one.
    pub fn get(&self, place: Span) -> Option<&Note> {
        self.of_parts.get(&place)
    }

    /// Open points of a part.
    pub fn reviews(&self, place: Span) -> &[Review] {
        self.get(place).map_or(&[], |note| &note.reviews)
    }

    /// The page's line of a part; 0 for none.
    pub fn line(&self, place: Span) -> usize {
        self.get(place).map_or(0, |note| note.line)
    }

    /// Adds an open point to a row, whose facts are then not beyond doubt.
    pub fn ask(&mut self, row: Span, line: usize, text: impl Into<String>) {
        let note = self.part(row);
        note.reviews.push(Review::new(line, text));
        note.open = true;
    }

    /// Takes back the open points of a row that quote words which something else says now, or a mark alone.
    pub fn settle(&mut self, row: Span, says: &str) {
        let quotes = |review: &Review| {
            let quoted = review
                .text
                .split_once(": ")
                .map_or("", |(_, quoted)| quoted);
            let mark = quoted.is_ascii() && !quoted.contains(' ');
            !quoted.is_empty() && (says.contains(quoted) || mark)
        };
        self.part(row).reviews.retain(|review| !quotes(review));
    }

    /// Adds an open point to a place of the file.
    pub fn ask_at(&mut self, at: Anchor, line: usize, text: impl Into<String>) {
        self.of_file.push((at, Review::new(line, text)));
    }

    /// Takes back open points of the file and of these parts, which are asked elsewhere.
    pub fn take_back(&mut self, parts: &[Span], asked: impl Fn(&Review) -> bool) {
        self.of_file.retain(|(_, review)| !asked(review));
        for place in parts {
            self.part(*place).reviews.retain(|review| !asked(review));
        }
    }

    /// Open points of places of the file.
    pub fn of_file(&self) -> &[(Anchor, Review)] {
        &self.of_file
    }

    /// Takes the note of a part into another document's.
    pub fn adopt(&mut self, other: &Notes, place: Span) {
        if let Some(note) = other.get(place) {
            self.of_parts.insert(place, note.clone());
        }
    }

    /// The comments of the document, all about one page.
    pub fn comments(&self, page: &str) -> Comments {
        let mut comments = Comments::new();
        let of_parts = self.of_parts.iter().flat_map(|(place, note)| {
            let reviews = note.reviews.iter();
            reviews.map(|review| (Anchor::Above(*place), review))
        });
        let of_file = self.of_file.iter().map(|(at, review)| (*at, review));
        for (at, review) in of_parts.chain(of_file) {
            comments.entry(at).or_default().push(review.comment(page));
        }
        comments
    }
}
