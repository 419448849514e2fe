//! Which part of a page describes which operation.
//!
//! An operation begins at the heading above its address, after the last one's. What stands before the
//! first belongs to all.

use std::ops::Range;

use crate::block::{Block, Document};
use crate::recognise::address::{self, Fact, What};
use crate::recognise::examples::Example;
use crate::recognise::objects::Object;
use crate::recognise::outline::{Entry, Outline, Side};
use crate::words::Feature;

mod called;
mod cut;
mod describe;
mod paths;
mod requests;
mod starts;
mod unaddressed;

pub(super) use called::called;
use cut::{by_address, drop_index, first_of_several};
use describe::describe;
pub(super) use paths::ends_alike;
pub use paths::{before, path_of};
pub(super) use requests::method_of;
use requests::{beside, from_examples};
use starts::{is_example, is_title, models_begin, start_of};
use unaddressed::{
    by_name, callbacks_beside, is_exchange, is_labelled, is_rpc, speaks_of_callbacks,
};

/// One operation's part of a page, or a webhook's.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its first block.
    pub start: usize,
    /// The block after its last.
    pub end: usize,
    /// What the page calls it.
    pub title: Option<String>,
    /// What it is for, in the page's words.
    pub summary: Option<String>,
    /// Its addresses; the first is the one to take, the others are other hosts.
    pub urls: Vec<Stated<String>>,
    /// The requests that stand side by side at its head: where there are several, each is an operation.
    pub requests: Vec<Request>,
    /// Its methods; the first is the one to take.
    pub methods: Vec<String>,
    /// Where the method stood; `None` when it was not said.
    pub method_line: Option<usize>,
    /// Its content type.
    pub content_type: Option<Stated<String>>,
    /// Addresses that were struck through.
    pub old_urls: Vec<Stated<String>>,
    /// The vendor calls the caller here.
    pub callback: bool,
    /// The address stands only in an example.
    pub from_example: bool,
    /// The address stands in a heading: a label below it may tell all of it.
    pub short: bool,
    /// Another operation, of another method, is described by the same words.
    pub twin: bool,
}

impl Section {
    /// The side that its caller, or the vendor, sends.
    pub fn sent(&self) -> Side {
        match self.callback {
            true => Side::Callback,
            false => Side::Request,
        }
    }

    /// Whether a heading is the operation's own name, which says nothing of what stands below it.
    pub fn is_named(&self, entry: &Entry) -> bool {
        let name = describe::bare_title(&entry.text);
        let own = entry.names || entry.block == self.start;
        let titled = entry.level == 1 || entry.level <= 6 && own;
        titled && self.title.as_deref() == Some(name)
    }

    /// Whether its heading only names what an address below it says in full.
    fn is_short_for(&self, url: &str) -> bool {
        let Some(own) = self.urls.first().filter(|_| self.short) else {
            return false;
        };
        let (own, full) = (path_of(&own.what), path_of(url));
        let mut rest = full.split('/').filter(|p| !p.is_empty());
        let mut parts = own
            .split('/')
            .filter(|p| !p.is_empty() && !p.starts_with('{'));
        own != full && parts.all(|part| rest.any(|p| p == part))
    }
}

/// A method and an address.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its methods; empty where they stand elsewhere.
    pub methods: Vec<String>,
    /// Its address.
    pub url: Stated<String>,
}

/// Something that the page says on a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated<T> {
    /// What.
    pub what: T,
    /// The page's line.
    pub line: usize,
}

/// Cuts a page into operations. `name` is what the page is called outside of itself.
pub(super) fn find(
    document: &Document,
    outline: &Outline,
    facts: &[Fact],
    examples: &[Example],
    objects: &[Object],
    name: &str,
) -> Vec<Section> {
    let mut out = cut(document, outline, facts, examples, name);
    drop_index(&mut out, document, facts);
    first_of_several(&mut out, outline);
    let starts: Vec<usize> = out.iter().map(|s| s.start).collect();
    let single = out.len() == 1;
    let levels: Vec<u8> = starts
        .iter()
        .filter_map(|start| outline.entry(*start).map(|e| e.level))
        .collect();
    for (i, section) in out.iter_mut().enumerate() {
        if single {
            section.start = 0;
        }
        section.end = starts.get(i + 1).copied().unwrap_or(document.blocks.len());
        let in_index = |r: &&Range<usize>| r.start < section.end && section.start < r.end;
        if let Some(index) = document.listed.iter().find(in_index) {
            section.end = section.end.min(index.end);
        }
        if let Some(models) = models_begin(outline, section, objects).filter(|_| !single) {
            section.end = models;
        }
        fill(section, document, facts, outline);
        describe(section, document, outline, (single, &levels), name);
    }
    share(&mut out, document);
    inherit_methods(&mut out, outline);
    of_all(&mut out, document, facts, outline);
    out
}

/// Where the operations of a page begin: at addresses, in requests, at names, and at what the vendor sends.
fn cut(
    document: &Document,
    outline: &Outline,
    facts: &[Fact],
    examples: &[Example],
    name: &str,
) -> Vec<Section> {
    let mut out = by_address(document, outline, facts, false);
    if out.is_empty() {
        out = from_examples(document, outline, examples, &[]);
    } else {
        by_name(&mut out, document, outline, facts);
        out.extend(beside(&out, document, outline, examples, facts));
        out.extend(callbacks_beside(&out, document, outline, facts));
        out.sort_by_key(|section| section.start);
    }
    if out.is_empty() {
        out = by_address(document, outline, facts, true);
    }
    let of_callbacks = || speaks_of_callbacks(document, outline, facts, name);
    let alone = || is_labelled(document) || is_exchange(document, outline);
    if out.is_empty() && (is_rpc(document, name) || alone() && !of_callbacks()) {
        out.push(Section {
            end: document.blocks.len(),
            ..Section::default()
        });
    }
    if out.is_empty() && of_callbacks() {
        out.push(Section {
            end: document.blocks.len(),
            callback: true,
            ..Section::default()
        });
    }
    out
}

/// The one content type that is told before the first operation is that of all that tell none.
fn of_all(sections: &mut [Section], document: &Document, facts: &[Fact], outline: &Outline) {
    let Some(first) = sections
        .iter()
        .map(|s| s.start)
        .min()
        .filter(|start| *start > 0)
    else {
        return;
    };
    let mut told: Option<Stated<String>> = None;
    for fact in facts.iter().take_while(|fact| fact.block < first) {
        let What::ContentType(what) = &fact.what else {
            continue;
        };
        let of_answer = outline
            .saying(fact.block, 0, &[Feature::Response])
            .is_some();
        if of_answer || is_example(document, outline, 0, fact) {
            continue;
        }
        if told.as_ref().is_some_and(|told| told.what != *what) {
            return;
        }
        told.get_or_insert_with(|| Stated {
            what: what.clone(),
            line: fact.line,
        });
    }
    for section in sections
        .iter_mut()
        .filter(|s| s.content_type.is_none() && !s.callback)
    {
        section.content_type.clone_from(&told);
    }
}

/// An address of its own below the heading of another operation has that one's method.
fn inherit_methods(sections: &mut [Section], outline: &Outline) {
    for at in 1..sections.len() {
        let (before, after) = sections.split_at_mut(at);
        let (Some(own), Some(last)) = (after.first_mut(), before.last()) else {
            continue;
        };
        let level = |s: &Section| outline.entry(s.start).map_or(u8::MAX, |e| e.level);
        if own.methods.is_empty() && level(own) > level(last) && !own.callback {
            own.methods.clone_from(&last.methods);
            own.method_line = last.method_line;
        }
    }
}

/// Two methods of one address right after each other have what stands below them in common.
fn share(sections: &mut [Section], document: &Document) {
    for at in (1..sections.len()).rev() {
        let (before, after) = sections.split_at_mut(at);
        let (Some(own), Some(next)) = (before.last_mut(), after.first()) else {
            continue;
        };
        let path = |s: &Section| s.urls.first().map(|u| path_of(&u.what).to_owned());
        let bare = !document.blocks[own.start..own.end]
            .iter()
            .any(Block::is_data);
        if bare && own.methods != next.methods && path(own).is_some() && path(own) == path(next) {
            own.end = next.end;
            own.methods.truncate(1);
            own.twin = true;
        }
    }
}

/// Facts of method and content type in a section's range.
fn fill(section: &mut Section, document: &Document, facts: &[Fact], outline: &Outline) {
    for fact in super::within(facts, section, |f| f.block) {
        let in_example = is_example(document, outline, section.start, fact);
        match &fact.what {
            What::Methods(methods) if !in_example => {
                if section.method_line.is_none() {
                    section.method_line = Some(fact.line);
                }
                for method in methods {
                    if !section.methods.contains(method) {
                        section.methods.push(method.clone());
                    }
                }
            }
            What::ContentType(what) if section.content_type.is_none() && !in_example => {
                section.content_type = Some(Stated {
                    what: what.clone(),
                    line: fact.line,
                })
            }
            What::OldUrl(what) => section.old_urls.push(Stated {
                what: what.clone(),
                line: fact.line,
            }),
            What::OwnAddress if fact.form == address::Form::Labelled => section.callback = true,
            _ => {}
        }
    }
    // The request that it begins with says its method, though only as an example.
    if let Some(first) = section.requests.first().filter(|r| !r.methods.is_empty())
        && section.methods.is_empty()
    {
        section.methods.clone_from(&first.methods);
        section.method_line = Some(first.url.line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;
    use crate::recognise::examples;

    /// Title, methods, first address, and whether it is the vendor's to call.
    fn told(page: &str) -> String {
        let (name, page) = page.split_once("; ").unwrap_or(("", page));
        let document = crate::read::read(page);
        let outline = Outline::of(&document);
        let facts = address::facts(&document, &outline);
        let examples = examples::find(&document, &outline);
        let found = find(&document, &outline, &facts, &examples, &[], name).into_iter();
        let found = found.map(|section| {
            let url = section.urls.first().map_or("", |url| url.what.as_str());
            let title = section.title.unwrap_or_default();
            let callback = if section.callback { " (callback)" } else { "" };
            format!("{title}: {} {url}{callback}", section.methods.join("|"))
        });
        found.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn each_heading_with_an_address_is_an_operation() {
        check(
            r"
            # Robot\n\n## Sign\n\n|nonce|x|\n|-|-|\n\n## Send\n#### 地址\n```\nhttp://d/a\n```\n#### body\n\n## Recall\n#### 地址\n```\nhttp://d/b\n```\n#### 示例\n```\ncurl -X POST http://localhost/b -d '{}'\n```\n => Send:  http://d/a / Recall:  http://d/b
            # Contacts\n\nBase URL: `https://api.a.example`\n\n## Create\n\n`POST /v1/contacts`\n\n## Delete\n\n**DELETE** `/v1/contacts/:id`\n => Create: POST /v1/contacts / Delete: DELETE /v1/contacts/:id
            # Orders\n\n## Create an order\n\n```sh\ncurl -X POST https://a.example/v1/orders -d '{}'\n```\n\n## Look an order up\n\n```sh\ncurl -X GET https://a.example/v1/orders/1\n```\n\nAgain:\n\n```sh\ncurl -X GET https://a.example/v1/orders/1\n```\n => Create an order: POST https://a.example/v1/orders / Look an order up: GET https://a.example/v1/orders/1
            ",
            told,
        );
    }

    #[test]
    fn the_address_of_an_example_is_the_same_operation() {
        check(
            r"
            ## Bind\n\n### Request URL\nhttps://n.a.example/api/\n\n## Request Example\n\n### Request URL\nhttps://n.a.example/api/\n => Bind:  https://n.a.example/api/
            ",
            told,
        );
    }

    #[test]
    fn the_only_operation_has_the_heading_below_the_name_of_its_group() {
        check(
            r"
            x; # Templates\n\n## Create\n\nPOST https://a.example/t\n => Create: POST https://a.example/t
            x; # 订单\n\n## 3.1 查询订单\n\n### 请求地址\n\nPOST https://a.example/t\n => 查询订单: POST https://a.example/t
            x; # 查询订单\n\n## 请求\n\nPOST https://a.example/t\n => 查询订单: POST https://a.example/t
            ",
            told,
        );
    }

    #[test]
    fn titles_stand_without_requests() {
        check(
            "
            POST Add one => Add one
            Add one [POST /x] => Add one
            Add one % POST /x/{id} => Add one
            Add one [/x{?y}] => Add one
            Add one => Add one
            POST /x => POST /x
            ",
            |title| describe::without_request(title).to_owned(),
        );
    }

    #[test]
    fn what_the_vendor_sends_is_a_callback() {
        check(
            r"
            x; **Description:**\n\n- Push of results.\n\n**Request URL:**\n- provided by the user\n => (callback)
            Check callback; ## Summary\n\n- Result Push\n => (callback)
            x; Just words.\n =>
            ",
            |page| match told(page) {
                found if found.ends_with("(callback)") => "(callback)".to_owned(),
                found => found,
            },
        );
    }
}
