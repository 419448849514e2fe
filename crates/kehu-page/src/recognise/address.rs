//! Addresses, methods and content types: however a page says them.
//!
//! A fact is a labelled value (`URL: …`, in a bullet, a heading, bold or a table's row), a request line
//! (`POST /path`), a sentence with both in code, or an address that stands alone.

mod hosts;
mod labelled;
mod requests;
mod spoken;
mod urls;
mod values;

use crate::block::{Block, BlockKind, Document, Inline};
use crate::recognise::outline::Outline;
use crate::text;
use crate::words::{Feature, words};
use values::content_type_in_prose;

pub use spoken::{Spoken, spoken};
pub use urls::is_service;
pub(super) use urls::{clean_url, looks_like_url};
pub use values::{
    content_type_in, labels_a_request, methods_in, request_row, says_own_address, url_in,
};

/// Something that a page says of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The block that says it.
    pub block: usize,
    /// The page's line.
    pub line: usize,
    /// What it says.
    pub what: What,
    /// How sure the form makes it.
    pub form: Form,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// An address or a path.
    Url(String),
    /// An address that no longer holds.
    OldUrl(String),
    /// One method or more.
    Methods(Vec<String>),
    /// A content type.
    ContentType(String),
    /// The address is the caller's own.
    OwnAddress,
    /// The address of a server.
    Host(String),
    /// The address of the server of an environment.
    Server(Server),
}

/// The address of a server, and what the page calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its environment, in the page's words.
    pub label: String,
    /// Its address, with the path that goes before all others.
    pub url: String,
    /// The page's line.
    pub line: usize,
}

/// How a fact stood on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// After a label that says what it is.
    Labelled,
    /// After the label of an example, on a page that says no address.
    Shown,
    /// `POST /path`.
    RequestLine,
    /// In a sentence.
    Sentence,
    /// Alone.
    Bare,
}

impl Form {
    /// Whether a label says that it is an address.
    pub fn labels(self) -> bool {
        matches!(self, Form::Labelled | Form::Shown)
    }
}

/// Every fact of a page, in page order.
pub fn facts(document: &Document, outline: &Outline) -> Vec<Fact> {
    let mut finder = Finder {
        document,
        outline,
        out: Vec::new(),
        taken: usize::MAX,
        resource: None,
        shown: Vec::new(),
    };
    for at in 0..document.blocks.len() {
        finder.block(at);
    }
    // A page that says no address shows them in its examples.
    let url = |fact: &Fact| matches!(fact.what, What::Url(_));
    if !finder.out.iter().any(url) {
        finder.out.append(&mut finder.shown);
    }
    // A label finds its value further down, before what stands between is looked at.
    finder.out.sort_by_key(|f| f.block);
    finder.out
}

struct Finder<'a> {
    document: &'a Document,
    outline: &'a Outline,
    out: Vec<Fact>,
    /// A block whose content a label before it has claimed.
    taken: usize,
    /// The path of the resource whose operations follow: `## Questions [/questions{?page}]`.
    resource: Option<String>,
    /// Addresses that only examples in words show.
    shown: Vec<Fact>,
}

impl Finder<'_> {
    fn push(&mut self, block: usize, line: usize, what: What, form: Form) {
        self.out.push(Fact {
            block,
            line,
            what,
            form,
        });
    }

    fn block(&mut self, at: usize) {
        let block = &self.document.blocks[at];
        match &block.kind {
            BlockKind::Table(table) => self.info_table(at, table),
            BlockKind::Code(_) if self.taken == at => {}
            BlockKind::Code(code) if self.is_base(at, &code.text) => {
                let url = clean_url(code.text.trim());
                self.push(at, code.first, What::Host(url), Form::Labelled);
            }
            BlockKind::Code(code) => {
                if !self.labelled_code(at, &code.text, code.first) {
                    self.request_line(at, &code.text, code.first);
                }
            }
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph(text)
            | BlockKind::Item { text, .. } => {
                for old in &text.struck {
                    if let Some(url) = url_in(old, false) {
                        self.push(at, block.line, What::OldUrl(url), Form::Labelled);
                    }
                }
                self.inline(at, text, block.line);
            }
        }
    }

    fn inline(&mut self, at: usize, text: &Inline, line: usize) {
        let mut found = self.host_alone(at, text, line);
        let several = text.text.trim().contains('\n') && self.taken != at;
        for (i, part) in text.text.lines().enumerate() {
            found |= self.labelled_line(at, part, line + i, text)
                || several && self.request_alone(at, part, line + i)
                || self.script_alone(at, text, i, line + i);
        }
        self.content_in_prose(at, text, line);
        if found || self.taken == at {
            return;
        }
        if self.label_and_method(at, text, line) {
            return;
        }
        if let Some(feature) = self.lone_label(&text.text) {
            self.values_below(at, feature);
            return;
        }
        let words_of_it = text.text.trim();
        for (i, part) in text.text.lines().enumerate() {
            found |= self.labelled_request(at, part, line + i);
        }
        if found
            || self.named_request(at, text, line)
            || self.blueprint(at, text, line)
            || self.lone_method(at, text, line)
            || self.beside_method(at, text, line)
        {
            return;
        }
        if words().features(words_of_it).has(Feature::OwnAddress) && self.near_address(at) {
            self.push(at, line, What::OwnAddress, Form::Sentence);
        }
        if self.request_words(at, words_of_it, line) || self.sentence(at, text, line) {
            return;
        }
        for (i, part) in text.text.lines().enumerate() {
            self.example_in_words(at, part, line + i);
        }
        let whole = |u: &String| u.len() + 2 >= words_of_it.trim_matches('`').len();
        let url = url_in(words_of_it, false).filter(whole);
        if let Some(url) = url.filter(|u| is_service(u) || self.is_path_below_heading(at, u)) {
            self.push(at, line, What::Url(url), Form::Bare);
        }
    }

    /// A content type that a sentence says of requests, where no label says one.
    fn content_in_prose(&mut self, at: usize, text: &Inline, line: usize) {
        let said = |fact: &Fact| fact.block == at && matches!(fact.what, What::ContentType(_));
        let mut lines = text.text.lines().enumerate();
        let told = lines.find_map(|(i, part)| Some((i, content_type_in_prose(part)?)));
        if let Some((i, media)) = told.filter(|_| !self.out.iter().any(said)) {
            self.push(at, line + i, What::ContentType(media), Form::Sentence);
        }
    }

    /// Whether a path of two parts or more stands alone right below a heading.
    fn is_path_below_heading(&self, at: usize, path: &str) -> bool {
        let above = at.checked_sub(1).map(|above| &self.document.blocks[above]);
        let paragraph = self.document.blocks[at].is_paragraph();
        let plain = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.' | '{' | '}' | ':')
        };
        paragraph
            && above.is_some_and(Block::is_heading)
            && path.starts_with('/')
            && path.matches('/').count() > 1
            && path.chars().all(plain)
    }

    /// An address label stands close above.
    fn near_address(&self, at: usize) -> bool {
        (at.saturating_sub(3)..=at).any(|i| {
            self.document.blocks[i].inline().is_some_and(|t| {
                words()
                    .features(text::squeeze(&t.text).as_str())
                    .any(&[Feature::Url, Feature::Callback])
            })
        })
    }
}

#[cfg(test)]
mod tests;
