//! Addresses that go before all others, as sentences and code show them.

use super::values::leads_to_host;
use super::{Finder, Form, What, clean_url, looks_like_url};
use crate::block::{Block, Inline};
use crate::words::Feature;

impl Finder<'_> {
    /// Whether code is the address that a sentence above it calls the base of all.
    pub(super) fn is_base(&self, at: usize, code: &str) -> bool {
        let url = code.trim();
        let lead = self.outline.above(at).next().filter(|e| e.block + 1 == at);
        let led = || lead.is_some_and(|e| e.says.has(Feature::Host)) || self.is_led(at);
        url.contains("://") && looks_like_url(url) && led()
    }

    /// Whether the sentence above a block leads to the address of all calls; so it does for each item of a list.
    fn is_led(&self, at: usize) -> bool {
        let mut above = self.document.blocks[..at].iter().rev();
        let lead = match self.document.blocks[at].is_item() {
            true => above.find(|block| !block.is_item()),
            false => above.next(),
        };
        let said = lead.filter(|block| block.is_paragraph());
        said.and_then(Block::inline)
            .is_some_and(|said| leads_to_host(&said.text))
    }

    /// An address on a line of its own below words that lead to that of all calls.
    pub(super) fn host_alone(&mut self, at: usize, text: &Inline, line: usize) -> bool {
        let mut before = String::new();
        let mut found = false;
        for (i, part) in text.text.lines().enumerate() {
            let url = clean_url(part.trim());
            let whole = url.contains("://") && looks_like_url(part.trim());
            let led = match before.is_empty() {
                true => whole && self.is_led(at),
                false => whole && leads_to_host(&before),
            };
            if led {
                self.push(at, line + i, What::Host(url), Form::Labelled);
                found = true;
                continue;
            }
            before.push_str(part);
            before.push('\n');
        }
        found
    }
}
