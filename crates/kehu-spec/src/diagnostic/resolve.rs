//! What can be wrong with a reference.

use super::{Diagnostics, list};
use crate::model::Path;
use crate::near::{did_you_mean, nearest};
use crate::source::Span;

messages! {
    error unknown_name(what: &str, name: &str, known: &[&str], at: Span) {
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("write `{near}`, or declare the {what} `{name}`"),
            None => format!("declare the {what} `{name}`, or write one that is declared"),
        };
        let label = did_you_mean(name, known.iter().copied());
    }: "unknown {what} `{name}`";
        at "{label}";
        help "{help}";

    error unknown_path(what: &str, segment: &str, before: &Path, known: &[&str], at: Span) {
        let inside = if before.0.is_empty() {
            what.to_owned()
        } else {
            format!("`{before}`")
        };
    }: "{inside} has no `{segment}`";
        at "{}" (did_you_mean(segment, known.iter().copied()));
        help "write the wire names of fields with dots between: `paging.next`";

    error path_into_list(path: &str, index: &str, at: Span):
        "`{path}` leads into a list: `{index}` is not a key of an object";
        at "not through objects alone";
        help "write the keys of objects with dots between: `error.code`; a list has no keys";

    error duplicate_name(what: &str, name: &str, first: Span, second: Span): "{what} `{name}` is declared twice";
        second "declared again", first "first declared here";
        help "rename one of the two, or take one out";

    error type_syntax(text: &str, problem: &str, at: Span): "`{text}` is not a type";
        at "{problem}";
        help "types of types are `list<T>`, `map<T>` and `json<T>`";

    error type_too_deep(depth: usize, at: Span): "more than {depth} types in each other";
        at "too deep";
        help "give the inner part a name: a `[[record]]`";

    error format_missing(ty: &str, at: Span) {
        let example = if ty == "date" {
            "%Y-%m-%d"
        } else {
            "%Y-%m-%d %H:%M:%S"
        };
    }: "a `{ty}` needs its format";
        at "no `format` in this row";
        help "add `format = \"{example}\"`, as the examples have it";

    error format_unused(ty: &str, at: Span, ty_at: Span): "`format` says nothing of a `{ty}`";
        at "this format", ty_at "this type";
        help "make the type `datetime` or `date`, or take the format out";

    error not_a_client_parameter(text: &str, at: Span): "`{text}` names no client parameter";
        at "expected `client.<name>`";
        help "write `client.<name>` with a name from `[client]` in api.toml";

    error bad_mapping(text: &str, ops: &[&str], at: Span): "`{text}` is not a mapping";
        at "expected a path and how to compare";
        help "write `created_at >=`: a path in the collection's record, and one of {}" (list(ops));

    error empty_enum(name: &str, at: Span): "the enum `{name}` has no values";
        at "no values";
        help "add a row to `values`, or use `int64` or `string` for the fields";

    error mixed_enum(name: &str, first: Span, other: Span): "the enum `{name}` has numbers and texts";
        other "of another kind than the first", first "the first value";
        help "write all values as numbers or all as texts; `wire = \"string\"` says that numbers travel as text";

    error key_of_another_scheme(key: &str, scheme: &str, at: Span, scheme_at: Span):
        "the scheme `{scheme}` has no `{key}`";
        at "`{key}` belongs to another scheme", scheme_at "this scheme";
        help "take the key out, or change the scheme";

    error rule_of_no_kind(at: Span): "a rule says one thing";
        at "needs exactly one condition";
        help "write one of `at_least_one`, `requires` and `excludes` in each `[[rule]]`";

    error rule_too_short(key: &str, count: usize, at: Span) {
        let message = if count == 0 {
            "a rule over no fields"
        } else {
            "a rule over a single field"
        };
    }: "{message}";
        at "`{key}` needs two fields or more";
        help "list every field of the condition; a field that must always be sent is `required = true`";

    error missing_example(file: &str, folder: &str, known: &[&str], at: Span):
        "there is no file `{folder}/examples/{file}`";
        at "{}" (did_you_mean(file, known.iter().copied()));
        help "put the documentation's example into that file, or name the file that holds it";

    error pages_without_data(at: Span): "pages of an operation that answers nothing";
        at "nothing to page through";
        help "add `[response]` with `data`, or take `[pages]` out";

    error items_not_a_list(path: &Path, at: Span) {
        let what = if path.0.is_empty() {
            "the operation's data are".to_owned()
        } else {
            format!("`{path}` is")
        };
    }: "{what} not a list";
        at "expected the path of a list";
        help "write the path of the list that a page holds: `items = \"customer_list\"`";

    error pages_of_no_kind(at: Span): "nothing says how to go on to the next page";
        at "needs one of `cursor`, `page` and `offset`";
        help "write `cursor` with `next` or `last`, or `page`, or `offset`";

    error cursor_from_nowhere(at: Span): "nothing says where the next cursor comes from";
        at "needs `next` or `last`";
        help "write `next = \"paging.next\"`, a path in the data, or `last = \"id\"`, a path in the last item";
}

impl Diagnostics {
    /// A name that Rust cannot have, where the spec asks for it or nothing better can be derived.
    pub fn bad_rust_name(&mut self, rust: &str, at: Span) {
        self.error("bad-rust-name", format_args!("`{rust}` is not a Rust name"))
            .at(at, "from here")
            .help("write `rust = \"…\"`: letters, digits and `_`, a letter first");
    }
}
