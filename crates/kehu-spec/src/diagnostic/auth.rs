//! What can be wrong with authentication.

use super::{Diagnostics, list};
use crate::model::Path;
use crate::source::Span;

/// Tokens.
impl Diagnostics {
    pub(crate) fn token_from_nowhere(&mut self, at: Span) {
        self.error("token-from-nowhere", "nothing says where the token comes from")
            .at(at, "needs `token`, `[auth.issue]` or `[auth.refresh]`")
            .help("add `token = \"client.<name>\"` for a ready token, or `[auth.issue]` with the operation that issues one");
    }

    pub(crate) fn token_in_two_places(&mut self, at: Span, header_at: Span) {
        self.error("token-in-two-places", "a token travels in one place")
            .at(at, "in this field")
            .also(header_at, "and in this header")
            .help("keep `header`, or `field` with `in`");
    }

    pub(crate) fn place_without_field(&mut self, at: Span) {
        self.error(
            "place-without-field",
            "`in` says where a field travels, and there is none",
        )
        .at(at, "of no field")
        .help("add `field = \"…\"`, or take `in` out");
    }

    pub(crate) fn issuer_needs_a_token(&mut self, operation: &str, at: Span, operation_at: Span) {
        self.error(
            "issuer-needs-a-token",
            format!("`{operation}` issues the token and needs one itself"),
        )
        .at(at, "issues the token")
        .also(operation_at, "authenticated with it")
        .help("add `auth = false` to the operation, or the names of the other schemes");
    }

    pub(crate) fn issuer_needs_an_argument(&mut self, operation: &str, field: &str, at: Span) {
        self.error(
            "issuer-needs-an-argument",
            format!("the client calls `{operation}` by itself and has no `{field}`"),
        )
        .at(at, "required, and nothing fills it")
        .help("fill it from the client: `from = \"client.<name>\"`, or give it a `fixed` value");
    }

    pub(crate) fn token_not_a_text(&mut self, path: &Path, at: Span) {
        self.error("token-not-a-text", format!("`{path}` is not a string"))
            .at(at, "expected the path of a string")
            .help("write the path of the token inside the response's data");
    }

    pub(crate) fn refresh_without_field(&mut self, operation: &str, client: &str, at: Span) {
        self.error(
            "refresh-without-field",
            format!("`{operation}` is not sent the refresh token"),
        )
        .at(
            at,
            format!("no field of it is filled from `client.{client}`"),
        )
        .help(format!(
            "add `from = \"client.{client}\"` to the field that takes it"
        ));
    }
}

/// Signatures.
impl Diagnostics {
    pub(crate) fn signature_without_vector(&mut self, at: Span) {
        self.warning("signature-without-vector", "nothing proves the signature")
            .at(at, "no `[[auth.vector]]`")
            .help("add the documentation's own input and signature; every check recomputes it");
    }

    pub(crate) fn signature_nowhere(&mut self, at: Span) {
        self.error("signature-nowhere", "nothing says where the signature travels")
            .at(at, "needs `signature`, or a row with that value")
            .help("add `signature = \"X-Sign\"` for a header, or a row to `fields`: `{ name = \"sign\", value = \"signature\" }`");
    }

    pub(crate) fn signature_twice(&mut self, first: Span, at: Span) {
        self.error("signature-twice", "the signature travels in one place")
            .at(at, "again here")
            .also(first, "first here")
            .help("take one of them out");
    }

    pub(crate) fn brace_left_open(&mut self, at: Span) {
        self.error("brace-left-open", "a brace is opened and not closed")
            .at(at, "no `}` behind the last `{`")
            .help("write each source in braces: `\"QBox {client.key}:{signature}\"`");
    }

    pub(crate) fn bad_zone(&mut self, text: &str, at: Span) {
        self.error(
            "bad-zone",
            format!("`{text}` is not how far a zone is from UTC"),
        )
        .at(at, "expected hours and minutes")
        .help("write it with its sign: `+08:00`");
    }

    pub(crate) fn time_not_sent(&mut self, at: Span) {
        self.error("time-not-sent", "`timestamp` is the time as it is sent, and none is")
            .at(at, "no row holds a time")
            .help("add a row with the value `timestamp_s`, `timestamp_ms` or `time:<strftime>`, or sign one of them");
    }

    pub(crate) fn time_cannot_be_read(&mut self, format: &str, at: Span) {
        self.error(
            "time-cannot-be-read",
            format!("`{format}` does not tell the second at which a request was sent"),
        )
        .at(at, "the only time that is sent")
        .help("send the whole time in one row; a date alone can be a part of what is signed");
    }

    pub(crate) fn impossible_part(&mut self, part: &str, at: Span) {
        let why = match part {
            "canonical" => "`canonical` lists the parts of this text, and not itself",
            "signature" => "it is what is being made",
            _ => "the part `headers` signs what operations state",
        };
        self.error("impossible-part", format!("`{part}` cannot be signed here"))
            .at(at, why)
            .help("sign another part, or take it out");
    }

    pub(crate) fn key_of_another_part(&mut self, key: &str, part: &str, at: Span, part_at: Span) {
        let pairs = match part {
            "query" => {
                "the part `query` is the query as it is sent; for its fields one by one write `part = \"fields\", of = [\"query\"]`"
            }
            "canonical" => {
                "the parts of `canonical` are in the order in which it lists them, or sorted with `order = \"value\"`"
            }
            "headers" if key == "order" => {
                "headers are in the order of their names, or with `order = \"listed\"` as the scheme lists them"
            }
            _ => {
                "only `headers` and `fields` are pairs, and only `fields` have groups; take the key out"
            }
        };
        self.error(
            "key-of-another-part",
            format!("the part `{part}` has no `{key}`"),
        )
        .at(at, "never used")
        .also(part_at, "this part")
        .help(pairs);
    }

    pub(crate) fn signed_without_signature(&mut self, at: Span) {
        self.error(
            "signed-without-signature",
            "what is signed is sent without its signature",
        )
        .at(at, "`{signed}` alone")
        .help("put both into one value: `{signed}.{signature}`");
    }

    pub(crate) fn signed_field_unknown(&mut self, name: &str, at: Span) {
        self.error(
            "signed-field-unknown",
            format!("no operation that is signed so has a field `{name}`"),
        )
        .at(at, "always empty")
        .help("write the name of a request field, or of a row of `fields`, letter for letter");
    }

    pub(crate) fn part_digest_with_key(&mut self, at: Span) {
        self.error("part-digest-with-key", "a part has no key of its own")
            .at(at, "needs a key")
            .help("write `md5`, `sha1`, `sha256` or `sha512`");
    }

    pub(crate) fn encoding_without_digest(&mut self, at: Span) {
        self.error(
            "encoding-without-digest",
            "`encoding` says how a digest is written, and there is none",
        )
        .at(at, "of no digest")
        .help("add `digest`, or take `encoding` out; `encode` is how text is written");
    }

    pub(crate) fn canonical_unused(&mut self, at: Span) {
        self.error("canonical-unused", "nothing signs the text that `canonical` makes")
            .at(at, "never used")
            .help("add `{ part = \"canonical\", digest = \"sha256\" }` to `signs`, or list these parts there");
    }

    pub(crate) fn body_signs_itself(&mut self, name: &str, at: Span, part_at: Span) {
        self.error(
            "body-signs-itself",
            format!("`{name}` is added to a body that is signed as a whole"),
        )
        .at(at, "changes what was signed")
        .also(part_at, "the very bytes of the body")
        .help("send it in the query (`in = \"query\"`) or a header, or sign `fields`");
    }

    pub(crate) fn field_of_the_scheme(&mut self, name: &str, at: Span, scheme_at: Span) {
        self.error(
            "field-of-the-scheme",
            format!("the client sends `{name}` itself"),
        )
        .at(at, "never the caller's to set")
        .also(scheme_at, "added by `[auth]`")
        .help("take the row out; it is documented in `[auth]`");
    }

    pub(crate) fn no_body_for_auth(
        &mut self,
        name: &str,
        operation: &str,
        at: Span,
        operation_at: Span,
    ) {
        self.error("no-body-for-auth", format!("`{operation}` has no body that `{name}` could be in"))
            .at(operation_at, "sent without a body")
            .also(at, "travels in the body")
            .help("give the operation a `[request]` with `body`, or leave `in` out: then it travels in the query");
    }

    pub(crate) fn operation_lacks_headers(&mut self, operation: &str, missing: &[&str], at: Span) {
        let entries: Vec<String> = missing
            .iter()
            .map(|name| format!("{name} = \"…\""))
            .collect();
        self.error(
            "operation-lacks-headers",
            format!("the signature needs {} of `{operation}`", list(missing)),
        )
        .at(at, "states no value")
        .help(format!(
            "add `headers = {{ {} }}` to the operation",
            entries.join(", ")
        ));
    }

    pub(crate) fn header_of_the_scheme(&mut self, name: &str, at: Span) {
        self.error(
            "header-of-the-scheme",
            format!("the client sets `{name}` itself"),
        )
        .at(at, "overwritten by `[auth]`")
        .help("take it out; `headers` of an operation holds values that never change");
    }

    pub(crate) fn unused_parameter(&mut self, name: &str, at: Span) {
        self.warning(
            "unused-parameter",
            format!("nothing uses the client parameter `{name}`"),
        )
        .at(at, "never used")
        .help("fill a request field with it (`from`), use it in `[auth]`, or take it out");
    }
}
