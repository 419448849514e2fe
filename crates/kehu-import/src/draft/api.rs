//! What the pages say of the API as a whole: servers, envelope, authentication, error codes.

use std::collections::{HashMap, HashSet};

use kehu_spec::model;
use serde_json::Value as Json;

use super::lists;
use super::names;
use super::spec::{Api, Auth, Envelope, ErrorCode, Review, Row, Server, Ty};
use crate::facts;
use crate::json::Value;
use crate::recognise::columns::TableKind;
use crate::recognise::examples::{Example, ExampleKind};
use crate::recognise::outline::Side;
use crate::recognise::rows::Place;
use crate::recognise::{Operation, Page};
use crate::text;
use crate::words::{Required, Role};

/// A server where no page names one: reserved, so that nothing can be called by mistake.
pub const NOWHERE: &str = "https://api.invalid";

/// A header that a page speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// As it is written.
    pub name: String,
    /// An example of its value, or the value itself.
    pub value: Option<String>,
    /// It is always this one.
    pub fixed: Option<String>,
    /// Whether it must be sent.
    pub required: bool,
    /// What the page says of it.
    pub description: String,
    /// The page's line.
    pub line: usize,
}

/// The headers of an operation: of its tables, then those that only a request shows.
pub fn headers(page: &Page, operation: &Operation) -> Vec<Header> {
    let mut out: Vec<Header> = Vec::new();
    for id in operation.tree.side(Side::Request) {
        let node = &operation.tree.nodes[id];
        let (Place::Header, Some(row)) = (node.place, &node.row) else {
            continue;
        };
        let said = facts::read(&row.description);
        out.push(Header {
            name: node.name.clone(),
            value: row.example.clone().or_else(|| row.default.clone()),
            fixed: Some(said.fixed)
                .filter(|f| f.len() == 1)
                .and_then(|mut f| f.pop()),
            required: row.required == Required::Yes,
            description: row.description.clone(),
            line: row.line,
        });
    }
    for (name, value, line) in values(page, operation) {
        if lists::has("auth", "plain", &name)
            || lists::has("auth", "token", &name)
            || lists::has("auth", "key", &name)
            || name.contains('-')
        {
            add(&mut out, name, value, line);
        }
    }
    for example in operation.examples.iter().map(|i| &page.examples[*i]) {
        if example.kind != ExampleKind::Request {
            continue;
        }
        for (name, value) in example.request.iter().flat_map(|r| &r.headers) {
            add(&mut out, name.clone(), value.clone(), example.line);
        }
    }
    out
}

fn add(out: &mut Vec<Header>, name: String, value: String, line: usize) {
    if out.iter().any(|h| h.name.eq_ignore_ascii_case(&name)) {
        return;
    }
    out.push(Header {
        name,
        value: Some(value),
        fixed: None,
        required: true,
        description: String::new(),
        line,
    });
}

/// Rows of tables that have names and values only.
fn values(page: &Page, operation: &Operation) -> Vec<(String, String, usize)> {
    let range = operation.section.start..operation.section.end;
    let mut out = Vec::new();
    for seen in page
        .tables
        .iter()
        .filter(|t| range.contains(&t.block) && t.columns.kind == TableKind::Values)
    {
        let Some(table) = crate::recognise::tables::table(&page.document, seen.block) else {
            continue;
        };
        for row in &table.rows {
            let name = seen
                .columns
                .cell(Role::Name, &row.cells)
                .map(|c| c.text().trim().to_owned());
            let value = seen
                .columns
                .cell(Role::Value, &row.cells)
                .map(|c| c.text().trim().to_owned());
            if let (Some(name), Some(value)) = (name, value) {
                out.push((name, value, row.line));
            }
        }
    }
    out
}

/// Operations that are called, with their pages.
pub fn called(pages: &[Page]) -> impl Iterator<Item = (&Page, &Operation)> {
    pages.iter().flat_map(|page| {
        let own = page.operations.iter().filter(|o| !o.section.callback);
        own.map(move |operation| (page, operation))
    })
}

/// Drafts `api.toml` from everything that the pages say.
pub fn draft(pages: &[Page], name: &str) -> Api {
    let mut api = Api {
        name: name.to_owned(),
        ..Api::default()
    };
    api.docs = pages.iter().find_map(|p| p.document.source.clone());
    servers(pages, &mut api);
    auth(pages, &mut api);
    envelope(pages, &mut api);
    errors(pages, &mut api);
    api
}

/// An API that is there, as far as a draft of one of its operations needs it.
pub fn existing(api: &model::Api) -> Api {
    let client_name = |index: model::FieldIndex| {
        api.client
            .get(index.0)
            .map_or_else(String::new, |f| format!("client.{}", f.name))
    };
    let path = |path: &model::Path| path.0.join(".");
    let auth = match &api.auth {
        model::Auth::None => Auth::None,
        model::Auth::Token(token) => Auth::Token {
            header: token.header.clone(),
            prefix: token.prefix.clone(),
        },
        model::Auth::SignedHeaders(signing) => Auth::Signed {
            digest: "md5",
            signature: signing.signature.clone(),
            secret: "secret".to_owned(),
            headers: signing
                .headers
                .iter()
                .map(|h| {
                    let value = match &h.value {
                        model::HeaderValue::Client(index) => client_name(*index),
                        model::HeaderValue::TimestampMs => "timestamp_ms".to_owned(),
                        model::HeaderValue::TimestampS => "timestamp_s".to_owned(),
                        model::HeaderValue::Nonce => "nonce".to_owned(),
                        model::HeaderValue::Operation => "operation.headers".to_owned(),
                        model::HeaderValue::Fixed(text) => format!("text:{text}"),
                    };
                    (h.name.clone(), value)
                })
                .collect(),
        },
    };
    let code = |code: &model::Code| match code {
        model::Code::Int(number) => Json::from(*number),
        model::Code::Text(text) => Json::from(text.as_str()),
    };
    let mut client: Vec<Row> = api
        .client
        .iter()
        .map(|field| {
            let mut row = Row::new(field.name.clone(), plain_type(&field.ty));
            row.secret = field.secret;
            row.label = field.label.clone();
            row
        })
        .collect();
    for extra in ["token", "secret"] {
        let used = matches!(
            (&auth, extra),
            (Auth::Token { .. }, "token") | (Auth::Signed { .. }, "secret")
        );
        if used && !client.iter().any(|r| r.name == extra) {
            client.push(Row::new(extra, Ty::Plain("string")));
        }
    }
    Api {
        name: api.name.clone(),
        servers: api
            .servers
            .iter()
            .map(|s| Server {
                name: s.name.clone(),
                url: s.url.clone(),
            })
            .collect(),
        client,
        auth,
        envelope: api.envelope.as_ref().map(|e| Envelope {
            code: path(&e.code),
            success: code(&e.success),
            message: e.message.as_ref().map(path),
            name: e.name.as_ref().map(path),
            data: e.data.as_ref().map(path),
            request_id: e.request_id.as_ref().map(path),
        }),
        errors: api
            .errors
            .iter()
            .filter_map(|e| {
                Some(ErrorCode {
                    code: code(e.code.as_ref()?),
                    name: e.name.clone(),
                    is: "server",
                    then: "never",
                    label: None,
                    doc: e.doc.clone(),
                    reviews: Vec::new(),
                })
            })
            .collect(),
        ..Api::default()
    }
}

fn plain_type(ty: &model::Type) -> Ty {
    match ty {
        model::Type::Int64 => Ty::Plain("int64"),
        model::Type::Int32 => Ty::Plain("int32"),
        model::Type::Bool => Ty::Plain("bool"),
        _ => Ty::Plain("string"),
    }
}

/// Scheme and host of an address.
pub fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url
        .split_once("://")
        .filter(|(s, _)| matches!(*s, "http" | "https"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let fit = !host.is_empty()
        && !host.contains(['{', '<', ' ', '$', '*', '【', '（'])
        && host.is_ascii()
        && (host.contains('.') || host.contains(':'));
    fit.then(|| &url[..scheme.len() + 3 + host.len()])
}

/// Addresses that requests of an operation call, with their lines.
pub fn shown_urls<'a>(
    page: &'a Page,
    operation: &'a Operation,
) -> impl Iterator<Item = (&'a str, usize)> {
    operation
        .examples
        .iter()
        .map(|i| &page.examples[*i])
        .filter(|e| e.kind == ExampleKind::Request)
        .filter_map(|e| Some((e.request.as_ref()?.url.as_str(), e.line)))
}

fn servers(pages: &[Page], api: &mut Api) {
    let mut found: Vec<(String, usize, usize)> = Vec::new();
    let mut see = |url: &str, line: usize| {
        if let Some(origin) = origin(url) {
            match found.iter_mut().find(|(o, _, _)| o == origin) {
                Some((_, count, _)) => *count += 1,
                None => found.push((origin.to_owned(), 1, line)),
            }
        }
    };
    for (page, operation) in called(pages) {
        for url in &operation.section.urls {
            see(&url.what, url.line);
        }
        for (url, line) in shown_urls(page, operation) {
            see(url, line);
        }
    }
    found.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    let prefix = prefix(pages);
    if let Some((prefix, line)) = &prefix {
        api.server_reviews.push(Review::new(
            *line,
            format!("only requests show that `{prefix}` goes before the documented paths"),
        ));
    }
    let mut taken = HashSet::new();
    for (url, _, _) in &found {
        let name = names::unique(names::server(url), &mut taken);
        let prefix = prefix.as_ref().map_or("", |(prefix, _)| prefix);
        api.servers.push(Server {
            name,
            url: format!("{url}{prefix}"),
        });
    }
    match found.as_slice() {
        [] => {
            api.servers.push(Server {
                name: "production".to_owned(),
                url: NOWHERE.to_owned(),
            });
            api.server_reviews
                .push(Review::new(0, "no page names the host"));
        }
        [(url, _, line)] if url.starts_with("http:") => {
            api.server_reviews.push(Review::new(
                *line,
                "http as the page has it: is there https?",
            ));
        }
        [_] => {}
        [_, others @ ..] => {
            let line = others.first().map_or(0, |o| o.2);
            api.server_reviews.push(Review::new(
                line,
                "several hosts: the first is the default; say what each is in `doc`",
            ));
        }
    }
}

/// What requests call before the paths that the pages name, where all agree.
fn prefix(pages: &[Page]) -> Option<(String, usize)> {
    let mut found: Option<(String, usize)> = None;
    for (page, operation) in called(pages) {
        let Some(said) = operation.section.urls.first() else {
            continue;
        };
        if origin(&said.what).is_some() {
            return None;
        }
        let path = crate::recognise::sections::path_of(&said.what);
        for (url, line) in shown_urls(page, operation).filter(|(url, _)| origin(url).is_some()) {
            let shown = crate::recognise::sections::path_of(url);
            let shown = shown.split('?').next().unwrap_or(shown);
            let before = shown.strip_suffix(path)?.to_owned();
            match &found {
                Some((known, _)) if *known != before => return None,
                _ => found = Some((before, line)),
            }
        }
    }
    found.filter(|(prefix, _)| prefix.starts_with('/') && prefix.len() > 1)
}

fn auth(pages: &[Page], api: &mut Api) {
    let mut all: Vec<Header> = Vec::new();
    for (page, operation) in called(pages) {
        for header in headers(page, operation) {
            match all
                .iter_mut()
                .find(|h| h.name.eq_ignore_ascii_case(&header.name))
            {
                Some(known) => known.value = known.value.take().or(header.value),
                None => all.push(header),
            }
        }
    }
    let is = |row: &'static str| move |h: &&Header| lists::has("auth", row, &h.name);
    let secret = |name: &str, label: Option<String>| {
        let mut row = Row::new(name, Ty::Plain("string"));
        row.required = true;
        row.secret = true;
        row.label = label;
        row
    };
    if let Some(sign) = all.iter().find(is("sign")).cloned() {
        let mut headers = Vec::new();
        for header in all.iter().filter(|h| !is("sign")(h) && !is("plain")(h)) {
            let value = if is("timestamp")(&header) {
                let seconds = header
                    .value
                    .as_deref()
                    .is_some_and(|v| v.trim().len() == 10);
                if seconds {
                    "timestamp_s".to_owned()
                } else {
                    "timestamp_ms".to_owned()
                }
            } else if is("nonce")(&header) {
                "nonce".to_owned()
            } else if header.fixed.is_some() {
                "operation.headers".to_owned()
            } else if is("key")(&header) || is("token")(&header) {
                let name = names::identifier(&header.name, "key");
                api.client.push(secret(
                    &name,
                    Some(header.description.clone())
                        .filter(|d| !d.is_empty() && text::width(d) <= 24),
                ));
                format!("client.{name}")
            } else {
                continue;
            };
            headers.push((header.name.clone(), value));
        }
        let digest = match sign.value.as_deref().map(|v| v.trim().len()) {
            Some(40) => "sha1",
            Some(64) => "hmac_sha256",
            _ => "md5",
        };
        let name = "access_secret".to_owned();
        if !api.client.iter().any(|r| r.name == name) {
            api.client.push(secret(&name, None));
        }
        api.auth_reviews.push(Review::new(sign.line, format!("`{}` is a signature, and this page does not say of what: `digest` (`{digest}` by the length of its example) and `signs` are the commonest way, not the vendor's; mend them, and add a published [[auth.vector]]", sign.name)));
        api.auth = Auth::Signed {
            digest,
            signature: sign.name,
            headers,
            secret: name,
        };
    } else if let Some(token) = all
        .iter()
        .find(is("token"))
        .or_else(|| all.iter().find(is("key")))
    {
        let value = token.value.as_deref().unwrap_or_default().trim();
        let prefix = ["Bearer ", "bearer ", "Basic ", "Token "]
            .into_iter()
            .find(|p| {
                value.starts_with(p) || token.description.contains(p.trim()) && *p != "Token "
            })
            .unwrap_or_default();
        let mut row = secret("token", Some(token.name.clone()));
        row.required = false;
        api.client.push(row);
        if !lists::has("auth", "token", &token.name) {
            api.auth_reviews.push(Review::new(
                token.line,
                format!(
                    "`{}` is taken for the header that says who calls",
                    token.name
                ),
            ));
        }
        api.auth_reviews.push(Review::new(
            token.line,
            "where a token comes from, when an operation issues it: [auth.issue]",
        ));
        api.auth = Auth::Token {
            header: token.name.clone(),
            prefix: prefix.to_owned(),
        };
    } else {
        api.auth_reviews.push(Review::new(
            0,
            "no page shows how requests are authenticated",
        ));
    }
}

/// The top keys of an operation's responses.
pub fn response_keys(operation: &Operation) -> Vec<String> {
    let mut keys: Vec<String> = operation
        .tree
        .side(Side::Response)
        .map(|id| operation.tree.nodes[id].name.clone())
        .collect();
    if let Some(shapes) = operation.shapes.get(&Side::Response) {
        for key in shapes
            .get(crate::recognise::shape::Shapes::ROOT)
            .keys
            .keys()
        {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

/// The key that fits a row best.
fn best<'k>(keys: &'k [String], row: &str, not: &[&str]) -> Option<&'k String> {
    keys.iter()
        .filter(|k| !not.contains(&k.as_str()))
        .filter_map(|k| Some((lists::rank("envelope", row, k)?, k)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, k)| k)
}

/// The envelope that an operation's response shows.
fn envelope_of(page: &Page, operation: &Operation) -> Option<(Envelope, Option<Review>)> {
    let keys = response_keys(operation);
    let plain = |key: &str| {
        let side = operation.shapes.get(&Side::Response);
        let shape = side.and_then(|s| s.find([key]).map(|id| s.get(id)));
        shape.is_none_or(|s| s.keys.is_empty() && s.lists == 0)
    };
    let plain_keys: Vec<String> = keys.iter().filter(|k| plain(k)).cloned().collect();
    let code = best(&plain_keys, "code", &[])?.clone();
    let message = best(&plain_keys, "message", &[&code]).cloned();
    let holds = |key: &&String| {
        let shown = operation
            .shapes
            .get(&Side::Response)
            .and_then(|s| s.find([key.as_str()]).map(|id| s.get(id)));
        let told = operation.tree.child(None, Side::Response, key);
        shown.is_some_and(|s| !s.keys.is_empty() || s.lists > 0)
            || told.is_some_and(|id| {
                let node = &operation.tree.nodes[id];
                !node.children.is_empty()
                    || node.row.as_ref().is_some_and(|r| {
                        matches!(
                            r.ty.expr.class(),
                            crate::types::Class::Object | crate::types::Class::Array
                        )
                    })
            })
            || crate::recognise::tree::normal(key) == "data"
    };
    let others: Vec<String> = keys
        .iter()
        .filter(|k| **k != code && Some(*k) != message.as_ref())
        .cloned()
        .collect();
    let holders: Vec<String> = others.iter().filter(holds).cloned().collect();
    let data = best(&holders, "data", &[]).cloned();
    if message.is_none() && data.is_none() {
        return None;
    }
    let rest: Vec<String> = others
        .iter()
        .filter(|k| Some(*k) != data.as_ref() && plain(k))
        .cloned()
        .collect();
    let name = best(&rest, "name", &[]).cloned();
    let request_id = best(&rest, "request_id", &[name.as_deref().unwrap_or_default()]).cloned();
    let (success, open) = success(page, operation, &code);
    Some((
        Envelope {
            code,
            success,
            message,
            name,
            data,
            request_id,
        },
        open,
    ))
}

/// The code of success: what examples show, what the table says, or an open point.
fn success(page: &Page, operation: &Operation, code: &str) -> (Json, Option<Review>) {
    let shown = |kind: ExampleKind| {
        operation
            .examples
            .iter()
            .map(|i| &page.examples[*i])
            .filter(move |e| e.kind == kind)
            .find_map(|e: &Example| plain_code(&e.json.as_ref()?.root.get(code)?.value))
    };
    if let Some(value) = shown(ExampleKind::Response) {
        return (value, None);
    }
    let node = operation
        .tree
        .child(None, Side::Response, code)
        .map(|id| &operation.tree.nodes[id]);
    let row = node.and_then(|n| n.row.as_ref());
    let text = row.is_some_and(|r| r.ty.expr.class() == crate::types::Class::String);
    let line = row.map_or(0, |r| r.line);
    let listed = row
        .and_then(|r| facts::read(&r.description).enumeration)
        .and_then(|list| {
            list.values
                .into_iter()
                .find(|(_, label)| {
                    label.contains("成功") || label.to_lowercase().contains("success")
                })
                .map(|(v, _)| v)
        });
    let value = listed
        .clone()
        .or_else(|| row.and_then(|r| r.example.clone()));
    let json = match value.as_deref().map(|v| (v, v.parse::<i64>())) {
        Some((_, Ok(number))) if !text => Json::from(number),
        Some((value, _)) if text => Json::from(value),
        _ if text => Json::from("0"),
        _ => Json::from(0),
    };
    let open = listed
        .is_none()
        .then(|| Review::new(line, format!("no example shows `{code}` of a success")));
    (json, open)
}

fn plain_code(value: &Value) -> Option<Json> {
    match value {
        Value::Number(digits) => digits.parse::<i64>().ok().map(Json::from),
        Value::String(text) => Some(Json::from(text.as_str())),
        _ => None,
    }
}

fn envelope(pages: &[Page], api: &mut Api) {
    let mut votes: Vec<(Envelope, Option<Review>, usize)> = Vec::new();
    for (page, operation) in called(pages) {
        let Some((found, open)) = envelope_of(page, operation) else {
            continue;
        };
        let same = |e: &Envelope| e.code == found.code && e.message == found.message;
        match votes.iter_mut().find(|(e, _, _)| same(e)) {
            Some((known, known_open, count)) => {
                *count += 1;
                known.data = known.data.take().or(found.data);
                known.name = known.name.take().or(found.name);
                known.request_id = known.request_id.take().or(found.request_id);
                if open.is_none() && known_open.is_some() {
                    known.success = found.success;
                    *known_open = None;
                }
            }
            None => votes.push((found, open, 1)),
        }
    }
    votes.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
    if votes.len() > 1 {
        api.envelope_reviews.push(Review::new(
            0,
            "other operations answer in another envelope",
        ));
    }
    if let Some((found, open, _)) = votes.into_iter().next() {
        api.envelope_reviews.extend(open);
        api.envelope = Some(found);
    }
}

fn errors(pages: &[Page], api: &mut Api) {
    let Some(envelope) = &api.envelope else {
        return;
    };
    let text = envelope.success.is_string();
    let mut codes: HashMap<String, usize> = HashMap::new();
    let mut taken = HashSet::new();
    for row in pages.iter().flat_map(|p| &p.codes).flat_map(|t| &t.rows) {
        let Some(code) = code_value(&row.code, text) else {
            continue;
        };
        if code == envelope.success || codes.insert(code.to_string(), row.line).is_some() {
            continue;
        }
        api.errors.push(error(&code, row, &mut taken));
    }
}

/// A code of a table as it travels; `None` for ranges and words where numbers travel.
pub fn code_value(code: &str, text: bool) -> Option<Json> {
    let code = code.trim();
    if text {
        let plain = !code.is_empty() && code.len() <= 64 && !code.contains([' ', '~', '～']);
        return plain.then(|| Json::from(code));
    }
    code.parse::<i64>().ok().map(Json::from)
}

fn error(
    code: &Json,
    row: &crate::recognise::codes::CodeRow,
    taken: &mut HashSet<String>,
) -> ErrorCode {
    let message = text::squeeze(&row.message);
    let mut reviews = Vec::new();
    let words = text::words(&message);
    let english = message.is_ascii() && (1..=6).contains(&words.len());
    let name = if english {
        names::identifier(&message, "error")
    } else {
        let plain = code
            .as_str()
            .map_or_else(|| code.to_string(), str::to_owned);
        names::identifier(&format!("error_{}", plain.replace('-', "minus_")), "error")
    };
    let lower = format!("{} {}", message.to_lowercase(), row.solution.to_lowercase());
    let kinds = [
        "rate_limit",
        "auth",
        "permission",
        "not_found",
        "invalid_request",
        "server",
    ];
    let is = kinds.into_iter().find(|kind| {
        lists::words("errors", kind)
            .iter()
            .any(|w| message.to_lowercase().contains(w.as_str()))
    });
    let is = is.or_else(|| {
        kinds.into_iter().find(|kind| {
            lists::words("errors", kind)
                .iter()
                .any(|w| lower.contains(w.as_str()))
        })
    });
    reviews.push(Review::new(
        row.line,
        match (is, english) {
            (None, _) => "what kind of refusal it is, and what to do about it",
            (_, true) => "the kind and the mend, in English",
            (_, false) => "a name, the kind and the mend, in English",
        },
    ));
    let is = is.unwrap_or("invalid_request");
    let then = if matches!(is, "rate_limit") {
        "retry"
    } else {
        "never"
    };
    let label = Some(text::short(&message, 60)).filter(|l| !l.is_empty());
    let doc = if message.is_ascii() && !message.is_empty() {
        text::short(&message, 120)
    } else {
        format!("The vendor's code {}.", super::write::literal(code))
    };
    ErrorCode {
        code: code.clone(),
        name: names::unique(name, taken),
        is,
        then,
        label,
        doc,
        reviews,
    }
}
