//! Names: their shape, and that each stands for one thing.

use std::collections::HashMap;

use super::{Context, before};
use crate::document::{ApiDocuments, Text};
use crate::model::{Field, Method};
use crate::resolve::{enum_tables, record_tables};
use crate::source::{Sources, Span};

pub(super) fn check(context: &mut Context<'_>) {
    let (file, folder) = (&context.documents.api, &context.documents.folder);
    if file.name.value != *folder {
        context.folder_name(&file.name.value, folder, file.name.span);
    }
    commands(context);
    shapes(context);
    rust_names(context);
    parameters(context);
    let [servers, errors, webhooks, _] = names(context.documents);
    unique(context, "server", servers);
    unique(context, "error code's name", errors);
    unique(context, "webhook", webhooks);
    enum_values(context);
    endpoints(context);
}

/// The names of what `api.toml` lists: servers, error codes, webhooks, collections.
fn names(documents: &ApiDocuments) -> [Vec<&Text>; 4] {
    let file = &documents.api;
    let errors = file.error.iter().flatten();
    let webhooks = file.webhook.iter().flatten();
    let collections = file.collection.iter().flatten();
    [
        file.server.iter().map(|table| &table.name).collect(),
        errors.map(|table| &table.name).collect(),
        webhooks.map(|table| &table.name).collect(),
        collections.map(|table| &table.name).collect(),
    ]
}

/// snake_case and UpperCamel, where a name becomes part of several names.
fn shapes(context: &mut Context<'_>) {
    let documents = context.documents;
    let client = documents
        .api
        .client
        .iter()
        .flat_map(|client| &client.fields);
    let operations = documents.endpoints.iter().map(|(_, file)| &file.name);
    let values = enum_tables(documents).flat_map(|(_, table)| &table.values);
    let snake = std::iter::once(&documents.api.name)
        .chain(names(documents).into_iter().flatten())
        .chain(client.map(|row| &row.name))
        .chain(operations)
        .chain(values.map(|row| &row.name));
    for name in snake.filter(|name| !is_snake_case(&name.value)) {
        let proposal = snake_case(&name.value);
        context.name_shape(&name.value, "snake_case", &proposal, name.span);
    }
    let records = record_tables(documents).map(|(_, table)| &table.name);
    let enums = enum_tables(documents).map(|(_, table)| &table.name);
    for name in records
        .chain(enums)
        .filter(|name| !is_upper_camel(&name.value))
    {
        let proposal = upper_camel(&name.value);
        context.name_shape(&name.value, "UpperCamel", &proposal, name.span);
    }
    for field in context
        .fields()
        .filter(|field| field.name.trim().is_empty())
    {
        context.empty_name(field.name_span);
    }
}

fn rust_names(context: &mut Context<'_>) {
    let rows = context.fields().filter_map(|field| context.row(field));
    let values = enum_tables(context.documents).flat_map(|(_, table)| &table.values);
    let names = rows.map(|row| &row.rust).chain(values.map(|row| &row.rust));
    let wrong = names.flatten().filter(|name| !is_identifier(&name.value));
    for name in wrong.collect::<Vec<_>>() {
        context.bad_rust_name(&name.value, name.span);
    }
}

/// The commands of `kehu`, among which every API has one of its own name.
pub const COMMANDS: [&str; 22] = [
    "accounts",
    "airbyte",
    "apis",
    "check",
    "completion",
    "demo",
    "diff",
    "docs",
    "export",
    "gateway",
    "help",
    "import",
    "init",
    "login",
    "logout",
    "man",
    "mcp",
    "openapi",
    "postman",
    "sandbox",
    "schema",
    "tap",
];

/// No API is named like a command of `kehu`, no operation like the one that stands beside it.
fn commands(context: &mut Context<'_>) {
    let api = &context.documents.api.name;
    if COMMANDS.contains(&api.value.as_str()) {
        context.reserved_command("an API", "kehu", &api.value, api.span);
    }
    for (operation, file) in context.operations() {
        if operation.name == "help" {
            let command = format!("kehu {}", api.value);
            context.reserved_command("an operation", &command, "help", file.name.span);
        }
    }
}

/// What a client is given beside the parameters of its API, by variables named like theirs.
const RESERVED: [&str; 2] = ["base_url", "server"];

fn parameters(context: &mut Context<'_>) {
    let reserved = |field: &&Field| RESERVED.contains(&field.name.as_str());
    for field in context.api.client.iter().filter(reserved) {
        context.reserved_parameter(&field.name, field.name_span);
    }
}

fn enum_values(context: &mut Context<'_>) {
    for (_, table) in enum_tables(context.documents) {
        let mut values = HashMap::new();
        for row in &table.values {
            let value = &row.value;
            if let Some(first) = before(&mut values, &value.value, value.span) {
                context.duplicate_name("value", &value.to_string(), first, value.span);
            }
        }
        unique(
            context,
            "value's name",
            table.values.iter().map(|row| &row.name),
        );
    }
}

/// What tells one operation's requests from another's: method, path, values that never change.
type Request<'a> = (Method, &'a str, Vec<(&'a str, String)>);

/// No two operations are one request.
fn endpoints(context: &mut Context<'_>) {
    let mut requests: HashMap<Request<'_>, Span> = HashMap::new();
    for (operation, file) in context.operations() {
        let headers = operation.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.clone()));
        let fields = operation.request.fields.iter();
        let fixed = fields
            .filter_map(|field| Some((field.name.as_str(), field.fixed.as_ref()?.to_string())));
        let fixed = headers.chain(fixed).collect();
        let request = (operation.method, operation.path.as_str(), fixed);
        if let Some(first) = before(&mut requests, request, file.path.span) {
            context.same_request(&operation.path, first, file.path.span);
        }
    }
}

/// Every file has the name of its operation.
pub(crate) fn file_names(context: &mut Context<'_>, sources: &Sources) {
    for (_, file) in context.operations() {
        let path = sources.path(file.name.span.file);
        let name = path.rsplit('/').next();
        let stem = name
            .and_then(|name| name.strip_suffix(".toml"))
            .unwrap_or_default();
        if stem != file.name.value {
            context.file_name(&file.name.value, stem, file.name.span);
        }
    }
}

/// Each of these names stands for one thing.
pub(super) fn unique<'a>(
    context: &mut Context<'_>,
    what: &str,
    names: impl IntoIterator<Item = &'a Text>,
) {
    let mut seen = HashMap::new();
    for name in names {
        if let Some(first) = before(&mut seen, name.value.as_str(), name.span) {
            context.duplicate_name(what, &name.value, first, name.span);
        }
    }
}

fn is_snake_case(name: &str) -> bool {
    let is_small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(is_small)
}

fn is_upper_camel(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A proposal for the help line.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        let is_break = !c.is_ascii_alphanumeric();
        if (is_break || c.is_ascii_uppercase()) && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if !is_break {
            snake.push(c.to_ascii_lowercase());
        }
    }
    snake.trim_end_matches('_').to_owned()
}

/// A proposal for the help line.
fn upper_camel(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words
        .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
        .collect()
}
