//! From flags to the JSON of one request.

mod keys;

use std::fs;

use clap::ArgMatches;
use kehu_registry::{Operation, Param, Shape};
use serde_json::{Map, Value, json};

use tr::tr;

use crate::{
    exit::Exit,
    failure::{Failure, Result},
    flags::{self, Given},
    io::Io,
    tell,
};

/// Puts the request together: `--body` first, then every flag over it.
pub fn read(
    operation: &'static Operation,
    matches: &ArgMatches,
    io: &Io,
) -> Result<Map<String, Value>> {
    let mut input = Input { io, stdin: None };
    let mut request = match matches.get_one::<Given>("body") {
        None => Map::new(),
        Some(body) => match input.value("body", body)? {
            Value::Object(fields) => sent(operation, fields, io)?,
            _ => return Err(Failure::usage("--body is not a JSON object")),
        },
    };
    for param in operation.params.iter().filter(|param| !param.secret) {
        let Some(given) = matches.get_many::<Given>(&flags::id(param)) else {
            continue;
        };
        let flag = flags::name(param);
        let mut files = operation.info.files.iter();
        let is_file = files.any(|file| file.field == param.name);
        let value = |given: &Given| match given {
            Given::Bytes(path) if is_file => streamed(&flag, path),
            given => input.value(&flag, given),
        };
        let values = given.map(value).collect::<Result<Vec<_>>>()?;
        if let Some(value) = joined(param, values) {
            request.insert(param.name.to_owned(), value);
        }
    }
    Ok(request)
}

/// What of `--body` is sent: every key must be a field's, and nulls are left out.
fn sent(
    operation: &'static Operation,
    fields: Map<String, Value>,
    io: &Io,
) -> Result<Map<String, Value>> {
    let mut fields = operation.flat(fields);
    for path in keys::check(operation, &fields)? {
        tell::warn(
            io,
            &tr!("`{path}` is null in --body, and is not sent", path),
        )?;
    }
    let is_nullable = |name: &str| operation.param(name).is_some_and(|param| param.nullable);
    fields.retain(|name, value| !value.is_null() || is_nullable(name));
    Ok(fields)
}

/// One value; for lists, all that was given, whole lists opened.
fn joined(param: &Param, values: Vec<Value>) -> Option<Value> {
    if !matches!(param.shape, Shape::List(_)) {
        return values.into_iter().last();
    }
    let items = values.into_iter().flat_map(|value| match value {
        Value::Array(items) => items,
        item => vec![item],
    });
    Some(Value::Array(items.collect()))
}

/// A file that is read when the request is sent.
fn streamed(flag: &str, path: &str) -> Result<Value> {
    let found = fs::File::open(path).and_then(|file| file.metadata());
    match found.map_err(unread(flag, path))?.is_file() {
        true => Ok(json!({ "path": path })),
        false => Err(Failure::usage(tr!(
            "--{flag}: {path} is not a file",
            flag,
            path
        ))),
    }
}

fn unread(flag: &str, path: &str) -> impl FnOnce(std::io::Error) -> Failure {
    move |error| {
        Failure::usage(tr!(
            "--{flag}: {path} could not be read: {error}",
            flag,
            path,
            error
        ))
    }
}

/// Files and standard input, which can be read once.
struct Input<'a> {
    io: &'a Io,
    stdin: Option<String>,
}

impl Input<'_> {
    fn value(&mut self, flag: &str, given: &Given) -> Result<Value> {
        let (text, from) = match given {
            Given::Value(value) => return Ok(value.clone()),
            Given::Bytes(path) => {
                let bytes = fs::read(path).map_err(unread(flag, path))?;
                return Ok(Value::from(kehu_wire::Bytes::from(bytes).to_string()));
            }
            Given::File(path) => {
                let text = fs::read_to_string(path).map_err(unread(flag, path))?;
                (text, path.as_str())
            }
            Given::Stdin => {
                if let Some(first) = self.stdin.replace(flag.to_owned()) {
                    let message = tr!(
                        "--{first} and --{flag} cannot both be read from standard input",
                        first,
                        flag
                    );
                    return Err(Failure::usage(message));
                }
                let text = self.io.stdin.read_all().map_err(|error| {
                    Failure::new(
                        Exit::Internal,
                        tr!("standard input could not be read: {error}", error),
                    )
                })?;
                (text, "standard input")
            }
        };
        serde_json::from_str(&text).map_err(|error| {
            let why = kehu_wire::reason(&error);
            Failure::usage(tr!("--{flag}: {from} is not JSON: {why}", flag, from, why))
        })
    }
}
