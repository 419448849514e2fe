//! From blocks to what they mean: operations, tables of fields, examples, codes.
//!
//! 1. [`outline`]: the headings and labels above every block; lists of fields become tables, requests of
//!    indexes stand where their operations are told.
//! 2. [`address`]: addresses, methods, content types; [`environments`]: which addresses are servers.
//! 3. [`examples`]: what every piece of code shows.
//! 4. [`sections`]: which part of the page is which operation.
//! 5. [`columns`] and [`rows`]: what tables are and what their rows say; `sides`: whose they are.
//! 6. [`nest`]: which field belongs to which.

pub mod address;
pub mod codes;
pub mod columns;
pub mod environments;
pub mod examples;
mod index;
mod items;
mod lists;
mod method;
mod models;
pub mod nest;
mod objects;
pub mod outline;
pub mod parts;
pub mod protocols;
mod refusals;
mod resources;
pub mod rows;
pub mod rules;
mod same;
pub mod sections;
pub mod shape;
mod shared;
mod sides;
mod signs;
pub mod tables;
mod template;
mod title_names;
mod titled;
pub mod tree;
mod values;
mod whose;

use std::collections::HashMap;
use std::ops::Range;

use crate::block::Document;
use examples::{Example, ExampleKind};
use models::Told;
use objects::Object;
use outline::{Outline, Side};
use sections::Section;
use shape::Shapes;
use tables::{FieldTable, Seen};
use tree::Tree;
use whose::{addresses_of_others, examples_of, shapes, shown_method, sort_out_examples};

pub use method::{content_type, methods};
pub use same::Same;

reported! {
    /// What a page describes.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum PageClass {
        /// Operations to call.
        Endpoint = "endpoint",
        /// What the vendor sends to the caller.
        Webhook = "webhook",
        /// Neither.
        Other = "other",
    }
}

impl PageClass {
    fn of(operations: &[Operation]) -> PageClass {
        if operations.iter().any(|o| !o.section.callback) {
            PageClass::Endpoint
        } else if operations.is_empty() {
            PageClass::Other
        } else {
            PageClass::Webhook
        }
    }
}

/// A page as it was understood.
#[derive(Debug)]
pub struct Page {
    /// What it is called outside of itself.
    pub name: String,
    /// Its blocks.
    pub document: Document,
    /// Its headings and labels.
    pub outline: Outline,
    /// What it describes.
    pub class: PageClass,
    /// Its operations and webhooks.
    pub operations: Vec<Operation>,
    /// Tables of fields that belong to none of them: models, parameters of all operations.
    pub loose: Vec<FieldTable>,
    /// Every table.
    pub tables: Vec<Seen>,
    /// Every example.
    pub examples: Vec<Example>,
    /// Result codes.
    pub codes: Vec<codes::CodeTable>,
    /// The servers that it names by their environments.
    pub servers: Vec<address::Server>,
    /// What it tells of where it has neither operations nor webhooks.
    pub protocol: Option<&'static protocols::Protocol>,
}

/// One operation or webhook of a page.
#[derive(Debug)]
pub struct Operation {
    /// Its part of the page.
    pub section: Section,
    /// Its tables of fields.
    pub tables: Vec<FieldTable>,
    /// Its fields.
    pub tree: Tree,
    /// What its examples show, by side.
    pub shapes: HashMap<Side, Shapes>,
    /// Its examples, as indices into [`Page::examples`].
    pub examples: Vec<usize>,
    /// Those of them that show refusals of another shape than what comes back otherwise.
    pub refusals: Vec<usize>,
    /// The values that the page lists for places of its address, by their names.
    pub places: Vec<(String, crate::facts::Enumeration)>,
    /// Sides that are those of other operations, which are not known.
    pub same: Vec<Same>,
}

/// Those of a list in page order that stand in a section.
fn within<'a, T>(items: &'a [T], section: &Section, block: impl Fn(&T) -> usize) -> &'a [T] {
    let from = items.partition_point(|item| block(item) < section.start);
    let to = items.partition_point(|item| block(item) < section.end);
    &items[from..to.max(from)]
}

/// The headings and labels of a page, whose lists of fields are tables now and whose indexes are spread.
fn outlined(document: &mut Document) -> Outline {
    let mut outline = Outline::of(document);
    if lists::to_tables(document, &outline) {
        outline = Outline::of(document);
    }
    if index::spread(document, &outline) {
        outline = Outline::of(document);
    }
    if titled::apart(document, &outline) {
        outline = Outline::of(document);
    }
    signs::settle(document);
    outline
}

/// Understands a page.
pub fn recognise(mut document: Document, name: &str) -> Page {
    let outline = outlined(&mut document);
    let facts = environments::facts(&document, &outline);
    let mut examples = examples::find(&document, &outline);
    let tables = tables::see(&document, &outline);
    let objects = objects::find(&document, &outline, &tables, &facts, &examples);
    let sections = sections::find(&document, &outline, &facts, &examples, &objects, name);
    let mut loose = loose(&document, &outline, &tables, &sections, &objects);
    let resources = resources::take(&mut loose, &examples);
    let models = models::find(&document, &outline, &tables, &sections, objects, resources);
    let mut codes = codes::find(&document, &outline, &tables);
    let values = values::find(&document, &outline, &tables);
    let mut linked: Vec<Range<usize>> = Vec::new();
    let apart = |section| by_request(section, &examples);
    let sections: Vec<Section> = sections.into_iter().flat_map(apart).collect();
    let called = sections::called(&sections, &examples);
    let alike = same::Alike::of(&document, &outline, &tables, &sections);
    let examples_of =
        |examples: &[Example], at: usize| examples_of(at, &alike.sections[at], examples, &called);
    let operations: Vec<Operation> = sections
        .into_iter()
        .enumerate()
        .map(|(at, section)| {
            let mut own = alike.tables[at].clone();
            let mut shown = examples_of(&examples, at);
            let unlike = alike.give(at, &mut own, &mut shown, &examples, &examples_of);
            let of_it = Told {
                document: &document,
                outline: &outline,
                section: &section,
                examples: shown.iter().map(|i| &examples[*i]).collect(),
            };
            let answer = models.add(&of_it, &tables, &mut own);
            linked.extend(values::link(&values, &mut own));
            let mut built = operation(&outline, own, section, shown, &loose, &mut examples);
            built.places = values::of_places(&values, &built.section);
            built.tree.answer = answer;
            built.same = unlike;
            linked.extend(values::link_shown(&values, &mut built));
            built
        })
        .collect();
    codes.retain(|table| !linked.iter().any(|list| list.contains(&table.block)));
    let class = PageClass::of(&operations);
    let other = (class == PageClass::Other).then_some(&document);
    Page {
        name: name.to_owned(),
        servers: servers(facts),
        protocol: other.and_then(protocols::of),
        document,
        outline,
        class,
        operations,
        loose,
        tables,
        examples,
        codes,
    }
}

fn servers(facts: Vec<address::Fact>) -> Vec<address::Server> {
    let servers = facts.into_iter().filter_map(|fact| match fact.what {
        address::What::Server(server) => Some(server),
        _ => None,
    });
    servers.collect()
}

/// Tables of fields outside of all sections: those before the first, and parameters of paths below an index.
fn loose(
    document: &Document,
    outline: &Outline,
    tables: &[Seen],
    sections: &[Section],
    objects: &[Object],
) -> Vec<FieldTable> {
    let mut out = Vec::new();
    let mut end = 0;
    let starts = sections.iter().map(|section| section.start);
    let ends = sections.iter().map(|section| section.end);
    for (start, next) in starts.chain([document.blocks.len()]).zip(ends.chain([0])) {
        let between = Section {
            start: end,
            end: start,
            ..Section::default()
        };
        let mut found = tables::fields(document, outline, tables, &between, true);
        found.retain(|table| end == 0 || table.place == Some(rows::Place::Path));
        found.retain(|table| !objects.iter().any(|object| object.has(table.block)));
        out.append(&mut found);
        end = next;
    }
    out
}

/// A section of several requests is an operation each; so is one of several methods, where requests with
/// each of them are shown.
fn by_request(section: Section, examples: &[Example]) -> Vec<Section> {
    if section.requests.len() > 1 {
        let with = |request: &sections::Request| Section {
            urls: vec![request.url.clone()],
            methods: match request.methods.is_empty() {
                true => section.methods.clone(),
                false => request.methods.clone(),
            },
            method_line: Some(request.url.line),
            twin: true,
            ..section.clone()
        };
        return section.requests.iter().map(with).collect();
    }
    let own = within(examples, &section, |e| e.block);
    let shown = |method: &&String| {
        let mut requests = own.iter().filter_map(|e| e.request.as_ref());
        requests.any(|r| r.method.as_ref() == Some(*method))
    };
    let methods: Vec<String> = section.methods.iter().filter(shown).cloned().collect();
    if methods.len() < 2 {
        return vec![section];
    }
    let with = |method: String| Section {
        methods: vec![method],
        twin: true,
        ..section.clone()
    };
    methods.into_iter().map(with).collect()
}

fn operation(
    outline: &Outline,
    mut tables: Vec<FieldTable>,
    section: Section,
    own: Vec<usize>,
    loose: &[FieldTable],
    examples: &mut [Example],
) -> Operation {
    if !section.callback {
        examples::excerpts(outline, section.start, examples, &own, &tables);
    }
    addresses_of_others(&section, examples, &own);
    sort_out_examples(&section, examples, &own, &tables);
    sides::by_examples(&mut tables, examples, &own);
    let mut section = section;
    if section.methods.is_empty()
        && !section.callback
        && let Some((method, line)) = shown_method(&section, examples, &own)
    {
        section.methods.push(method);
        section.method_line = Some(line);
    }
    let told: Vec<&FieldTable> = tables.iter().chain(loose).collect();
    let refusals = refusals::of_another_shape(examples, &own, &told);
    let of_its_shape = own.iter().filter(|at| !refusals.contains(at));
    let shapes = shapes(examples, of_its_shape);
    // Parameters of all operations are this one's too, unless it says them itself.
    let mut all = shared::of_operation(loose, &section, &shapes);
    all.append(&mut tables);
    let tree = nest::build(&mut all, &shapes);
    Operation {
        section,
        tables: all,
        tree,
        shapes,
        examples: own,
        refusals,
        places: Vec::new(),
        same: Vec::new(),
    }
}

/// The name of the field that an item of a list describes, when it surely begins as one does.
pub fn field_of_item(inline: &crate::block::Inline) -> Option<String> {
    let item = items::read(inline).filter(|item| item.proof > items::Proof::Bare)?;
    Some(item.name.trim_end_matches(['*', '?']).to_owned())
}
