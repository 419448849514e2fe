//! Where a walk is, and what it found on the way.

use std::{cell::RefCell, fmt::Write as _};

/// What was found on the way.
#[derive(Default)]
pub(super) struct Context {
    /// Where it failed.
    failed: RefCell<Option<String>>,
    extra: RefCell<String>,
}

/// Which fields of a record have come, and which of them with a value.
#[derive(Default)]
pub(super) struct Fields {
    came: Bits,
    with_value: Bits,
}

impl Fields {
    /// Notes that a field has come; whether it had before.
    #[inline]
    pub(super) fn come(&mut self, field: usize, what: Came) -> bool {
        if what == Came::Value {
            self.with_value.set(field);
        }
        self.came.set(field)
    }

    /// The first of these fields that has no value.
    pub(super) fn lacks(&self, required: &[usize]) -> Option<usize> {
        let mut required = required.iter().copied();
        required.find(|field| !self.with_value.has(*field))
    }
}

/// A bit for each field: most records have no more than 64.
#[derive(Default)]
struct Bits {
    first: u64,
    others: Vec<bool>,
}

impl Bits {
    const FIRST: usize = 64;

    /// Sets a bit; whether it was set before.
    #[inline]
    fn set(&mut self, at: usize) -> bool {
        let Some(other) = at.checked_sub(Self::FIRST) else {
            let before = self.first;
            self.first |= 1 << at;
            return self.first == before;
        };
        if self.others.len() <= other {
            self.others.resize(other + 1, false);
        }
        std::mem::replace(&mut self.others[other], true)
    }

    fn has(&self, at: usize) -> bool {
        match at.checked_sub(Self::FIRST) {
            None => self.first >> at & 1 == 1,
            Some(other) => self.others.get(other) == Some(&true),
        }
    }
}

/// What has come of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    Null,
    Value,
}

/// A place in the item: how it was come to, from the last step up. The item itself is not a place.
pub(super) struct At<'p> {
    pub(super) above: Option<&'p At<'p>>,
    pub(super) step: Step<'p>,
}

#[derive(Clone, Copy)]
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
