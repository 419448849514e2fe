//! What can be wrong with the keys of a signature, and with published inputs and outputs.

use crate::source::Span;

messages! {
    error key_without_hmac(at: Span, digest_at: Span): "only an HMAC and RSA have a key";
        at "this key is never used", digest_at "neither of them";
        help "sign the secret as a part: `{{ part = \"client.<name>\" }}`, or use `hmac_sha1` or `hmac_sha256`";

    error two_keys(at: Span, public_at: Span): "a scheme has `key` or `public_key`, and not both";
        at "the key that signs", public_at "the key that verifies";
        help "what requests are signed with and what verifies callbacks are two `[[auth]]`";

    error public_key_without_rsa(at: Span, digest_at: Span): "only RSA, ECDSA and SM2 have a public key";
        at "never used", digest_at "another digest";
        help "write `key`, which a client and the vendor share, or `digest = \"rsa_sha256\"`";

    error public_key_signs_nothing(operation: &str, at: Span, operation_at: Span):
        "requests cannot be signed with the vendor's public key";
        at "verifies what the vendor sends", operation_at "`{operation}` uses this scheme";
        help "add `default = false`; requests are signed by another `[[auth]]`, with a `key`";

    error key_steps_without_hmac(at: Span, scheme_at: Span): "only the key of an HMAC is derived in steps";
        at "never used", scheme_at "this scheme";
        help "take `key_steps` out, or use an HMAC";

    error key_form_without_hmac(at: Span, digest_at: Span): "only the key of an HMAC has a form";
        at "says nothing here", digest_at "no HMAC";
        help "take it out; private keys are PEM";

    error bytes_are_no_text(at: Span): "bytes cannot travel in a header or field";
        at "expected hex, HEX, base64, base64url or base64url_unpadded";
        help "`bytes` are for a digest inside of what is signed: a part of `signs` or `canonical`";

    error key_encoding_without_steps(at: Span):
        "`key_encoding` says how derived keys are written, and none is derived";
        at "says nothing";
        help "add `key_steps`, or take `key_encoding` out";

    error vector_does_not_recompute(signature: &str, signed: &str, at: Span):
        "the published signature is not what the scheme gives";
        at "the scheme gives `{signature}`";
        note "signed was `{signed}`",
        help "compare what was signed with the documentation: order, separators, prefixes, digest, encoding; or fix the vector";

    error vector_not_signed(signed: &str, at: Span): "the published signature is not one of the public key";
        at "signs something else";
        note "signed was `{signed}`",
        help "compare what was signed with the documentation: order, separators, prefixes, encoding; or fix the vector";

    error vector_with_two_bodies(at: Span, form_at: Span): "a vector has one body";
        at "this one", form_at "and this form";
        help "keep `form`, which is written as a body, or `body`";

    error vector_key_unreadable(at: Span): "the key of this vector is not one that its digest can use";
        at "cannot be computed";
        help "write the whole PEM, `-----BEGIN PRIVATE KEY-----` to its end (of a `public_key`, `-----BEGIN PUBLIC KEY-----`), or its Base64 alone; of RSA 2048 bits or more, of SM2 also its hexadecimal digits";
}
