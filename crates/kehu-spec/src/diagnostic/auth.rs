//! What can be wrong with authentication.

use super::list;
use crate::model::Path;
use crate::source::Span;

messages! {
    // Tokens.

    error token_from_nowhere(at: Span): "nothing says where the token comes from";
        at "needs `token`, `[auth.issue]` or `[auth.refresh]`";
        help "add `token = \"client.<name>\"` for a ready token, or `[auth.issue]` with the operation that issues one";

    error token_in_two_places(at: Span, header_at: Span): "a token travels in one place";
        at "in this field", header_at "and in this header";
        help "keep `header`, or `field` with `in`";

    error under_without_body(at: Span): "only a body has objects that hold fields";
        at "of what is in a header or the query";
        help "write `in = \"body\"`, or take `under` out";

    error place_without_field(at: Span): "`in` says where a field travels, and there is none";
        at "of no field";
        help "add `field = \"…\"`, or take `in` out";

    error issuer_needs_a_token(operation: &str, at: Span, operation_at: Span):
        "`{operation}` issues the token and needs one itself";
        at "issues the token", operation_at "authenticated with it";
        help "add `auth = false` to the operation, or the names of the other schemes";

    error issuer_needs_an_argument(operation: &str, field: &str, at: Span):
        "the client calls `{operation}` by itself and has no `{field}`";
        at "required, and nothing fills it";
        help "fill it from the client: `from = \"client.<name>\"`, or give it a `fixed` value";

    error token_not_a_text(path: &Path, at: Span): "`{path}` is not a string";
        at "expected the path of a string";
        help "write the path of the token inside the response's data";

    error refresh_without_field(operation: &str, client: &str, at: Span):
        "`{operation}` is not sent the refresh token";
        at "no field of it is filled from `client.{client}`";
        help "add `from = \"client.{client}\"` to the field that takes it";

    // Signatures.

    warning signature_without_vector(at: Span): "nothing proves the signature";
        at "no `[[auth.vector]]`";
        help "add the documentation's own input and signature; every check recomputes it";

    error digest_not_in_this_build(digest: &str, at: Span):
        "this build of kehu was made without `{digest}` (the feature `sm2`)";
        at "cannot be computed";
        help "use a build with everything: cargo install --path crates/kehu-cli --features full";

    error signature_nowhere(at: Span): "nothing says where the signature travels";
        at "needs `signature`, or a row with that value";
        help "add `signature = \"X-Sign\"` for a header, or a row to `fields`: `{{ name = \"sign\", value = \"signature\" }}`";

    error signature_twice(first: Span, at: Span): "the signature travels in one place";
        at "again here", first "first here";
        help "take one of them out";

    error brace_left_open(at: Span): "a brace is opened and not closed";
        at "no `}}` behind the last `{{`";
        help "write each source in braces: `\"QBox {{client.key}}:{{signature}}\"`";

    error bad_zone(text: &str, at: Span): "`{text}` is not how far a zone is from UTC";
        at "expected hours and minutes";
        help "write it with its sign: `+08:00`";

    error time_not_sent(at: Span): "`timestamp` is the time as it is sent, and none is";
        at "no row holds a time";
        help "add a row with the value `timestamp_s`, `timestamp_ms` or `time:<strftime>`, or sign one of them";

    error time_cannot_be_read(format: &str, at: Span):
        "`{format}` does not tell the second at which a request was sent";
        at "the only time that is sent";
        help "send the whole time in one row; a date alone can be a part of what is signed";

    error impossible_part(part: &str, at: Span) {
        let why = match part {
            "canonical" => "`canonical` lists the parts of this text, and not itself",
            "signature" => "it is what is being made",
            _ => "the part `headers` signs what operations state",
        };
    }: "`{part}` cannot be signed here";
        at "{why}";
        help "sign another part, or take it out";

    error key_of_another_part(key: &str, part: &str, at: Span, part_at: Span) {
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
    }: "the part `{part}` has no `{key}`";
        at "never used", part_at "this part";
        help "{pairs}";

    error signed_without_signature(at: Span): "what is signed is sent without its signature";
        at "`{{signed}}` alone";
        help "put both into one value: `{{signed}}.{{signature}}`";

    error sent_number_of_text(name: &str, at: Span): "`{name}` travels as a number, and what it holds is not one";
        at "`wire = \"number\"`";
        help "leave `wire` out, or give it one value: `timestamp_s`, `timestamp_ms`, or a client parameter of the type `int32` or `int64`";

    error signed_field_unknown(name: &str, at: Span): "no operation that is signed so has a field `{name}`";
        at "always empty";
        help "write the name of a request field, or of a row of `fields`, letter for letter";

    error part_digest_with_key(at: Span): "a part has no key of its own";
        at "needs a key";
        help "write `md5`, `sha1`, `sha256` or `sha512`";

    error encoding_without_digest(at: Span): "`encoding` says how a digest is written, and there is none";
        at "of no digest";
        help "add `digest`, or take `encoding` out; `encode` is how text is written";

    error canonical_unused(at: Span): "nothing signs the text that `canonical` makes";
        at "never used";
        help "add `{{ part = \"canonical\", digest = \"sha256\" }}` to `signs`, or list these parts there";

    error body_signs_itself(name: &str, at: Span, part_at: Span):
        "`{name}` is added to a body that is signed as a whole";
        at "changes what was signed", part_at "the very bytes of the body";
        help "send it in the query (`in = \"query\"`) or a header, or sign `fields`";

    error field_of_the_scheme(name: &str, at: Span, scheme_at: Span): "the client sends `{name}` itself";
        at "never the caller's to set", scheme_at "added by `[auth]`";
        help "take the row out; it is documented in `[auth]`";

    error no_body_for_auth(name: &str, operation: &str, at: Span, operation_at: Span):
        "`{operation}` has no body that `{name}` could be in";
        operation_at "sent without a body", at "travels in the body";
        help "give the operation a `[request]` with `body`, or leave `in` out: then it travels in the query";

    error operation_lacks_headers(operation: &str, missing: &[&str], at: Span) {
        let entries: Vec<String> = missing
            .iter()
            .map(|name| format!("{name} = \"…\""))
            .collect();
    }: "the signature needs {} of `{operation}`" (list(missing));
        at "states no value";
        help "add `headers = {{ {} }}` to the operation" (entries.join(", "));

    error header_of_the_scheme(name: &str, at: Span): "the client sets `{name}` itself";
        at "overwritten by `[auth]`";
        help "take it out; `headers` of an operation holds values that never change";

    warning unused_parameter(name: &str, at: Span): "nothing uses the client parameter `{name}`";
        at "never used";
        help "fill a request field with it (`from`), use it in `[auth]`, or take it out";
}
