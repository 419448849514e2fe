//! One operation of a page as an endpoint file.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::fields::Fields;
use super::lists;
use super::names;
use super::spec::{Api, Auth, Endpoint, Example, Place as At, Review, Row, Rule, Ty};
use super::{api, paging};
use crate::facts;
use crate::recognise::examples::{ExampleKind, Format};
use crate::recognise::outline::Side;
use crate::recognise::rows::Place;
use crate::recognise::sections::path_of;
use crate::recognise::shape::Shapes;
use crate::recognise::tree::NodeId;
use crate::recognise::{self, Operation, Page, rules};
use crate::text;
use crate::witness::{self, Finding, Kind};

/// An endpoint and what became of the page's parts.
#[derive(Debug)]
pub struct Drafted {
    /// The draft.
    pub endpoint: Endpoint,
    /// Where table and example disagree.
    pub findings: Vec<Finding>,
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
    findings.retain(|f| !of_envelope(f, api));
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
    if !matches!(
        out.method.as_str(),
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
    ) {
        let said = std::mem::replace(&mut out.method, "POST".to_owned());
        out.reviews.push((
            At::Head,
            Review::new(
                section.method_line.unwrap_or(0),
                format!("the page's method is `{said}`"),
            ),
        ));
    } else if section.method_line.is_none() {
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
    let (path, mut query) = path(page, operation, api, &mut out);
    out.path = path;
    words(page, operation, &mut out);
    out.body = body(page, operation, &out.method);
    let owner = names::type_name(&out.name);
    let mut fields = Fields::new(operation, &facts, taken);
    request(operation, api, &mut fields, &owner, &mut out);
    placeholders(&mut out, section.urls.first().map_or(0, |u| u.line));
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
    headers(page, operation, api, &mut out);
    response(operation, api, &mut fields, &owner, &mut out);
    let places = std::mem::take(&mut fields.places);
    out.records = std::mem::take(&mut fields.records);
    out.enums = std::mem::take(&mut fields.enums);
    out.quirks.append(&mut fields.quirks);
    same_records(&mut out);
    flatten(&mut out);
    conditions(page, operation, &places, &mut out);
    paging::find(&mut out);
    let mut drafted = Drafted {
        endpoint: out,
        findings,
        examples: HashSet::new(),
        left_out: Vec::new(),
    };
    examples(page, operation, &mut drafted);
    found(operation, &places, &mut drafted);
    drafted
}

/// Whether a finding only says that no table lists the envelope, which `[envelope]` does.
fn of_envelope(finding: &Finding, api: &Api) -> bool {
    let Some(envelope) = &api.envelope else {
        return false;
    };
    let own = [
        Some(&envelope.code),
        envelope.message.as_ref(),
        envelope.name.as_ref(),
        envelope.data.as_ref(),
        envelope.request_id.as_ref(),
    ];
    finding.kind == Kind::Undocumented
        && finding.side == Some(Side::Response)
        && finding
            .paths
            .iter()
            .all(|path| own.into_iter().flatten().any(|key| key == path))
}

/// The path below the server's, and the query that stands in the address.
fn path(
    page: &Page,
    operation: &Operation,
    api: &Api,
    out: &mut Endpoint,
) -> (String, Vec<(String, String)>) {
    let section = &operation.section;
    let said = section.urls.first().map(|u| (u.what.as_str(), u.line));
    let shown = api::shown_urls(page, operation).next();
    let Some((url, line)) = said.or(shown) else {
        out.reviews
            .push((At::Head, Review::new(0, "the page names no address")));
        return (format!("/{}", out.name), Vec::new());
    };
    let (whole, query) = url.split_once('?').unwrap_or((url, ""));
    let mut path = path_of(whole)
        .trim()
        .split('#')
        .next()
        .unwrap_or_default()
        .to_owned();
    if !path.starts_with('/') {
        path.insert(0, '/');
    }
    for server in &api.servers {
        let base = path_of(&server.url).trim_end_matches('/');
        if !base.is_empty()
            && base != "/"
            && api::origin(url).is_some()
            && let Some(rest) = path.strip_prefix(base).filter(|r| r.starts_with('/'))
        {
            path = rest.to_owned();
            break;
        }
    }
    let parts: Vec<String> = path
        .split('/')
        .map(|part| {
            let name = part
                .strip_prefix(':')
                .or_else(|| part.strip_prefix('<').and_then(|p| p.strip_suffix('>')))
                .or_else(|| part.strip_prefix("${").and_then(|p| p.strip_suffix('}')));
            match name {
                Some(name) => format!("{{{name}}}"),
                None => part.chars().filter(|c| !c.is_whitespace()).collect(),
            }
        })
        .collect();
    let path = parts.join("/");
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if text::is_identifier(name) {
            pairs.push((name.to_owned(), value.to_owned()));
        }
    }
    let base = api
        .servers
        .first()
        .map(|s| path_of(&s.url).trim_end_matches('/'))
        .filter(|b| b.starts_with('/'));
    if let (Some(base), None, false) = (base, api::origin(url), section.urls.is_empty()) {
        out.quirks.push(super::spec::Quirk {
            at: "path".to_owned(),
            says: Some(("path", super::fields::text_literal(&path))),
            why: format!(
                "Only the curl example shows that `{base}` goes before the documented path."
            ),
            line,
        });
    }
    if section.urls.is_empty() {
        out.reviews.push((
            At::Head,
            Review::new(line, "the address stands in an example only"),
        ));
    }
    let closed = path.matches('{').count() == path.matches('}').count();
    (
        if closed {
            path
        } else {
            path.replace(['{', '}'], "")
        },
        pairs,
    )
}

/// Title, summary, idempotence, limits, docs.
fn words(page: &Page, operation: &Operation, out: &mut Endpoint) {
    let section = &operation.section;
    out.title = section
        .title
        .as_ref()
        .map(|t| text::short(&text::squeeze(t), 80))
        .filter(|t| !t.is_empty());
    out.docs = page.document.source.clone();
    let sentence = |words: &str| {
        let words = text::squeeze(words);
        (words.is_ascii() && (8..=120).contains(&words.len()) && words.contains(' ')).then(|| {
            let mut words = words;
            if let Some(first) = words.get(..1).map(str::to_uppercase) {
                words.replace_range(..1, &first);
            }
            if words.ends_with(['.', '!', '?']) {
                words
            } else {
                format!("{}.", words.trim_end_matches([':', ',', ';']))
            }
        })
    };
    let said = section
        .summary
        .as_deref()
        .and_then(sentence)
        .or_else(|| section.title.as_deref().and_then(sentence));
    out.summary = match said {
        Some(said) => said,
        None => {
            out.reviews.push((
                At::Head,
                Review::new(
                    section.urls.first().map_or(0, |u| u.line),
                    "a summary: what it does, in an English sentence",
                ),
            ));
            out.title.clone().unwrap_or_else(|| out.name.clone())
        }
    };
    let reads = |word: &str| lists::words("verbs", "reading").iter().any(|r| r == word);
    if out.method == "GET" {
        out.idempotent = true;
    } else if out.name.split('_').next().is_some_and(reads) {
        out.reviews.push((
            At::Head,
            Review::new(
                0,
                "it seems to read only: `idempotent = true`, when a client may send it again",
            ),
        ));
    }
    let range = section.start..section.end;
    let prose: Vec<&str> = page
        .document
        .blocks
        .iter()
        .enumerate()
        .filter(|(i, _)| range.contains(i))
        .filter_map(|(_, b)| Some(b.inline()?.text.as_str()))
        .collect();
    for (calls, seconds, _) in facts::read_page(prose.into_iter()).rates {
        if !out.limits.contains(&(calls, seconds)) && out.limits.len() < 4 {
            out.limits.push((calls, seconds));
        }
    }
    if let Some(url) = section.old_urls.first() {
        out.reviews.push((
            At::Head,
            Review::new(
                url.line,
                format!("struck through on the page: {}", url.what),
            ),
        ));
    }
}

fn body(page: &Page, operation: &Operation, method: &str) -> &'static str {
    let said = recognise::content_type(page, operation)
        .unwrap_or_default()
        .to_lowercase();
    if method == "GET" || said == "query" {
        "query"
    } else if said.contains("multipart")
        || said.contains("form-data") && !said.contains("urlencoded")
    {
        "multipart"
    } else if said.contains("urlencoded") || said == "form" {
        "form"
    } else {
        "json"
    }
}

/// The request's rows, without headers.
fn request(
    operation: &Operation,
    api: &Api,
    fields: &mut Fields<'_>,
    owner: &str,
    out: &mut Endpoint,
) {
    let line = |id: NodeId| operation.tree.nodes[id].line().unwrap_or(0);
    for id in operation.tree.side(Side::Request) {
        let node = &operation.tree.nodes[id];
        if node.place == Place::Header {
            continue;
        }
        let mut row = fields.row(id, "request", owner, 0);
        let in_path = out.path.contains(&format!("{{{}}}", row.name));
        row.place = match node.place {
            _ if in_path => Some("path"),
            Place::Query if out.body != "query" => Some("query"),
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

/// The client's parameter that fills a field of its name.
fn client_value(api: &Api, row: &Row) -> Option<String> {
    let name = text::snake(&row.name);
    let found = api
        .client
        .iter()
        .find(|c| c.name == name && c.ty == row.ty && row.wire.is_none())?;
    Some(format!("client.{}", found.name))
}

/// Places in the path that no row fills.
fn placeholders(out: &mut Endpoint, line: usize) {
    let names: Vec<String> = out
        .path
        .split('{')
        .skip(1)
        .filter_map(|p| Some(p.split_once('}')?.0.to_owned()))
        .collect();
    for name in names {
        if !out.fields.iter().any(|f| f.name == name) {
            let mut row = Row::new(name, Ty::Plain("string"));
            row.place = Some("path");
            row.required = true;
            row.review(line, "stands in the path, in no table");
            out.fields.insert(0, row);
        }
    }
}

/// Only JSON bodies can hold objects.
fn flatten(out: &mut Endpoint) {
    let body = out.body;
    let records: Vec<Ty> = out
        .records
        .iter()
        .map(|r| Ty::Named(r.name.clone()))
        .collect();
    for row in &mut out.fields {
        let outside = matches!(row.place, Some("query" | "path" | "header"))
            || row.place.is_none() && body == "query";
        let inner = row.ty.innermost();
        let nested = records.contains(inner)
            || *inner == Ty::Plain("any")
            || matches!(row.ty, Ty::Map(_))
            || matches!(&row.ty, Ty::List(one) if matches!(**one, Ty::List(_)));
        if outside && nested && !matches!(row.ty, Ty::Json(_)) {
            row.ty = Ty::Json(Box::new(row.ty.clone()));
            (row.example, row.default, row.wire) = (None, None, None);
            (row.min, row.max) = (None, None);
            row.review(0, "an object outside of the body: taken for JSON in a text");
        }
    }
}

/// Records with the same fields are one.
fn same_records(out: &mut Endpoint) {
    let mut at = 1;
    while at < out.records.len() {
        let fields = &out.records[at].fields;
        let same = out.records[..at].iter().find(|r| {
            r.fields.len() > 1
                && r.fields.len() == fields.len()
                && r.fields.iter().zip(fields).all(|(a, b)| {
                    (&a.name, &a.ty, a.wire, a.required) == (&b.name, &b.ty, b.wire, b.required)
                })
        });
        let Some(one) = same.map(|r| r.name.clone()) else {
            at += 1;
            continue;
        };
        let other = Ty::Named(out.records.remove(at).name);
        let rename = |ty: &mut Ty| {
            if *ty.innermost() == other {
                *ty = ty.with_innermost(Ty::Named(one.clone()));
            }
        };
        out.rows_mut().for_each(|row| rename(&mut row.ty));
        out.data.iter_mut().for_each(rename);
    }
}

/// Headers that are not the authentication's.
fn headers(page: &Page, operation: &Operation, api: &Api, out: &mut Endpoint) {
    let (own, of_operation): (Vec<String>, Vec<String>) = match &api.auth {
        Auth::None => (Vec::new(), Vec::new()),
        Auth::Token { header, .. } => (vec![header.clone()], Vec::new()),
        Auth::Signed {
            signature, headers, ..
        } => {
            let stated = headers
                .iter()
                .filter(|(_, v)| v == "operation.headers")
                .map(|(n, _)| n.clone())
                .collect();
            let mut own: Vec<String> = headers
                .iter()
                .filter(|(_, v)| v != "operation.headers")
                .map(|(n, _)| n.clone())
                .collect();
            own.push(signature.clone());
            (own, stated)
        }
    };
    let has = |list: &[String], name: &str| list.iter().any(|n| n.eq_ignore_ascii_case(name));
    let all = api::headers(page, operation);
    for header in &all {
        if lists::has("auth", "plain", &header.name)
            || has(&own, &header.name)
            || !text::is_identifier(&header.name)
        {
            continue;
        }
        let fixed = header.fixed.clone().or_else(|| {
            header
                .value
                .clone()
                .filter(|_| has(&of_operation, &header.name))
        });
        match fixed {
            Some(value) if value.is_ascii() => out.headers.push((header.name.clone(), value)),
            _ if has(&of_operation, &header.name) => {
                out.reviews.push((
                    At::Head,
                    Review::new(
                        header.line,
                        format!("the value of the header `{}`", header.name),
                    ),
                ));
            }
            _ => {
                let mut row = Row::new(header.name.clone(), Ty::Plain("string"));
                row.place = Some("header");
                row.required = header.required;
                row.label = Some(text::short(&text::squeeze(&header.description), 32))
                    .filter(|d| !d.is_empty());
                row.example = header
                    .value
                    .as_deref()
                    .filter(|v| v.is_ascii())
                    .and_then(|v| super::types::cell(v, &row.ty, None));
                if header.description.is_empty() {
                    row.review(
                        header.line,
                        "only an example shows this header: is it the same for all calls?",
                    );
                }
                out.fields.push(row);
            }
        }
    }
    for stated in of_operation {
        if !out
            .headers
            .iter()
            .any(|(n, _)| n.eq_ignore_ascii_case(&stated))
        {
            out.headers.push((stated.clone(), String::new()));
            out.reviews.push((At::Head, Review::new(0, format!("the signature wants a header `{stated}`, and the page does not say its value"))));
        }
    }
}

/// What the envelope holds.
fn response(
    operation: &Operation,
    api: &Api,
    fields: &mut Fields<'_>,
    owner: &str,
    out: &mut Endpoint,
) {
    let tree = &operation.tree;
    let roots: Vec<NodeId> = tree
        .side(Side::Response)
        .filter(|id| tree.nodes[*id].place != Place::Header)
        .collect();
    if roots.is_empty() {
        let shown = operation
            .shapes
            .get(&Side::Response)
            .is_some_and(|s| !s.get(Shapes::ROOT).keys.is_empty());
        if !shown {
            out.reviews.push((
                At::Response,
                Review::new(0, "the page does not say what comes back"),
            ));
        }
        return;
    }
    let name = |id: &NodeId| tree.nodes[*id].name.as_str();
    let (own, data): (Vec<&str>, Option<&str>) = match &api.envelope {
        Some(e) => (
            [
                Some(&e.code),
                e.message.as_ref(),
                e.name.as_ref(),
                e.request_id.as_ref(),
            ]
            .into_iter()
            .flatten()
            .map(|p| p.split('.').next().unwrap_or(p))
            .collect(),
            e.data.as_deref(),
        ),
        None => (Vec::new(), None),
    };
    let rest: Vec<NodeId> = roots
        .iter()
        .copied()
        .filter(|id| !own.contains(&name(id)) && Some(name(id)) != data)
        .collect();
    let enveloped = roots.iter().any(|id| own.contains(&name(id)));
    if let Some(data) = data {
        if let Some(id) = roots.iter().copied().find(|id| name(id) == data) {
            let row = fields.row(id, "response", owner, 0);
            fields
                .quirks
                .retain(|q| q.at != "response.data" && q.at != format!("response.{data}"));
            let prefix = format!("response.{data}");
            for place in fields.places.values_mut() {
                if let Some(rest) = place.strip_prefix(&prefix) {
                    *place = format!("response{rest}");
                }
            }
            for quirk in &mut fields.quirks {
                if let Some(rest) = quirk.at.strip_prefix(&prefix) {
                    quirk.at = format!("response{rest}");
                }
            }
            let nothing = matches!(&row.ty, Ty::Plain("any"))
                || matches!(&row.ty, Ty::Map(inner) if **inner == Ty::Plain("any"));
            for point in row.reviews.into_iter().filter(|_| !nothing) {
                out.reviews.push((At::Response, point));
            }
            if nothing {
                out.reviews.push((
                    At::Response,
                    Review::new(
                        tree.nodes[id].line().unwrap_or(0),
                        format!("the page does not say what is in `{data}`"),
                    ),
                ));
            }
            out.data = Some(row.ty);
            for id in rest {
                out.reviews.push((
                    At::Response,
                    Review::new(
                        tree.nodes[id].line().unwrap_or(0),
                        format!("`{}` stands beside `{data}`", tree.nodes[id].name),
                    ),
                ));
            }
            return;
        }
        if enveloped && !rest.is_empty() {
            let line = rest
                .first()
                .and_then(|id| tree.nodes[*id].line())
                .unwrap_or(0);
            out.reviews.push((At::Response, Review::new(line, format!("`{data}` is not on the page: what is beside the code is drafted as what is in it"))));
        }
    }
    if rest.is_empty() {
        return;
    }
    let rows = fields.rows(&rest, "response", owner, 0);
    let record = names::unique(format!("{owner}Response"), fields.taken_mut());
    fields.records.insert(
        0,
        super::spec::Record {
            name: record.clone(),
            label: out.title.clone(),
            fields: rows,
            reviews: Vec::new(),
        },
    );
    out.data = Some(Ty::Named(record));
}

/// Conditions over several fields.
fn conditions(
    page: &Page,
    operation: &Operation,
    places: &std::collections::HashMap<NodeId, String>,
    out: &mut Endpoint,
) {
    for rule in rules::complete(rules::find(page, operation)) {
        let nested = rule
            .fields
            .iter()
            .any(|id| operation.tree.nodes[*id].parent.is_some());
        let named: Vec<String> = rule
            .fields
            .iter()
            .filter_map(|id| places.get(id)?.strip_prefix("request.").map(str::to_owned))
            .collect();
        let rows: Vec<&Row> = named
            .iter()
            .filter_map(|n| out.fields.iter().find(|f| f.name == *n))
            .collect();
        let kind = if rule.at_least_one {
            "at_least_one"
        } else {
            "excludes"
        };
        if nested || rows.len() < 2 || rows.len() != named.len() || rows.iter().any(|r| r.required)
        {
            let words = text::short(&rule.says, 100);
            out.reviews.push((
                At::Request,
                Review::new(rule.line, format!("a condition that no rule says: {words}")),
            ));
            continue;
        }
        if !out
            .rules
            .iter()
            .any(|r| r.kind == kind && r.fields == named)
        {
            out.rules.push(Rule {
                kind,
                fields: named,
                line: rule.line,
            });
        }
    }
}

/// Examples, as files.
fn examples(page: &Page, operation: &Operation, drafted: &mut Drafted) {
    let mut counts: std::collections::HashMap<&'static str, usize> =
        std::collections::HashMap::new();
    let kind_of = |index: usize| match (page.examples[index].kind, page.examples[index].format) {
        (ExampleKind::Request, Format::Curl) => Some("curl"),
        (ExampleKind::Request, _) => Some("request"),
        (ExampleKind::Response, _) => Some("response"),
        (ExampleKind::Failure, _) => Some("error"),
        _ => None,
    };
    for index in &operation.examples {
        let example = &page.examples[*index];
        let Some(kind) = kind_of(*index) else {
            drafted.left_out.push((
                *index,
                format!("{}: not an exchange of this operation", example.kind.word()),
            ));
            continue;
        };
        let mut mended = None;
        let mut reviews = Vec::new();
        let file_text = if kind == "curl" {
            match kehu_spec::evidence::curl::parse(&example.text) {
                Ok(_) => example.text.trim_end().to_owned(),
                Err(why) => {
                    drafted
                        .left_out
                        .push((*index, format!("a curl command that cannot be read: {why}")));
                    continue;
                }
            }
        } else if let Some(json) = &example.json {
            if !json.mends.is_empty() {
                mended = Some(text::short(&json.mended(), 100));
                if !json.is_certain() {
                    let line = json
                        .mends
                        .iter()
                        .find(|m| !m.certain)
                        .map_or(example.line, |m| m.line);
                    reviews.push(Review::new(
                        line,
                        "one of its mends is a guess: hold it against the page",
                    ));
                }
            }
            json.to_json()
        } else if let Some(pairs) = example
            .request
            .as_ref()
            .map(|r| r.query.iter().chain(&r.form).cloned().collect::<Vec<_>>())
            .filter(|p| !p.is_empty())
        {
            mended = Some(format!("{}, here as an object", example.format.word()));
            let object: serde_json::Map<String, Json> =
                pairs.into_iter().map(|(k, v)| (k, Json::from(v))).collect();
            serde_json::to_string_pretty(&Json::Object(object)).unwrap_or_default()
        } else {
            let why = example.broken.as_ref().map_or_else(
                || {
                    format!(
                        "{}: nothing in it to hold against the tables",
                        example.format.word()
                    )
                },
                |b| format!("line {}: {}", b.line, b.why),
            );
            drafted.left_out.push((*index, why));
            continue;
        };
        let count = counts.entry(kind).or_default();
        *count += 1;
        let number = if *count > 1 {
            format!(".{count}")
        } else {
            String::new()
        };
        let ending = if kind == "curl" { "txt" } else { "json" };
        let mut file_text = file_text;
        file_text.push('\n');
        drafted.examples.insert(*index);
        drafted.endpoint.examples.push(Example {
            kind,
            file: format!("{}.{kind}{number}.{ending}", drafted.endpoint.name),
            title: Some(text::short(&text::squeeze(&example.title), 60)).filter(|t| !t.is_empty()),
            mended,
            text: file_text,
            line: example.line,
            reviews,
        });
    }
}

/// A finding as a sentence.
fn sentence(words: &str) -> String {
    let mut words = text::squeeze(words);
    if let Some(first) = words.get(..1).map(str::to_uppercase) {
        words.replace_range(..1, &first);
    }
    if !words.ends_with('.') {
        words.push('.');
    }
    words
}

/// Findings that no row's own judgement covers become open points at their field.
fn found(
    operation: &Operation,
    places: &std::collections::HashMap<NodeId, String>,
    drafted: &mut Drafted,
) {
    let tree = &operation.tree;
    let endpoint = &mut drafted.endpoint;
    for finding in &drafted.findings {
        let line = finding
            .table
            .as_ref()
            .or(finding.example.as_ref())
            .map_or(0, |(_, line)| *line);
        let at = finding.paths.first();
        match finding.kind {
            // The rows' quirks say these.
            Kind::Type
            | Kind::Undocumented
            | Kind::Casing
            | Kind::Conditional
            | Kind::EnumValue
            | Kind::RequiredAbsent => continue,
            // Evidence takes these as they are; the report tells of them.
            Kind::DocumentedAbsent => continue,
            Kind::TableForm => {
                let review = Review::new(line, finding.sentence.clone());
                endpoint.reviews.push((At::Request, review));
                continue;
            }
            _ => {}
        }
        let node = at.and_then(|path| {
            (0..tree.nodes.len()).find(|id| {
                finding.side == Some(tree.nodes[*id].side) && tree.path(*id).join(".") == **path
            })
        });
        let name = node
            .and_then(|id| places.get(&id))
            .and_then(|place| place.rsplit('.').next())
            .map(str::to_owned);
        let review = Review::new(line, finding.sentence.clone());
        let place = node
            .and_then(|id| places.get(&id))
            .cloned()
            .unwrap_or_default();
        if finding.kind == Kind::Name
            && let (Some((said, line)), false) = (&finding.table, place.is_empty())
            && text::is_identifier(said)
        {
            endpoint
                .quirks
                .retain(|q| q.at != place || q.says.as_ref().is_none_or(|(k, _)| *k != "absent"));
            endpoint.quirks.push(super::spec::Quirk {
                at: place,
                says: Some(("name", super::fields::text_literal(said))),
                why: sentence(&finding.sentence),
                line: *line,
            });
            continue;
        }
        let row = name.and_then(|name| match place.matches('.').count() {
            1 if place.starts_with("request.") => {
                endpoint.fields.iter_mut().find(|r| r.name == name)
            }
            _ => endpoint
                .records
                .iter_mut()
                .flat_map(|r| &mut r.fields)
                .find(|r| r.name == name),
        });
        match row {
            Some(row) => row.reviews.push(review),
            None => endpoint.reviews.push((At::End, review)),
        }
    }
}
