//! Where every block stands: the headings and labels above it, and what they say.
//!
//! Headings, bold lines and lead-ins are one stack: a heading of level two ends everything below level
//! two, a bold label ends labels, a lead-in ends lead-ins.

use crate::block::{Block, BlockKind, Document};
use crate::text;

use crate::words::{Feature, Features, phrases, without_number, words};

/// A heading, a label or a lead-in.
#[derive(Debug, Clone)]
pub struct Entry {
    /// 1 to 6 for headings, more for what only looks like one.
    pub level: u8,
    /// Its words, without the colon.
    pub text: String,
    /// What its words say.
    pub says: Features,
    /// Whether it labels what follows; a page's title does not.
    pub labels: bool,
    /// Whether it names something, rather than saying what stands below it.
    pub names: bool,
    /// The block that it is.
    pub block: usize,
    /// The page's line.
    pub line: usize,
}

/// Whole lines in bold.
const BOLD: u8 = 7;
/// Short lines that end with a colon, or stand alone in a page without headings.
const LINE: u8 = 8;
/// List items and sentences before a table.
const LEAD: u8 = 9;

/// For every block the entries above it, outermost first.
#[derive(Debug, Default)]
pub struct Outline {
    entries: Vec<Entry>,
    /// For every block, the entries in force, as indices.
    above: Vec<Vec<usize>>,
}

reported! {
    /// Whose fields or examples a block holds.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Side {
        /// What is sent.
        Request = "request",
        /// What comes back.
        Response = "response",
        /// What the vendor sends to the caller's own address.
        Callback = "callback",
    }
}

impl serde::Serialize for Side {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl Outline {
    /// Looks at every block once.
    pub fn of(document: &Document) -> Outline {
        let mut out = Outline::default();
        let mut stack: Vec<usize> = Vec::new();
        let headings = document.blocks.iter().filter(|b| b.is_heading()).count();
        for (at, block) in document.blocks.iter().enumerate() {
            if let Some(entry) = entry(document, at, block, headings) {
                stack.retain(|i| out.entries[*i].level < entry.level);
                stack.push(out.entries.len());
                out.entries.push(entry);
            } else if ends_leads(block) {
                stack.retain(|i| out.entries[*i].level < LEAD);
            }
            out.above.push(stack.clone());
        }
        out.title_of_the_page();
        out
    }

    /// The one heading of the first level, above all others, is what a page is about: `# Returns` labels nothing.
    fn title_of_the_page(&mut self) {
        let alone = |entries: &[Entry]| entries.len() > 1 && entries.iter().all(|e| e.level > 1);
        if let Some((title, below)) = self.entries.split_first_mut()
            && title.level == 1
            && alone(below)
            && title.says.any(&[Feature::Request, Feature::Response])
        {
            (title.labels, title.names) = (false, true);
        }
    }

    /// The entries above a block, innermost first; for an entry itself, with itself.
    pub fn above(&self, block: usize) -> impl Iterator<Item = &Entry> {
        self.above
            .get(block)
            .into_iter()
            .flatten()
            .rev()
            .map(|i| &self.entries[*i])
    }

    /// All entries in page order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries from one block to another, in page order.
    pub fn entries_in(&self, from: usize, to: usize) -> &[Entry] {
        let start = self.entries.partition_point(|e| e.block < from);
        let end = self.entries.partition_point(|e| e.block < to);
        &self.entries[start..end.max(start)]
    }

    /// The entry that a block is.
    pub fn entry(&self, block: usize) -> Option<&Entry> {
        let last = self.above.get(block)?.last()?;
        Some(&self.entries[*last]).filter(|e| e.block == block)
    }

    /// The innermost entry that says one of these, above a block and after `from`.
    pub fn saying(&self, block: usize, from: usize, any: &[Feature]) -> Option<&Entry> {
        self.above(block)
            .filter(|e| e.labels && e.block >= from)
            .find(|e| e.says.any(any))
    }
}

/// What a block is as an entry.
fn entry(document: &Document, at: usize, block: &Block, headings: usize) -> Option<Entry> {
    let inline = block.inline()?;
    let one_line = !inline.text.trim().contains('\n');
    let labels_items = !one_line && inline.text.trim_end().ends_with([':', '：']);
    let before_data = document.blocks.get(at + 1).is_some_and(|b| match b.kind {
        BlockKind::Table(_) | BlockKind::Code(_) => true,
        BlockKind::Item { .. } => labels_items,
        _ => false,
    });
    // Of several lines before a table the last is its label.
    let mut lines = inline.text.lines().filter(|l| !l.trim().is_empty());
    let first = match one_line || !before_data {
        true => lines.next(),
        false => lines.next_back(),
    };
    let first = first.unwrap_or_default().trim();
    let bare = strip_colon(first);
    let width = text::width(bare);
    let colon = bare.len() < first.len();
    let level = match &block.kind {
        BlockKind::Heading { level, .. } => *level,
        _ if !one_line && !before_data => return None,
        BlockKind::Paragraph(_) if inline.strong && width <= 90 => BOLD,
        BlockKind::Paragraph(_) if colon && width <= 60 && !bare.contains([':', '：']) => LINE,
        BlockKind::Paragraph(_) if width <= 30 && looks_like_label(bare) => match headings {
            0 => BOLD,
            _ => LINE,
        },
        BlockKind::Item { depth, .. } if (inline.strong || colon) && width <= 60 => lead(*depth),
        // API Blueprint: `+ Response 200 (application/json)` with what belongs to it below.
        BlockKind::Item { depth, .. }
            if width <= 40 && looks_like_label(bare) && goes_deeper(document, at, *depth) =>
        {
            lead(*depth)
        }
        BlockKind::Item { depth, .. } if before_data => lead(*depth),
        // The sentence right before a table or an example is its title.
        BlockKind::Paragraph(_) if before_data => LEAD,
        _ => return None,
    };
    let last = inline.text.lines().last().unwrap_or(bare);
    let shown = match level >= LEAD && !one_line {
        true => strip_colon(last.trim()),
        false => bare,
    };
    // "请求，`name` 必填：" right before data labels it, however long it is.
    let leads = level >= LINE && colon && before_data;
    Some(saying(text::head(shown, 300), level, leads, at, block.line))
}

/// A label with what its words say; one that leads to data labels it, whatever it says.
fn saying(shown: &str, level: u8, leads: bool, block: usize, line: usize) -> Entry {
    let mut said = without_addresses(shown);
    if level <= BOLD {
        said.truncate(before_its_thing(&said));
    }
    let says = words().features(&said);
    Entry {
        level,
        text: shown.to_owned(),
        says,
        labels: leads || labels_what_follows(shown, says, level),
        names: names_something(shown, says),
        block,
        line,
    }
}

/// An item labels what is inside of it, and no item around it.
fn lead(depth: u8) -> u8 {
    LEAD + depth.min(8)
}

/// Whether an item has items or code inside of it.
fn goes_deeper(document: &Document, at: usize, depth: u8) -> bool {
    match document.blocks.get(at + 1).map(|b| &b.kind) {
        Some(BlockKind::Item { depth: next, .. }) => *next > depth,
        Some(BlockKind::Code(_)) => true,
        _ => false,
    }
}

/// An address says nothing of what follows: `https://api.example/callback/list`.
fn without_addresses(line: &str) -> String {
    let said = |token: &str| {
        token.find("://").map_or(token.len(), |end| {
            token[..end]
                .trim_end_matches(|c: char| c.is_ascii_alphabetic())
                .len()
        })
    };
    let parts: Vec<&str> = line.split_whitespace().map(|t| &t[..said(t)]).collect();
    parts.join(" ")
}

/// Where in a heading the thing begins that its operation is about, which says nothing of what follows:
/// "Create a return", "List all results".
fn before_its_thing(heading: &str) -> usize {
    let verb = words().begins_with_verb(without_number(heading));
    // "Set the request headers" says what stands below it.
    let part = [
        Feature::Fields,
        Feature::Example,
        Feature::Errors,
        Feature::Header,
        Feature::Query,
        Feature::Body,
    ];
    let before = |(at, _): (usize, &str)| {
        let thing = &heading[at + 1..];
        let word = thing.split(' ').next().unwrap_or_default();
        let names = verb && phrases().determiners.has(&word.to_lowercase());
        (names && !words().features(thing).any(&part)).then_some(at)
    };
    let found = heading.match_indices(' ').find_map(before);
    found.unwrap_or(heading.len())
}

/// Prose ends what a lead-in said; items and data do not.
fn ends_leads(block: &Block) -> bool {
    block.is_paragraph()
}

fn strip_colon(line: &str) -> &str {
    line.trim_end_matches([':', '：', ' ', '*', '#'])
}

/// A line of label words only, in a page that lost its markup.
fn looks_like_label(line: &str) -> bool {
    let says = words().features(line);
    let ends_sentence = line.ends_with(['.', '。', ',', '，', '!', '！', ';', '；']);
    !ends_sentence
        && !line.contains("://")
        && (says.any(SIDES)
            || says.any(&[Feature::Example, Feature::Errors, Feature::Models])
            || phrases().bare_labels.has(&text::key(line)))
        && line.split_whitespace().count() <= 5
}

const SIDES: &[Feature] = &[
    Feature::Request,
    Feature::Response,
    Feature::Callback,
    Feature::Errors,
];

/// A title names an operation; a label says what stands below it.
fn labels_what_follows(shown: &str, says: Features, level: u8) -> bool {
    let kind = says.any(&[
        Feature::Fields,
        Feature::Example,
        Feature::Body,
        Feature::Header,
        Feature::Query,
        Feature::Path,
        Feature::Form,
        Feature::Errors,
        Feature::Models,
        Feature::Auth,
        Feature::Shared,
        Feature::Failure,
        Feature::Success,
    ]);
    let width = text::width(shown);
    (kind && width <= 60) || width <= 16 || level >= LEAD
}

/// A heading that names something, rather than saying what stands below it.
fn names_something(shown: &str, says: Features) -> bool {
    let address = [
        Feature::Url,
        Feature::Method,
        Feature::ContentType,
        Feature::Summary,
    ]
    .iter()
    .any(|f| {
        let label = shown.split([':', '：']).next().unwrap_or_default();
        words().is_label(shown, *f) || words().is_label(label, *f)
    });
    // "请求参数（Request Parameters）" says the same twice.
    let part = text::width(&text::outside_parentheses(shown)) <= 24
        && says.any(&[
            Feature::Request,
            Feature::Response,
            Feature::Errors,
            Feature::Auth,
            Feature::Shared,
            Feature::Limits,
            Feature::Example,
            Feature::Fields,
            Feature::Header,
            Feature::Body,
            Feature::Version,
        ]);
    let side = [Feature::Request, Feature::Response];
    let does = words().begins_with_verb(without_number(shown)) && !says.any(&side);
    !address && (!part || does)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read;

    #[test]
    fn labels_end_where_others_of_their_level_begin() {
        let page = "# Title\n\n## Request\n\n**Header parameters**\n\n|name|type|\n|---|---|\n|a|int|\n\n**Body parameters**\n\n- data parameters:\n\n|name|type|\n|---|---|\n|b|int|\n\n## Response\n\n{\n}\n";
        let document = read(page);
        let outline = Outline::of(&document);
        let above = |block: usize| {
            outline
                .above(block)
                .map(|e| e.text.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(above(3), ["Header parameters", "Request", "Title"]);
        assert_eq!(
            above(6),
            ["data parameters", "Body parameters", "Request", "Title"]
        );
        assert_eq!(above(8), ["Response", "Title"]);
    }
}
