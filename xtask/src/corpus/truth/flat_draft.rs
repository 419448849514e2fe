//! A draft read back as a spec's reader sees it, flattened to rows: every field with its dotted path.
//!
//! Read from the files' text, not from what the import thinks that it wrote.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use kehu_import::draft::File;
use kehu_spec::document::{
    ApiDocuments, ApiFile, BodyWord, EndpointFile, EnumRow, EnumTable, EnvelopeCell, FieldRow,
    RecordTable, ResponseTable, documents,
};
use kehu_spec::model::Code;
use kehu_spec::{Diagnostics, Sources};

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

/// The records and enums that a file can name.
#[derive(Debug, Clone, Default)]
struct Types<'a> {
    records: HashMap<&'a str, &'a [FieldRow]>,
    enums: HashMap<&'a str, &'a [EnumRow]>,
}

impl FlatDraft {
    /// Reads the files of one API. What cannot be read has nothing in it: the measure says what is missing.
    pub(super) fn of(files: &[File]) -> FlatDraft {
        let texts = files
            .iter()
            .map(|file| (file.path.clone(), file.text.clone()));
        let sources = Sources::from_texts(texts);
        let documents = documents(&sources, &mut Diagnostics::default());
        let Some(ApiDocuments {
            api,
            types,
            endpoints,
            ..
        }) = documents.first()
        else {
            return FlatDraft::default();
        };
        let shared = types.as_ref();
        let shared = Types::default().with(
            shared.and_then(|types| types.record.as_deref()),
            shared.and_then(|types| types.r#enum.as_deref()),
        );
        let operations = endpoints.iter().map(|(_, file)| {
            let types = shared.clone();
            let types = types.with(file.record.as_deref(), file.r#enum.as_deref());
            operation(api, &types, file)
        });
        let schemes = || api.auth.iter().flat_map(|auth| &auth.0);
        let signed = schemes().flat_map(|scheme| scheme.headers.iter().flatten());
        let single = schemes().flat_map(|scheme| [&scheme.header, &scheme.signature]);
        let headers = single.flatten().chain(signed.map(|header| &header.name));
        let errors = api.error.iter().flatten();
        let codes = errors.filter_map(|error| error.code.as_ref());
        FlatDraft {
            operations: operations.collect(),
            codes: codes.map(|code| of_code(&code.value)).collect(),
            auth_headers: headers.map(|name| name.to_lowercase()).collect(),
        }
    }
}

/// A code as the truth lists it.
fn of_code(code: &Code) -> String {
    match code {
        Code::Int(number) => number.to_string(),
        Code::Text(text) => text.clone(),
    }
}

/// A value as the truth lists it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn operation(api: &ApiFile, types: &Types<'_>, file: &EndpointFile) -> Operation {
    let server = api.server.first().map_or("", |server| server.url.as_str());
    let host = server.split_once("://").map_or(server, |(_, rest)| rest);
    let prefix = host.find('/').map_or("", |at| &host[at..]);
    let sent = file.request.as_ref();
    let body = sent
        .and_then(|sent| sent.body.as_ref())
        .map(|body| body.value);
    let method = file.method.value.as_str();
    let bare = matches!(method, "GET" | "DELETE" | "HEAD") && body.is_none();
    let side = match bare || body == Some(BodyWord::Query) {
        true => "query",
        false => "body",
    };
    let fields = sent
        .and_then(|sent| sent.fields.as_deref())
        .unwrap_or_default();
    let mut request = Vec::new();
    types.rows(fields, "", side, &mut Vec::new(), &mut request);
    let headers = file.headers.iter().flat_map(|headers| &headers.0);
    request.extend(headers.map(|(name, _)| Row {
        side: "header".to_owned(),
        path: name.value.clone(),
        family: Some("string"),
        required: true,
        ..Row::default()
    }));
    let rules = file.rule.iter().flatten();
    let groups = rules.filter_map(|rule| rule.at_least_one.as_ref());
    Operation {
        full: format!("{}{}", prefix.trim_end_matches('/'), file.path.as_str()),
        response: answer(api, types, file.response.as_ref()),
        method: method.to_owned(),
        path: file.path.value.clone(),
        request,
        rules: groups
            .map(|names| names.iter().map(|name| name.value.clone()).collect())
            .collect(),
    }
}

/// The whole answer, the envelope around the data included.
fn answer(api: &ApiFile, types: &Types<'_>, answer: Option<&ResponseTable>) -> Vec<Row> {
    let mut out = Vec::new();
    let mut prefix = String::new();
    let own = answer.and_then(|answer| answer.envelope.as_ref());
    let bare = matches!(own, Some(EnvelopeCell::Applies(applies)) if !applies.value);
    if let Some(of) = api.envelope.as_ref().filter(|_| !bare) {
        let keys = [&of.code, &of.message, &of.name, &of.request_id, &of.data];
        out.extend(keys.into_iter().flatten().map(|key| Row {
            path: key.value.clone(),
            loose: true,
            ..Row::default()
        }));
        let data = of.data.as_ref();
        prefix = data.map_or(String::new(), |data| format!("{}.", data.as_str()));
    }
    let data = answer.and_then(|answer| answer.data.as_ref());
    let inner = data
        .map(|data| innermost(data.as_str()))
        .unwrap_or_default();
    let fields = types.records.get(inner).copied().unwrap_or_default();
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

impl<'a> Types<'a> {
    fn with(mut self, records: Option<&'a [RecordTable]>, enums: Option<&'a [EnumTable]>) -> Self {
        let records = records.into_iter().flatten();
        self.records
            .extend(records.map(|record| (record.name.as_str(), record.fields.as_slice())));
        let enums = enums.into_iter().flatten();
        self.enums
            .extend(enums.map(|list| (list.name.as_str(), list.values.as_slice())));
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
            let numbers = !values.is_empty()
                && values
                    .iter()
                    .all(|row| matches!(row.value.value, Code::Int(_)));
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

    fn rows(
        &self,
        fields: &'a [FieldRow],
        prefix: &str,
        side: &str,
        above: &mut Vec<&'a str>,
        out: &mut Vec<Row>,
    ) {
        for field in fields {
            let path = format!("{prefix}{}", field.name.as_str());
            let ty = field.r#type.as_str();
            let inner = innermost(ty);
            let values = self.enums.get(inner);
            let listed =
                values.map(|values| values.iter().map(|row| of_code(&row.value.value)).collect());
            let fixed = field.fixed.as_ref();
            let fixed = fixed.map(|fixed| BTreeSet::from([shown(&fixed.value)]));
            let side = field
                .r#in
                .as_ref()
                .map_or(side, |place| place.value.as_str());
            out.push(Row {
                side: side.to_owned(),
                path: path.clone(),
                family: self.family(ty),
                required: field
                    .required
                    .as_ref()
                    .is_some_and(|required| required.value),
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
