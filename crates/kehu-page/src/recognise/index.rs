//! Indexes: tables and lists of requests, each a method and an address with the words for it.
//!
//! A request of an index is told where its operation is: below the heading that has the same words, or that
//! an example of it stands under. Where nothing else on the page tells of it, it gets a heading of its own in
//! place of its row.

use std::collections::HashMap;

use crate::block::{Block, Document, Note};
use crate::recognise::address::{self, Fact, What};
use crate::recognise::examples::{self, Example};
use crate::recognise::outline::{Entry, Outline};
use crate::recognise::sections::{ends_alike, path_of};
use crate::text;
use crate::words::phrases;

mod asides;
mod find;

use find::{Index, Listed, indexes};

/// Where the operation of a request is told.
enum Told {
    /// With its method and address.
    Whole,
    /// Below this heading, which lacks them.
    Below(usize),
    /// Nowhere.
    Nowhere,
}

/// What stands in place of an index of which some requests are told nowhere as a whole.
struct Change {
    index: Index,
    /// The words of the others.
    words: Vec<Block>,
    /// The requests that are told nowhere.
    put: Vec<Block>,
    /// Cells of its own that are not read.
    unread: Vec<Note>,
}

/// Puts the requests of indexes where their operations are told; whether there were any.
pub(super) fn spread(document: &mut Document, outline: &Outline) -> bool {
    let found = indexes(document);
    if found.is_empty() {
        return false;
    }
    let page = Around::of(document, outline, &found);
    let mut below: HashMap<usize, Vec<Block>> = HashMap::new();
    let changes: Vec<Change> = found
        .into_iter()
        .filter_map(|index| page.change(index, &mut below))
        .collect();
    let any = !changes.is_empty();
    rewrite(document, changes, below);
    any
}

/// The page around its indexes.
struct Around<'a> {
    document: &'a Document,
    outline: &'a Outline,
    facts: Vec<Fact>,
    examples: Vec<Example>,
}

impl<'a> Around<'a> {
    fn of(document: &'a Document, outline: &'a Outline, found: &[Index]) -> Around<'a> {
        let inside = |block: usize| found.iter().any(|i| (i.from..i.to).contains(&block));
        let mut facts = address::facts(document, outline);
        facts.retain(|fact| !inside(fact.block));
        let mut examples = examples::find(document, outline);
        examples.retain(|example| !inside(example.block));
        Around {
            document,
            outline,
            facts,
            examples,
        }
    }

    fn change(&self, index: Index, below: &mut HashMap<usize, Vec<Block>>) -> Option<Change> {
        let above = self.headings(index.from).next();
        let level = above.map_or(2, |heading| heading.level + 1).min(6);
        let (mut moved, mut put, mut words) = (false, Vec::new(), Vec::new());
        let unread = index
            .requests
            .iter()
            .flat_map(|request| request.unread.clone());
        let unread = unread.collect();
        for request in &index.requests {
            match self.told(request, index.from) {
                Told::Whole => {
                    words.extend(request.words());
                    continue;
                }
                Told::Below(heading) if !below.contains_key(&heading) => {
                    let line = self.document.blocks[heading].line;
                    below.insert(heading, request.blocks(line));
                }
                Told::Below(_) | Told::Nowhere => {
                    put.push(request.heading(level));
                    put.extend(request.blocks(request.line));
                }
            }
            moved = true;
        }
        moved.then_some(Change {
            index,
            words,
            put,
            unread,
        })
    }

    /// The headings above a block, innermost first.
    fn headings(&self, block: usize) -> impl Iterator<Item = &Entry> {
        self.outline.above(block).filter(|e| e.level <= 6)
    }

    fn told(&self, request: &Listed, index: usize) -> Told {
        let stated = self.facts.iter().filter(|fact| match &fact.what {
            What::Url(url) => ends_alike(&request.address, path_of(url)),
            _ => false,
        });
        for fact in stated {
            let mut methods = self.methods_near(fact.block).peekable();
            if methods.peek().is_none() && !request.methods.is_empty() {
                // The address alone: the index has its method.
                let mut headings = self.headings(fact.block);
                if let Some(heading) = headings.find(|e| !self.is_around(e, index)) {
                    return Told::Below(heading.block);
                }
            } else if request.methods.is_empty() || methods.any(|m| request.has(m)) {
                return Told::Whole;
            }
        }
        self.by_words(request, index)
            .or_else(|| self.by_example(request, index))
            .map_or(Told::Nowhere, Told::Below)
    }

    /// The methods that stand beside an address.
    fn methods_near(&self, block: usize) -> impl Iterator<Item = &String> {
        let near = block.saturating_sub(4)..block + 5;
        let facts = self.facts.iter().filter(move |f| near.contains(&f.block));
        facts.flat_map(|fact| match &fact.what {
            What::Methods(methods) => methods.as_slice(),
            _ => &[],
        })
    }

    /// Whether a heading stands above an index.
    fn is_around(&self, heading: &Entry, index: usize) -> bool {
        self.headings(index).any(|e| e.block == heading.block)
    }

    /// The heading that has the same words, and no address of its own below it.
    fn by_words(&self, request: &Listed, index: usize) -> Option<usize> {
        let key = words_of(&request.title);
        let headings = self.outline.entries().iter();
        headings
            .filter(|e| e.level <= 6 && !key.is_empty() && words_of(&e.text) == key)
            .filter(|e| !self.is_around(e, index) && !self.has_address(e))
            .map(|e| e.block)
            .next()
    }

    /// The heading of an operation that an example of the request stands under.
    fn by_example(&self, request: &Listed, index: usize) -> Option<usize> {
        let shown = self.examples.iter().find(|example| {
            example.request.as_ref().is_some_and(|r| {
                r.method.as_ref().is_some_and(|m| request.has(m))
                    && ends_alike(&request.address, path_of(&r.url))
            })
        })?;
        let mut headings = self.headings(shown.block).filter(|e| e.names);
        let heading = headings.find(|e| !self.is_around(e, index))?;
        (!self.has_address(heading)).then_some(heading.block)
    }

    /// Whether an address stands below a heading, before the next one that is not deeper.
    fn has_address(&self, heading: &Entry) -> bool {
        let later = self.outline.entries_in(heading.block + 1, usize::MAX);
        let end = later
            .iter()
            .find(|e| e.level <= heading.level)
            .map_or(self.document.blocks.len(), |e| e.block);
        let inside = |fact: &&Fact| (heading.block..end).contains(&fact.block);
        let mut facts = self.facts.iter().filter(inside);
        facts.any(|fact| matches!(fact.what, What::Url(_)))
    }
}

/// The words of a title in one form: without numbers before them, articles, and endings of many.
fn words_of(title: &str) -> String {
    let bare = title.trim_start_matches(|c: char| !c.is_alphabetic());
    let words = text::words(&text::simplified(&text::fold(bare)));
    let kept = words.iter().filter(|word| !phrases().small.has(word));
    kept.map(|word| text::singular(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Takes the indexes out of the page, and puts every request at its place.
fn rewrite(document: &mut Document, changes: Vec<Change>, mut below: HashMap<usize, Vec<Block>>) {
    let mut changes = changes.into_iter().peekable();
    let mut gone = 0;
    let old = std::mem::take(&mut document.blocks);
    for (at, block) in old.into_iter().enumerate() {
        if let Some(change) = changes.next_if(|change| change.index.from == at) {
            gone = change.index.to;
            document.blocks.extend(change.words);
            document.unread.extend(change.unread);
            let from = document.blocks.len();
            document.blocks.extend(change.put);
            let to = document.blocks.len();
            document.listed.extend((from < to).then_some(from..to));
        }
        if at >= gone {
            document.blocks.push(block);
        }
        let from = document.blocks.len();
        document
            .blocks
            .extend(below.remove(&at).unwrap_or_default());
        document.placed.extend(from..document.blocks.len());
    }
}
