//! `kehu`, `kehu apis` and `kehu <api>`: what there is to call, and what each call needs.

use std::io::Write as _;

use clap::{ArgMatches, Command};
use kehu_registry::{Api, Operation, Param, Shape};
use kehu_runtime::info::ClientFieldInfo;
use serde_json::{Value, json};

use crate::{
    account, credentials,
    exit::Exit,
    failure::Result,
    flags,
    io::Io,
    language::{self, text},
    output::{
        self, Format,
        layout::{self, Column},
    },
    style,
};

/// What `kehu apis` takes.
pub fn command() -> Command {
    Command::new("apis").about("Lists the APIs, their servers and the credentials that they need")
}

/// `kehu apis`.
pub fn list(apis: &'static [&'static Api], matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let format = Format::asked(matches, io)?;
    if format != Format::Table {
        return describe(apis.iter().map(|api| api_json(api)).collect(), format, io);
    }
    let mut out = io.stdout.clone();
    let color = io.colored_stdout();
    for (nth, api) in apis.iter().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        let label = api
            .label
            .map(|label| format!(" ({label})"))
            .unwrap_or_default();
        writeln!(
            out,
            "{}  {}{label}",
            style::head(api.info.name, color),
            api.info.title
        )?;
        paragraph(&mut out, language::about_api(api), io)?;
        servers(&mut out, api, io)?;
        writeln!(out)?;
        variables(&mut out, api, io)?;
    }
    Ok(Exit::Ok)
}

/// `kehu <api>`.
pub fn operations(api: &'static Api, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let format = Format::asked(matches, io)?;
    if format != Format::Table {
        return describe(
            api.operations.iter().map(operation_json).collect(),
            format,
            io,
        );
    }
    let cells = |cell: fn(&Operation) -> String| api.operations.iter().map(cell).collect();
    let columns = [
        Column::new(
            text("operation"),
            cells(|operation| operation.info.name.to_owned()),
        ),
        Column::new(
            text("pages"),
            cells(|operation| {
                if operation.has_pages() {
                    text("yes").to_owned()
                } else {
                    String::new()
                }
            }),
        ),
        Column::new(
            text("summary"),
            cells(|operation| language::about(operation).to_owned()),
        ),
    ];
    let mut out = io.stdout.clone();
    for line in layout::table(&columns, output::width(io), io.colored_stdout()).lines {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    variables(&mut out, api, io)?;
    let help = format!("kehu {} <operation> --help", api.info.name);
    writeln!(out, "\n{}", style::literal(&help, io.colored_stdout()))?;
    Ok(Exit::Ok)
}

/// The servers of an API, the default one first.
fn servers(out: &mut impl std::io::Write, api: &Api, io: &Io) -> Result<()> {
    let servers = api.info.servers;
    let columns = [
        Column::new(
            text("server"),
            servers
                .iter()
                .map(|server| server.name.to_owned())
                .collect(),
        ),
        Column::new(
            text("address"),
            servers.iter().map(|server| server.url.to_owned()).collect(),
        ),
        Column::new(
            "",
            servers.iter().map(|server| server.doc.to_owned()).collect(),
        ),
    ];
    indented(out, &columns, io)
}

fn indented(out: &mut impl std::io::Write, columns: &[Column], io: &Io) -> Result<()> {
    let width = output::width(io).saturating_sub(2);
    for line in layout::table(columns, width, io.colored_stdout()).lines {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}

/// The variables that an API reads, with what is set.
fn variables(out: &mut impl std::io::Write, api: &Api, io: &Io) -> Result<()> {
    let needed: Vec<_> = credentials::needed(api).map(|field| field.name).collect();
    let account = account::taken(io, api.info.name);
    let state = |field: &ClientFieldInfo| {
        let is_there = account.iter().any(|name| name == field.name);
        match io.var(field.env) {
            Some(_) => "set",
            None if is_there => "in the account",
            None if needed.contains(&field.name) => "needed",
            None => "",
        }
    };
    let fields = api.info.client;
    let meaning = |field: &ClientFieldInfo| {
        let known = api
            .model()
            .client
            .iter()
            .find(|known| known.name == field.name);
        let label = known.and_then(|known| known.label.as_deref());
        language::described(field.doc, label).to_owned()
    };
    let columns = [
        Column::new(
            text("variable"),
            fields.iter().map(|field| field.env.to_owned()).collect(),
        ),
        Column::new(
            "",
            fields
                .iter()
                .map(|field| text(state(field)).to_owned())
                .collect(),
        ),
        Column::new(text("meaning"), fields.iter().map(meaning).collect()),
    ];
    indented(out, &columns, io)
}

fn paragraph(out: &mut impl std::io::Write, text: &str, io: &Io) -> Result<()> {
    for line in layout::wrap(text, output::width(io).saturating_sub(2)) {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}

/// The same for programs.
fn describe(rows: Vec<Value>, format: Format, io: &Io) -> Result<Exit> {
    output::described(io, format, &["name", "title", "summary", "docs"], rows)?;
    Ok(Exit::Ok)
}

fn api_json(api: &Api) -> Value {
    let servers = api
        .info
        .servers
        .iter()
        .map(|server| json!({"name": server.name, "url": server.url, "doc": server.doc}));
    let credentials = api.info.client.iter().map(|field| {
        json!({"name": field.name, "env": field.env, "required": field.required, "secret": field.secret, "doc": field.doc})
    });
    json!({
        "name": api.info.name,
        "title": api.info.title,
        "label": api.label,
        "summary": api.summary,
        "docs": api.info.docs,
        "servers": servers.collect::<Vec<_>>(),
        "credentials": credentials.collect::<Vec<_>>(),
        "operations": api.operations.iter().map(|operation| operation.info.name).collect::<Vec<_>>(),
    })
}

fn operation_json(operation: &Operation) -> Value {
    json!({
        "name": operation.info.name,
        "title": operation.title,
        "summary": operation.summary,
        "method": operation.info.method.as_str(),
        "path": operation.info.path,
        "docs": operation.info.docs,
        "idempotent": operation.info.idempotent,
        "pages": operation.has_pages(),
        "params": operation.params.iter().map(param_json).collect::<Vec<_>>(),
    })
}

fn param_json(param: &Param) -> Value {
    json!({
        "name": param.name,
        "flag": (!param.secret).then(|| format!("--{}", flags::name(param))),
        "type": type_name(param.shape),
        "required": param.required,
        "default": param.default.and_then(|text| serde_json::from_str::<Value>(text).ok()),
        "min": param.min,
        "max": param.max,
        "from": param.from_client,
        "label": param.label,
        "doc": param.doc,
    })
}

/// A type as the spec format writes it.
fn type_name(shape: &Shape) -> String {
    match shape {
        Shape::String => "string".to_owned(),
        Shape::Bool => "bool".to_owned(),
        Shape::Int32 => "int32".to_owned(),
        Shape::Int64 => "int64".to_owned(),
        Shape::Float64 => "float64".to_owned(),
        Shape::Decimal => "decimal".to_owned(),
        Shape::Bytes => "bytes".to_owned(),
        Shape::Any => "any".to_owned(),
        Shape::TimestampMs => "timestamp_ms".to_owned(),
        Shape::TimestampS => "timestamp_s".to_owned(),
        Shape::DateTime { .. } | Shape::Instant { .. } => "datetime".to_owned(),
        Shape::Date { .. } => "date".to_owned(),
        Shape::Json(inner) => format!("json<{}>", type_name(inner)),
        Shape::List(inner) => format!("list<{}>", type_name(inner)),
        Shape::Map(inner) => format!("map<{}>", type_name(inner)),
        Shape::Record(record) => record.name.to_owned(),
        Shape::Enum(shape) => shape.name.to_owned(),
    }
}
