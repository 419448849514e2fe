//! Where a walk is, how much of what it meets it keeps, and what it found on the way.

use std::cell::RefCell;

/// So many columns tell an item from others: its key, its time, that of its last change.
pub(super) const WANTED: usize = 3;

/// What was found on the way.
#[derive(Default)]
pub(super) struct Context {
    /// Where it failed.
    failed: RefCell<Option<String>>,
    extra: RefCell<String>,
    /// What has come of the fields of each record on the way, the item's own first.
    came: RefCell<Vec<Came>>,
    /// The columns of the item that are kept in any case.
    wanted: [Option<usize>; WANTED],
}

/// What has come of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    Nothing,
    Null,
    Value,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Columns become cells, what is nested in them stays text.
    Text,
    /// Everything becomes cells.
    Typed,
    /// Nothing is kept: is it all of its type?
    Check,
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
            Step::Name(name) => push_name(path, name),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
}

impl Context {
    /// Of an item of which these columns alone are kept.
    pub(super) fn wanting(wanted: [Option<usize>; WANTED]) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// Where the cell of a column of the item is kept in any case.
    pub(super) fn wanted(&self, column: usize) -> Option<usize> {
        self.wanted
            .iter()
            .position(|wanted| *wanted == Some(column))
    }

    /// Goes one step down. When something fails there, the place is remembered: the lowest one stays.
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

    /// Ends the record that began last: the first of its fields of which this is true.
    pub(super) fn end(&self, begin: usize, is: impl Fn(usize, Came) -> bool) -> Option<usize> {
        let mut came = self.came.borrow_mut();
        let mut fields = came[begin..].iter().enumerate();
        let found = fields.find_map(|(field, what)| is(field, *what).then_some(field));
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
        let mut path = String::new();
        if let Some(at) = at {
            at.push_to(&mut path);
        }
        push_name(&mut path, name);
        let mut extra = self.extra.borrow_mut();
        let first = extra.is_empty();
        extra.push(if first { '{' } else { ',' });
        extra.push_str(&serde_json::Value::from(path).to_string());
        extra.push(':');
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

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}
