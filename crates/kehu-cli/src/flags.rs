//! A flag for every request field, from the registry: its name, what its value may be, its help.

use clap::{
    Arg, ArgAction, Command,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
};
use kehu_registry::{Api, EnumShape, Operation, Param, Shape};
use tr::tr;

use crate::language::{self, Language};

pub use self::value::Given;

mod value;

/// Flags of our own; a request field of the same name gets the flag `--field-NAME`.
const OURS: [&str; 22] = [
    "account", "all", "base-url", "body", "color", "columns", "csv-bom", "curl", "dry-run", "help",
    "lang", "max", "output", "query", "quiet", "raw", "sandbox", "server", "specs", "timeout",
    "verbose", "version",
];

/// The flags of an operation. Secrets have none: a command line is seen by every process.
pub fn of(api: &'static Api, operation: &'static Operation) -> Vec<Arg> {
    let params = operation.params.iter().filter(|param| !param.secret);
    params.map(|param| arg(api, param)).collect()
}

/// The name of a field's flag, without dashes.
pub fn name(param: &Param) -> String {
    if OURS.contains(&param.flag) {
        format!("field-{}", param.flag)
    } else {
        param.flag.to_owned()
    }
}

/// The name under which clap keeps a field's flag, apart from our own.
pub fn id(param: &Param) -> String {
    format!("request.{}", param.name)
}

/// How to ask an operation for smaller pages.
pub fn smaller_pages(operation: &Operation) -> Option<String> {
    let size = operation.param(operation.paging()?.size?)?;
    Some(tr!(
        "--{} N asks for smaller pages, with a lower N than so far",
        name(size)
    ))
}

fn arg(api: &Api, param: &'static Param) -> Arg {
    let many = matches!(param.shape, Shape::List(_));
    let flag = matches!(param.shape, Shape::Bool);
    let arg = Arg::new(id(param))
        .long(name(param))
        .value_name(value_name(param.shape))
        .value_parser(Parser(param))
        .action(if many {
            ArgAction::Append
        } else {
            ArgAction::Set
        })
        .allow_negative_numbers(true)
        .help_heading("Request")
        .help(help(api, param));
    let arg = if is_asked(param) {
        arg.required_unless_present("body")
    } else {
        arg
    };
    if flag {
        arg.num_args(0..=1).default_missing_value("true")
    } else {
        arg
    }
}

/// Whether a person has to give it.
fn is_asked(param: &Param) -> bool {
    param.required && param.default.is_none() && param.from_client.is_none()
}

fn help(api: &Api, param: &Param) -> String {
    let mut text = param.doc.unwrap_or_default().to_owned();
    let told = |label: &&str| !label.eq_ignore_ascii_case(param.name);
    if let Some(label) = param.label.filter(told) {
        text = match language::spoken() {
            Language::English => format!("{text} ({label})").trim_start().to_owned(),
            // The vendor's own words, where they are the reader's.
            Language::Chinese if label.is_ascii() => text,
            Language::Chinese => label.to_owned(),
        };
    }
    let mut notes = Vec::new();
    if is_asked(param) {
        notes.push(tr!("required"));
    }
    match (param.min, param.max) {
        (Some(min), Some(max)) => notes.push(tr!("{min} to {max}", min, max)),
        (Some(min), None) => notes.push(tr!("{min} or more", min)),
        (None, Some(max)) => notes.push(tr!("at most {max}", max)),
        (None, None) => {}
    }
    if let Shape::Record(record) | Shape::List(Shape::Record(record)) = param.shape {
        let names: Vec<_> = record.fields().iter().map(|column| column.name).collect();
        notes.push(tr!("an object of {}", language::listed(&names)));
    }
    if matches!(param.shape, Shape::List(_)) {
        notes.push(tr!("may be repeated"));
    }
    if let Some(default) = param.default.filter(|default| *default != "\"\"") {
        notes.push(tr!("default: {}", default.trim_matches('"')));
    }
    if let Some(example) = param.example.filter(|example| example.len() <= 40) {
        notes.push(tr!("example: {}", example.trim_matches('"')));
    }
    if let Some(field) = param
        .from_client
        .and_then(|name| api.info.client_field(name))
    {
        notes.push(tr!("env: {}", field.env));
    }
    if let Some(why) = param.deprecated {
        notes.push(tr!("deprecated: {why}", why));
    }
    if !notes.is_empty() {
        text = format!(
            "{text} [{}]",
            notes.join(match language::spoken() {
                Language::English => "; ",
                Language::Chinese => "；",
            })
        )
        .trim_start()
        .to_owned();
    }
    text
}

fn value_name(shape: &Shape) -> String {
    match shape {
        Shape::String => "TEXT".to_owned(),
        Shape::Bytes => "BASE64|@FILE".to_owned(),
        Shape::Bool => "true|false".to_owned(),
        Shape::Int32 | Shape::Int64 => "N".to_owned(),
        Shape::Float64 | Shape::Decimal => "NUMBER".to_owned(),
        Shape::TimestampMs | Shape::TimestampS | Shape::DateTime { .. } | Shape::Instant { .. } => {
            "TIME".to_owned()
        }
        Shape::Date { .. } => "DATE".to_owned(),
        Shape::Any | Shape::Json(_) | Shape::Map(_) | Shape::Record(_) => "JSON|@FILE".to_owned(),
        Shape::List(item) => value_name(item),
        Shape::Enum(shape) if shape.text => "WORD".to_owned(),
        Shape::Enum(_) => "NAME|N".to_owned(),
    }
}

/// Reads a flag's text as its field's type.
#[derive(Clone)]
struct Parser(&'static Param);

impl TypedValueParser for Parser {
    type Value = Given;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        text: &std::ffi::OsStr,
    ) -> Result<Given, clap::Error> {
        let Some(text) = text.to_str() else {
            return Err(clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command));
        };
        value::given(self.0.shape, self.0.wire, text).map_err(|problem| {
            if let (value::Problem::Unlisted, Some(shape)) = (&problem, named(self.0.shape)) {
                // clap has the words for this, with the nearest value.
                let values = PossibleValuesParser::new(possible(shape));
                if let Err(error) = values.parse_ref(command, arg, text.as_ref()) {
                    return error;
                }
            }
            let words = problem.to_string();
            let refuse = move |_: &str| Err::<Given, _>(words.clone());
            match refuse.parse_ref(command, arg, text.as_ref()) {
                Err(error) => error,
                Ok(_) => clap::Error::new(ErrorKind::ValueValidation).with_cmd(command),
            }
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        match self.0.shape {
            Shape::Bool => Some(Box::new(
                ["true", "false"].into_iter().map(PossibleValue::new),
            )),
            shape => Some(Box::new(possible(named(shape)?).into_iter())),
        }
    }
}

/// The enum that a flag's values come from.
fn named(shape: &'static Shape) -> Option<&'static EnumShape> {
    match shape {
        Shape::Enum(shape) => Some(shape),
        Shape::List(Shape::Enum(shape)) => Some(shape),
        _ => None,
    }
}

/// Every value by name, with what travels.
fn possible(shape: &'static EnumShape) -> Vec<PossibleValue> {
    let values = shape.values.iter().map(|value| {
        let travels = match value.value {
            "" => Some("\"\""),
            text => (text != value.name).then_some(text),
        };
        let help = [travels, value.label]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(": ");
        PossibleValue::new(value.name).alias(value.value).help(help)
    });
    values.collect()
}
