#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod curl;
mod form;
mod http;
mod labelled;
mod shell;

pub use curl::{command_lines, is_curl, read_curl};
pub use form::{decode, pairs, read_form};
pub use http::{read_address, read_annotated, read_http};
pub use labelled::read_labelled;

/// A request that an example shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// The method, where one is said or follows from the body.
    pub method: Option<String>,
    /// The whole address or path, without the query.
    pub url: String,
    /// The query's pairs, decoded.
    pub query: Vec<(String, String)>,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body as it was given.
    pub body: Option<String>,
    /// The body's line, counted on from the line of the text; 0 where there is none.
    pub body_line: usize,
    /// The pairs of a form body, decoded.
    pub form: Vec<(String, String)>,
    /// What stood after the command.
    pub rest: String,
    /// Lines among the headers that are none, counted on from the line of the text.
    pub unread: Vec<(usize, String)>,
    /// What is broken in it and was read nevertheless, for people: ``a quote is not closed``.
    pub problems: Vec<String>,
}

impl Request {
    /// A header's value, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }

    /// The address without scheme and host; the empty string where it is a host alone.
    pub fn path(&self) -> &str {
        let behind = absolute(&self.url).map_or(self.url.as_str(), |(_, behind)| behind);
        behind.find('/').map_or("", |slash| &behind[slash..])
    }

    /// Takes the query off the address.
    fn split_query(&mut self) {
        self.url = self.url.trim_matches(['"', '\'']).to_owned();
        if let Some((url, query)) = self.url.split_once('?') {
            // `&公共请求参数` stands for parameters that another page lists.
            let is_pair = |part: &&str| part.contains('=') || part.is_ascii();
            let shown: Vec<&str> = query.split('&').filter(is_pair).collect();
            self.query.extend(pairs(&shown.join("&")));
            self.url = url.to_owned();
        }
    }
}

/// The scheme of an address that has one, and what stands behind it: a path with `://` in it has none.
pub fn absolute(address: &str) -> Option<(&str, &str)> {
    let (scheme, behind) = address.split_once("://")?;
    (!scheme.contains(['/', '?', '#'])).then_some((scheme, behind))
}

/// The methods that a word of a request lists: `POST`, `PATCH/PUT`, `GET|POST`.
pub fn methods(word: &str) -> Vec<String> {
    let parts = word.split(['/', ',', '|', '、', '，']);
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    match parts.iter().all(|part| is_method(part)) {
        true => parts,
        false => Vec::new(),
    }
}

/// An HTTP method, as it is written in requests.
pub fn is_method(word: &str) -> bool {
    matches!(
        word,
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
    )
}

/// A name as it travels: begins with a letter, `_`, `$` or `@`, goes on with letters, digits and `_ - . / [ ]`.
pub fn is_name(text: &str) -> bool {
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '@'));
    let inside = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '_' | '-' | '.' | '/' | '[' | ']' | '$' | ':' | '@')
    };
    first && text.len() <= 120 && text.chars().all(inside)
}
