//! What can be wrong with a reference.

use super::{Diagnostics, did_you_mean, list, nearest};
use crate::model::Path;
use crate::source::Span;

impl Diagnostics {
    /// A name that Rust cannot have, where the spec asks for it or nothing better can be derived.
    pub fn bad_rust_name(&mut self, rust: &str, at: Span) {
        self.error("bad-rust-name", format!("`{rust}` is not a Rust name"))
            .at(at, "from here")
            .help("write `rust = \"…\"`: letters, digits and `_`, a letter first");
    }

    pub(crate) fn unknown_name(&mut self, what: &str, name: &str, known: &[&str], at: Span) {
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("write `{near}`, or declare the {what} `{name}`"),
            None => format!("declare the {what} `{name}`, or write one that is declared"),
        };
        let label = did_you_mean(name, known.iter().copied());
        let message = format!("unknown {what} `{name}`");
        self.error("unknown-name", message).at(at, label).help(help);
    }

    pub(crate) fn unknown_path(
        &mut self,
        what: &str,
        segment: &str,
        before: &Path,
        known: &[&str],
        at: Span,
    ) {
        let inside = if before.0.is_empty() {
            what.to_owned()
        } else {
            format!("`{before}`")
        };
        self.error("unknown-path", format!("{inside} has no `{segment}`"))
            .at(at, did_you_mean(segment, known.iter().copied()))
            .help("write the wire names of fields with dots between: `paging.next`");
    }

    pub(crate) fn path_into_list(&mut self, path: &str, index: &str, at: Span) {
        self.error(
            "path-into-list",
            format!("`{path}` leads into a list: `{index}` is not a key of an object"),
        )
        .at(at, "not through objects alone")
        .help("write the keys of objects with dots between: `error.code`; a list has no keys");
    }

    pub(crate) fn duplicate_name(&mut self, what: &str, name: &str, first: Span, second: Span) {
        self.error(
            "duplicate-name",
            format!("{what} `{name}` is declared twice"),
        )
        .at(second, "declared again")
        .also(first, "first declared here")
        .help("rename one of the two, or take one out");
    }

    pub(crate) fn type_syntax(&mut self, text: &str, problem: &str, at: Span) {
        self.error("type-syntax", format!("`{text}` is not a type"))
            .at(at, problem)
            .help("types of types are `list<T>`, `map<T>` and `json<T>`");
    }

    pub(crate) fn type_too_deep(&mut self, depth: usize, at: Span) {
        self.error(
            "type-too-deep",
            format!("more than {depth} types in each other"),
        )
        .at(at, "too deep")
        .help("give the inner part a name: a `[[record]]`");
    }

    pub(crate) fn format_missing(&mut self, ty: &str, at: Span) {
        let example = if ty == "date" {
            "%Y-%m-%d"
        } else {
            "%Y-%m-%d %H:%M:%S"
        };
        self.error("format-missing", format!("a `{ty}` needs its format"))
            .at(at, "no `format` in this row")
            .help(format!(
                "add `format = \"{example}\"`, as the examples have it"
            ));
    }

    pub(crate) fn format_without_date(&mut self, ty: &str, at: Span, ty_at: Span) {
        self.error(
            "format-unused",
            format!("`format` says nothing of a `{ty}`"),
        )
        .at(at, "this format")
        .also(ty_at, "this type")
        .help("make the type `datetime` or `date`, or take the format out");
    }

    pub(crate) fn not_a_client_reference(&mut self, text: &str, at: Span) {
        self.error(
            "not-a-client-parameter",
            format!("`{text}` names no client parameter"),
        )
        .at(at, "expected `client.<name>`")
        .help("write `client.<name>` with a name from `[client]` in api.toml");
    }

    pub(crate) fn bad_mapping(&mut self, text: &str, ops: &[&str], at: Span) {
        self.error("bad-mapping", format!("`{text}` is not a mapping"))
            .at(at, "expected a path and how to compare")
            .help(format!(
                "write `created_at >=`: a path in the collection's record, and one of {}",
                list(ops)
            ));
    }

    pub(crate) fn empty_enum(&mut self, name: &str, at: Span) {
        self.error("empty-enum", format!("the enum `{name}` has no values"))
            .at(at, "no values")
            .help("add a row to `values`, or use `int64` or `string` for the fields");
    }

    pub(crate) fn mixed_enum(&mut self, name: &str, first: Span, other: Span) {
        self.error("mixed-enum", format!("the enum `{name}` has numbers and texts"))
            .at(other, "of another kind than the first")
            .also(first, "the first value")
            .help("write all values as numbers or all as texts; `wire = \"string\"` says that numbers travel as text");
    }

    pub(crate) fn key_of_another_scheme(
        &mut self,
        key: &str,
        scheme: &str,
        at: Span,
        scheme_at: Span,
    ) {
        self.error(
            "key-of-another-scheme",
            format!("the scheme `{scheme}` has no `{key}`"),
        )
        .at(at, format!("`{key}` belongs to another scheme"))
        .also(scheme_at, "this scheme")
        .help("take the key out, or change the scheme");
    }

    pub(crate) fn rule_of_no_kind(&mut self, at: Span) {
        self.error("rule-of-no-kind", "a rule says one thing")
            .at(at, "needs exactly one condition")
            .help("write one of `at_least_one`, `requires` and `excludes` in each `[[rule]]`");
    }

    pub(crate) fn rule_too_short(&mut self, key: &str, count: usize, at: Span) {
        let message = if count == 0 {
            "a rule over no fields"
        } else {
            "a rule over a single field"
        };
        self.error("rule-too-short", message)
            .at(at, format!("`{key}` needs two fields or more"))
            .help("list every field of the condition; a field that must always be sent is `required = true`");
    }

    pub(crate) fn missing_example(&mut self, file: &str, folder: &str, known: &[&str], at: Span) {
        self.error(
            "missing-example",
            format!("there is no file `{folder}/examples/{file}`"),
        )
        .at(at, did_you_mean(file, known.iter().copied()))
        .help("put the documentation's example into that file, or name the file that holds it");
    }

    pub(crate) fn pages_without_data(&mut self, at: Span) {
        self.error(
            "pages-without-data",
            "pages of an operation that answers nothing",
        )
        .at(at, "nothing to page through")
        .help("add `[response]` with `data`, or take `[pages]` out");
    }

    pub(crate) fn items_not_a_list(&mut self, path: &Path, at: Span) {
        let what = if path.0.is_empty() {
            "the operation's data are".to_owned()
        } else {
            format!("`{path}` is")
        };
        self.error("items-not-a-list", format!("{what} not a list"))
            .at(at, "expected the path of a list")
            .help("write the path of the list that a page holds: `items = \"customer_list\"`");
    }

    pub(crate) fn pages_of_no_kind(&mut self, at: Span) {
        self.error(
            "pages-of-no-kind",
            "nothing says how to go on to the next page",
        )
        .at(at, "needs one of `cursor`, `page` and `offset`")
        .help("write `cursor` with `next` or `last`, or `page`, or `offset`");
    }

    pub(crate) fn cursor_from_nowhere(&mut self, at: Span) {
        self.error("cursor-from-nowhere", "nothing says where the next cursor comes from")
            .at(at, "needs `next` or `last`")
            .help("write `next = \"paging.next\"`, a path in the data, or `last = \"id\"`, a path in the last item");
    }
}
