//! What can be wrong with what the vendor sends by itself.

use crate::source::Span;

messages! {
    error answer_not_sealed(at: Span): "nothing says how an answer is encrypted and signed";
        at "as what it answers is";
        help "an answer needs `[callback.encrypted]` with `cipher = \"aes_256_cbc\"` and `iv` as `key` or `first`, and a scheme whose key both sides have";

    error webhook_without_proof(at: Span): "nothing says how the vendor proves that it sent this";
        at "a webhook";
        help "add `[callback]` with `auth = \"…\"`, the name of the `[[auth]]` that signs what the vendor sends";

    error callback_not_verifiable(scheme: &str, why: &str, at: Span):
        "a callback cannot be verified with `{scheme}`: {why}";
        at "signs callbacks";
        help "name a scheme of `signed_headers` over headers, address, body, time, nonce and client parameters, or a token in a header; one that no request uses has `default = false`";

    warning callback_body_not_signed(scheme: &str, at: Span):
        "`{scheme}` does not sign the body of what the vendor sends";
        at "proves who sends, not what is sent";
        help "add the part `body` where the documentation has one; where it has none, ask the API for what an event tells before it is believed";

    error empty_place(at: Span): "this says nowhere in a callback where it stands";
        at "empty";
        help "write its path inside the body, or of `query` the name of the field";

    error with_without_gcm(at: Span, cipher_at: Span):
        "this cipher keeps nothing from being changed that it does not encrypt";
        at "is not encrypted", cipher_at "only `aes_256_gcm` does";
        help "leave `with` out, or name the cipher that the documentation names";

    error gcm_begins_with_the_key(at: Span): "what `aes_256_gcm` begins with is another each time";
        at "always the same";
        help "write the path of the string that the documentation calls nonce, such as `resource.nonce`";

    error public_decryption_key(name: &str, at: Span): "the client parameter `{name}` decrypts, and is not a secret";
        at "would be shown";
        help "add `secret = true` to its row";

    error challenge_in_one_place(at: Span): "what has to be sent back stands in the body or in the address";
        at "a challenge";
        help "write one of `at`, its path inside the body, and `query`, the field of the address";

    error challenge_proves_nothing(at: Span): "neither a signature nor encryption shows that the vendor sent this";
        at "is not signed";
        help "leave `signed` out where the scheme signs it, or add `[callback.encrypted]`";

    error event_told_twice(at: Span, event_at: Span): "a header or the body tells events apart, and not both";
        at "a header does", event_at "the body does";
        help "keep the one that the documentation names";

    error webhook_not_told(at: Span): "nothing tells this event from the others";
        at "no `is`";
        help "add `is = \"…\"`, the value at the path `event` of `[callback]`, or in its `event_header`";

    error webhook_without_event(at: Span): "nothing says where this value stands";
        at "the value of an event";
        help "add `event = \"…\"` to `[callback]`, the path of the value inside the body, or `event_header`";
}
