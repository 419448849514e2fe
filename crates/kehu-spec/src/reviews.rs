//! `# REVIEW` comments: what an import left for a person to decide.
//!
//! A spec with one is a draft. They are comments, so that answering one is deleting it; nothing but this
//! module reads them.

use crate::source::{FileId, Sources};

/// An open point of a spec file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The file.
    pub file: FileId,
    /// Its line, from 1.
    pub line: usize,
    /// What to decide: the comment without `# REVIEW:`.
    pub text: String,
}

/// Every `# REVIEW` comment of the spec files, in the order of files and lines.
pub fn open(sources: &Sources) -> Vec<Open> {
    let files = sources.files().filter(|(_, path)| path.ends_with(".toml"));
    let files = files.map(|(file, _)| (file, sources.text(file)));
    let comments = files.flat_map(|(file, text)| {
        let comments = of_text(text);
        comments.map(move |(line, text)| (file, line, text.to_owned()))
    });
    comments
        .map(|(file, line, text)| Open { file, line, text })
        .collect()
}

/// The `# REVIEW` comments of one TOML document: lines from 1, and what they say.
pub fn of_text(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut quoted = None;
    text.lines().enumerate().filter_map(move |(at, line)| {
        let said = comment(line, &mut quoted)?
            .trim_start_matches(['#', ' '])
            .strip_prefix("REVIEW")?;
        Some((at + 1, said.trim_start_matches(':').trim()))
    })
}

/// The comment of a line; `quoted` is the quote of a string of several lines that is open.
fn comment<'t>(line: &'t str, quoted: &mut Option<&'static str>) -> Option<&'t str> {
    const QUOTES: [&str; 4] = ["\"\"\"", "'''", "\"", "'"];
    let mut rest = line;
    loop {
        if let Some(quote) = *quoted {
            let end = closing(rest, quote);
            let Some(end) = end else {
                // A string of one line ends with it, whatever is wrong with it.
                *quoted = quoted.filter(|quote| quote.len() == 3);
                return None;
            };
            *quoted = None;
            rest = &rest[end..];
        }
        let next = rest.find(['#', '"', '\''])?;
        rest = &rest[next..];
        if rest.starts_with('#') {
            return Some(rest);
        }
        *quoted = QUOTES.into_iter().find(|quote| rest.starts_with(quote));
        rest = &rest[quoted.map_or(1, str::len)..];
    }
}

/// The byte after the quote that closes a string.
fn closing(text: &str, quote: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(quote)?;
        let slashes = text[..at].bytes().rev().take_while(|b| *b == b'\\').count();
        if quote.starts_with('\'') || slashes % 2 == 0 {
            return Some(at + quote.len());
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_and_strings_are_not() {
        let text = "# REVIEW: one (p:3)\na = \"# REVIEW: no \\\" # REVIEW no\" # REVIEW: two\n\
                    b = '''\n# REVIEW: no\n''' # REVIEW three\nc = '\\' # REVIEW: four\n# not REVIEW: x\n";
        let found: Vec<(usize, &str)> = of_text(text).collect();
        assert_eq!(
            found,
            [(1, "one (p:3)"), (2, "two"), (5, "three"), (6, "four")]
        );
    }
}
