//! Objects that a page describes under a heading of their own, wherever that stands: `## Shipment`, "The Shipment
//! object", `### Shipment` below `## Objects`. A heading with a table of fields is one where the page speaks of it
//! elsewhere: in the type of a row, by a link, or as what comes back.

use crate::block::{Block, Document, Inline, Link};
use crate::recognise::address::{Fact, What};
use crate::recognise::columns::TableKind;
use crate::recognise::examples::Example;
use crate::recognise::outline::{Entry, Outline};
use crate::recognise::resources;
use crate::recognise::rows::{self, Row};
use crate::recognise::tables::{Seen, table};
use crate::recognise::tree::normal;
use crate::text;
use crate::types::TypeExpr;
use crate::words::{Base, Feature, phrases, without_number, words};

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Its name, as a type has it.
    pub name: String,
    /// Its heading, as links have it.
    anchor: String,
    /// Its heading.
    pub block: usize,
    /// The block after its last.
    pub end: usize,
    /// The heading above it that is of objects only.
    group: Option<usize>,
}

impl Object {
    /// Whether a block is the heading of it, or of its group.
    pub(super) fn begins_at(&self, block: usize) -> bool {
        self.block == block || self.group == Some(block)
    }

    /// Whether a block is a part of it.
    pub(super) fn has(&self, block: usize) -> bool {
        (self.block..self.end).contains(&block)
    }

    /// Whether a link leads to its heading on this page.
    pub(super) fn is_target(&self, link: &Link) -> bool {
        let anchor = link.target.strip_prefix('#').map(text::key);
        anchor.is_some_and(|anchor| anchor == self.anchor || anchor == text::key(&self.name))
    }

    /// Whether a model is this one: `shipment`, and `Shipments` where several are meant.
    fn is(&self, model: &str) -> bool {
        let name = normal(&self.name);
        let model = (normal(model), normal(&text::singular(model)));
        [&name, &normal(&self.anchor)]
            .into_iter()
            .any(|own| *own == model.0 || *own == model.1)
    }
}

/// Every object of a page, in page order.
pub(super) fn find(
    document: &Document,
    outline: &Outline,
    seen: &[Seen],
    facts: &[Fact],
    examples: &[Example],
) -> Vec<Object> {
    let headings: Vec<&Entry> = (outline.entries().iter())
        .filter(|entry| document.blocks[entry.block].is_heading())
        .collect();
    let request = |from: usize, to: usize| {
        let within = &facts[facts.partition_point(|f| f.block < from)..];
        let mut within = within.iter().take_while(|f| f.block < to);
        within.any(|f| !matches!(f.what, What::ContentType(_)))
    };
    let fields = |from: usize, to: usize| {
        let within = &seen[seen.partition_point(|s| s.block < from)..];
        let mut within = within.iter().take_while(|s| s.block < to);
        within.any(|s| s.columns.kind == TableKind::Fields)
    };
    let mut found: Vec<Object> = Vec::new();
    for (at, entry) in headings.iter().enumerate() {
        let below = &headings[at + 1..];
        let next = below.first().map_or(document.blocks.len(), |e| e.block);
        let last = below.iter().find(|e| e.level <= entry.level);
        let end = last.map_or(document.blocks.len(), |e| e.block);
        let Some(name) = name_of(entry).filter(|_| found.len() < MOST) else {
            continue;
        };
        if fields(entry.block, next) && !request(entry.block, end) {
            found.push(Object {
                anchor: text::key(&entry.text),
                name,
                block: entry.block,
                end,
                group: group(entry, &headings[..at], document),
            });
        }
    }
    let rows = rows_of(document, seen);
    let calls = |object: &Object| {
        let mut own = examples.iter().filter(|example| object.has(example.block));
        own.any(|example| example.request.is_some())
    };
    let is_shown = |object: &Object| {
        let own = rows.iter().filter(|(at, _)| object.has(*at));
        let names = own.map(|(_, row)| row.name.as_str()).collect();
        !calls(object) && resources::in_an_answer(&names, examples)
    };
    found.retain(|object| is_spoken_of(object, document, &rows) || is_shown(object));
    found
}

/// More headings than this are no objects.
const MOST: usize = 256;

/// The rows of every table of fields, each with its block.
fn rows_of(document: &Document, seen: &[Seen]) -> Vec<(usize, Row)> {
    let fields = seen.iter().filter(|s| s.columns.kind == TableKind::Fields);
    let tables = fields.filter_map(|seen| Some((table(document, seen.block)?, seen)));
    tables
        .flat_map(|(table, seen)| {
            let rows = rows::read(table, &seen.columns);
            rows.into_iter().map(|row| (seen.block, row))
        })
        .collect()
}

/// What a heading calls an object, when that is all it says.
fn name_of(entry: &Entry) -> Option<String> {
    let said = without_number(&entry.text).trim_matches(['`', ' ', ':', '：']);
    let said = said.strip_prefix("The ").unwrap_or(said);
    let object = phrases().object_words.before_word(said);
    let object = object.or_else(|| phrases().object_type.before(said));
    let name = object.unwrap_or(said).trim_matches(['`', ' ']);
    let parts: Vec<&str> = name.split_whitespace().collect();
    let part = [
        Feature::Request,
        Feature::Response,
        Feature::Errors,
        Feature::Auth,
        Feature::Header,
        Feature::Query,
        Feature::Path,
        Feature::Body,
        Feature::Shared,
    ];
    // `OrderRequest` is a name all the same.
    let glued = parts.len() == 1 && text::words(name).len() > 1;
    let is_label = !glued && words().features(name).any(&part);
    let plain = (1..=3).contains(&parts.len()) && parts.iter().all(|word| text::is_word(word));
    let capital = name.starts_with(|c: char| c.is_ascii_uppercase());
    let fits = plain && !is_label && (capital || object.is_some());
    fits.then(|| match parts.as_slice() {
        [one] => (*one).to_owned(),
        _ => text::pascal(name),
    })
}

/// The heading above an object's, below which nothing stands before it but words.
fn group(entry: &Entry, above: &[&Entry], document: &Document) -> Option<usize> {
    let heading = above.iter().rev().find(|e| e.level < entry.level)?;
    let first = above.iter().find(|e| e.block > heading.block);
    let end = first.map_or(entry.block, |e| e.block);
    let only_words = document.blocks[heading.block + 1..end]
        .iter()
        .all(Block::is_paragraph);
    let alone = first.is_none_or(|first| first.level >= entry.level);
    (only_words && alone && heading.level > 1).then_some(heading.block)
}

/// Whether a row has the object for its type or leads to it, or a sentence elsewhere links to it or names it as
/// what comes back.
fn is_spoken_of(object: &Object, document: &Document, rows: &[(usize, Row)]) -> bool {
    let all = std::slice::from_ref(object);
    let named = |text: &Inline| {
        text.links.iter().any(|link| object.is_target(link))
            || named_in(&text.text, &object.name).any(|mention| mention.surely)
    };
    let mut texts = document.blocks.iter().filter_map(Block::inline);
    rows.iter().any(|(_, row)| of_row(row, all).is_some()) || texts.any(named)
}

/// The object of a row with the type that it has: that of its type, or the one to which a link of it
/// leads where its type only says that it holds something.
pub(super) fn of_row<'o>(row: &Row, objects: &'o [Object]) -> Option<(&'o Object, TypeExpr)> {
    let expr = &row.ty.expr;
    if let Some(model) = expr.model() {
        let object = objects.iter().find(|object| object.is(model))?;
        return Some((object, renamed(expr, &object.name)));
    }
    let open = matches!(
        expr,
        TypeExpr::Base(Base::Object | Base::Array | Base::Json)
    );
    let items =
        matches!(expr, TypeExpr::List(inner) if inner.model().is_none() && inner.may_hold_fields());
    if !(open || items) {
        return None;
    }
    let linked = |object: &&Object| row.links.iter().any(|link| object.is_target(link));
    let pointed = |object: &&Object| {
        let said = &row.description;
        phrases().points.within(said) && has_word(said, &object.name)
    };
    let mut all = objects.iter();
    let object = all.find(linked).or_else(|| objects.iter().find(pointed))?;
    let named = TypeExpr::Named(object.name.clone());
    Some((
        object,
        match expr.list_depth() {
            0 => named,
            _ => TypeExpr::List(Box::new(named)),
        },
    ))
}

/// A type with another name for its model.
fn renamed(expr: &TypeExpr, name: &str) -> TypeExpr {
    match expr {
        TypeExpr::List(inner) => TypeExpr::List(Box::new(renamed(inner, name))),
        TypeExpr::Map(inner) => TypeExpr::Map(Box::new(renamed(inner, name))),
        TypeExpr::Named(_) => TypeExpr::Named(name.to_owned()),
        other => other.clone(),
    }
}

/// What a sentence says comes back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mention {
    /// The field that holds it, by the sentence: `data` in "The data is a Shipment".
    pub field: Option<String>,
    /// Several of it come back.
    pub is_list: bool,
    /// The sentence says that it comes back, and does not only name it.
    pub surely: bool,
}

/// Everywhere that a text names an object, with what is said of it there: "returns a list of Shipment objects",
/// "The data is a Shipment".
pub(super) fn named_in<'t>(said: &'t str, name: &'t str) -> impl Iterator<Item = Mention> + 't {
    let whole = said.match_indices(name).filter(move |(at, _)| {
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        let after = &said[at + name.len()..];
        let after = after.strip_prefix('s').unwrap_or(after);
        !said[..*at].ends_with(letter) && !after.starts_with(letter)
    });
    whole.map(move |(at, _)| {
        let after = &said[at + name.len()..];
        let mut before = said[..at].trim_end_matches(['`', ' ', '[', '<', '"', '*']);
        let mut is_list = after.starts_with("[]") || after.starts_with('s');
        loop {
            let shorter = phrases().articles.before_word(before);
            let listed = phrases().several.before_word(before);
            let Some(rest) = listed.or(shorter) else {
                break;
            };
            is_list |= listed.is_some();
            before = rest.trim_end_matches(['`', ' ', '*']);
        }
        let verb = phrases().comes_back.before_word(before);
        let holder = phrases().is_it.before_word(before);
        let field = holder.and_then(|rest| rest.split_whitespace().next_back());
        let field = field.map(|word| word.trim_matches(['`', '*', '"']).to_owned());
        Mention {
            surely: verb.is_some() || field.is_some(),
            field,
            is_list,
        }
    })
}

/// Whether a text has a name as a whole word.
fn has_word(said: &str, name: &str) -> bool {
    let letters = |c: char| !(c.is_alphanumeric() || c == '_');
    said.split(letters).any(|word| word == name)
}
