//! What can be wrong with pages, error codes and the sandbox's work.

use super::{Diagnostics, did_you_mean};
use crate::model::Path;
use crate::source::Span;

/// Pages.
impl Diagnostics {
    pub(crate) fn unused_page_key(&mut self, key: &str, at: Span) {
        self.error("unused-page-key", format!("`{key}` says nothing of these pages"))
            .at(at, "belongs to another way to go on")
            .help("`cursor` goes with `next` (and `back`, `more`, `end`, `address`, `scroll`), `link` or `last`; `page` and `offset` with `first`, `total`, `more`, `page` with `pages`, `offset` with `by_size`");
    }

    pub(crate) fn window_says_nothing(&mut self, at: Span) {
        self.error("window-says-nothing", "nothing is left to list behind these pages")
            .at(at, "goes on where the vendor stops listing")
            .help("add `most`, the rows at which the vendor stops, and name another request field than the one that asks for a page");
    }

    pub(crate) fn cursor_without_start(&mut self, field: &str, at: Span) {
        self.error(
            "cursor-without-start",
            format!("nothing says which `{field}` asks for the first page"),
        )
        .at(at, "required, and nobody is asked for it")
        .help("give it a `default`: what asks for the first page");
    }

    pub(crate) fn first_is_not_default(
        &mut self,
        first: i64,
        default: i64,
        at: Span,
        field_at: Span,
    ) {
        self.error(
            "first-is-not-default",
            format!("the first number is {first} here and {default} there"),
        )
        .at(at, "where pages begin")
        .also(field_at, "what is sent when nothing is set")
        .help("leave `first` out, or correct one of them");
    }

    pub(crate) fn omits_nothing(&mut self, path: &str, at: Span) {
        self.error(
            "omits-nothing",
            format!("`{path}` says nothing of where pages end"),
        )
        .at(
            at,
            "expected the path of the list, the cursor, the total or `more`",
        )
        .help("name what an answer may lack; everything beside it may be absent anyway");
    }

    pub(crate) fn omission_not_shown(&mut self, path: &str, at: Span) {
        self.error("omission-not-shown", format!("no example answers without `{path}`"))
            .at(at, "said to be left out where there is nothing to tell")
            .help("commit an answer that lacks it as an `[[example]]` of kind `response`, or take the path out: what is absent by mistake would count as the end");
    }

    pub(crate) fn cursor_of_other_type(&mut self, field: &str, at: Span, field_at: Span) {
        self.error(
            "cursor-of-other-type",
            format!("the next cursor is of another type than `{field}`"),
        )
        .at(at, "comes from here")
        .also(field_at, "and goes here")
        .help("give the request field and the response field the same type");
    }

    pub(crate) fn page_field_not_a_number(&mut self, field: &str, at: Span, field_at: Span) {
        self.error("page-field-not-a-number", format!("`{field}` cannot count"))
            .at(at, "expected the name of a number")
            .also(field_at, "this field")
            .help("make it `int64`, with `wire = \"string\"` where it travels as text");
    }
}

/// Error codes.
impl Diagnostics {
    pub(crate) fn error_without_sign(&mut self, name: &str, at: Span) {
        self.error(
            "error-without-sign",
            format!("nothing tells the error `{name}`"),
        )
        .at(at, "neither code nor message")
        .help("add its `code`, or a `message` that the vendor's words contain");
    }

    pub(crate) fn error_is_success(&mut self, at: Span, success_at: Span) {
        self.error("error-is-success", "an error with the code of success")
            .at(at, "this code")
            .also(success_at, "means success here")
            .help("write the code that the vendor refuses with");
    }

    pub(crate) fn code_of_another_kind(&mut self, at: Span, success_at: Span) {
        self.error(
            "code-of-another-kind",
            "codes travel as numbers or as texts, not both",
        )
        .at(at, "of another kind")
        .also(success_at, "than this code")
        .help("write both as they travel: `code = 1001`, or `code = \"1001\"`");
    }

    pub(crate) fn code_without_envelope(&mut self, at: Span) {
        self.error(
            "code-without-envelope",
            "a code, and no envelope that carries it",
        )
        .at(at, "never read")
        .help("add `[envelope]` with the path of `code`, and what `success` is");
    }

    pub(crate) fn impossible_refusal(&mut self, needs: &str, at: Span) {
        self.error("impossible-refusal", "nothing can be refused for this here")
            .at(at, format!("only an API with {needs} can"))
            .help("take the word out, or declare how requests prove who sends them");
    }

    pub(crate) fn refused_twice(&mut self, first: Span, at: Span) {
        self.error("refused-twice", "two codes refuse the same")
            .at(at, "which of them the sandbox answers with is left open")
            .also(first, "this one refuses it, too")
            .help("leave the word to the code that the documentation means");
    }

    pub(crate) fn impossible_reaction(&mut self, is_renewal: bool, at: Span) {
        let (message, help) = match is_renewal {
            true => (
                "there is no token to renew",
                "add `[auth.issue]`, or write `then = \"never\"`",
            ),
            false => (
                "there is no timestamp to set right",
                "only signed headers have one; write `then = \"never\"` or `\"retry\"`",
            ),
        };
        self.error("impossible-reaction", message)
            .at(at, "cannot be done here")
            .help(help);
    }
}

/// The sandbox's work.
impl Diagnostics {
    pub(crate) fn unused_sandbox_key(&mut self, key: &str, at: Span, action_at: Span) {
        self.error(
            "unused-sandbox-key",
            format!("`{key}` says nothing of this action"),
        )
        .at(at, "never used")
        .also(action_at, "this action")
        .help("take it out, or change the action");
    }

    pub(crate) fn issues_no_token(&mut self, operation: &str, at: Span) {
        self.error(
            "issues-no-token",
            format!("`{operation}` is not the operation that issues the token"),
        )
        .at(at, "no `[auth.issue]` names it")
        .help("name the operation in `[auth.issue]` of api.toml, or take the action out");
    }

    pub(crate) fn finds_something_else(&mut self, record: &str, at: Span, action_at: Span) {
        self.error("finds-something-else", format!("the operation finds `{record}` and answers without any"))
            .at(at, format!("holds no list of `{record}`"))
            .also(action_at, "finds items of the collection")
            .help("answer with the collection's record, its keys, or a record that has a field in common with it (by `name`, `means` or `maps`)");
    }

    pub(crate) fn items_not_records(&mut self, field: &str, at: Span, field_at: Span) {
        self.error(
            "items-not-records",
            format!("`{field}` is not a list of records"),
        )
        .at(at, "expected the field that lists the items")
        .also(field_at, "this field")
        .help("name the request field whose items go into the collection");
    }

    pub(crate) fn impossible_value(&mut self, field: &str, shown: &str, at: Span, field_at: Span) {
        self.error("impossible-value", format!("`{field}` is never {shown}"))
            .at(at, "not a value of the field")
            .also(field_at, "this field")
            .help("write a value that the row allows");
    }

    pub(crate) fn maps_to_nothing(&mut self, path: &Path, record: &str, known: &[&str], at: Span) {
        let first = path.0.first().map_or("", String::as_str);
        self.error(
            "maps-to-nothing",
            format!("the collection's `{record}` has no `{path}`"),
        )
        .at(at, did_you_mean(first, known.iter().copied()))
        .help("write a path in the collection's record; through a list it means any of its items");
    }

    pub(crate) fn maps_without_find(&mut self, operation: &str, at: Span) {
        self.error("maps-without-find", format!("`{operation}` finds nothing, so nothing is compared"))
            .at(at, "never used")
            .help("add `[sandbox]` with `action = \"find\"`; for an upsert write `maps` in the rows of the items' record");
    }

    pub(crate) fn unused_type(&mut self, what: &str, name: &str, at: Span) {
        self.warning(
            "unused-type",
            format!("no operation uses the {what} `{name}`"),
        )
        .at(at, "never used")
        .help("name it as the type of a field, or take it out");
    }

    /// What one file has without a `doc`: a draft has that in every row, which is told once.
    pub(crate) fn missing_docs(&mut self, of_file: &[(&'static str, &str, Span)]) {
        let Some((what, name, at)) = of_file.first() else {
            return;
        };
        let names: Vec<_> = of_file
            .iter()
            .map(|(_, name, _)| format!("`{name}`"))
            .collect();
        let message = match names.len() {
            1 => format!("the {what} `{name}` has no `doc`"),
            count => format!("{count} rows and tables of this file have no `doc`"),
        };
        let warning = self.warning("missing-doc", message).at(*at, "undocumented");
        let warning = match names.len() {
            1 => warning,
            _ => warning.note(format!("they are {}", names.join(", "))),
        };
        warning.help("add `doc`: an English sentence with meaning and unit");
    }
}
