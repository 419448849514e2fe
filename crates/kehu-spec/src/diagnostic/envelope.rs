//! What can be wrong with envelopes and refusals.

use super::Diagnostics;
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn code_without_success(&mut self, at: Span) {
        self.error("code-without-success", "the envelope has a `code`, and nothing says which codes are a success")
            .at(at, "no `success`")
            .help("add `success = 0`, or `success = [0, 200]`; `absent = true` where a success has no code");
    }

    pub(crate) fn success_without_code(&mut self, at: Span) {
        self.error("success-without-code", "the envelope says what `success` is, and has no `code`")
            .at(at, "no `code`")
            .help("add the path of the `code`; for a value beside it write `conditions = [{ at = \"status\", is = [\"ok\"] }]`");
    }

    pub(crate) fn envelope_tells_nothing(&mut self, at: Span) {
        self.error("envelope-tells-nothing", "nothing in the envelope says how a call went")
            .at(at, "no `code`, no `flag`, no `conditions`")
            .help("add `code` and `success`, `flag` or `conditions`, or a `[[refusal]]` where only refusals say so");
    }

    pub(crate) fn refusal_without_sign(&mut self, at: Span) {
        self.error(
            "refusal-without-sign",
            "nothing tells this refusal from a good answer",
        )
        .at(at, "neither `code` nor `message`")
        .help("write the path of its code, `code = \"error.code\"`, or of its words");
    }
}
