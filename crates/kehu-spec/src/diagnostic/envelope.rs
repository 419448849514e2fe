//! What can be wrong with envelopes and refusals.

use crate::source::Span;

messages! {
    error code_without_success(at: Span): "the envelope has a `code`, and nothing says which codes are a success";
        at "no `success`";
        help "add `success = 0`, or `success = [0, 200]`; `absent = true` where a success has no code";

    error success_without_code(at: Span): "the envelope says what `success` is, and has no `code`";
        at "no `code`";
        help "add the path of the `code`; for a value beside it write `conditions = [{{ at = \"status\", is = [\"ok\"] }}]`";

    error envelope_tells_nothing(at: Span): "nothing in the envelope says how a call went";
        at "no `code`, no `flag`, no `conditions`";
        help "add `code` and `success`, `flag` or `conditions`, or a `[[refusal]]` where only refusals say so";

    error refusal_without_sign(at: Span): "nothing tells this refusal from a good answer";
        at "neither `code` nor `message`";
        help "write the path of its code, `code = \"error.code\"`, or of its words";
}
