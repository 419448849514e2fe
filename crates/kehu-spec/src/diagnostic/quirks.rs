//! What can be wrong with a quirk.

use super::meant;
use crate::source::Span;

messages! {
    error quirk_path(path: &str, at: Span): "`{path}` is not a place of an operation";
        at "cannot be read";
        help "write `request.<field>`, `response.<field>[].<field>`, `envelope.<field>`, `headers.<name>`, `path` or `method`";

    error quirk_at_nothing(path: &str, known: &[String], at: Span) {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
    }: "there is no `{path}`";
        at "{}" (meant(path, &known, "nothing is there"));
        help "write the path of a field that the spec has; `says = {{ present = true }}` is for one that is only spoken of";

    error stale_quirk(path: &str, at: Span): "nothing is wrong at `{path}`";
        at "accepts a contradiction that is not there";
        help "take the quirk out; the examples and the tables agree";

    error empty_claim(path: &str, at: Span): "the quirk at `{path}` claims nothing";
        at "`says` has nothing that applies here";
        help "write what the documentation says there: `says = {{ type = \"string\" }}`; without `says` a contradiction is accepted";

    error claim_is_true(path: &str, key: &str, at: Span): "the spec says the same of `{path}`";
        at "this `{key}` is the spec's own";
        help "take the quirk out, or fix the spec where the documentation is wrong";

    error claim_unproven(path: &str, key: &str, at: Span): "no example contradicts what the quirk at `{path}` claims";
        at "this `{key}` may well be true";
        help "take it out, if the documentation was fixed; or name what contradicts it: `by = \"https://…\"`";
}
