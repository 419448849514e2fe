//! One operation of a page as an endpoint file: what is called, what is sent, what comes back, and the
//! page's own examples and contradictions, a room each.

mod address;
mod conditions;
mod constants;
mod examples;
mod findings;
mod gather;
mod headers;
mod records;
mod response;
mod words;

use std::collections::HashSet;

use serde_json::Value as Json;

use super::fields::Fields;
use super::spec::{Api, Endpoint, Place as At, Review, Row, Ty};
use super::{names, paging};
use crate::recognise::outline::Side;
use crate::recognise::rows::Place;
use crate::recognise::tables::FieldTable;
use crate::recognise::tree::NodeId;
use crate::recognise::{self, Operation, Page};
use crate::text;
use crate::witness::{self, Finding};

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

/// Drafts an operation; `taken` are the names of types that there are.
pub fn draft(
    page: &Page,
    operation: &Operation,
    api: &Api,
    name: String,
    taken: &mut HashSet<String>,
) -> Drafted {
    let facts = witness::node_facts(operation);
    let mut findings = witness::findings(page, operation, &facts);
    findings.retain(|f| !findings::of_envelope(f, api));
    let untold = findings::untold_sides(operation, &mut findings);
    let section = &operation.section;
    let mut out = Endpoint {
        name,
        page: page.name.clone(),
        ..Endpoint::default()
    };
    out.method = recognise::methods(operation)
        .into_iter()
        .next()
        .unwrap_or_else(|| "GET".to_owned())
        .to_uppercase();
    if section.method_line.is_none() {
        out.reviews.push((
            At::Head,
            Review::new(
                0,
                format!(
                    "the page does not say the method: `{}` follows from the rest",
                    out.method
                ),
            ),
        ));
    }
    let (path, mut query) = address::path(page, operation, api, &mut out);
    out.path = path;
    address::named_by_rows(operation, &mut out);
    words::words(page, operation, &mut out);
    let said = recognise::content_type(page, operation);
    let in_body = operation.tables.iter().any(FieldTable::is_of_body);
    out.body = body(said.as_deref(), in_body, &out.method);
    let owner = names::type_name(&out.name);
    let mut fields = Fields::new(operation, &facts, taken);
    request(page, operation, api, &mut fields, &owner, &mut out);
    constants::constants(operation, &mut out);
    ask_body(said.is_some(), &mut out);
    address::placeholders(&mut out, section.urls.first().map_or(0, |u| u.line));
    for (name, value) in query.drain(..) {
        if !out.fields.iter().any(|f| f.name == name) {
            let mut row = Row::new(name, Ty::Plain("string"));
            row.place = (out.body != "query").then_some("query");
            row.fixed = (!value.is_empty() && !value.contains(['{', '<', '*', '$']))
                .then(|| Json::from(value));
            row.review(
                section.urls.first().map_or(0, |u| u.line),
                "stands in the address only",
            );
            out.fields.push(row);
        }
    }
    headers::headers(page, operation, api, &mut out);
    response::response(operation, api, &mut fields, &owner, &mut out);
    out.reviews.extend(untold);
    let places = std::mem::take(&mut fields.places);
    out.records = std::mem::take(&mut fields.records);
    out.enums = std::mem::take(&mut fields.enums);
    out.quirks.append(&mut fields.quirks);
    records::same_records(&mut out);
    records::flatten(&mut out);
    records::distinct(&mut out);
    conditions::conditions(page, operation, &places, &mut out);
    paging::find(&mut out);
    let mut drafted = Drafted {
        endpoint: out,
        findings,
        fields: places.keys().copied().collect(),
        examples: HashSet::new(),
        left_out: Vec::new(),
    };
    examples::examples(page, operation, &mut drafted);
    findings::found(operation, &places, &mut drafted);
    gather::gather(&mut drafted.endpoint);
    drafted
}

/// How the body is written; where the page does not say, as most such pages do it: what they call a body
/// is JSON.
fn body(said: Option<&str>, in_body: bool, method: &str) -> &'static str {
    let said = said.map(str::to_lowercase);
    let says = |word: &str| said.as_ref().is_some_and(|said| said.contains(word));
    if method == "GET" || says("query") || (said.is_none() && !in_body && method == "DELETE") {
        "query"
    } else if says("multipart") || says("form-data") && !says("urlencoded") {
        "multipart"
    } else if says("urlencoded") || says("form") || said.is_none() && !in_body {
        "form"
    } else {
        "json"
    }
}

/// A body that the page says nothing of is asked about, where something is in it.
fn ask_body(said: bool, out: &mut Endpoint) {
    let in_body = out.fields.iter().any(|row| row.place.is_none());
    if !said && in_body && out.body != "none" {
        let why = format!(
            "the page does not say how the fields travel: `{}` is what most such pages do",
            out.body
        );
        out.reviews.push((At::Request, Review::new(0, why)));
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
    let line = |id: NodeId| operation.tree.nodes[id].line().unwrap_or(0);
    let asked = in_query(page, operation);
    let tree = &operation.tree;
    let told = tree
        .side(Side::Request)
        .any(|id| tree.nodes[id].place == Place::Body);
    for body in tree.bodies.iter().filter(|_| !told) {
        let name = &tree.nodes[*body].name;
        let why =
            format!("`{name}` is the body as a whole, and the page does not list its members");
        out.reviews
            .push((At::Request, Review::new(line(*body), why)));
    }
    for id in operation.tree.side(Side::Request) {
        let node = &operation.tree.nodes[id];
        // `https://{host}/…`: the server's, not a field of the request.
        let host = format!("{{{}}}", node.name);
        let urls = operation.section.urls.iter();
        let mut hosts = urls.filter_map(|u| u.what.split_once("://")?.1.split('/').next());
        if node.place == Place::Header || hosts.any(|h| h.contains(&host)) {
            continue;
        }
        let mut row = fields.row(id, "request", owner, 0);
        let in_path = out.path.contains(&format!("{{{}}}", row.name));
        row.place = match node.place {
            _ if in_path => Some("path"),
            Place::Query if out.body != "query" => Some("query"),
            Place::Body if out.body != "query" && asked.contains(&row.name) => Some("query"),
            Place::Path => {
                row.review(
                    line(id),
                    "the table says that it stands in the path, and the path has no place for it",
                );
                None
            }
            _ => None,
        };
        if row.place == Some("path") && !row.required {
            row.required = true;
        }
        if let Some(client) = client_value(api, &row) {
            row.from = Some(client);
        }
        if !out
            .fields
            .iter()
            .any(|f| f.name == row.name && f.place == row.place)
        {
            out.fields.push(row);
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
        .map(|(name, _)| name.clone())
        .collect();
    for (example, request) in &requests {
        let members = example.json.iter().flat_map(|json| json.root.members());
        let sent = members
            .map(|(name, _)| name)
            .chain(request.form.iter().map(|(name, _)| name));
        for name in sent {
            asked.remove(name);
        }
    }
    asked
}

/// The client's parameter that fills a field of its name.
fn client_value(api: &Api, row: &Row) -> Option<String> {
    let name = text::snake(&row.name);
    let found = api
        .client
        .iter()
        .find(|c| c.name == name && c.ty == row.ty && row.wire.is_none())?;
    Some(format!("client.{}", found.name))
}
