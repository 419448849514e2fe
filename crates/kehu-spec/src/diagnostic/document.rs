//! What can be wrong with a file before anything in it is looked up.

use super::{list, meant};
use crate::near::nearest;
use crate::source::Span;

messages! {
    error stray_file(path: &str, at: Span): "`{path}` is not a file of a spec";
        at "this file has no place here";
        help "a spec is a folder with `api.toml`, `types.toml`, `endpoints/<operation>.toml` and `examples/<file>`";

    error unnamed_example(name: &str, at: Span): "no operation names the example `{name}`";
        at "held against nothing";
        help "add an `[[example]]` with `file = \"{name}\"` to its operation, or delete the file";

    error missing_api_file(folder: &str, at: Span): "the folder `{folder}` has no `api.toml`";
        at "a file of an API that is not declared";
        help "write `{folder}/api.toml` with `name`, `title`, `summary` and a `[[server]]`";

    error not_utf8(at: Span): "the file is not UTF-8";
        at "the first byte that is not";
        help "save the file as UTF-8; Chinese text is often in GBK";

    error toml_syntax(message: &str, at: Span) {
        let help = match message {
            "duplicate key" => "a key stands once in a table: keep one of the two",
            _ => "fix the syntax; the rest of the file is read once it is valid",
        };
    }: "this is not valid TOML";
        at "{message}";
        help "{help}";

    error unknown_key(key: &str, what: &str, known: &[&str], at: Span): "unknown key `{key}` in {what}";
        at "{}" (meant(key, known, "not a key of this table"));
        help "the keys of {what}: {}" (list(known));

    error missing_key(key: &str, what: &str, there: &[&str], words: &[&str], at: Span) {
        let typed = nearest(key, there.iter().copied());
        let help = match typed {
            None if key == "server" => "add `[[server]]` with `name` and `url`".to_owned(),
            Some(typed) => format!("rename `{typed}` to `{key}`"),
            None if !words.is_empty() => format!("add `{key} = …`, one of {}", list(words)),
            None => format!("add `{key} = …`"),
        };
    }: "{what} has no `{key}`";
        at "`{key}` is missing";
        help "{help}";

    error wrong_type(expected: &str, found: &str, at: Span) {
        let help = match (expected, found) {
            ("a string", "a whole number" | "a number" | "a truth value" | "a date") => "put it in quotes",
            ("a list", "a table") => "write `[[name]]` for a table that can stand several times, `[ … ]` for a list",
            ("a list", _) => "put it in brackets: `[ … ]`",
            ("a table", "a list") => "write `[name]` for a table that stands once, `{ … }` for one in a line",
            ("a whole number or a string", "a truth value") => {
                "a number stands as it is, a string in quotes; that something is true is told by `flag` or `conditions`"
            }
            ("`true` or `false`", _) => "write `true` or `false`, without quotes",
            _ => "write it in this form",
        };
    }: "expected {expected}, found {found}";
        at "this is {found}";
        help "{help}";

    error body_in_xml(at: Span): "bodies in XML are neither written nor read field by field";
        at "only what the vendor sends by itself is read as XML";
        help "many vendors give JSON to those who ask for it; or else write `body = \"text\"`: the whole text is one `string`, which a signature covers as `body`";

    error unknown_word(what: &str, word: &str, known: &[&str], at: Span): "unknown {what} `{word}`";
        at "{}" (meant(word, known, "not one of them"));
        help "one of {}" (list(known));
}
