//! What can be wrong with what the vendor sends by itself.

use super::Diagnostics;
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn webhook_without_proof(&mut self, at: Span) {
        self.error("webhook-without-proof", "nothing says how the vendor proves that it sent this")
            .at(at, "a webhook")
            .help("add `[callback]` with `auth = \"…\"`, the name of the `[[auth]]` that signs what the vendor sends");
    }

    pub(crate) fn callback_not_verifiable(&mut self, scheme: &str, why: &str, at: Span) {
        self.error("callback-not-verifiable", format!("a callback cannot be verified with `{scheme}`: {why}"))
            .at(at, "signs callbacks")
            .help("name a scheme of `signed_headers` over headers, address, body, time, nonce and client parameters, or a token in a header; one that no request uses has `default = false`");
    }

    pub(crate) fn callback_body_not_signed(&mut self, scheme: &str, at: Span) {
        self.warning("callback-body-not-signed", format!("`{scheme}` does not sign the body of what the vendor sends"))
            .at(at, "proves who sends, not what is sent")
            .help("add the part `body` where the documentation has one; where it has none, ask the API for what an event tells before it is believed");
    }

    pub(crate) fn empty_place(&mut self, at: Span) {
        self.error(
            "empty-place",
            "this says nowhere in a callback where it stands",
        )
        .at(at, "empty")
        .help("write its path inside the body, or of `query` the name of the field");
    }

    pub(crate) fn with_without_gcm(&mut self, at: Span, cipher_at: Span) {
        self.error(
            "with-without-gcm",
            "this cipher keeps nothing from being changed that it does not encrypt",
        )
        .at(at, "is not encrypted")
        .also(cipher_at, "only `aes_256_gcm` does")
        .help("leave `with` out, or name the cipher that the documentation names");
    }

    pub(crate) fn gcm_begins_with_the_key(&mut self, at: Span) {
        self.error("gcm-begins-with-the-key", "what `aes_256_gcm` begins with is another each time")
            .at(at, "always the same")
            .help("write the path of the string that the documentation calls nonce, such as `resource.nonce`");
    }

    pub(crate) fn public_decryption_key(&mut self, name: &str, at: Span) {
        self.error(
            "public-decryption-key",
            format!("the client parameter `{name}` decrypts, and is not a secret"),
        )
        .at(at, "would be shown")
        .help("add `secret = true` to its row");
    }

    pub(crate) fn challenge_in_one_place(&mut self, at: Span) {
        self.error(
            "challenge-in-one-place",
            "what has to be sent back stands in the body or in the address",
        )
        .at(at, "a challenge")
        .help("write one of `at`, its path inside the body, and `query`, the field of the address");
    }

    pub(crate) fn challenge_proves_nothing(&mut self, at: Span) {
        self.error(
            "challenge-proves-nothing",
            "neither a signature nor encryption shows that the vendor sent this",
        )
        .at(at, "is not signed")
        .help("leave `signed` out where the scheme signs it, or add `[callback.encrypted]`");
    }

    pub(crate) fn event_told_twice(&mut self, at: Span, event_at: Span) {
        self.error(
            "event-told-twice",
            "a header or the body tells events apart, and not both",
        )
        .at(at, "a header does")
        .also(event_at, "the body does")
        .help("keep the one that the documentation names");
    }

    pub(crate) fn webhook_not_told(&mut self, at: Span) {
        self.error("webhook-not-told", "nothing tells this event from the others")
            .at(at, "no `is`")
            .help("add `is = \"…\"`, the value at the path `event` of `[callback]`, or in its `event_header`");
    }

    pub(crate) fn webhook_without_event(&mut self, at: Span) {
        self.error("webhook-without-event", "nothing says where this value stands")
            .at(at, "the value of an event")
            .help("add `event = \"…\"` to `[callback]`, the path of the value inside the body, or `event_header`");
    }
}
