//! What of a request in JSON would never be sent: keys that the documentation does not list, nulls.

use kehu_registry::{Operation, Shape};
use kehu_spec::near::{nearest, nearest_few};
use serde_json::{Map, Value};

use tr::tr;

use crate::{
    failure::{Failure, Result},
    language,
};

/// What a request in JSON holds beside what is sent.
#[derive(Debug, Default)]
struct Found {
    unknown: Vec<Unknown>,
    nulls: Vec<String>,
}

/// Name and shape of a field, and whether null can be sent.
#[derive(Debug, Clone, Copy)]
struct Known(&'static str, &'static Shape, bool);

#[derive(Debug)]
struct Unknown {
    path: String,
    instead: String,
}

/// Refuses keys that `operation` does not take, at any depth; returns the paths of nulls, which are
/// not sent.
pub fn check(operation: &'static Operation, request: &Map<String, Value>) -> Result<Vec<String>> {
    let known = operation.params.iter();
    let known = known.map(|param| Known(param.name, param.shape, param.nullable));
    let known: Vec<_> = known.collect();
    let mut found = Found::default();
    found.object("", &known, request);
    match found.unknown.as_slice() {
        [] => Ok(found.nulls),
        unknown => Err(refused(operation, unknown)),
    }
}

fn refused(operation: &Operation, unknown: &[Unknown]) -> Failure {
    let paths: Vec<_> = unknown
        .iter()
        .map(|key| format!("`{}`", key.path))
        .collect();
    let (name, all) = (operation.info.name, language::listed(&paths));
    let message = tr!(
        "--body: {all} is not a field of {name}, and would not be sent"
            | "--body: {all} are not fields of {name}, and would not be sent" % paths.len(),
        all,
        name
    );
    let help = unknown.iter().map(|key| key.instead.clone());
    help.fold(Failure::usage(message), Failure::help)
}

impl Found {
    fn object(&mut self, path: &str, known: &[Known], object: &Map<String, Value>) {
        for (key, value) in object {
            let path = join(path, key);
            let Some(Known(_, shape, nullable)) = known.iter().find(|Known(name, ..)| name == key)
            else {
                let instead = instead(&path, key, known);
                self.unknown.push(Unknown { path, instead });
                continue;
            };
            match value {
                Value::Null if *nullable => {}
                // Inside a value of any form a null is a value.
                Value::Null if !matches!(shape, Shape::Any) => self.nulls.push(path),
                value => self.value(&path, shape, value),
            }
        }
    }

    fn value(&mut self, path: &str, shape: &'static Shape, value: &Value) {
        match (shape, value) {
            (Shape::Json(inner), value) => self.value(path, inner, value),
            (Shape::Record(record), Value::Object(object)) => {
                let known = record.fields().iter();
                let known = known.map(|column| Known(column.name, column.shape, column.nullable));
                let known: Vec<_> = known.collect();
                self.object(path, &known, object);
            }
            (Shape::List(item), Value::Array(values)) => {
                for (nth, value) in values.iter().enumerate() {
                    self.value(&join(path, &nth.to_string()), item, value);
                }
            }
            (Shape::Map(item), Value::Object(values)) => {
                for (key, value) in values {
                    self.value(&join(path, key), item, value);
                }
            }
            _ => {}
        }
    }
}

fn join(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    }
}

/// What to write instead of `key`: the field that is probably meant, or the nearest few.
fn instead(path: &str, key: &str, known: &[Known]) -> String {
    let names = known.iter().map(|Known(name, ..)| *name);
    if let Some(name) = nearest(key, names.clone()) {
        return tr!("`{path}`: did you mean `{name}`?", path, name);
    }
    let (near, more) = nearest_few(key, names);
    if near.is_empty() {
        return tr!("`{path}`: nothing is sent there", path);
    }
    let more = match more {
        0 => String::new(),
        more => tr!(" and {more} more", more),
    };
    tr!(
        "instead of `{path}` there is {}{more}",
        language::listed(&near),
        path,
        more
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        fixture::{apis, run},
        io::Terminal,
    };

    #[test]
    fn keys_that_would_not_be_sent_are_refused_with_what_was_probably_meant() {
        let cases = [
            (
                r#"{"sinse": "2024-01-01"}"#,
                "`sinse` is not a field of find_customers",
                "did you mean `since`?",
            ),
            (
                r#"{"tag-ids": [1]}"#,
                "`tag-ids` is not a field",
                "did you mean `tagIds`?",
            ),
            (
                r#"{"zzz": 1}"#,
                "`zzz` is not a field",
                "instead of `zzz` there is max, more, home, phone, since and 6 more",
            ),
            (
                r#"{"home": {"citty": "x"}}"#,
                "`home.citty` is not a field",
                "did you mean `city`?",
            ),
            (
                r#"{"homes": [{"city": "x"}, {"town": 1}]}"#,
                "`homes.1.town` is not a field",
                "there is city, before",
            ),
            (
                r#"{"sinse": 1, "fone": 2}"#,
                "`fone`, `sinse` are not fields",
                "`sinse`: did you mean",
            ),
        ];
        for (body, message, help) in cases {
            let body = body.to_owned();
            let line = [
                "shop",
                "find_customers",
                "--tenant-id",
                "1",
                "--body",
                &body,
            ];
            let (exit, captured) = run(&line, &[("SHOP_KEY", "k")], Terminal::plain(100));
            let told = captured.stderr();
            assert_eq!(exit.code(), 2, "{body}: {told}");
            assert!(told.contains(message), "{body}: {told}");
            assert!(told.contains(help), "{body}: {told}");
        }
    }

    #[test]
    fn nulls_are_found_but_for_those_inside_values_of_any_form() {
        let operation = apis()[0].operation("find_customers").unwrap();
        let body = json!({"phone": null, "homes": [{"city": null}], "more": {"a": null}});
        let nulls = super::check(operation, body.as_object().unwrap()).unwrap();
        assert_eq!(nulls, ["homes.0.city", "phone"]);
    }
}
