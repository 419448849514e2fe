//! A draft read back as a spec's reader sees it, flattened to rows: every field with its dotted path.
//!
//! Read from the files' text, not from what the import thinks that it wrote.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use kehu_import::draft::File;

/// A field of a request or of an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// `body`, `query`, `header`, `path`; empty in answers.
    pub side: String,
    /// Its name, behind the names of what it stands in.
    pub path: String,
    /// `string`, `integer`, `number`, `boolean`, `object`, `list`, `file`; `None` for anything.
    pub family: Option<&'static str>,
    pub required: bool,
    /// The values that are listed.
    pub listed: Option<BTreeSet<String>>,
    /// The envelope's: its type is no claim of the draft.
    pub loose: bool,
}

/// An operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub method: String,
    pub path: String,
    /// The path behind the server's own.
    pub full: String,
    pub request: Vec<Row>,
    pub response: Vec<Row>,
    /// Groups of fields of which one at least is needed.
    pub rules: Vec<BTreeSet<String>>,
}

/// A draft of one API.
#[derive(Debug, Default)]
pub(super) struct FlatDraft {
    pub operations: Vec<Operation>,
    /// The vendor's codes.
    pub codes: BTreeSet<String>,
    /// Headers of `[auth]`, in lower case.
    pub auth_headers: BTreeSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ApiFile {
    server: Vec<Server>,
    envelope: Option<Envelope>,
    auth: Auth,
    error: Vec<ErrorCode>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Server {
    url: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Envelope {
    code: Option<String>,
    message: Option<String>,
    name: Option<String>,
    request_id: Option<String>,
    data: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Auth {
    header: Option<String>,
    signature: Option<String>,
    headers: Vec<AuthHeader>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AuthHeader {
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ErrorCode {
    code: Option<toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TypesFile {
    record: Vec<Record>,
    r#enum: Vec<Enum>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EndpointFile {
    method: String,
    path: String,
    request: Request,
    response: Response,
    headers: BTreeMap<String, toml::Value>,
    rule: Vec<Rule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Request {
    body: Option<String>,
    fields: Vec<Field>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Response {
    envelope: Option<toml::Value>,
    data: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Rule {
    at_least_one: Option<BTreeSet<String>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Field {
    name: String,
    r#type: Option<String>,
    r#in: Option<String>,
    required: bool,
    fixed: Option<toml::Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Record {
    name: String,
    fields: Vec<Field>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Enum {
    name: String,
    values: Vec<EnumValue>,
}

#[derive(Debug, Clone, Deserialize)]
struct EnumValue {
    value: toml::Value,
}

/// The records and enums that a file can name.
#[derive(Debug, Clone, Default)]
struct Types {
    records: HashMap<String, Vec<Field>>,
    enums: HashMap<String, Vec<toml::Value>>,
}

impl FlatDraft {
    /// Reads the files of one API.
    pub(super) fn of(files: &[File]) -> FlatDraft {
        let text = |tail: &str| {
            let file = files.iter().find(|file| file.path.ends_with(tail));
            file.map_or("", |file| file.text.as_str())
        };
        let api: ApiFile = parse(text("/api.toml"));
        let shared = Types::default().with(text("/types.toml"));
        let mut endpoints: Vec<&File> = files
            .iter()
            .filter(|file| file.path.contains("/endpoints/"))
            .collect();
        endpoints.sort_by(|a, b| a.path.cmp(&b.path));
        let operations = endpoints.into_iter().map(|file| {
            let types = shared.clone().with(&file.text);
            operation(&api, &types, parse(&file.text))
        });
        let operations = operations.collect();
        let auth = &api.auth;
        let named = auth.headers.iter().map(|header| &header.name);
        let headers = [&auth.header, &auth.signature].into_iter().chain(named);
        FlatDraft {
            operations,
            codes: api
                .error
                .iter()
                .filter_map(|e| e.code.as_ref().map(shown))
                .collect(),
            auth_headers: headers.flatten().map(|name| name.to_lowercase()).collect(),
        }
    }
}

/// What cannot be read has nothing in it: the measure says what is missing.
fn parse<T: DeserializeOwned + Default>(text: &str) -> T {
    toml::from_str(text).unwrap_or_default()
}

/// A value as the truth lists it.
fn shown(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn operation(api: &ApiFile, types: &Types, file: EndpointFile) -> Operation {
    let server = api.server.first().map_or("", |server| server.url.as_str());
    let host = server.split_once("://").map_or(server, |(_, rest)| rest);
    let prefix = host.find('/').map_or("", |at| &host[at..]);
    let sent = file.request.body.as_deref();
    let bare = matches!(file.method.as_str(), "GET" | "DELETE" | "HEAD") && sent.is_none();
    let side = if bare || sent == Some("query") {
        "query"
    } else {
        "body"
    };
    let mut request = Vec::new();
    types.rows(
        &file.request.fields,
        "",
        side,
        &mut Vec::new(),
        &mut request,
    );
    request.extend(file.headers.keys().map(|name| Row {
        side: "header".to_owned(),
        path: name.clone(),
        family: Some("string"),
        required: true,
        ..Row::default()
    }));
    Operation {
        full: format!("{}{}", prefix.trim_end_matches('/'), file.path),
        response: answer(api, types, &file.response),
        method: file.method,
        path: file.path,
        request,
        rules: file
            .rule
            .into_iter()
            .filter_map(|rule| rule.at_least_one)
            .collect(),
    }
}

/// The whole answer, the envelope around the data included.
fn answer(api: &ApiFile, types: &Types, answer: &Response) -> Vec<Row> {
    let mut out = Vec::new();
    let mut prefix = String::new();
    let wrapped = answer.envelope.as_ref() != Some(&toml::Value::Boolean(false));
    if let Some(of) = api.envelope.as_ref().filter(|_| wrapped) {
        let keys = [&of.code, &of.message, &of.name, &of.request_id, &of.data];
        out.extend(keys.into_iter().flatten().map(|key| Row {
            path: key.clone(),
            loose: true,
            ..Row::default()
        }));
        prefix = of
            .data
            .as_ref()
            .map_or(String::new(), |data| format!("{data}."));
    }
    let inner = answer.data.as_deref().map(innermost).unwrap_or_default();
    let fields = types.records.get(inner).map_or(&[][..], Vec::as_slice);
    types.rows(fields, &prefix, "", &mut vec![inner], &mut out);
    out
}

/// `list<map<Order>>` is `Order` in the end.
fn innermost(ty: &str) -> &str {
    match wrapped(ty) {
        Some(("list" | "map" | "json", inner)) => innermost(inner),
        _ => ty,
    }
}

/// `list<…>` as its two parts.
fn wrapped(ty: &str) -> Option<(&str, &str)> {
    let (outer, rest) = ty.split_once('<')?;
    Some((outer, rest.strip_suffix('>')?))
}

impl Types {
    fn with(mut self, text: &str) -> Types {
        let file: TypesFile = parse(text);
        let records = file.record.into_iter().map(|r| (r.name, r.fields));
        self.records.extend(records);
        let values = |e: Enum| e.values.into_iter().map(|v| v.value).collect();
        let enums = file.r#enum.into_iter().map(|e| (e.name.clone(), values(e)));
        self.enums.extend(enums);
        self
    }

    fn family(&self, ty: &str) -> Option<&'static str> {
        if let Some((outer, _)) = wrapped(ty) {
            return match outer {
                "list" => Some("list"),
                "map" => Some("object"),
                "json" => Some("string"),
                _ => None,
            };
        }
        if self.records.contains_key(ty) {
            return Some("object");
        }
        if let Some(values) = self.enums.get(ty) {
            let numbers = !values.is_empty() && values.iter().all(toml::Value::is_integer);
            return Some(if numbers { "integer" } else { "string" });
        }
        match ty {
            "string" | "bytes" | "datetime" | "date" => Some("string"),
            "bool" => Some("boolean"),
            "int32" | "int64" | "timestamp_ms" | "timestamp_s" => Some("integer"),
            "float64" | "decimal" => Some("number"),
            "file" => Some("file"),
            _ => None,
        }
    }

    fn rows<'a>(
        &'a self,
        fields: &'a [Field],
        prefix: &str,
        side: &str,
        above: &mut Vec<&'a str>,
        out: &mut Vec<Row>,
    ) {
        for field in fields {
            let path = format!("{prefix}{}", field.name);
            let ty = field.r#type.as_deref().unwrap_or("any");
            let inner = innermost(ty);
            let values = self.enums.get(inner);
            let listed = values.map(|values| values.iter().map(shown).collect());
            let fixed = field
                .fixed
                .as_ref()
                .map(|value| BTreeSet::from([shown(value)]));
            let side = field.r#in.as_deref().unwrap_or(side);
            out.push(Row {
                side: side.to_owned(),
                path: path.clone(),
                family: self.family(ty),
                required: field.required,
                listed: fixed.or(listed),
                loose: false,
            });
            if let Some(fields) = self.records.get(inner).filter(|_| !above.contains(&inner)) {
                above.push(inner);
                self.rows(fields, &format!("{path}."), side, above, out);
                above.pop();
            }
        }
    }
}
