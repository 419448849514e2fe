//! Names: their shape, and that each stands for one thing.

use std::collections::HashMap;
use std::hash::Hash;

use super::Context;
use crate::document::Text;
use crate::model::{Code, Field, Method};
use crate::resolve::enum_tables;
use crate::source::{Sources, Span};

pub(super) fn check(context: &mut Context<'_>) {
    let file = &context.documents.api;
    if file.name.value != context.documents.folder {
        context
            .tell
            .folder_name(&file.name.value, &context.documents.folder, file.name.span);
    }
    commands(context);
    shapes(context);
    rust_names(context);
    parameters(context);
    let servers = file.server.iter().map(|table| &table.name);
    unique(context, "server", servers);
    let errors = file.error.iter().flatten().map(|table| &table.name);
    unique(context, "error code's name", errors);
    let webhooks = file.webhook.iter().flatten().map(|table| &table.name);
    unique(context, "webhook", webhooks);
    enum_values(context);
    endpoints(context);
}

/// snake_case and UpperCamel, where a name becomes part of several names.
fn shapes(context: &mut Context<'_>) {
    let file = &context.documents.api;
    let servers = file.server.iter().map(|table| &table.name);
    let client = file
        .client
        .iter()
        .flat_map(|client| &client.fields)
        .map(|row| &row.name);
    let errors = file.error.iter().flatten().map(|table| &table.name);
    let collections = file.collection.iter().flatten().map(|table| &table.name);
    let operations = context
        .documents
        .endpoints
        .iter()
        .map(|(_, file)| &file.name);
    let values = enum_tables(context.documents)
        .flat_map(|(_, table)| &table.values)
        .map(|row| &row.name);
    let webhooks = file.webhook.iter().flatten().map(|table| &table.name);
    let snake = std::iter::once(&file.name)
        .chain(servers)
        .chain(client)
        .chain(errors)
        .chain(webhooks)
        .chain(collections);
    for name in snake.chain(operations).chain(values) {
        if !is_snake_case(&name.value) {
            let proposal = snake_case(&name.value);
            context
                .tell
                .name_shape(&name.value, "snake_case", &proposal, name.span);
        }
    }
    let records = crate::resolve::record_tables(context.documents).map(|(_, table)| &table.name);
    let enums = enum_tables(context.documents).map(|(_, table)| &table.name);
    for name in records.chain(enums) {
        if !is_upper_camel(&name.value) {
            let proposal = upper_camel(&name.value);
            context
                .tell
                .name_shape(&name.value, "UpperCamel", &proposal, name.span);
        }
    }
    for field in context
        .fields()
        .filter(|field| field.name.trim().is_empty())
    {
        context.tell.empty_name(field.name_span);
    }
}

fn rust_names(context: &mut Context<'_>) {
    let rows = context.fields().filter_map(|field| context.row(field));
    let values = enum_tables(context.documents).flat_map(|(_, table)| &table.values);
    let names = rows.map(|row| &row.rust).chain(values.map(|row| &row.rust));
    let wrong = names.flatten().filter(|name| !is_identifier(&name.value));
    for name in wrong.collect::<Vec<_>>() {
        context.tell.bad_rust_name(&name.value, name.span);
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
        context
            .tell
            .reserved_command("an API", "kehu", &api.value, api.span);
    }
    for (operation, file) in context.operations() {
        if operation.name == "help" {
            let command = format!("kehu {}", api.value);
            context
                .tell
                .reserved_command("an operation", &command, "help", file.name.span);
        }
    }
}

/// What a client is given beside the parameters of its API, by variables named like theirs.
const RESERVED: [&str; 2] = ["base_url", "server"];

fn parameters(context: &mut Context<'_>) {
    let reserved = |field: &&Field| RESERVED.contains(&field.name.as_str());
    for field in context.api.client.iter().filter(reserved) {
        context
            .tell
            .reserved_parameter(&field.name, field.name_span);
    }
}

fn enum_values(context: &mut Context<'_>) {
    for (_, table) in enum_tables(context.documents) {
        let mut values: HashMap<&Code, Span> = HashMap::new();
        let mut names: HashMap<&str, Span> = HashMap::new();
        for row in &table.values {
            let value = match &row.value.value {
                Code::Int(number) => number.to_string(),
                Code::Text(text) => text.clone(),
            };
            once(
                &mut values,
                &row.value.value,
                row.value.span,
                |first, second| {
                    context.tell.duplicate_name("value", &value, first, second);
                },
            );
            let name = &row.name;
            once(
                &mut names,
                name.value.as_str(),
                name.span,
                |first, second| {
                    context
                        .tell
                        .duplicate_name("value's name", &name.value, first, second);
                },
            );
        }
    }
}

/// What tells one operation's requests from another's: method, path, values that never change.
type Request<'a> = (Method, &'a str, Vec<(&'a str, String)>);

/// No two operations are one request.
fn endpoints(context: &mut Context<'_>) {
    let mut requests: HashMap<Request<'_>, Span> = HashMap::new();
    for (operation, file) in context.operations() {
        let headers = operation
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()));
        let fields = operation.request.fields.iter();
        let fixed = fields
            .filter_map(|field| Some((field.name.as_str(), field.fixed.as_ref()?.to_string())));
        let fixed = headers.chain(fixed).collect();
        once(
            &mut requests,
            (operation.method, operation.path.as_str(), fixed),
            file.path.span,
            |first, second| {
                context.tell.same_request(&operation.path, first, second);
            },
        );
    }
}

/// Every file has the name of its operation.
pub(crate) fn file_names(context: &mut Context<'_>, sources: &Sources) {
    for (_, file) in context.operations() {
        let path = sources.path(file.name.span.file);
        let stem = path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".toml"))
            .unwrap_or_default();
        if stem != file.name.value {
            context
                .tell
                .file_name(&file.name.value, stem, file.name.span);
        }
    }
}

fn unique<'a>(context: &mut Context<'_>, what: &str, names: impl Iterator<Item = &'a Text>) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for name in names {
        once(
            &mut seen,
            name.value.as_str(),
            name.span,
            |first, second| {
                context
                    .tell
                    .duplicate_name(what, &name.value, first, second);
            },
        );
    }
}

/// Remembers where something was first, and tells when it comes again.
fn once<K: Eq + Hash>(
    seen: &mut HashMap<K, Span>,
    key: K,
    at: Span,
    again: impl FnOnce(Span, Span),
) {
    match seen.get(&key) {
        Some(first) => again(*first, at),
        None => {
            seen.insert(key, at);
        }
    }
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
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
        if c.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if c.is_ascii_alphanumeric() || (!snake.is_empty() && !snake.ends_with('_')) {
            snake.push(if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            });
        }
    }
    snake.trim_end_matches('_').to_owned()
}

/// A proposal for the help line.
fn upper_camel(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
        .collect()
}
