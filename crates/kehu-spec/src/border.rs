//! The border: how an API looks to callers who speak plain JSON and know nothing of its vendor. What the
//! gateway's document states and what values really look like there are both decided here.
//!
//! | what | how |
//! |---|---|
//! | `int64` | a string of digits, `format: int64`: JavaScript rounds numbers above 2^53. Where the row's own range keeps below that, a number |
//! | `decimal` | a string: its digits count |
//! | `timestamp_ms`, `timestamp_s` | a number, which stays below 2^53 |
//! | `json<T>` | what is inside the string |
//! | numbers and truth values that travel inside strings | numbers and truth values |
//! | nothing | left out: null does not travel |
//! | what the client fills in (`fixed`, and secrets `from` the client) | left out |
//! | a code | a number where every code of the API is one, or else a string |
//! | an operation that issues tokens | left out: credentials do not cross |

use crate::model::{Api, Code, Field, OperationId, TokenAuth, Type};

/// The whole numbers that a double tells apart.
const SAFE: i64 = (1 << 53) - 1;

/// Whether a row's 64-bit integer travels as a number: its range is stated, and small.
pub fn is_small(field: &Field) -> bool {
    let is_safe = |bound: Option<i64>| bound.is_some_and(|bound| bound.abs() <= SAFE);
    field.ty == Type::Int64 && is_safe(field.min) && is_safe(field.max)
}

/// Whether a request's row is filled on this side of the border: a caller neither gives nor sees it.
pub fn is_filled(field: &Field) -> bool {
    field.fixed.is_some() || (field.from.is_some() && field.secret)
}

/// Whether an operation answers with credentials.
pub fn issues_token(api: &Api, operation: OperationId) -> bool {
    let mut issues = api.tokens().flat_map(TokenAuth::issues);
    issues.any(|issue| issue.operation == operation)
}

/// Whether every code of an API is a number.
pub fn has_numeric_codes(api: &Api) -> bool {
    let Some(envelope) = &api.envelope else {
        return false;
    };
    let errors = api.errors.iter().filter_map(|error| error.code.as_ref());
    let mut codes = envelope.success.iter().chain(errors).peekable();
    codes.peek().is_some() && codes.all(Code::is_int)
}
