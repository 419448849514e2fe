//! A call of an operation that a reader can copy, in several languages.
//!
//! The clients of Rust are typed. The others call the `kehu` command, which signs, renews tokens and keeps
//! 64-bit integers whole; `--sandbox` behind it makes each of them run without an account.

use indexmap::IndexMap;
use kehu_spec::model::{Api, ExampleKind, Field, Operation, RuleKind, Type};
use kehu_spec::nested;
use kehu_wire::TimeFormat;
use serde_json::{Map, Value};

use crate::{prose::capital, types};

/// A call in one language.
#[derive(Debug, PartialEq)]
pub(crate) struct Sample {
    /// As a code block names it: `sh`, `rust`, `python`, `typescript`.
    pub language: &'static str,
    /// For people.
    pub title: &'static str,
    pub code: String,
}

/// Their titles, in order.
pub(crate) const TITLES: [&str; 5] = ["Shell", "curl", "Rust", "Python", "TypeScript"];

/// An operation's call in every language.
pub(crate) fn samples(api: &Api, operation: &Operation) -> Vec<Sample> {
    let request = request(api, operation);
    let json = serde_json::to_string(&request).unwrap_or_default();
    let code = [
        ("sh", shell(api, operation, &json)),
        ("sh", curl(api, operation, &json)),
        ("rust", rust(api, operation, &json)),
        ("python", python(api, operation, &json)),
        ("typescript", typescript(api, operation, &json)),
    ];
    let samples = TITLES.into_iter().zip(code);
    let sample = |(title, (language, code))| Sample {
        language,
        title,
        code,
    };
    samples.map(sample).collect()
}

/// What a caller gives: what is required and nobody fills in, what a rule asks for, and a page's size.
pub(crate) fn request(api: &Api, operation: &Operation) -> IndexMap<String, Value> {
    let shown = shown(api, operation);
    let fields = operation.request.fields.iter().enumerate();
    let given = fields.filter(|(nth, field)| {
        let is_free = field.fixed.is_none() && field.from.is_none();
        is_free && (field.required && field.default.is_none() || is_asked_for(operation, *nth))
    });
    let values = given.map(|(_, field)| (field.name.clone(), value(api, field, &shown, 0)));
    values.collect()
}

/// The documentation's first example of a request.
fn shown(api: &Api, operation: &Operation) -> Map<String, Value> {
    let examples = operation.examples.iter();
    let mut requests = examples.filter(|example| example.kind == ExampleKind::Request);
    let shown = requests.find_map(|example| serde_json::from_str(&example.text).ok());
    match shown.map(|shown| nested::shown(api, operation, shown)) {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn is_asked_for(operation: &Operation, nth: usize) -> bool {
    let first = |rule: &RuleKind| match rule {
        RuleKind::AtLeastOne(fields) => fields.first().map(|field| field.0),
        RuleKind::Requires(..) | RuleKind::Excludes(_) => None,
    };
    let asked = operation
        .rules
        .iter()
        .any(|rule| first(&rule.kind) == Some(nth));
    let size = operation.pages.as_ref().and_then(|pages| pages.size);
    asked || size.is_some_and(|size| size.0 == nth)
}

/// A row's value: the documentation's, or one that its type and bounds allow.
fn value(api: &Api, field: &Field, shown: &Map<String, Value>, depth: usize) -> Value {
    let examples = shown.get(&field.name).into_iter().chain(&field.example);
    let mut agreeing =
        examples.filter(|value| kehu_spec::conform::field(api, field, value).is_empty());
    if let Some(value) = agreeing.next() {
        return value.clone();
    }
    match (&field.default, &field.ty) {
        (Some(value), _) => value.clone(),
        (None, Type::String) => {
            let length = field.min_len.unwrap_or(1).clamp(1, 64);
            Value::from("x".repeat(usize::try_from(length).unwrap_or(1)))
        }
        (None, Type::Int32 | Type::Int64 | Type::Float64 | Type::Decimal) => {
            Value::from(field.min.or(field.max).unwrap_or(1))
        }
        (None, ty) => of_type(api, ty, depth),
    }
}

fn of_type(api: &Api, ty: &Type, depth: usize) -> Value {
    match ty {
        Type::Bool => Value::from(true),
        Type::Int32 | Type::Int64 | Type::Float64 | Type::Decimal => Value::from(1),
        Type::TimestampMs => Value::from(1_720_000_000_000_i64),
        Type::TimestampS => Value::from(1_720_000_000_i64),
        Type::DateTime { format } | Type::Instant { format } | Type::Date { format } => {
            Value::from(TimeFormat::new(format).sample())
        }
        Type::List(inner) => Value::from(vec![of_type(api, inner, depth)]),
        Type::Map(_) => Value::Object(Map::new()),
        Type::Json(inner) => Value::from(of_type(api, inner, depth).to_string()),
        Type::Record(id) => {
            let fields = api
                .records
                .get(id.0)
                .map_or(&[][..], |record| &record.fields);
            let needed = fields.iter().filter(|field| field.required && depth < 8);
            let rows = needed.map(|field| {
                (
                    field.name.clone(),
                    value(api, field, &Map::new(), depth + 1),
                )
            });
            Value::Object(rows.collect())
        }
        Type::Enum(id) => {
            let first = api.enums.get(id.0).and_then(|list| list.values.first());
            first.map_or(Value::Null, |value| types::code(&value.value))
        }
        Type::String | Type::Any => Value::from("x"),
        Type::Bytes => Value::from("aGk="),
    }
}

fn shell(api: &Api, operation: &Operation, json: &str) -> String {
    let body = match json {
        "{}" => String::new(),
        json => format!(" \\\n  --body {}", quoted(json)),
    };
    format!("kehu {} {}{body}", api.name, operation.name)
}

/// The request as a curl command, with the token or the signature of this moment.
fn curl(api: &Api, operation: &Operation, json: &str) -> String {
    shell(api, operation, json) + " --curl"
}

fn rust(api: &Api, operation: &Operation, json: &str) -> String {
    let name: String = operation.name.split('_').map(capital).collect();
    format!(
        "// Needs {api}-client, serde_json, and tokio with `macros` and `rt-multi-thread`.
use {api}_client::{{Client, {name}Request}};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let client = Client::from_env()?;
    let request: {name}Request = serde_json::from_str(r#\"{json}\"#)?;
    println!(\"{{:#?}}\", client.send(request).await?);
    Ok(())
}}",
        api = api.name,
    )
}

fn python(api: &Api, operation: &Operation, json: &str) -> String {
    format!(
        "import json, subprocess

call = [\"kehu\", \"{}\", \"{}\", \"-o\", \"json\", \"--body\", {}]
answer = subprocess.run(call, check=True, capture_output=True, text=True)
print(json.loads(answer.stdout))",
        api.name,
        operation.name,
        literal(json),
    )
}

fn typescript(api: &Api, operation: &Operation, json: &str) -> String {
    format!(
        "import {{ execFileSync }} from \"node:child_process\";

const call = [\"{}\", \"{}\", \"-o\", \"json\", \"--body\", {}];
const answer = execFileSync(\"kehu\", call, {{ encoding: \"utf8\" }});
console.log(answer); // JSON.parse would round ids above 2^53",
        api.name,
        operation.name,
        literal(json),
    )
}

/// A string as JSON, Python and TypeScript write it alike.
fn literal(text: &str) -> String {
    Value::from(text).to_string()
}

/// A word as a shell takes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use kehu_spec::{Sources, validate};

    use super::*;

    /// Every operation that is told anywhere in this workspace.
    #[test]
    fn a_sample_is_a_request_that_the_operation_takes() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        for folder in [
            "specs",
            "tests/data/fixtures",
            "tests/data/third_api",
            "tests/data/openapi",
        ] {
            let sources =
                Sources::read_dir(format!("{root}/{folder}")).expect("the specs are readable");
            for api in kehu_spec::load(&sources).apis {
                for operation in &api.operations {
                    let request: Map<_, _> = request(&api, operation).into_iter().collect();
                    // What the client fills in is not the caller's to give.
                    let fields = &operation.request.fields;
                    let filled = |at: &str| {
                        let field = fields.iter().find(|field| field.name == at);
                        field.is_some_and(|field| {
                            field.from.is_some() || field.fixed.is_some() || field.default.is_some()
                        })
                    };
                    let problems = validate::request(&api, operation, &request);
                    let problems: Vec<_> = problems
                        .iter()
                        .filter(|problem| !filled(&problem.at))
                        .collect();
                    assert!(
                        problems.is_empty(),
                        "{}.{}: {problems:?}",
                        api.name,
                        operation.name
                    );
                }
            }
        }
    }
}
