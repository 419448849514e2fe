//! Where a walk is, and what it found on the way.

use std::{cell::RefCell, fmt::Write as _};

/// What was found on the way.
#[derive(Default)]
pub(super) struct Context {
    /// Where it failed.
    failed: RefCell<Option<String>>,
    extra: RefCell<String>,
    /// What has come of the fields of each record on the way, the item's own first.
    came: RefCell<Vec<Came>>,
}

/// What has come of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    Nothing,
    Null,
    Value,
}

/// A place in the item: how it was come to, from the last step up. The item itself is not a place.
pub(super) struct At<'p> {
    pub(super) above: Option<&'p At<'p>>,
    pub(super) step: Step<'p>,
}

pub(super) enum Step<'p> {
    Name(&'p str),
    Index(usize),
}

impl At<'_> {
    fn push_to(&self, path: &mut String) {
        if let Some(above) = self.above {
            above.push_to(path);
        }
        match self.step {
            Step::Name(name) => {
                path.push_str(if self.above.is_some() { "." } else { "" });
                path.push_str(name);
            }
            Step::Index(index) => {
                let _ = write!(path, "[{index}]");
            }
        }
    }
}

impl Context {
    /// Goes one step down. When something fails there, the place is remembered: the lowest one stays.
    #[inline]
    pub(super) fn within<T, E>(
        &self,
        above: Option<&At<'_>>,
        step: Step<'_>,
        walk: impl FnOnce(&At<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let at = At { above, step };
        walk(&at).inspect_err(|_| self.failed_at(&at))
    }

    #[cold]
    fn failed_at(&self, at: &At<'_>) {
        self.failed.borrow_mut().get_or_insert_with(|| {
            let mut path = String::new();
            at.push_to(&mut path);
            path
        });
    }

    /// Begins a record of so many fields; by what its fields are known.
    pub(super) fn begin(&self, fields: usize) -> usize {
        let mut came = self.came.borrow_mut();
        let begin = came.len();
        // Records inside of this one find room as well.
        came.reserve(fields * 2);
        came.resize(begin + fields, Came::Nothing);
        begin
    }

    /// Notes what has come of a field; what was known of it before.
    pub(super) fn come(&self, field: usize, what: Came) -> Came {
        std::mem::replace(&mut self.came.borrow_mut()[field], what)
    }

    /// Ends the record that began last: the first of these fields that has no value.
    pub(super) fn end(&self, begin: usize, required: &[usize]) -> Option<usize> {
        let mut came = self.came.borrow_mut();
        let lacks = |field: &&usize| came[begin + **field] != Came::Value;
        let found = required.iter().find(lacks).copied();
        came.truncate(begin);
        found
    }

    /// Where it failed; empty for the item itself.
    pub(super) fn path(&self) -> String {
        self.failed.take().unwrap_or_default()
    }

    /// Keeps a field that the table does not have.
    pub(super) fn unknown(&self, at: Option<&At<'_>>, name: &str, text: &str) {
        if text == "null" {
            return;
        }
        let mut extra = self.extra.borrow_mut();
        let first = extra.is_empty();
        extra.push_str(if first { "{\"" } else { ",\"" });
        let begin = extra.len();
        let step = Step::Name(name);
        At { above: at, step }.push_to(&mut extra);
        let is_plain = |letter: char| !matches!(letter, '"' | '\\' | '\0'..' ');
        if !extra[begin..].chars().all(is_plain) {
            let path = serde_json::Value::from(extra.split_off(begin)).to_string();
            extra.push_str(&path[1..path.len() - 1]);
        }
        extra.push_str("\":");
        extra.push_str(text);
    }

    pub(super) fn extra(&self) -> Option<String> {
        let mut extra = self.extra.take();
        if extra.is_empty() {
            return None;
        }
        extra.push('}');
        Some(extra)
    }
}
