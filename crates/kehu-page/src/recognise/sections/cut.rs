//! Where operations begin: at the heading above every address that is not one more of the last operation.

use std::collections::HashSet;

use super::paths::{ends_alike, joined, path_of, same_path};
use super::starts::{is_example, is_title, start_of};
use super::{Request, Section, Stated};
use crate::block::{Block, BlockKind, Document};
use crate::recognise::address::{Fact, Form, What};
use crate::recognise::outline::Outline;
use crate::words::Feature;

/// Cuts a page where a new method and address begin.
/// `shown`: addresses that stand in examples count, as the page has no others.
pub(super) fn by_address(
    document: &Document,
    outline: &Outline,
    facts: &[Fact],
    shown: bool,
) -> Vec<Section> {
    let mut cut = Cut {
        shown,
        document,
        outline,
        strong: facts
            .iter()
            .any(|f| matches!(f.what, What::Url(_)) && f.form != Form::Bare),
        pathed: facts
            .iter()
            .any(|f| matches!(&f.what, What::Url(url) if !is_host(url))),
        hosts: Vec::new(),
        methods: Methods::default(),
        last: 0,
        out: Vec::new(),
    };
    for fact in facts {
        cut.see(fact);
    }
    below_base(&mut cut.out, &cut.hosts);
    if let Some(first) = cut.out.first_mut() {
        first.urls.append(&mut cut.hosts);
    }
    cut.out
}

/// An address without a path beside others that have one is the host of all.
fn is_host(url: &str) -> bool {
    kehu_request::absolute(url).is_some() && path_of(url) == "/"
}

/// What was cut so far.
struct Cut<'a> {
    document: &'a Document,
    outline: &'a Outline,
    /// Addresses in examples count.
    shown: bool,
    /// Some address is told by a label or a method, so that bare ones are not.
    strong: bool,
    /// Some address has a path, so that those without are hosts.
    pathed: bool,
    hosts: Vec<Stated<String>>,
    methods: Methods<'a>,
    /// The block of the last address.
    last: usize,
    out: Vec<Section>,
}

/// An address, or that the caller's own is meant.
#[derive(Clone, Copy)]
struct Called<'a> {
    fact: &'a Fact,
    /// The address; nothing where it is the caller's own.
    url: Option<&'a String>,
    /// The block at which an operation of it would begin.
    start: usize,
    /// It only stands in an example.
    in_example: bool,
}

impl<'a> Cut<'a> {
    fn see(&mut self, fact: &'a Fact) {
        self.methods.see(fact);
        let url = match &fact.what {
            What::Url(url) if self.pathed && is_host(url) && fact.form != Form::RequestLine => {
                return self.hosts.push(said(url, fact));
            }
            What::Host(url) => return self.hosts.push(said(url, fact)),
            What::Server(server) => return self.hosts.push(said(&server.url, fact)),
            What::Url(url) if !(self.strong && fact.form == Form::Bare) => Some(url),
            What::OwnAddress if fact.form == Form::Labelled || self.out.is_empty() => None,
            _ => return,
        };
        let from = if self.out.is_empty() {
            0
        } else {
            self.last + 1
        };
        let called = Called {
            fact,
            url,
            start: start_of(self.document, self.outline, fact.block, from),
            in_example: !self.shown
                && fact.form != Form::Shown
                && is_example(self.document, self.outline, 0, fact),
        };
        if self.out.is_empty() && called.in_example {
            return;
        }
        if !self.stands_beside(called) && !self.belongs(called) {
            self.open(called);
        }
        self.last = fact.block;
    }

    /// Whether a request stands right beside that of the operation before it, which shares with it whatever
    /// is said below both.
    fn stands_beside(&mut self, called: Called<'a>) -> bool {
        let Called { fact, url, .. } = called;
        let both = |is: fn(&Block) -> bool| {
            let mut both = [self.last, fact.block].into_iter();
            both.all(|at| self.document.blocks.get(at).is_some_and(is))
        };
        let alike =
            both(Block::is_paragraph) || fact.form == Form::Labelled && both(Block::is_item);
        let next = alike && fact.block == self.last + 1;
        let apart = fact.block != self.last && !next;
        let methods = match self.methods.has(fact.block) {
            true => self.methods.own,
            false => &[],
        };
        let (Some(section), Some(url)) = (self.out.last_mut(), url) else {
            return false;
        };
        let other = |own: &Request| {
            let path = &own.url.what;
            let same = ends_alike(path, url) || ends_alike(url, path);
            let other = methods.iter().any(|m| !own.methods.contains(m));
            !same || same_path(path, url) && other && !own.methods.is_empty()
        };
        let told = fact.form.labels() || !methods.is_empty();
        let others = !section.requests.is_empty() && section.requests.iter().all(other);
        if apart || called.in_example || !told || !others {
            return false;
        }
        section.requests.push(Request {
            methods: methods.to_vec(),
            url: said(url, fact),
        });
        true
    }

    /// Begins an operation.
    fn open(&mut self, called: Called<'a>) {
        let fact = called.fact;
        self.methods.section.clear();
        let methods = match self.methods.has(fact.block) {
            true => self.methods.own.to_vec(),
            false => Vec::new(),
        };
        let request = called.url.map(|url| Request {
            methods,
            url: said(url, fact),
        });
        let heading = self.document.blocks[fact.block].is_heading();
        self.out.push(Section {
            start: called.start,
            urls: called.url.map(|url| said(url, fact)).into_iter().collect(),
            requests: request.into_iter().collect(),
            callback: called.url.is_none(),
            short: heading && fact.form == Form::RequestLine,
            ..Section::default()
        });
    }

    /// Whether an address is said of the operation before it; that one takes what is new in it.
    fn belongs(&mut self, called: Called<'a>) -> bool {
        let Called {
            fact,
            url,
            in_example,
            ..
        } = called;
        let labelled = fact.form.labels();
        let headed = self.headed(called);
        let more = in_example || self.is_more(called, headed);
        let Some(section) = self.out.last_mut() else {
            return false;
        };
        // `## GET /file`, then "HTTP request" with all of `{token}/file/{id}`: one and the same.
        if let Some(url) = url.filter(|url| labelled && section.is_short_for(url)) {
            section.urls = vec![said(url, fact)];
            section.short = false;
            return true;
        }
        // What the vendor sends, told before the address of a request.
        let told_before = section.callback && section.urls.is_empty() && url.is_some();
        if told_before && !headed && !in_example {
            section.callback = false;
        }
        if !(more || section.urls.is_empty() && !(told_before && headed)) {
            return false;
        }
        // The places of an address say more than the values of another.
        if let (Some(url), [own]) = (url, section.urls.as_slice())
            && url.contains('{')
            && !own.what.contains('{')
            && same_path(&own.what, url)
        {
            section.urls = vec![said(url, fact)];
            return true;
        }
        // Below a heading of its own another path is another thing's: a page to return to.
        let end = |url: &str| path_of(url).rsplit('/').next().map(str::to_owned);
        let mut own = section.urls.iter();
        let alike = url.is_none_or(|url| own.any(|own| end(&own.what) == end(url)));
        let takes = !in_example && (section.urls.is_empty() || labelled && (!headed || alike));
        if let Some(url) = url.filter(|_| takes) {
            section.urls.push(said(url, fact));
        }
        section.callback |= url.is_none() && section.urls.is_empty();
        true
    }

    /// Whether a heading stands between the last address and this one.
    fn headed(&self, called: Called<'_>) -> bool {
        let heading = |i: usize| self.document.blocks[i].is_heading();
        (self.last + 1..=called.fact.block).any(heading) && called.start > self.last
    }

    /// Whether a paragraph begins with a line that is method and address, and nothing else.
    fn is_stated(&self, fact: &Fact) -> bool {
        let (What::Url(url), BlockKind::Paragraph(text)) =
            (&fact.what, &self.document.blocks[fact.block].kind)
        else {
            return false;
        };
        let first = text.text.lines().next().unwrap_or_default().trim();
        let before = first.strip_suffix(url.as_str()).unwrap_or(first).trim();
        fact.form == Form::RequestLine && kehu_request::is_method(before)
    }

    /// Whether an address is one more of the operation before it.
    fn is_more(&self, called: Called<'_>, headed: bool) -> bool {
        let Called { fact, url, .. } = called;
        let urls = || self.out.last().into_iter().flat_map(|s| &s.urls);
        let same = url.is_none_or(|url| urls().any(|u| same_path(&u.what, url)));
        let other = self.methods.other(fact.block);
        // A method with its address below the data of another is a request of its own, whatever
        // stands above it; right below another address it is only an example of that.
        let between = self.last + 1..fact.block.max(self.last + 1);
        let item = |at: usize| self.document.blocks.get(at).is_some_and(Block::is_item);
        // Items with a request each.
        let beside = fact.block == self.last + 1 && item(self.last) && item(fact.block) && !same;
        let stated = !same && self.is_stated(fact) && !between.is_empty();
        let apart =
            other || beside || stated || self.document.blocks[between].iter().any(Block::is_data);
        let request = fact.form.labels() || self.methods.has(fact.block) && apart;
        // A heading that is the address and nothing else names no other operation.
        let bare = url.is_some_and(|url| {
            let entry = self.outline.entry(called.start);
            entry.is_some_and(|e| e.block == fact.block && e.text.trim() == url)
        });
        let titled = headed && is_title(self.outline, called.start) && !bare;
        (same && !other && (!titled || repeats(self.outline, fact.block, self.last)))
            || (!headed && (url.is_none() || !request))
    }
}

fn said(url: &str, fact: &Fact) -> Stated<String> {
    Stated {
        what: url.to_owned(),
        line: fact.line,
    }
}

/// A list of requests that are described further down is an index of the page, not operations.
pub(super) fn drop_index(sections: &mut Vec<Section>, document: &Document, facts: &[Fact]) {
    let requests: Vec<(Vec<&String>, String, bool)> = (0..sections.len())
        .map(|at| {
            let section = &sections[at];
            let end = sections
                .get(at + 1)
                .map_or(document.blocks.len(), |s| s.start);
            let range = section.start..end.max(section.start);
            let methods = facts.iter().filter(|f| range.contains(&f.block));
            let methods = methods.filter_map(|f| match &f.what {
                What::Methods(methods) => Some(methods),
                _ => None,
            });
            let path = section.urls.first().map_or("", |u| path_of(&u.what));
            (
                methods.flatten().collect(),
                path.to_owned(),
                document.blocks[range].iter().any(Block::is_data),
            )
        })
        .collect();
    let again = |at: usize| {
        let (methods, path, described) = &requests[at];
        let mut others = requests.iter().enumerate().filter(|(i, _)| *i != at);
        !described && others.any(|(_, (m, p, described))| *described && p == path && m == methods)
    };
    let mut at = 0;
    let keep: Vec<bool> = (0..sections.len()).map(|i| !again(i)).collect();
    sections.retain(|_| {
        at += 1;
        keep[at - 1]
    });
}

/// Whether an address stands under a heading like "Request body", which only tells more of it.
fn repeats(outline: &Outline, block: usize, last: usize) -> bool {
    let part = [Feature::Request, Feature::Example];
    outline
        .above(block)
        .any(|e| e.block > last && e.level <= 6 && !e.names && e.says.any(&part))
}

/// Addresses without a host are below the server's path, where it has one.
fn below_base(sections: &mut [Section], hosts: &[Stated<String>]) {
    let bases = hosts.iter().map(|h| h.what.trim_end_matches('/'));
    let Some(base) = bases.into_iter().find(|base| path_of(base) != "/") else {
        return;
    };
    for url in sections.iter_mut().flat_map(|s| &mut s.urls) {
        if kehu_request::absolute(&url.what).is_none() {
            url.what = joined(base, &url.what);
        }
    }
}

/// The methods of the section that is being read, and of the block that is.
#[derive(Default)]
struct Methods<'a> {
    section: HashSet<&'a str>,
    block: Option<usize>,
    own: &'a [String],
}

impl<'a> Methods<'a> {
    fn see(&mut self, fact: &'a Fact) {
        if let What::Methods(methods) = &fact.what {
            self.section.extend(self.own.iter().map(String::as_str));
            (self.block, self.own) = (Some(fact.block), methods);
        }
    }

    /// Whether a block names a method.
    fn has(&self, block: usize) -> bool {
        self.block == Some(block)
    }

    /// Whether a block's method is none of those before it in its section.
    fn other(&self, block: usize) -> bool {
        self.block == Some(block)
            && !self.section.is_empty()
            && !self.own.iter().any(|m| self.section.contains(m.as_str()))
    }
}

/// The first of several operations begins at a heading of the others' level: what stands above it
/// belongs to all.
pub(super) fn first_of_several(sections: &mut [Section], outline: &Outline) {
    let [first, second, ..] = sections else {
        return;
    };
    let Some(level) = outline.entry(second.start).map(|e| e.level) else {
        return;
    };
    let line = first.urls.first().map_or(usize::MAX, |u| u.line);
    let above = || {
        let own = outline.entries_in(first.start, second.start).iter();
        own.filter(|e| e.level == level && e.line <= line).rev()
    };
    // "Authorize", "授权": what an operation does may be a word of labels.
    let part = [
        Feature::Url,
        Feature::Method,
        Feature::Request,
        Feature::Response,
        Feature::Fields,
        Feature::Example,
        Feature::Summary,
    ];
    let other = || above().find(|e| !e.says.any(&part));
    if let Some(entry) = above().find(|e| e.names).or_else(other) {
        first.start = entry.block;
    }
}
