//! What can be wrong with names and addresses; words that several messages share.

use super::list;
use crate::model::Enum;
use crate::source::Span;

messages! {
    error folder_name(name: &str, folder: &str, at: Span): "the API `{name}` stands in the folder `{folder}`";
        at "another name than the folder's";
        help "rename the folder to `{name}`, or write `name = \"{folder}\"`";

    error file_name(name: &str, stem: &str, at: Span): "the operation `{name}` stands in the file `{stem}.toml`";
        at "another name than the file's";
        help "rename the file to `{name}.toml`";

    error name_shape(name: &str, shape: &str, proposal: &str, at: Span) {
        let help = if proposal.is_empty() {
            format!("write a name in {shape}, in plain letters")
        } else {
            format!("write `{proposal}`")
        };
    }: "`{name}` is not in {shape}";
        at "expected {shape}";
        help "{help}";

    error reserved_command(what: &str, command: &str, name: &str, at: Span):
        "{what} cannot be named `{name}`: `{command} {name}` is a command already";
        at "a name of kehu's own";
        help "give it another name, such as `{name}_api`";

    error reserved_parameter(name: &str, at: Span): "every client has a `{name}` of its own";
        at "its environment variable would mean two things";
        help "give the parameter another name";

    error empty_name(at: Span): "a field without a name";
        at "empty";
        help "write the name on the wire; a row that was broken in two belongs to the row above it";

    error same_request(path: &str, first: Span, second: Span): "two operations are the same request to `{path}`";
        second "this one", first "and this one";
        help "operations on one path differ in their method, in a value of `headers` or in a `fixed` field";

    error bad_url(url: &str, at: Span): "`{url}` is not an address";
        at "expected `https://host`";
        help "write the address with its scheme: `https://api.example.com`";

    error bad_base_url(url: &str, at: Span) {
        let base = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    }: "a base URL ends before the slash of an operation's path";
        at "the path follows here";
        help "write `{base}`";

    error bad_path(path: &str, at: Span) {
        let proposal = format!(
            "/{}",
            path.trim()
                .trim_start_matches('/')
                .replace(char::is_whitespace, "")
        );
    }: "`{path}` is not a path";
        at "expected `/…`";
        help "write `{proposal}`; the host stands in `[[server]]`";

    error query_in_path(query: &str, at: Span): "a path has no query";
        at "`{query}` is a query";
        help "make each parameter a row with `in = \"query\"`, with `fixed = …` where it never changes";

    error bad_limit(at: Span): "a limit that lets nothing through";
        at "both must be above 0";
        help "write what the vendor states: `{{ calls = 10, per_s = 5 }}`";
}

/// `1 to 50`, of how many there are.
pub(crate) fn length_range(min: Option<u64>, max: Option<u64>) -> String {
    let signed = |length: u64| i64::try_from(length).unwrap_or(i64::MAX);
    range(min.map(signed), max.map(signed))
}

/// `1 to 50`
pub(super) fn range(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    }
}

/// The values of an enum: `` `1`, `"a"` ``
pub(super) fn values(of: &Enum) -> String {
    let values: Vec<String> = of.values.iter().map(|value| value.value.quoted()).collect();
    list(&values)
}

/// `must be 1 to 50`
pub(crate) fn must_be(min: Option<i64>, max: Option<i64>) -> String {
    format!("must be {}", range(min, max))
}
