//! What can be wrong with a file before anything in it is looked up.

use super::{Diagnostics, list, nearest};
use crate::source::Span;

impl Diagnostics {
    pub(crate) fn stray_file(&mut self, path: &str, at: Span) {
        self.error("stray-file", format!("`{path}` is not a file of a spec"))
            .at(at, "this file has no place here")
            .help("a spec is a folder with `api.toml`, `types.toml`, `endpoints/<operation>.toml` and `examples/<file>`");
    }

    pub(crate) fn unnamed_example(&mut self, name: &str, at: Span) {
        self.error(
            "unnamed-example",
            format!("no operation names the example `{name}`"),
        )
        .at(at, "held against nothing")
        .help(format!(
            "add an `[[example]]` with `file = \"{name}\"` to its operation, or delete the file"
        ));
    }

    pub(crate) fn missing_api_file(&mut self, folder: &str, at: Span) {
        self.error(
            "missing-api-file",
            format!("the folder `{folder}` has no `api.toml`"),
        )
        .at(at, "a file of an API that is not declared")
        .help(format!(
            "write `{folder}/api.toml` with `name`, `title`, `summary` and a `[[server]]`"
        ));
    }

    pub(crate) fn not_utf8(&mut self, at: Span) {
        self.error("not-utf8", "the file is not UTF-8")
            .at(at, "the first byte that is not")
            .help("save the file as UTF-8; Chinese text is often in GBK");
    }

    pub(crate) fn toml_syntax(&mut self, message: &str, at: Span) {
        let help = match message {
            "duplicate key" => "a key stands once in a table: keep one of the two",
            _ => "fix the syntax; the rest of the file is read once it is valid",
        };
        self.error("toml-syntax", "this is not valid TOML")
            .at(at, message)
            .help(help);
    }

    pub(crate) fn unknown_key(&mut self, key: &str, what: &str, known: &[&str], at: Span) {
        let label = nearest(key, known.iter().copied())
            .map_or("not a key of this table".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
        self.error("unknown-key", format!("unknown key `{key}` in {what}"))
            .at(at, label)
            .help(format!("the keys of {what}: {}", list(known)));
    }

    pub(crate) fn missing_key(&mut self, key: &str, what: &str, there: &[&str], at: Span) {
        let typed = nearest(key, there.iter().copied());
        let help = match typed {
            None if key == "server" => "add `[[server]]` with `name` and `url`".to_owned(),
            Some(typed) => format!("rename `{typed}` to `{key}`"),
            None => format!("add `{key} = …`"),
        };
        self.error("missing-key", format!("{what} has no `{key}`"))
            .at(at, format!("`{key}` is missing"))
            .help(help);
    }

    pub(crate) fn wrong_toml_type(&mut self, expected: &str, found: &str, at: Span) {
        let help = match (expected, found) {
            ("a string", "a whole number" | "a number" | "a truth value" | "a date") => {
                "put it in quotes"
            }
            ("a list", "a table") => {
                "write `[[name]]` for a table that can stand several times, `[ … ]` for a list"
            }
            ("a list", _) => "put it in brackets: `[ … ]`",
            ("a table", "a list") => {
                "write `[name]` for a table that stands once, `{ … }` for one in a line"
            }
            ("a whole number or a string", "a truth value") => {
                "a number stands as it is, a string in quotes; that something is true is told by `flag` or `conditions`"
            }
            ("`true` or `false`", _) => "write `true` or `false`, without quotes",
            _ => "write it in this form",
        };
        self.error("wrong-type", format!("expected {expected}, found {found}"))
            .at(at, format!("this is {found}"))
            .help(help);
    }

    pub(crate) fn unknown_word(&mut self, what: &str, word: &str, known: &[&str], at: Span) {
        self.error("unknown-word", format!("unknown {what} `{word}`"))
            .at(
                at,
                nearest(word, known.iter().copied()).map_or("not one of them".to_owned(), |near| {
                    format!("did you mean `{near}`?")
                }),
            )
            .help(format!("one of {}", list(known)));
    }
}
