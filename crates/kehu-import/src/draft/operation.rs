//! One operation of a page as an endpoint file: what is called, what is sent, what comes back, and the
//! page's own examples and contradictions, a room each.

mod address;
mod conditions;
mod constants;
mod examples;
mod findings;
mod gather;
mod headers;
pub(super) mod limits;
mod payload;
mod records;
mod response;
mod summary;

use std::collections::HashSet;

use kehu_spec::document::{BodyWord, FieldRow};
use kehu_spec::model;
use serde_json::Value as Json;

use super::documents::{Api, Endpoint, is_required, row};
use super::fields::Fields;
use super::notes::{Notes, Review};
use super::types::Ty;
use super::{names, paging};
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::parts;
use kehu_page::recognise::rows::{Place, Row};
use kehu_page::recognise::tables::FieldTable;
use kehu_page::recognise::tree::{self, NodeId, Tree};
use kehu_page::recognise::{self, Operation, Page};
use kehu_page::text;
use kehu_page::witness::{self, Finding};

/// An endpoint and what became of the page's parts.
#[derive(Debug)]
pub struct Drafted {
    /// The draft.
    pub endpoint: Endpoint,
    /// Where table and example disagree.
    pub findings: Vec<Finding>,
    /// The fields of the operation's tree that have a row in the draft.
    pub fields: HashSet<NodeId>,
    /// Examples that are in the draft, as indices into the page's.
    pub examples: HashSet<usize>,
    /// Examples that are not, and why.
    pub left_out: Vec<(usize, String)>,
}

/// Drafts an operation; `out` has its name, `taken` are the names of types that there are.
pub fn draft(
    page: &Page,
    operation: &Operation,
    api: &Api,
    mut out: Endpoint,
    taken: &mut HashSet<String>,
) -> Drafted {
    let facts = witness::node_facts(operation);
    let mut findings = witness::findings(page, operation, &facts);
    findings.retain(|f| !findings::of_envelope(f, api));
    let untold = findings::untold_sides(operation, &mut findings);
    let section = &operation.section;
    method(operation, &mut out);
    let (path, query) = address::path(page, operation, api, &mut out);
    out.file.path = path.into();
    let line = section.urls.first().map_or(0, |url| url.line);
    address::named_by_rows(operation, line, &mut out);
    summary::draft(page, operation, &mut out);
    limits::draft(page, operation, &mut out);
    let said = recognise::content_type(page, operation);
    let in_body = operation.tables.iter().any(FieldTable::is_of_body);
    let body = body(said.as_deref(), in_body, out.file.method.value);
    out.file.request.get_or_insert_default().body = Some(body.into());
    let owner = names::type_name(&out.file.name);
    let mut fields = Fields::new(operation, &facts, std::mem::take(&mut out.notes), taken);
    request(page, operation, api, &mut fields, &owner, &mut out);
    constants::constants(operation, &mut fields.notes, &mut out);
    payload::draft(page, operation, &mut fields.notes, &mut out);
    ask_body(said.is_some(), body, &mut fields.notes, &out);
    address::placeholders(page, operation, &mut fields, &owner, &mut out);
    in_address(query, body, line, &mut fields.notes, &mut out);
    headers::headers(page, operation, api, &mut fields.notes, &mut out);
    response::response(operation, api, &mut fields, &owner, &mut out);
    if response::is_empty(page, operation) {
        fields
            .notes
            .take_back(&[], |review| review.text == response::UNSAID);
    }
    let places = std::mem::take(&mut fields.places);
    put(fields, &mut out);
    ask_same(operation, &mut out);
    findings::ask_untold(untold, &mut out);
    records::same_records(&mut out);
    records::flatten(&mut out);
    records::distinct(&mut out);
    conditions::conditions(page, operation, &places, &mut out);
    paging::find(page, operation, &mut out);
    let mut drafted = Drafted {
        endpoint: out,
        findings,
        fields: places.keys().copied().collect(),
        examples: HashSet::new(),
        left_out: Vec::new(),
    };
    examples::examples(page, operation, api, &mut drafted);
    findings::found(operation, &places, &mut drafted);
    gather::gather(&mut drafted.endpoint);
    drafted
}

/// The method; a person is asked where the page does not say it.
fn method(operation: &Operation, out: &mut Endpoint) {
    let method = recognise::methods(operation).into_iter().next();
    let method = method.unwrap_or_default().to_uppercase();
    out.file.method = model::Method::of(&method).unwrap_or_default().into();
    if operation.section.method_line.is_none() {
        let method = out.file.method.as_str();
        let why = format!("the page does not say the method: `{method}` follows from the rest");
        out.ask(out.head(), 0, why);
    }
}

/// How the body is written; where the page does not say, as most such pages do it: what they call a body
/// is JSON.
fn body(said: Option<&str>, in_body: bool, method: model::Method) -> BodyWord {
    use model::Method;
    let said = said.map(str::to_lowercase);
    let says = |word: &str| said.as_ref().is_some_and(|said| said.contains(word));
    let untold = said.is_none() && !in_body;
    if method == Method::Get || says("query") || untold && method == Method::Delete {
        BodyWord::Query
    } else if says("multipart") || says("form-data") && !says("urlencoded") {
        BodyWord::Multipart
    } else if says("urlencoded") || says("form") || untold {
        BodyWord::Form
    } else {
        BodyWord::Json
    }
}

/// A body that the page says nothing of is asked about, where something is in it.
fn ask_body(said: bool, body: BodyWord, notes: &mut Notes, out: &Endpoint) {
    let in_body = out.fields().iter().any(|row| row.r#in.is_none());
    if !said && in_body {
        let why = format!(
            "the page does not say how the fields travel: `{}` is what most such pages do",
            body.as_str()
        );
        notes.ask_at(out.request(), 0, why);
    }
}

/// Puts into the file what the fields need beside their rows.
fn put(fields: Fields<'_>, out: &mut Endpoint) {
    out.file.record = Some(fields.records);
    out.file.r#enum = Some(fields.enums);
    let quirks = out.file.quirk.get_or_insert_default();
    quirks.extend(fields.quirks);
    out.notes = fields.notes;
}

/// Fields of the query that stand in the address and in no table.
fn in_address(
    query: Vec<(String, String)>,
    body: BodyWord,
    line: usize,
    notes: &mut Notes,
    out: &mut Endpoint,
) {
    for (name, value) in query {
        if !out.fields().iter().any(|f| *f.name == name) {
            let mut row = row(notes, 0, name, &Ty::Plain("string"));
            row.r#in = (body != BodyWord::Query).then(|| model::Place::Query.into());
            row.fixed = (!value.is_empty() && !value.contains(['{', '<', '*', '$']))
                .then(|| Json::from(value).into());
            notes.ask(row.span, line, "stands in the address only");
            out.fields_mut().push(row);
        }
    }
}

/// Asks about sides that the page says to be as in another operation.
fn ask_same(operation: &Operation, out: &mut Endpoint) {
    for same in &operation.same {
        let why = format!(
            "the page says `{}`: it is as in another operation",
            same.said.what
        );
        let at = match same.side {
            Side::Request => out.request(),
            _ => out.response(),
        };
        out.ask(at, same.said.line, why);
    }
}

/// Asks about names that were taken for the body as a whole, or for what holds the fields.
fn ask_whole_bodies(tree: &Tree, notes: &mut Notes, out: &Endpoint) {
    let told = tree
        .side(Side::Request)
        .any(|id| tree.nodes[id].place == Place::Body);
    for body in tree.bodies.iter().filter(|_| !told) {
        let node = &tree.nodes[*body];
        let name = &node.name;
        let why =
            format!("`{name}` is the body as a whole, and the page does not list its members");
        notes.ask_at(out.request(), node.line().unwrap_or(0), why);
    }
    for (name, line) in &tree.opened {
        let why = format!("`{name}` is taken for the body as a whole, and not for a field of it");
        notes.ask_at(out.request(), *line, why);
    }
    for (name, line) in &tree.held {
        let why =
            format!("`{name}` is taken for what holds the fields of the operation's own tables");
        notes.ask_at(out.request(), *line, why);
    }
}

/// The request's rows, without headers.
fn request(
    page: &Page,
    operation: &Operation,
    api: &Api,
    fields: &mut Fields<'_>,
    owner: &str,
    out: &mut Endpoint,
) {
    let asked = in_query(page, operation);
    ask_whole_bodies(&operation.tree, &mut fields.notes, out);
    for id in operation.tree.side(Side::Request) {
        let node = &operation.tree.nodes[id];
        // `https://{host}/…`: the server's, not a field of the request.
        let host = format!("{{{}}}", node.name);
        let urls = operation.section.urls.iter();
        let mut hosts = urls.filter_map(|u| kehu_request::absolute(&u.what)?.1.split('/').next());
        let of_auth = api.auth_fields().any(|name| name == node.name);
        if node.place == Place::Header || hosts.any(|h| h.contains(&host)) || of_auth {
            continue;
        }
        let mut row = fields.row(id, "request", owner, 0);
        let in_path = out
            .file
            .path
            .contains(&format!("{{{}}}", row.name.as_str()));
        let in_query = out.body() == Some(BodyWord::Query);
        let place = match node.place {
            _ if in_path => Some(model::Place::Path),
            Place::Query if !in_query => Some(model::Place::Query),
            Place::Body if !in_query && asked.contains(row.name.as_str()) => {
                Some(model::Place::Query)
            }
            Place::Path => {
                let why =
                    "the table says that it stands in the path, and the path has no place for it";
                fields.notes.ask(row.span, node.line().unwrap_or(0), why);
                None
            }
            _ => None,
        };
        row.r#in = place.map(Into::into);
        if in_path {
            // What stands in a path travels as text, whatever it means.
            let untyped = |review: &Review| review.text == super::types::UNTYPED;
            fields.notes.take_back(&[row.span], untyped);
        }
        if in_path && !is_required(&row) {
            row.required = Some(true.into());
        }
        if let Some(client) = client_value(api, &row) {
            row.from = Some(client.into());
        }
        let same = |f: &FieldRow| f.name == row.name && f.r#in == row.r#in;
        if !out.fields().iter().any(same) {
            out.fields_mut().push(row);
        }
    }
}

/// Names that requests have in their query and never in their body.
fn in_query(page: &Page, operation: &Operation) -> HashSet<String> {
    let own = operation.examples.iter().map(|i| &page.examples[*i]);
    let requests: Vec<_> = own.filter_map(|e| Some((e, e.request.as_ref()?))).collect();
    let mut asked: HashSet<String> = requests
        .iter()
        .flat_map(|(_, r)| &r.query)
        .flat_map(|(name, _)| [name.clone(), parts::root(name)])
        .collect();
    let mut sent_names: HashSet<&str> = HashSet::new();
    for (example, request) in &requests {
        let members = example.json.iter().flat_map(|json| json.root.members());
        let sent = members
            .map(|(name, _)| name)
            .chain(request.form.iter().map(|(name, _)| name));
        for name in sent {
            asked.remove(name);
            asked.remove(&parts::root(name));
            sent_names.insert(name);
        }
    }
    // A table of which requests show fields in their query and none in their body.
    for table in operation
        .tables
        .iter()
        .filter(|t| t.side == Side::Request && t.place.is_none())
    {
        let name = |row: &'_ Row| tree::normal(&row.name);
        let names: HashSet<String> = table.rows.iter().map(name).collect();
        let shown = asked
            .iter()
            .filter(|n| names.contains(&tree::normal(n)))
            .count();
        if shown > 1 && !sent_names.iter().any(|n| names.contains(&tree::normal(n))) {
            asked.extend(table.rows.iter().map(|row| row.name.clone()));
        }
    }
    asked
}

/// The client's parameter that fills a field of its name.
fn client_value(api: &Api, row: &FieldRow) -> Option<String> {
    let name = text::snake(&row.name);
    let found = api
        .client()
        .iter()
        .find(|c| *c.name == name && c.r#type == row.r#type && row.wire.is_none())?;
    Some(format!("client.{}", found.name.as_str()))
}
