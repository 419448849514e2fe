//! Whether every block of a page has an owner: the draft, the report with its line, or prose.
//!
//! A second look, by a reader of its own that knows nothing of how the draft was made: what looks like a fact
//! on the page is looked for, word for word, in the files and in the report. What only this finds is told as
//! [`Unread`] with `overlooked`: nothing is lost in silence, and the ledger has a fault.
//!
//! | block | its facts |
//! |---|---|
//! | table | the name of each row |
//! | code | the keys of its JSON; of other code its words |
//! | paragraph, item, heading | addresses, and paths behind a method; names that items begin with |
//!
//! A sentence without any of these is prose.

use std::collections::HashSet;

use crate::draft::report::{Report, Unread};
use kehu_page::block::{Block, BlockKind, Cell, Code, Row, Table};
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

/// Tells what the pages hold that is neither in the files nor in the report.
pub fn look_again(pages: &[Page], files: &[(String, String)], report: &mut Report) {
    let said = Said::by(files, report);
    for page in pages {
        let lost = said.lost_of(page, report);
        let own = report.pages.iter_mut().find(|own| own.page == page.name);
        if let Some(own) = own {
            own.facts += lost.iter().map(|(_, facts)| facts.len()).sum::<usize>();
        }
        report
            .unread
            .extend(lost.into_iter().map(|(line, facts)| Unread {
                page: page.name.clone(),
                line,
                what: format!("not understood: {}", told(&facts)),
                overlooked: true,
            }));
    }
}

fn told(facts: &[String]) -> String {
    let shown = facts.iter().map(|fact| format!("`{fact}`"));
    shown.collect::<Vec<_>>().join(", ")
}

/// What an import says of all pages.
struct Said {
    /// Words of the files and of the report.
    words: HashSet<String>,
    /// All that these say, without white space: words of Chinese are not parted.
    text: String,
}

impl Said {
    fn by(files: &[(String, String)], report: &Report) -> Said {
        let report = report.to_text("kehu");
        let said = || files.iter().map(|(_, text)| text).chain([&report]);
        Said {
            words: said().flat_map(|text| words(text)).collect(),
            text: said().flat_map(|text| solid(text)).collect(),
        }
    }

    /// The lines of a page whose facts nobody owns.
    fn lost_of(&self, page: &Page, report: &Report) -> Vec<(usize, Vec<String>)> {
        let known = Known {
            said: self,
            lines: Known::lines(page, report),
        };
        let mut lost: Vec<(usize, Vec<String>)> = Vec::new();
        for (line, fact) in page
            .document
            .blocks
            .iter()
            .flat_map(|block| known.lost(block))
        {
            let fact = text::short(&text::squeeze(&fact), 80);
            match lost.last_mut().filter(|(last, _)| *last == line) {
                Some((_, facts)) => facts.push(fact),
                None => lost.push((line, vec![fact])),
            }
        }
        lost
    }

    fn says(&self, fact: &str) -> bool {
        words(fact).all(|word| self.words.contains(&word))
            || fact.contains(text::is_cjk) && self.text.contains(&solid(fact).collect::<String>())
    }
}

/// What the import says of a page.
struct Known<'a> {
    said: &'a Said,
    /// Lines that the report names.
    lines: HashSet<usize>,
}

impl Known<'_> {
    fn lines(page: &Page, report: &Report) -> HashSet<usize> {
        let unread = report.unread.iter().map(|u| (&u.page, u.line));
        let open = report.open.iter().map(|o| (&o.page, o.line));
        let witnesses = report.disagreements.iter().flat_map(|found| {
            let both = [&found.finding.table, &found.finding.example]
                .into_iter()
                .flatten();
            both.map(|(_, line)| (&found.page, *line))
        });
        let named = unread.chain(open).chain(witnesses);
        let own = named.filter(|(name, _)| **name == page.name);
        own.map(|(_, line)| line).collect()
    }

    fn names_any(&self, mut lines: impl Iterator<Item = usize>) -> bool {
        lines.any(|line| self.lines.contains(&line))
    }

    /// The facts of a block that nobody owns, with their lines.
    fn lost(&self, block: &Block) -> Vec<(usize, String)> {
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
        let is_lost =
            |(line, fact): &(usize, String)| !self.said.says(fact) && !self.lines.contains(line);
        let mut lost: Vec<(usize, String)> = facts.into_iter().filter(is_lost).collect();
        // Code is told once.
        if let (BlockKind::Code(_), Some((first, _))) = (&block.kind, lost.first()) {
            let first = *first;
            lost.iter_mut().for_each(|(line, _)| *line = first);
        }
        lost
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
        let is_said = |word: &&String| self.said.words.contains(*word);
        let said = all.iter().filter(is_said).count();
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
    // "None" and nothing else in a row: the table says that it has no rows.
    let mut filled = cells.iter().filter(|text| !text.is_empty());
    if filled.all(|text| known().is_nothing(text)) {
        return Vec::new();
    }
    // `payload` of type `object`: the body as a whole, whose members are facts.
    let holds = |cell: &Cell| {
        types::is_type(cell.text()) && types::read(&cell.inline).expr.may_hold_fields()
    };
    if known().is_body(name) && row.cells.iter().any(holds) {
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
    use crate::draft::{self, Gone, Import, Options};

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

    fn overlooked(import: &Import) -> impl Iterator<Item = (usize, &str)> {
        let unread = import.report.unread.iter();
        unread
            .filter(|unread| unread.overlooked)
            .map(|unread| (unread.line, unread.what.as_str()))
    }

    #[test]
    fn a_fact_that_neither_draft_nor_report_has_is_lost() {
        let (_, import) = imported();
        assert_eq!(overlooked(&import).next(), None);
        for (fact, line) in [
            ("owner", 8),
            ("title", 7),
            ("shade", 15),
            ("keep", 3),
            ("colour", 10),
            ("help", 12),
        ] {
            let (page, mut import) = imported();
            let files = import.files.iter();
            let files: Vec<(String, String)> = files
                .map(|file| (file.path.clone(), file.text.replace(fact, "")))
                .collect();
            let report = &mut import.report;
            report.unread.retain(|unread| !unread.what.contains(fact));
            report.open.clear();
            report.disagreements.clear();
            report.operations.clear();
            let before = report.pages[0].facts;
            look_again(std::slice::from_ref(&page), &files, report);
            assert!(report.pages[0].facts > before, "{fact}");
            let told: Vec<_> = overlooked(&import).collect();
            let is_told = |(at, what): &(usize, &str)| *at == line && what.contains(fact);
            assert!(told.iter().any(is_told), "{fact}: {told:?}");
            // What is told is owned.
            let count = told.len();
            look_again(std::slice::from_ref(&page), &files, &mut import.report);
            assert_eq!(overlooked(&import).count(), count, "{fact}");
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
        assert!(facts("| - | none |").is_empty());
        assert!(facts("| payload | Object |").is_empty());
        assert_eq!(facts("| payload | String |"), ["payload"]);
        assert_eq!(facts("| None | string |"), ["None"]);
        assert_eq!(facts("| phone | string |"), ["phone"]);
        assert_eq!(facts("| » id | noneSuch |"), ["id"]);
        assert_eq!(facts("| 对象 orders | array[Order] |"), ["对象 orders"]);
        assert_eq!(facts("| list[] | List<Order> |"), ["list[]"]);
    }
}
