//! Tables in their place: of which operation and side each is, and what its title names.

mod above;
mod restated;

use std::collections::HashMap;

use crate::block::{BlockKind, Document, Note, Table};
use crate::recognise::columns::{self, Columns, TableKind};
use crate::recognise::outline::{Entry, Outline, Side};
use crate::recognise::rows::{self, Place, Row};
use crate::recognise::sections::Section;
use crate::recognise::shape::Shapes;
use crate::recognise::title_names;
use crate::recognise::tree::NodeId;
use crate::text;
use crate::words::{Feature, Required, Role, phrases, words};
use above::{LabelsAbove, guess_side, is_numbered};

pub(crate) use above::outcome;

/// A table and what it is.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The block.
    pub block: usize,
    /// The page's line.
    pub line: usize,
    /// The label or lead-in above it.
    pub title: String,
    /// Its columns.
    pub columns: Columns,
    /// What its reader fixed.
    pub notes: Vec<Note>,
}

/// A table of fields in its place.
#[derive(Debug, Clone)]
pub struct FieldTable {
    /// The block.
    pub block: usize,
    /// The page's line.
    pub line: usize,
    /// The label or lead-in above it.
    pub title: String,
    /// Whose fields it has.
    pub side: Side,
    /// Whether a label or the position said so.
    pub side_said: bool,
    /// Whether the label that said so is above it, and not only before it.
    pub side_above: bool,
    /// Where they travel, when a label says so.
    pub place: Option<Place>,
    /// Words of its title that may name a field.
    pub names: Vec<String>,
    /// Its title is of a sub-table.
    pub object_title: bool,
    /// It adds to the table before it.
    pub extra: bool,
    /// It is one of several bodies.
    pub variant: bool,
    /// It has a column that says what is required.
    pub says_required: bool,
    /// It holds parameters of all operations.
    pub shared: bool,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What became of it.
    pub linked: Linked,
    /// The blocks of lists that say again what its rows say.
    pub again: Vec<usize>,
    /// What each of its columns is.
    pub roles: Vec<Option<Role>>,
}

impl FieldTable {
    /// Whether a label, the head of the names or a cell calls its fields those of the body, and of no form.
    pub fn is_of_body(&self) -> bool {
        let placed = self.rows.iter().any(|row| row.place == Some(Place::Body));
        self.side == Side::Request
            && (self.place == Some(Place::Body) || placed)
            && !words().features(&self.title).has(Feature::Form)
    }
}

/// The examples of each side.
pub type Witnesses = HashMap<Side, Shapes>;

/// What became of a table of fields.
#[derive(Debug, Clone, PartialEq)]
pub enum Linked {
    /// It is the side's own table.
    Main,
    /// Its rows are the fields of these.
    Fields(Vec<NodeId>),
    /// It adds to the table before it, under the same field.
    Extra(Option<NodeId>),
    /// Its title names something that no table and no example has.
    Orphan(String),
}

/// Every table of a page with its columns.
pub fn see(document: &Document, outline: &Outline) -> Vec<Seen> {
    document
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| {
            let BlockKind::Table(table) = &block.kind else {
                return None;
            };
            let title = title(outline, at);
            let columns = columns::read(table, &title);
            Some(Seen {
                block: at,
                line: block.line,
                title,
                columns,
                notes: table.notes.clone(),
            })
        })
        .collect()
}

/// The innermost label above a table.
fn title(outline: &Outline, block: usize) -> String {
    outline
        .above(block)
        .next()
        .map(|e| e.text.clone())
        .unwrap_or_default()
}

/// The table in a block.
pub fn table(document: &Document, block: usize) -> Option<&Table> {
    match document.blocks.get(block).map(|b| &b.kind) {
        Some(BlockKind::Table(table)) => Some(table),
        _ => None,
    }
}

/// The tables of fields in a section, in page order.
pub fn fields(
    document: &Document,
    outline: &Outline,
    seen: &[Seen],
    section: &Section,
    shared: bool,
) -> Vec<FieldTable> {
    let mut out: Vec<FieldTable> = Vec::new();
    for seen in super::within(seen, section, |s| s.block)
        .iter()
        .filter(|s| s.columns.kind == TableKind::Fields)
    {
        let Some(table) = table(document, seen.block) else {
            continue;
        };
        let mut said = LabelsAbove::of(outline, section, seen.block, &out);
        said.place = place_in_head(table, &seen.columns).or(said.place);
        let mut rows = rows::read(table, &seen.columns);
        let by_title = required_by_title(&seen.title);
        for row in rows.iter_mut().filter(|r| r.required == Required::Unknown) {
            row.required = by_title;
        }
        let lead = outline.above(seen.block).next();
        let names = lead.map(|lead| names_in(lead, section)).unwrap_or_default();
        let says_required = rows::required_column(&seen.columns) || by_title != Required::Unknown;
        let sent =
            said.place.is_some() || by_title != Required::Unknown || is_parameters(&seen.title);
        let side = match said.side {
            Some(side) => side,
            None if sent => Side::Request,
            None => guess_side(&out, says_required, &seen.columns),
        };
        let title_says = words().features(&seen.title);
        out.push(FieldTable {
            block: seen.block,
            line: seen.line,
            title: seen.title.clone(),
            side,
            side_said: said.side.is_some() && !said.example,
            side_above: said.above,
            place: said.place,
            object_title: lead.is_some_and(|lead| is_of_object(lead, &names)),
            extra: title_says.has(Feature::Extra)
                || (is_numbered(&seen.title) && out.iter().any(|t| t.side == side)),
            variant: is_numbered(&seen.title),
            says_required,
            shared: shared || said.shared,
            names,
            rows,
            linked: Linked::Main,
            again: Vec::new(),
            roles: seen.columns.roles.clone(),
        });
    }
    if section.callback {
        as_callback(&mut out);
    }
    restated::merge(document, &mut out);
    out
}

/// Names in the label above a table, where it is the section's own. "Common parameters" are nothing's that
/// is called Common.
fn names_in(lead: &Entry, section: &Section) -> Vec<String> {
    if lead.block <= section.start && section.urls.is_empty() {
        return Vec::new();
    }
    let mut names = title_names::names_in(&lead.text);
    names.retain(|name| !words().features(name).has(Feature::Shared));
    names
}

/// Whether a label is the title of a sub-table, of what one of the names says.
fn is_of_object(lead: &Entry, names: &[String]) -> bool {
    title_names::is_object_title(&lead.text, lead.level >= 7)
        && title_names::names_surely(&lead.text, names)
}

/// "Header", "Request body field": the head of the names says where they travel.
fn place_in_head(table: &Table, columns: &Columns) -> Option<Place> {
    let head = table.head.get(columns.at(Role::Name)?)?.text();
    Place::of(head).filter(|_| text::width(head) <= 40)
}

/// What the vendor sends: the request's tables are its body, a response table what the caller answers.
fn as_callback(tables: &mut [FieldTable]) {
    let sent = tables.iter().any(|t| t.side != Side::Response);
    for table in tables {
        if table.side == Side::Request || (!sent && table.side == Side::Response) {
            table.side = Side::Callback;
        }
    }
}

/// "Optional parameters", "必填参数": what a title says of every row below it.
fn required_by_title(title: &str) -> Required {
    let first = title.split(char::is_whitespace).next().unwrap_or_default();
    let before = phrases()
        .required_of
        .split_once(title)
        .map(|(before, _)| before);
    let fits = |said: &str| text::width(said) >= 4 && text::width(title) <= 40;
    match before.or(Some(first)).filter(|said| fits(said)) {
        Some(said) => match words().required(said) {
            Required::Conditional => Required::Unknown,
            said => said,
        },
        None => Required::Unknown,
    }
}

/// "Parameters", "参数": whose they are goes without saying.
pub(super) fn is_parameters(title: &str) -> bool {
    phrases().parameters.has(&text::key(title))
}

#[cfg(test)]
mod tests;
