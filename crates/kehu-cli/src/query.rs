//! `--query`: a jq filter over the answer, inside kehu, so that no other program has to read its numbers.
//!
//! jq 1.6 and most languages read every number as a double, which rounds ids above 2^53. Here whole numbers
//! have any size and fractions keep their digits.

use std::io::{self, Write};

use jaq_core::{
    Compiler, Ctx, Vars, compile, data,
    load::{self, Arena, File, Loader},
    unwrap_valr,
};
use jaq_json::{Val, read};

/// A filter that was understood.
pub struct Query {
    filter: compile::Filter<jaq_core::Native<data::JustLut<Val>>>,
}

impl Query {
    /// Reads a filter in jq's language.
    ///
    /// # Errors
    /// Says what is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let definitions = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs());
        let arena = Arena::default();
        let program = File {
            code: text,
            path: (),
        };
        let modules = Loader::new(definitions)
            .load(&arena, program)
            .map_err(|errors| first(errors, text, unread))?;
        let filter = Compiler::default()
            .with_funs(functions)
            .compile(modules)
            .map_err(|errors| {
                first(errors, text, |errors, text| {
                    let (name, kind) = errors.into_iter().next()?;
                    let kind = kind.as_str();
                    Some(format!("there is no {kind} `{name}`{}", place(text, name)))
                })
            })?;
        Ok(Self { filter })
    }

    /// Writes what the filter makes of a JSON text, one result a line: strings as they are, all else as
    /// JSON.
    ///
    /// # Errors
    /// When the output is closed, or the filter does not fit the data: then it says why.
    pub fn write(&self, out: &mut dyn Write, json: &str) -> io::Result<Result<(), String>> {
        let value = match read::parse_single(json.as_bytes()) {
            Ok(value) => value,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let context = Ctx::<data::JustLut<Val>>::new(&self.filter.lut, Vars::new([]));
        for result in self.filter.id.run((context, value)).map(unwrap_valr) {
            match result {
                Ok(Val::TStr(text)) => {
                    out.write_all(&text)?;
                    writeln!(out)?;
                }
                Ok(value) => writeln!(out, "{value}")?,
                Err(error) => return Ok(Err(error.to_string())),
            }
        }
        Ok(Ok(()))
    }
}

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive()
    }
}

/// The first of what is wrong; the filter is the one file that a person wrote.
fn first<E>(
    errors: load::Errors<&str, (), E>,
    text: &str,
    say: impl Fn(E, &str) -> Option<String>,
) -> String {
    let mut said = errors.into_iter().filter_map(|(_, error)| say(error, text));
    said.next()
        .unwrap_or_else(|| "it is not a filter".to_owned())
}

fn unread(error: load::Error<&str>, text: &str) -> Option<String> {
    match error {
        load::Error::Io(errors) => {
            let (path, why) = errors.into_iter().next()?;
            Some(format!("`{path}`: {why}"))
        }
        load::Error::Lex(errors) => {
            let (expected, at) = errors.into_iter().next()?;
            let expected = expected.as_str();
            Some(format!("a {expected} is missing{}", place(text, at)))
        }
        load::Error::Parse(errors) => {
            let (expected, at) = errors.into_iter().next()?;
            let expected = expected.as_str();
            Some(format!("a {expected} is missing{}", place(text, at)))
        }
    }
}

/// Where a part of the filter stands in it: ` at character 5`.
fn place(text: &str, part: &str) -> String {
    let offset = kehu_wire::json::offset(text, part);
    let before = offset.and_then(|offset| text.get(..offset));
    match before {
        Some(before) if before.len() < text.len() => {
            format!(" at character {}", before.chars().count() + 1)
        }
        _ => " at its end".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, json: &str, expect: &str) {
        let mut out = Vec::new();
        let query = Query::parse(query).expect("is a filter");
        let done = query.write(&mut out, json).expect("memory does not fail");
        let text = String::from_utf8(out).expect("is UTF-8");
        match done {
            Ok(()) => assert_eq!(text, expect),
            Err(why) => assert_eq!(format!("{text}! {why}"), expect),
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        let json = r#"{"list": [{"id": 1213370137302795239, "n": 1.10}, {"id": 18446744073709551616, "n": 1e400}]}"#;
        check(
            ".list[].id",
            json,
            "1213370137302795239\n18446744073709551616\n",
        );
        check(".list[] | .n", json, "1.10\n1e400\n");
        check(".list | map(.id) | max", json, "18446744073709551616\n");
    }

    #[test]
    fn strings_are_written_as_they_are() {
        check(
            ".[] | .name",
            r#"[{"name": "马佳怡"}, {"name": null}]"#,
            "马佳怡\nnull\n",
        );
        check("{a: .[0]}", r#"["x"]"#, "{\"a\":\"x\"}\n");
    }

    #[test]
    fn what_does_not_fit_is_told() {
        check(".a[0]", r#"{"a": 1}"#, "! cannot index 1 with 0");
    }

    #[test]
    fn what_is_wrong_with_a_filter_is_told_with_its_place() {
        let wrong = |text: &str| Query::parse(text).err();
        assert_eq!(
            wrong(".a | nosuch"),
            Some("there is no filter `nosuch` at character 6".to_owned())
        );
        assert_eq!(
            wrong(".a["),
            Some("a closing bracket is missing at its end".to_owned())
        );
        assert_eq!(
            wrong(".a |"),
            Some("a term is missing at its end".to_owned())
        );
    }
}
