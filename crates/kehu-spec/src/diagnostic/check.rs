//! What can be wrong with names and addresses; words that several messages share.

use super::Diagnostics;
use crate::model::Code;
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn folder_of_another_name(&mut self, name: &str, folder: &str, at: Span) {
        self.error(
            "folder-name",
            format!("the API `{name}` stands in the folder `{folder}`"),
        )
        .at(at, "another name than the folder's")
        .help(format!(
            "rename the folder to `{name}`, or write `name = \"{folder}\"`"
        ));
    }

    pub(crate) fn file_of_another_name(&mut self, name: &str, stem: &str, at: Span) {
        self.error(
            "file-name",
            format!("the operation `{name}` stands in the file `{stem}.toml`"),
        )
        .at(at, "another name than the file's")
        .help(format!("rename the file to `{name}.toml`"));
    }

    pub(crate) fn name_shape(&mut self, name: &str, shape: &str, proposal: &str, at: Span) {
        let help = if proposal.is_empty() {
            format!("write a name in {shape}, in plain letters")
        } else {
            format!("write `{proposal}`")
        };
        self.error("name-shape", format!("`{name}` is not in {shape}"))
            .at(at, format!("expected {shape}"))
            .help(help);
    }

    pub(crate) fn reserved_command(&mut self, what: &str, command: &str, name: &str, at: Span) {
        self.error(
            "reserved-command",
            format!("{what} cannot be named `{name}`: `{command} {name}` is a command already"),
        )
        .at(at, "a name of kehu's own")
        .help(format!("give it another name, such as `{name}_api`"));
    }

    pub(crate) fn reserved_parameter(&mut self, name: &str, at: Span) {
        self.error(
            "reserved-parameter",
            format!("every client has a `{name}` of its own"),
        )
        .at(at, "its environment variable would mean two things")
        .help("give the parameter another name");
    }

    pub(crate) fn empty_name(&mut self, at: Span) {
        self.error("empty-name", "a field without a name")
            .at(at, "empty")
            .help("write the name on the wire; a row that was broken in two belongs to the row above it");
    }

    pub(crate) fn same_request(&mut self, path: &str, first: Span, second: Span) {
        self.error("same-request", format!("two operations are the same request to `{path}`"))
            .at(second, "this one")
            .also(first, "and this one")
            .help("operations on one path differ in their method, in a value of `headers` or in a `fixed` field");
    }

    pub(crate) fn bad_url(&mut self, url: &str, at: Span) {
        self.error("bad-url", format!("`{url}` is not an address"))
            .at(at, "expected `https://host`")
            .help("write the address with its scheme: `https://api.example.com`");
    }

    pub(crate) fn bad_base_url(&mut self, url: &str, at: Span) {
        let base = url
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        self.error(
            "bad-base-url",
            "a base URL ends before the slash of an operation's path",
        )
        .at(at, "the path follows here")
        .help(format!("write `{base}`"));
    }

    pub(crate) fn bad_path(&mut self, path: &str, at: Span) {
        let proposal = format!(
            "/{}",
            path.trim()
                .trim_start_matches('/')
                .replace(char::is_whitespace, "")
        );
        self.error("bad-path", format!("`{path}` is not a path"))
            .at(at, "expected `/…`")
            .help(format!(
                "write `{proposal}`; the host stands in `[[server]]`"
            ));
    }

    pub(crate) fn query_in_path(&mut self, query: &str, at: Span) {
        self.error("query-in-path", "a path has no query")
            .at(at, format!("`{query}` is a query"))
            .help("make each parameter a row with `in = \"query\"`, with `fixed = …` where it never changes");
    }

    pub(crate) fn bad_limit(&mut self, at: Span) {
        self.error("bad-limit", "a limit that lets nothing through")
            .at(at, "both must be above 0")
            .help("write what the vendor states: `{ calls = 10, per_s = 5 }`");
    }
}

/// `1 to 50`
pub(crate) fn range(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    }
}

pub(super) fn code(code: &Code) -> String {
    match code {
        Code::Int(number) => number.to_string(),
        Code::Text(text) => format!("\"{text}\""),
    }
}

/// `must be 1 to 50`
pub(crate) fn must_be(min: Option<i64>, max: Option<i64>) -> String {
    format!("must be {}", range(min, max))
}
