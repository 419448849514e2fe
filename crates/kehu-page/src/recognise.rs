//! From blocks to what they mean: operations, tables of fields, examples, codes.
//!
//! 1. [`outline`]: the headings and labels above every block; lists of fields become tables, requests of
//!    indexes stand where their operations are told.
//! 2. [`address`]: addresses, methods, content types; [`environments`]: which addresses are servers.
//! 3. [`examples`]: what every piece of code shows.
//! 4. [`sections`]: which part of the page is which operation.
//! 5. [`columns`] and [`rows`]: what tables are and what their rows say; `sides`: whose they are.
//! 6. [`nest`]: which field belongs to which.

use std::collections::HashMap;
use std::ops::Range;

use crate::block::Document;

pub mod address;
pub mod codes;
pub mod columns;
pub mod environments;
pub mod examples;
mod index;
mod items;
mod lists;
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
mod titled;
pub mod tree;
mod values;

use examples::{Example, ExampleKind};
use models::Told;
use objects::Object;
use outline::{Outline, Side};
pub use same::Same;
use sections::Section;
use shape::Shapes;
use tables::{FieldTable, Seen};
use tree::Tree;

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

/// The examples of the so many-th section: those that stand in it, without requests of others, and its
/// own requests elsewhere. A request with another method or to another address is another operation's.
fn examples_of(
    at: usize,
    section: &Section,
    examples: &[Example],
    called: &HashMap<usize, usize>,
) -> Vec<usize> {
    let fits = |example: &Example| {
        example.request.as_ref().is_none_or(|shown| {
            let method = match section.methods.as_slice() {
                [method] => shown.method.as_ref().is_none_or(|m| m == method),
                _ => true,
            };
            let mut others = section.requests.iter().map(|request| &request.url.what);
            let own = section.urls.first().map(|url| &url.what);
            let to = |url: &String| sections::ends_alike(url, &shown.url);
            method && (own.is_none_or(to) || !others.any(to))
        })
    };
    let own = |i: &usize| {
        let example = &examples[*i];
        let stands = (section.start..section.end).contains(&example.block);
        match called.get(i) {
            Some(other) => *other == at,
            None => stands && (!section.twin || fits(example)),
        }
    };
    (0..examples.len()).filter(own).collect()
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

/// The method of the first request that goes to the operation's address, and its line.
fn shown_method(section: &Section, examples: &[Example], own: &[usize]) -> Option<(String, usize)> {
    let path = sections::path_of(&section.urls.first()?.what);
    own.iter()
        .map(|i| &examples[*i])
        .filter(|e| e.kind == ExampleKind::Request)
        .filter_map(|e| Some((e.request.as_ref()?, e.line)))
        .filter(|(r, _)| sections::path_of(&r.url) == path)
        .find_map(|(r, line)| Some((sections::method_of(r)?, line)))
}

/// A bare address that is not a call of the operation's shows a page to open or one of the caller's own.
fn addresses_of_others(section: &Section, examples: &mut [Example], own: &[usize]) {
    let called: Vec<&str> = section
        .urls
        .iter()
        .map(|url| sections::path_of(&url.what))
        .filter(|path| path.len() > 1)
        .collect();
    for i in own {
        let example = &mut examples[*i];
        let sent = matches!(example.kind, ExampleKind::Request | ExampleKind::Callback);
        let bare = example.format == examples::Format::Url && sent;
        let Some(request) = example.request.as_ref().filter(|_| bare) else {
            continue;
        };
        let shown: Vec<&str> = sections::path_of(&request.url).split('/').collect();
        let fixed = |part: &&str| !part.is_empty() && !part.starts_with(['{', ':', '<', '$']);
        let fits = |path: &&str| {
            path.split('/')
                .filter(fixed)
                .all(|part| shown.contains(&part))
        };
        if !called.is_empty() && !called.iter().any(fits) {
            example.kind = ExampleKind::Other;
            example.request = None;
        }
    }
}

/// How many fields of a side's tables an example has.
fn known_names(root: &crate::json::Node, tables: &[&FieldTable], side: Side) -> usize {
    let own = tables.iter().filter(|t| t.side == side);
    let rows = own.flat_map(|t| &t.rows);
    rows.filter(|r| root.get(&r.name).is_some()).count()
}

/// Labels leave open whose some examples are; their content and the section decide.
fn sort_out_examples(
    section: &Section,
    examples: &mut [Example],
    own: &[usize],
    tables: &[FieldTable],
) {
    let tables: Vec<&FieldTable> = tables.iter().collect();
    let sends = own.iter().any(|i| {
        matches!(
            examples[*i].kind,
            ExampleKind::Request | ExampleKind::Callback
        ) && (examples[*i].json.is_some() || examples[*i].request.is_some())
    });
    for i in own {
        let example = &mut examples[*i];
        if section.callback {
            let answers = example.kind == ExampleKind::Response && sends;
            if matches!(
                example.kind,
                ExampleKind::Request | ExampleKind::Response | ExampleKind::Failure
            ) && !answers
                && example.json.is_some()
                || example.kind == ExampleKind::Request
            {
                example.kind = ExampleKind::Callback;
            }
            continue;
        }
        // Beside a table of what the vendor sends it shows that.
        let told = example.labelled
            && example.request.is_none()
            && tables.iter().any(|t| t.side == Side::Callback);
        if example.kind == ExampleKind::Callback && !told {
            example.kind = ExampleKind::Request;
        }
        let Some(json) = example.json.as_ref() else {
            continue;
        };
        let names = |side: Side| known_names(&json.root, &tables, side);
        let (sent, answered) = (names(Side::Request), names(Side::Response));
        // A GET sends no JSON: below its request stands the answer.
        let get = section.methods == ["GET"] && example.request.is_none();
        if get && example.kind == ExampleKind::Request && answered > sent {
            example.kind = ExampleKind::Response;
        }
        if !example.labelled && example.kind == ExampleKind::Response {
            if names(Side::Callback) > sent.max(answered) {
                example.kind = ExampleKind::Callback;
            } else if sent > answered {
                example.kind = ExampleKind::Request;
            }
        }
    }
    examples::failures_by_code(examples, own);
    for i in own {
        examples::types_for_values(&mut examples[*i]);
    }
}

/// What the examples of each side show. A success tells more about the shape than a refusal: it comes
/// first. Types in place of values may be those of a part of it: they come last.
fn shapes<'a>(examples: &[Example], own: impl Iterator<Item = &'a usize>) -> HashMap<Side, Shapes> {
    let rank = |kind: ExampleKind| match kind {
        ExampleKind::Types(_) => 2,
        ExampleKind::Failure => 1,
        _ => 0,
    };
    let mut ordered: Vec<&Example> = own.map(|i| &examples[*i]).collect();
    ordered.sort_by_key(|example| rank(example.kind));
    let mut out: HashMap<Side, Shapes> = HashMap::new();
    for example in ordered {
        if let Some(side) = example.kind.side() {
            add_example(out.entry(side).or_default(), example);
        }
    }
    out.retain(|_, shapes| !shapes.is_empty());
    out
}

fn add_example(shapes: &mut Shapes, example: &Example) {
    if let Some(json) = &example.json {
        match (&example.field, example.kind) {
            (Some((field, text)), _) => shapes.add_field(field, *text, &json.root),
            (None, ExampleKind::Types(_)) => shapes.add_types(&json.root),
            (None, kind) => shapes.add(&json.root, kind == ExampleKind::Failure),
        }
        if example.field.is_none() {
            shapes.describe(json);
        }
    }
    if let Some(request) = &example.request {
        shapes.add_pairs(&request.query, example.line);
        if example.json.is_none() {
            shapes.add_pairs(&request.form, example.line);
        }
    }
}

/// The name of the field that an item of a list describes, when it surely begins as one does.
pub fn field_of_item(inline: &crate::block::Inline) -> Option<String> {
    let item = items::read(inline).filter(|item| item.proof > items::Proof::Bare)?;
    Some(item.name.trim_end_matches(['*', '?']).to_owned())
}

/// The methods of an operation: what the page says, what a request shows, or what follows from the body.
pub fn methods(operation: &Operation) -> Vec<String> {
    if !operation.section.methods.is_empty() {
        return operation.section.methods.clone();
    }
    let body = operation
        .shapes
        .get(&Side::Request)
        .is_some_and(|s| !s.is_empty())
        || operation
            .tree
            .side(Side::Request)
            .any(|id| operation.tree.nodes[id].place == rows::Place::Body);
    let method = match body || operation.section.callback {
        true => "POST",
        false => "GET",
    };
    vec![method.to_owned()]
}

/// The content type: what the page says, what a request shows, or what its body must be; nothing where
/// none of them tells.
pub fn content_type(page: &Page, operation: &Operation) -> Option<String> {
    let get = methods(operation).first().is_some_and(|m| m == "GET");
    if get {
        return Some("query".to_owned());
    }
    if let Some(said) = &operation.section.content_type {
        return Some(said.what.clone());
    }
    // A row of a table of headers.
    let rows = operation
        .tree
        .side(Side::Request)
        .map(|id| &operation.tree.nodes[id]);
    let row = rows
        .filter(|node| {
            node.place == rows::Place::Header && tree::normal(&node.name) == "contenttype"
        })
        .find_map(|node| node.row.as_ref());
    let told = row.and_then(|row| {
        let cells = [
            row.example.as_deref(),
            row.default.as_deref(),
            row.values.as_deref(),
        ];
        let cells = cells
            .into_iter()
            .flatten()
            .chain([row.description.as_str()]);
        cells.filter_map(address::content_type_in).next()
    });
    if told.is_some() {
        return told;
    }
    let requests = || {
        operation
            .examples
            .iter()
            .map(|i| &page.examples[*i])
            .filter(|e| matches!(e.kind, ExampleKind::Request | ExampleKind::Callback))
    };
    let header = requests()
        .filter_map(|e| e.request.as_ref()?.header("content-type"))
        .next();
    if let Some(said) = header.and_then(address::content_type_in) {
        return Some(said);
    }
    let types = operation.examples.iter().map(|i| &page.examples[*i]);
    let mut types = types.filter(|e| e.kind == ExampleKind::Types(Side::Request));
    if requests().any(|e| e.json.is_some()) || types.any(|e| e.json.is_some()) {
        return Some("application/json".to_owned());
    }
    let is_form = |e: &Example| e.request.as_ref().is_some_and(|r| !r.form.is_empty());
    if requests().any(is_form) {
        return Some("application/x-www-form-urlencoded".to_owned());
    }
    let place = |p: rows::Place| {
        operation
            .tree
            .side(Side::Request)
            .any(|id| operation.tree.nodes[id].place == p)
    };
    if !operation.tree.bodies.is_empty() {
        return Some("application/json".to_owned());
    }
    if place(rows::Place::Query) && !place(rows::Place::Body) {
        return Some("query".to_owned());
    }
    // Only JSON holds objects.
    let nested = operation.tree.side(Side::Request).any(|id| {
        let node = &operation.tree.nodes[id];
        node.place == rows::Place::Body && !node.children.is_empty()
    });
    nested.then(|| "application/json".to_owned())
}
