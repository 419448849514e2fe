//! What the pages say of the API as a whole: servers, envelope, authentication and error codes, a room each.

mod auth;
mod envelope;
mod errors;
pub mod issue;
pub mod reactions;
pub mod refusals;
mod servers;
mod signing;
mod times;
mod title;

pub use envelope::response_keys;
pub use errors::code_value;
pub use times::lifetime;

use super::documents::Api;
use super::lists;
use kehu_page::facts;
use kehu_page::recognise::columns::TableKind;
use kehu_page::recognise::examples::ExampleKind;
use kehu_page::recognise::outline::Side;
use kehu_page::recognise::rows::Place;
use kehu_page::recognise::{Operation, Page};
use kehu_page::text;
use kehu_page::words::{Feature, Required, Role, words};

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
    let shown = || {
        let own = operation.examples.iter().map(|i| &page.examples[*i]);
        own.filter_map(|e| e.request.as_ref().filter(|r| !r.headers.is_empty()))
    };
    let sent = |name: &str| shown().next().is_some() && shown().all(|r| r.header(name).is_some());
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
            // What every request shows is sent, where no column says otherwise.
            required: row.required == Required::Yes
                || row.required == Required::Unknown && sent(&node.name),
            description: row.description.clone(),
            line: row.line,
        });
    }
    for header in labelled(page, operation) {
        if !out
            .iter()
            .any(|h| h.name.eq_ignore_ascii_case(&header.name))
        {
            out.push(header);
        }
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

/// `请求Header：Referer=https://…`: a label of headers, and a header behind it or in the block below.
fn labelled(page: &Page, operation: &Operation) -> Vec<Header> {
    let blocks = &page.document.blocks;
    let range = operation.section.start..operation.section.end.min(blocks.len());
    let mut out = Vec::new();
    for at in range {
        let Some(inline) = blocks[at].inline() else {
            continue;
        };
        for (i, line) in inline.text.lines().enumerate() {
            let Some((label, value)) = line.split_once([':', '：']) else {
                continue;
            };
            let says = words().features(label);
            let of_request = says.has(Feature::Header) && !says.has(Feature::Response);
            if !of_request || text::width(label) > 24 {
                continue;
            }
            let below = blocks.get(at + 1).and_then(|block| block.inline());
            let value = match value.trim() {
                "" => below.map_or("", |below| below.text.trim()),
                value => value,
            };
            let pair = value.split_once(['=', ':', '：']);
            let header = pair.filter(|(name, value)| {
                text::is_identifier(name.trim())
                    && !value.trim().is_empty()
                    && !value.contains('\n')
            });
            if let Some((name, value)) = header {
                out.push(Header {
                    name: name.trim().to_owned(),
                    value: Some(value.trim().to_owned()),
                    fixed: None,
                    required: true,
                    description: label.trim().to_owned(),
                    line: blocks[at].line + i,
                });
            }
        }
    }
    out
}

/// Rows of tables that have names and values only.
fn values(page: &Page, operation: &Operation) -> Vec<(String, String, usize)> {
    let range = operation.section.start..operation.section.end;
    let mut out = Vec::new();
    // Tables stand in page order.
    let first = page.tables.partition_point(|t| t.block < range.start);
    let own = page.tables.iter().skip(first);
    for seen in own
        .take_while(|t| t.block < range.end)
        .filter(|t| t.columns.kind == TableKind::Values)
    {
        let Some(table) = kehu_page::recognise::tables::table(&page.document, seen.block) else {
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
    let mut api = Api::new(name);
    api.file.docs = pages
        .iter()
        .find_map(|p| p.document.source.clone())
        .map(Into::into);
    title::title(pages, &mut api);
    servers::servers(pages, &mut api);
    auth::auth(pages, &mut api);
    let schemes = api.file.auth.iter().flat_map(|auth| &auth.0);
    api.vectors = schemes
        .filter_map(|auth| auth.vector.clone())
        .flatten()
        .collect();
    refusals::refusals(pages, &mut api);
    envelope::envelope(pages, &mut api);
    errors::errors(pages, &mut api);
    api
}

/// Scheme and host of an address.
pub fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) =
        kehu_request::absolute(url).filter(|(s, _)| matches!(*s, "http" | "https"))?;
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
) -> impl Iterator<Item = (String, usize)> {
    operation
        .examples
        .iter()
        .map(|i| &page.examples[*i])
        .filter(|e| e.kind == ExampleKind::Request)
        .filter_map(|e| Some((with_host(e.request.as_ref()?), e.line)))
}

/// A request's address; a raw one has its host in a header.
fn with_host(request: &kehu_request::Request) -> String {
    let host = request
        .header("host")
        .filter(|_| request.url.starts_with('/'));
    match host {
        Some(host) => format!("https://{host}{}", request.url),
        None => request.url.clone(),
    }
}
