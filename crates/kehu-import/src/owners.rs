//! Whether every block of a page has an owner: the draft, the report with its line, or prose.
//!
//! A reader of its own, that knows nothing of how the draft was made: what looks like a fact on the page is
//! looked for, word for word, in the files and in the report.
//!
//! | block | its facts |
//! |---|---|
//! | table | the name of each row |
//! | code | the keys of its JSON; of other code its words |
//! | paragraph, item, heading | addresses, and paths behind a method; names that items begin with |
//!
//! A sentence without any of these is prose.

use std::collections::HashSet;

use crate::draft::Import;
use kehu_page::block::{Block, BlockKind, Code, Row, Table};
use kehu_page::read::coverage::words;
use kehu_page::recognise::{Page, address, field_of_item};
use kehu_page::words::{Feature, Required, words as known};
use kehu_page::{text, types};

/// Headers that every request has, whatever a page says.
pub const PLAIN_HEADERS: [&str; 5] = [
    "content-type",
    "accept",
    "content-length",
    "host",
    "user-agent",
];

/// A block that nobody owns.
#[derive(Debug, Clone, PartialEq)]
pub struct Unowned {
    /// The page's line of the first fact that is lost.
    pub line: usize,
    /// The facts.
    pub facts: Vec<String>,
}

/// The blocks of a page that hold facts which are neither drafted nor told.
pub fn unowned(page: &Page, import: &Import) -> Vec<Unowned> {
    let known = Known::of(page, import);
    let blocks = page.document.blocks.iter();
    blocks.filter_map(|block| known.lost(block)).collect()
}

/// What the import says of a page.
struct Known {
    /// Words of the files and of the report.
    words: HashSet<String>,
    /// All that these say, without white space: words of Chinese are not parted.
    text: String,
    /// Lines that the report names.
    lines: HashSet<usize>,
}

impl Known {
    fn of(page: &Page, import: &Import) -> Known {
        let report = &import.report;
        let files = import.files.iter().map(|file| file.text.clone());
        let said: Vec<String> = files.chain([report.to_text("kehu")]).collect();
        let unread = report.unread.iter().map(|u| (&u.page, u.line));
        let open = report.open.iter().map(|o| (&o.page, o.line));
        let witnesses = report.disagreements.iter().flat_map(|found| {
            let both = [&found.finding.table, &found.finding.example]
                .into_iter()
                .flatten();
            both.map(|(_, line)| (&found.page, *line))
        });
        let named = unread.chain(open).chain(witnesses);
        Known {
            words: said.iter().flat_map(|text| words(text)).collect(),
            text: said.iter().flat_map(|text| solid(text)).collect(),
            lines: named
                .filter(|(name, _)| **name == page.name)
                .map(|(_, line)| line)
                .collect(),
        }
    }

    fn says(&self, fact: &str) -> bool {
        words(fact).all(|word| self.words.contains(&word))
            || fact.contains(text::is_cjk) && self.text.contains(&solid(fact).collect::<String>())
    }

    fn names_any(&self, mut lines: impl Iterator<Item = usize>) -> bool {
        lines.any(|line| self.lines.contains(&line))
    }

    fn lost(&self, block: &Block) -> Option<Unowned> {
        let facts: Vec<(usize, String)> = match &block.kind {
            BlockKind::Table(table) => self.rows(table, block.line),
            BlockKind::Code(code) => self.code(code, block.line),
            BlockKind::Item { text, .. } => {
                let name = field_of_item(text).map(|name| (block.line, name));
                let all = name
                    .into_iter()
                    .chain(addresses(&text.text, &text.codes, block.line));
                all.collect()
            }
            BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => {
                addresses(&text.text, &text.codes, block.line)
            }
        };
        let lost: Vec<(usize, String)> = facts
            .into_iter()
            .filter(|(line, fact)| !self.says(fact) && !self.lines.contains(line))
            .collect();
        let line = lost.first()?.0;
        let shown = |fact: String| text::short(&text::squeeze(&fact), 80);
        let facts = lost.into_iter().map(|(_, fact)| shown(fact)).collect();
        Some(Unowned { line, facts })
    }

    fn rows(&self, table: &Table, line: usize) -> Vec<(usize, String)> {
        if self.lines.contains(&line) {
            return Vec::new();
        }
        let rows = table.rows.iter();
        rows.flat_map(|row| facts_of(row).into_iter().map(|fact| (row.line, fact)))
            .collect()
    }

    fn code(&self, code: &Code, line: usize) -> Vec<(usize, String)> {
        let lines = code.text.lines().count();
        if self.names_any((code.first..code.first + lines).chain([line])) {
            return Vec::new();
        }
        let keys: Vec<(usize, String)> = code
            .text
            .lines()
            .enumerate()
            .flat_map(|(at, line)| keys(line).map(move |key| (code.first + at, key.to_owned())))
            .collect();
        let all: Vec<String> = words(&code.text).collect();
        let said = all.iter().filter(|word| self.words.contains(*word)).count();
        match keys.is_empty() && said * 2 < all.len() {
            true => vec![(line, code.text.clone())],
            false => keys,
        }
    }
}

/// A text without its white space.
fn solid(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

/// What a row must not lose: the first cell that is a wire name and no type, mark or literal, else a code behind a status
/// of HTTP, else its first cell. Where that is a label the fact is the address beside it.
fn facts_of(row: &Row) -> Vec<String> {
    // What stands before a name says where it belongs.
    let unmarked = |text| known().unmarked(text).1.trim();
    let cells: Vec<&str> = row.cells.iter().map(|cell| unmarked(cell.text())).collect();
    let is_code = |text: &&&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let says = |text: &str| {
        let literal = ["true", "false"].contains(&text.to_lowercase().as_str());
        literal
            || known().is_nothing(text)
            || types::is_type(text)
            || is_type_of_model(text)
            || known().required(text) != Required::Unknown
    };
    let is_name = |text: &&&str| text::is_identifier(text) && !says(text);
    let found = cells
        .iter()
        .find(is_name)
        .or_else(|| cells.iter().rfind(is_code))
        .or_else(|| cells.iter().find(|text| !text.is_empty()));
    let Some(name) = found.and_then(|text| text.lines().next()) else {
        return Vec::new();
    };
    // "None" in a row of its own: the table says that it has no rows.
    let filled = cells.iter().filter(|text| !text.is_empty()).count();
    if filled == 1 && known().is_nothing(name) {
        return Vec::new();
    }
    let labels = [
        Feature::Url,
        Feature::Method,
        Feature::ContentType,
        Feature::Host,
        Feature::Summary,
    ];
    let is_label = labels.iter().any(|label| known().is_label(name, *label));
    if is_label || PLAIN_HEADERS.contains(&name.to_lowercase().as_str()) {
        let found = cells.iter().flat_map(|text| addresses(text, &[], row.line));
        return found.map(|(_, address)| address).collect();
    }
    vec![name.to_owned()]
}

/// `array[Order]`, `List<Order>`: a type that holds others, of a model.
fn is_type_of_model(text: &str) -> bool {
    let inside = text
        .strip_suffix([']', '>'])
        .and_then(|text| text.split_once(['[', '<']));
    inside.is_some_and(|(outer, inner)| {
        inner.starts_with(|c: char| c.is_ascii_uppercase()) && types::is_type(outer)
    })
}

/// Keys of JSON on a line.
fn keys(line: &str) -> impl Iterator<Item = &str> {
    let parts: Vec<&str> = line.split('"').collect();
    let keys = parts.windows(2).enumerate().filter(|(at, pair)| {
        at % 2 == 1 && pair[1].trim_start().starts_with(':') && text::is_identifier(pair[0])
    });
    keys.map(|(_, pair)| pair[0])
        .collect::<Vec<_>>()
        .into_iter()
}

/// Addresses, and paths behind a method, in words that begin on this line: without query and fragment, and
/// without the names of their places, which each address may give otherwise.
fn addresses(words: &str, codes: &[String], first: usize) -> Vec<(usize, String)> {
    let bare = |address: &str| {
        let bare = address.split(['?', '#']).next().unwrap_or_default();
        let parts = bare.split('{').enumerate();
        let fixed = parts.map(|(at, part)| match part.split_once('}') {
            Some((_, rest)) if at > 0 => rest,
            _ => part,
        });
        fixed.collect::<Vec<_>>().join("/")
    };
    let found = address::spoken(words, codes).into_iter();
    found
        .map(|said| (first + said.line, bare(said.address)))
        .collect()
}

#[cfg(test)]
mod tests {
    use kehu_spec::Sources;

    use super::*;
    use crate::draft::{self, Gone, Options};

    const PAGE: &str = "# Save\n\nPOST https://shop.example/v1/keep\n\n| name | type | required | description |\n|---|---|---|---|\n| title | string | yes | What it is called |\n| owner | string | no | Whose it is |\n\n- `colour` (string) is not sent\n\nSee https://shop.example/help for more, it is prose.\n\n```json\n{\"title\": \"x\", \"owner\": \"y\", \"shade\": 1}\n```\n";

    fn imported() -> (Page, Import) {
        let page = kehu_page::recognise_page("save", PAGE);
        let options = Options {
            api: "shop",
            existing: &Sources::default(),
            gone: Gone::Told,
        };
        let import = draft::draft(std::slice::from_ref(&page), &options);
        (page, import)
    }

    #[test]
    fn a_fact_that_neither_draft_nor_report_has_is_lost() {
        let (page, import) = imported();
        assert_eq!(unowned(&page, &import), []);
        for (fact, line) in [
            ("owner", 8),
            ("title", 7),
            ("shade", 15),
            ("keep", 3),
            ("colour", 10),
            ("help", 12),
        ] {
            let (page, mut import) = imported();
            let without = |text: &str| text.replace(fact, "");
            for file in &mut import.files {
                file.text = without(&file.text);
            }
            let report = &mut import.report;
            report.unread.retain(|unread| !unread.what.contains(fact));
            report.open.clear();
            report.disagreements.clear();
            report.operations.clear();
            report.pages.clear();
            let lines: Vec<usize> = unowned(&page, &import)
                .iter()
                .map(|lost| lost.line)
                .collect();
            assert!(lines.contains(&line), "{fact}: {lines:?}");
        }
    }

    #[test]
    fn a_row_that_says_that_there_is_none_is_no_fact() {
        let facts = |row: &str| {
            let text = format!("| Parameter | Type |\n|---|---|\n{row}\n");
            let page = kehu_page::recognise_page("page", &text);
            super::facts_of(&page.document.tables().next().unwrap().rows[0])
        };
        assert!(facts("| None |  |").is_empty());
        assert!(facts("| 无 |  |").is_empty());
        assert_eq!(facts("| None | string |"), ["None"]);
        assert_eq!(facts("| phone | string |"), ["phone"]);
        assert_eq!(facts("| » id | noneSuch |"), ["id"]);
        assert_eq!(facts("| 对象 orders | array[Order] |"), ["对象 orders"]);
        assert_eq!(facts("| list[] | List<Order> |"), ["list[]"]);
    }
}
