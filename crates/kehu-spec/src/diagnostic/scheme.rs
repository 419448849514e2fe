//! What can be wrong with pages, error codes and the sandbox's work.

use super::{Diagnostics, list};
use crate::model::Path;
use crate::near::did_you_mean;
use crate::source::Span;

messages! {
    // Pages.

    error unused_page_key(key: &str, at: Span): "`{key}` says nothing of these pages";
        at "belongs to another way to go on";
        help "`cursor` goes with `next` (and `back`, `more`, `end`, `address`, `scroll`), `link` or `last`; `page` and `offset` with `first`, `total`, `more`, `page` with `pages`, `offset` with `by_size`";

    error window_says_nothing(at: Span): "nothing is left to list behind these pages";
        at "goes on where the vendor stops listing";
        help "add `most`, the rows at which the vendor stops, and name another request field than the one that asks for a page";

    error cursor_without_start(field: &str, at: Span): "nothing says which `{field}` asks for the first page";
        at "required, and nobody is asked for it";
        help "give it a `default`: what asks for the first page";

    error first_is_not_default(first: i64, default: i64, at: Span, field_at: Span):
        "the first number is {first} here and {default} there";
        at "where pages begin", field_at "what is sent when nothing is set";
        help "leave `first` out, or correct one of them";

    error omits_nothing(path: &str, at: Span): "`{path}` says nothing of where pages end";
        at "expected the path of the list, the cursor, the total or `more`";
        help "name what an answer may lack; everything beside it may be absent anyway";

    error omission_not_shown(path: &str, at: Span): "no example answers without `{path}`";
        at "said to be left out where there is nothing to tell";
        help "commit an answer that lacks it as an `[[example]]` of kind `response`, or take the path out: what is absent by mistake would count as the end";

    error cursor_of_other_type(field: &str, at: Span, field_at: Span):
        "the next cursor is of another type than `{field}`";
        at "comes from here", field_at "and goes here";
        help "give the request field and the response field the same type";

    error page_field_not_a_number(field: &str, at: Span, field_at: Span): "`{field}` cannot count";
        at "expected the name of a number", field_at "this field";
        help "make it `int64`, with `wire = \"string\"` where it travels as text";

    // Error codes.

    error error_without_sign(name: &str, at: Span): "nothing tells the error `{name}`";
        at "neither code nor message";
        help "add its `code`, or a `message` that the vendor's words contain";

    error error_is_success(at: Span, success_at: Span): "an error with the code of success";
        at "this code", success_at "means success here";
        help "write the code that the vendor refuses with";

    error code_of_another_kind(at: Span, success_at: Span): "codes travel as numbers or as texts, not both";
        at "of another kind", success_at "than this code";
        help "write both as they travel: `code = 1001`, or `code = \"1001\"`";

    error code_without_envelope(at: Span): "a code, and no envelope that carries it";
        at "never read";
        help "add `[envelope]` with the path of `code`, and what `success` is";

    error impossible_refusal(needs: &str, at: Span): "nothing can be refused for this here";
        at "only an API with {needs} can";
        help "take the word out, or declare how requests prove who sends them";

    error refused_twice(first: Span, at: Span): "two codes refuse the same";
        at "which of them the sandbox answers with is left open", first "this one refuses it, too";
        help "leave the word to the code that the documentation means";

    error impossible_reaction(is_renewal: bool, at: Span) {
        let missing = if is_renewal { "token to renew" } else { "timestamp to set right" };
        let help = match is_renewal {
            true => "add `[auth.issue]`, or write `then = \"never\"`",
            false => "only signed headers have one; write `then = \"never\"` or `\"retry\"`",
        };
    }: "there is no {missing}";
        at "cannot be done here";
        help "{help}";

    // The sandbox's work.

    error unused_sandbox_key(key: &str, at: Span, action_at: Span): "`{key}` says nothing of this action";
        at "never used", action_at "this action";
        help "take it out, or change the action";

    error issues_no_token(operation: &str, at: Span): "`{operation}` is not the operation that issues the token";
        at "no `[auth.issue]` names it";
        help "name the operation in `[auth.issue]` of api.toml, or take the action out";

    error finds_something_else(record: &str, at: Span, action_at: Span):
        "the operation finds `{record}` and answers without any";
        at "holds no list of `{record}`", action_at "finds items of the collection";
        help "answer with the collection's record, its keys, or a record that has a field in common with it (by `name`, `means` or `maps`)";

    error items_not_records(field: &str, at: Span, field_at: Span): "`{field}` is not a list of records";
        at "expected the field that lists the items", field_at "this field";
        help "name the request field whose items go into the collection";

    error impossible_value(field: &str, shown: &str, at: Span, field_at: Span): "`{field}` is never {shown}";
        at "not a value of the field", field_at "this field";
        help "write a value that the row allows";

    error maps_to_nothing(path: &Path, record: &str, known: &[&str], at: Span) {
        let first = path.0.first().map_or("", String::as_str);
    }: "the collection's `{record}` has no `{path}`";
        at "{}" (did_you_mean(first, known.iter().copied()));
        help "write a path in the collection's record; through a list it means any of its items";

    error maps_without_find(operation: &str, at: Span): "`{operation}` finds nothing, so nothing is compared";
        at "never used";
        help "add `[sandbox]` with `action = \"find\"`; for an upsert write `maps` in the rows of the items' record";

    warning unused_type(what: &str, name: &str, at: Span): "no operation uses the {what} `{name}`";
        at "never used";
        help "name it as the type of a field, or take it out";
}

impl Diagnostics {
    /// What one file has without a `doc`: a draft has that in every row, which is told once.
    pub(crate) fn missing_docs(&mut self, of_file: &[(&'static str, &str, Span)]) {
        let Some((what, name, at)) = of_file.first() else {
            return;
        };
        let names: Vec<&str> = of_file.iter().map(|(_, name, _)| *name).collect();
        let message = match names.len() {
            1 => format!("the {what} `{name}` has neither `doc` nor `label`"),
            count => format!("{count} rows and tables of this file have neither `doc` nor `label`"),
        };
        let mut told = self.warning("missing-doc", message).at(*at, "undocumented");
        if names.len() > 1 {
            told = told.note(format_args!("they are {}", list(&names)));
        }
        told.help("add `doc`, an English sentence with meaning and unit, or `label`, the vendor's own words");
    }
}
