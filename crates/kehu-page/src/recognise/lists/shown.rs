//! What the JSON of a page shows of the fields that its lists name.

use std::collections::HashSet;

use crate::block::{BlockKind, Document};
use crate::recognise::tree::normal;

/// The members of the JSON of a page.
#[derive(Default)]
pub(super) struct Shown {
    all: HashSet<String>,
    containers: HashSet<String>,
}

impl Shown {
    /// Looks at every piece of code, a line at a time: broken JSON counts as well.
    pub fn of(document: &Document) -> Shown {
        let mut shown = Shown::default();
        let code = document.blocks.iter().filter_map(|b| match &b.kind {
            BlockKind::Code(code) => Some(code.text.as_str()),
            _ => None,
        });
        for line in code.flat_map(str::lines) {
            let pieces: Vec<&str> = line.split('"').collect();
            for pair in pieces[1..].chunks(2) {
                let [name, after] = pair else { continue };
                let Some(value) = after.trim_start().strip_prefix([':', '：']) else {
                    continue;
                };
                let value = value.trim();
                // A value on a line of its own is an object or a list.
                let last = value.is_empty() && line.ends_with(after);
                if last || value.starts_with(['{', '[']) {
                    shown.containers.insert(normal(name));
                }
                shown.all.insert(normal(name));
            }
        }
        shown
    }

    /// Whether there is a member of this name.
    pub fn has(&self, name: &str) -> bool {
        self.all.contains(&normal(name))
    }

    /// Whether there is a member of this name that holds others.
    pub fn holds(&self, name: &str) -> bool {
        self.containers.contains(&normal(name))
    }
}
