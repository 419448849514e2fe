//! What examples can contradict.

use super::check::{length_range, range, values};
use super::list;
use super::message::accept;
use crate::contradiction::Contradiction;
use crate::model::Enum;
use crate::near::nearest;
use crate::source::Span;

messages! {
    // Examples that cannot be read.

    error invalid_json(error: &serde_json::Error, at: Span, named_at: Span) {
        let words = kehu_wire::reason(error);
        // The place is under the label already.
        let reason = words.rsplit_once(" (line ").map_or(words.as_str(), |(words, _)| words);
    }: "the example is not valid JSON";
        at "{reason}", named_at "named here";
        help "fix the file, and say what was broken in the documentation: `mended = \"trailing comma\"`";

    error not_a_command(problem: &str, at: Span, named_at: Span): "the example is not a command for curl";
        at "{problem}", named_at "named here";
        help "put the documentation's command line into the file, or give the example another `kind`";

    // Contradictions.

    error undeclared_in_example(
        found: &Contradiction, table: &str, siblings: &[&str], elsewhere: Option<&str>, table_at: Span
    ) {
        let key = found.at.rsplit('.').next().unwrap_or_default();
        let label = match (nearest(key, siblings.iter().copied()), elsewhere) {
            (Some(near), _) => format!("spelt `{near}` in the table?"),
            (None, Some(record)) => format!("the record `{record}` has it: nested wrongly?"),
            (None, None) => "in the example, not in the table".to_owned(),
        };
    }: "{table} has no `{key}`, and the example does";
        found "{label}", table_at "this table";
        fix_or_accept "add a row `{{ name = \"{key}\", type = \"…\", label = \"…\", doc = \"…\" }}`";

    error undeclared_in_envelope(found: &Contradiction, envelope: Span) {
        let key = found.at.rsplit('.').next().unwrap_or_default();
    }: "the envelope has no `{key}`, and the example does";
        found "beside the data", envelope "this envelope";
        fix_or_accept "say what it is in `[envelope]`: `flag`, `message`, `name`, `data` or `request_id`";

    error missing_in_envelope(found: &Contradiction, envelope: Span) {
        let key = found.at.trim_start_matches("envelope.");
    }: "the envelope carries `{key}`, and the example does without";
        found "no `{key}` in this object", envelope "this envelope";
        fix_or_accept "fix the path of `{key}`";

    error missing_in_example(found: &Contradiction, row: Span) {
        let key = found.at.rsplit('.').next().unwrap_or_default();
    }: "`{key}` is required, and the example does without";
        found "no `{key}` in this object", row "required here";
        fix_or_accept "take `required = true` out";

    error type_contradicted(found: &Contradiction, expected: &str, ty: Span) {
        let is_number = expected.starts_with("a whole number") || expected.starts_with("a number");
        let fix = match is_number && found.shown.starts_with('"') {
            true => "fix the type; `wire = \"string\"` or `\"either\"` says that a number arrives inside a string",
            false => "fix the type",
        };
    }: "`{}` is {} in the example, must be {expected}" (found.at, found.shown);
        found "not {expected}", ty "by this type";
        fix_or_accept "{fix}";

    error range_contradicted(found: &Contradiction, min: Option<i64>, max: Option<i64>, row: Span) {
        let bounds = range(min, max);
    }: "`{}` is {} in the example, must be {bounds}" (found.at, found.shown);
        found "not {bounds}", row "by this row";
        fix_or_accept "fix `min` or `max`";

    error length_contradicted(
        found: &Contradiction, length: (u64, &str), min: Option<u64>, max: Option<u64>, row: Span
    ) {
        let bounds = length_range(min, max);
    }: "`{}` has {} {} in the example, must have {bounds}" (found.at, length.0, length.1);
        found "{} {}" (length.0, length.1), row "by this row";
        fix_or_accept "fix `min_len` or `max_len`";

    error unlisted_in_example(found: &Contradiction, of: &Enum):
        "`{}` is {} in the example, which the enum `{}` does not list" (found.at, found.shown, of.name);
        found "not one of {}" (values(of)), of.span "this enum";
        fix_or_accept "add the value to the enum";

    error json_in_text(found: &Contradiction, ty: Span): "`{}` is JSON inside a string in the example" (found.at);
        found "an object or a list", ty "only a string by this type";
        fix_or_accept "make the type `json<…>`: `json<map<any>>`, or `json<any>`";

    error seconds_as_milliseconds(found: &Contradiction, ty: Span):
        "`{}` looks like seconds in the example" (found.at);
        found "early in 1970, in milliseconds", ty "milliseconds by this type";
        fix_or_accept "make the type `timestamp_s`";

    error code_contradicted(found: &Contradiction, expected: &str) {
        let key = found.at.trim_start_matches("envelope.");
    }: "`{key}` is {} in the example, expected {expected}" (found.shown);
        found.span "not {expected}";
        help "give the example the right `kind` (`response` or `error`), fix `[envelope]`, or {}" (accept(&found.at));

    error unlisted_code(found: &Contradiction): "no `[[error]]` has the code {}" (found.shown);
        found.span "in the example";
        help "add an `[[error]]` with this code to api.toml, or {}" (accept(&found.at));

    error method_contradicted(found: &Contradiction, expected: &str, operation: Span):
        "the example is a {}, the operation a {expected}" (found.shown);
        found "not {expected}", operation "this operation";
        fix_or_accept "fix `method`";

    error path_contradicted(found: &Contradiction, expected: &[String], operation: Span):
        "the example calls `{}`, the operation {}" (found.shown, list(expected));
        found "another path", operation "this operation";
        fix_or_accept "fix `path`, or the server's `url`, whose path goes before it";

    error header_missing_in_example(found: &Contradiction, operation: Span) {
        let name = found.at.trim_start_matches("headers.");
    }: "the operation sends the header `{name}`, and the example does not";
        found "no `{name}`", operation "this operation";
        fix_or_accept "fix `headers`, or `auth = false` where it needs no authentication";

    error header_undeclared(found: &Contradiction, operation: Span) {
        let name = found.at.trim_start_matches("headers.");
    }: "the example sends the header `{name}`, and the operation does not";
        found "in the example only", operation "this operation";
        fix_or_accept "declare it in `[auth]`, in `headers`, or as a row with `in = \"header\"`";

    error header_contradicted(found: &Contradiction, expected: &str, operation: Span) {
        let name = found.at.trim_start_matches("headers.");
    }: "the header `{name}` is `{}` in the example, `{expected}` in the operation" (found.shown);
        found "not `{expected}`", operation "this operation";
        fix_or_accept "fix `headers`";

    error cell_contradicted(shown: &str, problem: &str, at: Span, ty: Span):
        "the example {shown} does not fit its row";
        at "{problem}", ty "by this type";
        help "fix the type; or take the example out and say what it claims in a quirk: `says = {{ example = … }}`";

    error spelt_differently(name: &str, usual: &str, path: &str, at: Span, usual_at: Span):
        "`{name}` here is `{usual}` elsewhere";
        at "spelt like this", usual_at "and like this";
        help "fix the name; or, when both are what travels, {}" (accept(path));
}
