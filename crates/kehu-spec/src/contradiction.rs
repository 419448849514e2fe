//! In what an example and the spec disagree, as a value.

use crate::conform::FindingKind;
use crate::source::Span;

/// Something in which an example and the spec disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// Where, as a quirk writes it: `response.customer_list[].tags`.
    pub at: String,
    /// In what.
    pub kind: Kind,
    /// The place in the example.
    pub span: Span,
    /// What the example has there, for people.
    pub shown: String,
    /// How many more there are like it.
    pub more: usize,
}

/// In what an example and the spec disagree.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A value and its table.
    Value(FindingKind),
    /// A response with the code of a refusal, or the other way round.
    Code {
        /// The code that was expected, for people.
        expected: String,
    },
    /// A refusal with a code that no `[[error]]` has.
    UnlistedCode,
    /// A command with another method.
    Method {
        /// The operation's.
        expected: String,
    },
    /// A command to another address.
    Path {
        /// The paths that server and operation give.
        expected: Vec<String>,
    },
    /// A command without a header that the operation sends.
    MissingHeader,
    /// A command with a header that the operation does not send.
    UndeclaredHeader,
    /// A command with another value in a header.
    HeaderValue {
        /// The operation's.
        expected: String,
    },
}
