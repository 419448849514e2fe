//! What can be wrong with what the vendor sends by itself.

use super::{Diagnostic, Diagnostics};
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn webhook_without_proof(&mut self, at: Span) {
        self.add(
            Diagnostic::error(
                "webhook-without-proof",
                "nothing says how the vendor proves that it sent this",
                at,
                "a webhook",
            )
            .help("add `[callback]` with `auth = \"…\"`, the name of the `[[auth]]` that signs what the vendor sends"),
        );
    }

    pub(crate) fn callback_not_verifiable(&mut self, scheme: &str, why: &str, at: Span) {
        self.add(
            Diagnostic::error(
                "callback-not-verifiable",
                format!("a callback cannot be verified with `{scheme}`: {why}"),
                at,
                "signs callbacks",
            )
            .help("name a scheme of `signed_headers` over headers, body, time, nonce and client parameters; one that no request uses has `default = false`"),
        );
    }

    pub(crate) fn webhook_not_told(&mut self, at: Span) {
        self.add(
            Diagnostic::error(
                "webhook-not-told",
                "nothing tells this event from the others",
                at,
                "no `is`",
            )
            .help("add `is = \"…\"`, the value at the path `event` of `[callback]`"),
        );
    }

    pub(crate) fn webhook_without_event(&mut self, at: Span) {
        self.add(
            Diagnostic::error(
                "webhook-without-event",
                "nothing says where this value stands",
                at,
                "the value of an event",
            )
            .help("add `event = \"…\"` to `[callback]`, the path of the value inside the body"),
        );
    }
}
