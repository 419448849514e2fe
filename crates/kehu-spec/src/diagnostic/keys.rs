//! What can be wrong with the keys of a signature, and with published inputs and outputs.

use super::Diagnostics;
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn key_without_hmac(&mut self, at: Span, digest_at: Span) {
        self.error("key-without-hmac", "only an HMAC and RSA have a key")
            .at(at, "this key is never used")
            .also(digest_at, "neither of them")
            .help("sign the secret as a part: `{ part = \"client.<name>\" }`, or use `hmac_sha1` or `hmac_sha256`");
    }

    pub(crate) fn two_keys(&mut self, at: Span, public_at: Span) {
        self.error(
            "two-keys",
            "a scheme has `key` or `public_key`, and not both",
        )
        .at(at, "the key that signs")
        .also(public_at, "the key that verifies")
        .help("what requests are signed with and what verifies callbacks are two `[[auth]]`");
    }

    pub(crate) fn public_key_without_rsa(&mut self, at: Span, digest_at: Span) {
        self.error(
            "public-key-without-rsa",
            "only RSA and SM2 have a public key",
        )
        .at(at, "never used")
        .also(digest_at, "another digest")
        .help("write `key`, which a client and the vendor share, or `digest = \"rsa_sha256\"`");
    }

    pub(crate) fn public_key_signs_nothing(
        &mut self,
        operation: &str,
        at: Span,
        operation_at: Span,
    ) {
        self.error(
            "public-key-signs-nothing",
            "requests cannot be signed with the vendor's public key",
        )
        .at(at, "verifies what the vendor sends")
        .also(operation_at, format!("`{operation}` uses this scheme"))
        .help("add `default = false`; requests are signed by another `[[auth]]`, with a `key`");
    }

    pub(crate) fn key_steps_without_hmac(&mut self, at: Span, scheme_at: Span) {
        self.error(
            "key-steps-without-hmac",
            "only the key of an HMAC is derived in steps",
        )
        .at(at, "never used")
        .also(scheme_at, "this scheme")
        .help("take `key_steps` out, or use an HMAC");
    }

    pub(crate) fn key_encoding_without_steps(&mut self, at: Span) {
        self.error(
            "key-encoding-without-steps",
            "`key_encoding` says how derived keys are written, and none is derived",
        )
        .at(at, "says nothing")
        .help("add `key_steps`, or take `key_encoding` out");
    }

    pub(crate) fn vector_does_not_recompute(&mut self, signature: &str, signed: &str, at: Span) {
        self.error("vector-does-not-recompute", "the published signature is not what the scheme gives")
            .at(at, format!("the scheme gives `{signature}`"))
            .note(format!("signed was `{signed}`"))
            .help("compare what was signed with the documentation: order, separators, prefixes, digest, encoding; or fix the vector");
    }

    pub(crate) fn vector_not_signed(&mut self, signed: &str, at: Span) {
        self.error("vector-not-signed", "the published signature is not one of the public key")
            .at(at, "signs something else")
            .note(format!("signed was `{signed}`"))
            .help("compare what was signed with the documentation: order, separators, prefixes, encoding; or fix the vector");
    }

    pub(crate) fn vector_with_two_bodies(&mut self, at: Span, form_at: Span) {
        self.error("vector-with-two-bodies", "a vector has one body")
            .at(at, "this one")
            .also(form_at, "and this form")
            .help("keep `form`, which is written as a body, or `body`");
    }

    pub(crate) fn vector_key_unreadable(&mut self, at: Span) {
        self.error("vector-key-unreadable", "the key of this vector is not one that its digest can use")
            .at(at, "cannot be computed")
            .help("write the whole PEM, `-----BEGIN PRIVATE KEY-----` to its end (of a `public_key`, `-----BEGIN PUBLIC KEY-----`), or its Base64 alone; of RSA 2048 bits or more, of SM2 also its hexadecimal digits");
    }
}
