//! What a message is about, for programs that act on it: values, not words to be read.

use super::{Diagnostic, Diagnostics};

/// What a message is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// In what an example and the spec disagree. A `[[quirk]]` at this place, without a claim, accepts it.
    Contradiction {
        /// The operation's name.
        operation: String,
        /// The place, as a quirk writes it: `response.customer_list[].tags`.
        at: String,
        /// The example's file, as `[[example]]` names it; `None` where two tables disagree.
        example: Option<String>,
    },
    /// A quirk.
    Quirk {
        /// The operation's name.
        operation: String,
        /// Its number in the file, from 0.
        number: usize,
    },
    /// A row of a table, its cells included.
    Row {
        /// The table that has the row.
        table: Table,
        /// The row's wire name.
        field: String,
    },
    /// An example that cannot be read.
    Example {
        /// The operation's name.
        operation: String,
        /// Its file, as `[[example]]` names it.
        file: String,
    },
}

/// A table of fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Table {
    /// The request of an operation, by the operation's name.
    Request(String),
    /// A record, by its name.
    Record(String),
}

impl Diagnostics {
    /// Says what the messages to come are about, and gives what those before were.
    pub(crate) fn set_subject(&mut self, subject: Option<Box<Subject>>) -> Option<Box<Subject>> {
        std::mem::replace(&mut self.subject, subject)
    }

    /// The message with the subject at hand.
    pub(super) fn with_subject(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let outer = || self.subject.as_deref().cloned();
        diagnostic.subject = diagnostic.subject.or_else(outer);
        diagnostic
    }
}
