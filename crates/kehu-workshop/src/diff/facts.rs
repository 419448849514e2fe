//! A model as facts: for every subject that a person would name, what is said about it.

use indexmap::IndexMap;
use kehu_spec::model::{
    Api, Auth, Code, Enum, ErrorCode, Field, FieldIndex, Operation, OperationId, PagedBy, Record,
    RecordId, RuleKind, Type,
};

/// What a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    pub kind: Kind,
    /// What it belongs to: the operation of a request field, the enum of a value; else empty.
    pub owner: String,
    pub name: String,
}

/// The kinds of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Api,
    Server,
    ClientField,
    Error,
    Operation,
    Rule,
    RequestField,
    /// A record that responses alone hold.
    Record,
    RecordField,
    /// A field of a record that some request holds.
    InputField,
    Enum,
    EnumValue,
    Collection,
}

/// What is said about a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aspect {
    // What the Rust code shows
    Type,
    Mandatory,
    Promised,
    RustName,
    Response,
    Pages,
    Lookup,
    Secret,
    // What a call does
    Wire,
    Method,
    Url,
    Body,
    Place,
    From,
    Fixed,
    Default,
    Range,
    Length,
    Idempotent,
    Limit,
    Authentication,
    Envelope,
    Headers,
    Kind,
    Then,
    Sandbox,
    // What a person reads
    Title,
    Label,
    Doc,
    Example,
    Deprecated,
    Docs,
    Quirks,
}

/// What is said about one subject, in the order in which it is told.
pub type Said = IndexMap<Aspect, String>;

/// Every fact about an API, in the order of the specification.
pub fn facts(api: &Api) -> IndexMap<Subject, Said> {
    let mut facts = Facts {
        api,
        said: IndexMap::new(),
    };
    facts.api();
    for operation in &api.operations {
        facts.operation(operation);
    }
    for record in &api.records {
        facts.record(record);
    }
    for listed in &api.enums {
        facts.listed(listed);
    }
    facts.said
}

struct Facts<'a> {
    api: &'a Api,
    said: IndexMap<Subject, Said>,
}

impl Facts<'_> {
    fn say<const N: usize>(
        &mut self,
        kind: Kind,
        owner: &str,
        name: &str,
        said: [(Aspect, Option<String>); N],
    ) {
        let subject = Subject {
            kind,
            owner: owner.to_owned(),
            name: name.to_owned(),
        };
        let said = said
            .into_iter()
            .filter_map(|(aspect, text)| Some((aspect, text?)));
        self.said.entry(subject).or_default().extend(said);
    }

    fn api(&mut self) {
        let api = self.api;
        self.say(
            Kind::Api,
            "",
            &api.name,
            [
                (Aspect::Authentication, Some(self.authentication())),
                (
                    Aspect::Envelope,
                    api.envelope
                        .as_ref()
                        .map(|envelope| format!("{envelope:?}")),
                ),
                (Aspect::Title, Some(api.title.clone())),
                (Aspect::Label, api.label.clone()),
                (Aspect::Doc, Some(api.summary.clone())),
                (Aspect::Docs, api.docs.clone()),
            ],
        );
        for server in &api.servers {
            self.say(
                Kind::Server,
                "",
                &server.name,
                [
                    (Aspect::Url, Some(server.url.clone())),
                    (Aspect::Doc, server.doc.clone()),
                ],
            );
        }
        for field in &api.client {
            self.field(Kind::ClientField, &api.name, field);
        }
        for error in &api.errors {
            self.error(error);
        }
        for collection in &api.collections {
            let record = &api.records[collection.record.0];
            let of = format!(
                "{} by {}",
                record.name, record.fields[collection.key.0].name
            );
            self.say(
                Kind::Collection,
                "",
                &collection.name,
                [(Aspect::Sandbox, Some(of))],
            );
        }
    }

    /// Everything of the schemes but their published vectors and addresses, which change no call.
    fn authentication(&self) -> String {
        let schemes = self.api.auth.iter();
        let schemes: Vec<_> = schemes.map(|scheme| self.scheme(&scheme.auth)).collect();
        match schemes.is_empty() {
            true => "none".to_owned(),
            false => schemes.join("; "),
        }
    }

    fn scheme(&self, auth: &Auth) -> String {
        let field = |index: &FieldIndex| &self.api.client[index.0].name;
        let operation = |id: &OperationId| &self.api.operations[id.0].name;
        let told = match auth {
            Auth::Basic(basic) => format!("{:?} with {:?}", basic.user, basic.password),
            Auth::Token(token) => format!(
                "a token in {:?} {} ({:?}), ready in {:?}, issued by {:?}, renewed by {:?}",
                token.place,
                token.name,
                token.prefix,
                token.token.as_ref().map(field),
                token
                    .issue
                    .as_ref()
                    .map(|issue| operation(&issue.operation)),
                token
                    .refresh
                    .as_ref()
                    .map(|refresh| operation(&refresh.issue.operation)),
            ),
            Auth::SignedHeaders(signing) => {
                let sent = signing.sent.iter();
                let sent: Vec<_> = sent
                    .map(|sent| (sent.place, &sent.name, &sent.value, sent.digest))
                    .collect();
                format!(
                    "{:?} in {:?}, {} s, keyed with {:?} by {:?}, over {:?} and {:?}, sends {sent:?}",
                    signing.digest,
                    signing.encoding,
                    signing.skew_s,
                    signing.key,
                    signing.key_steps,
                    signing.signs,
                    signing.canonical,
                )
            }
        };
        self.with_names(told)
    }

    /// The same with the names of client fields instead of their places in the table: a row that is inserted
    /// moves those behind it, and changes nothing.
    fn with_names(&self, mut told: String) -> String {
        for (index, field) in self.api.client.iter().enumerate() {
            told = told.replace(&format!("{:?}", FieldIndex(index)), &field.name);
        }
        told
    }

    fn error(&mut self, error: &ErrorCode) {
        let told_by = match (&error.code, &error.message) {
            (Some(code), _) => code_text(code),
            (None, message) => format!("message {}", message.clone().unwrap_or_default()),
        };
        self.say(
            Kind::Error,
            "",
            &told_by,
            [
                (Aspect::RustName, Some(error.name.clone())),
                (Aspect::Kind, Some(format!("{:?}", error.is))),
                (Aspect::Then, Some(format!("{:?}", error.then))),
                (Aspect::Label, error.label.clone()),
                (Aspect::Doc, Some(error.doc.clone())),
            ],
        );
    }

    fn operation(&mut self, operation: &Operation) {
        let text = |value: &Option<String>| value.clone();
        let limits: Vec<_> = operation
            .limits
            .iter()
            .map(|limit| format!("{} in {} s", limit.calls, limit.per_s))
            .collect();
        let headers: Vec<_> = operation
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        self.say(
            Kind::Operation,
            "",
            &operation.name,
            [
                (
                    Aspect::Response,
                    Some(
                        operation
                            .response
                            .data
                            .as_ref()
                            .map_or("nothing".to_owned(), |ty| self.ty(ty)),
                    ),
                ),
                (Aspect::Pages, self.pages(operation)),
                (Aspect::Lookup, self.lookup(operation)),
                (
                    Aspect::Method,
                    Some(format!("{:?}", operation.method).to_uppercase()),
                ),
                (Aspect::Url, Some(operation.path.clone())),
                (Aspect::Body, Some(format!("{:?}", operation.request.body))),
                (Aspect::Headers, joined(headers)),
                (Aspect::Idempotent, Some(operation.idempotent.to_string())),
                (
                    Aspect::Authentication,
                    Some((!operation.auth.is_empty()).to_string()),
                ),
                (
                    Aspect::Envelope,
                    Some(operation.response.enveloped.to_string()),
                ),
                (Aspect::Limit, joined(limits)),
                (Aspect::Deprecated, text(&operation.deprecated)),
                (Aspect::Title, text(&operation.title)),
                (
                    Aspect::Doc,
                    Some(
                        format!(
                            "{} {}",
                            operation.summary,
                            operation.doc.as_deref().unwrap_or("")
                        )
                        .trim()
                        .to_owned(),
                    ),
                ),
                (Aspect::Docs, text(&operation.docs)),
                (
                    Aspect::Quirks,
                    joined(
                        operation
                            .quirks
                            .iter()
                            .map(|quirk| quirk.at.clone())
                            .collect(),
                    ),
                ),
            ],
        );
        for field in &operation.request.fields {
            self.field(Kind::RequestField, &operation.name, field);
        }
        for rule in &operation.rules {
            let name = |index: &kehu_spec::model::FieldIndex| {
                operation.request.fields[index.0].name.clone()
            };
            let names = |list: &[kehu_spec::model::FieldIndex]| {
                list.iter().map(name).collect::<Vec<_>>().join(", ")
            };
            let says = match &rule.kind {
                RuleKind::AtLeastOne(list) => format!("at least one of {}", names(list)),
                RuleKind::Requires(one, list) => format!("{} requires {}", name(one), names(list)),
                RuleKind::Excludes(list) => format!("at most one of {}", names(list)),
            };
            self.say(
                Kind::Rule,
                &operation.name,
                &says,
                [(Aspect::Doc, rule.why.clone())],
            );
        }
    }

    fn pages(&self, operation: &Operation) -> Option<String> {
        let pages = operation.pages.as_ref()?;
        let by = match &pages.by {
            PagedBy::Cursor { back: None, .. } => "cursor",
            PagedBy::Cursor { back: Some(_), .. } => "cursor, both ways",
            PagedBy::LastItem { .. } => "last item",
            PagedBy::Number { .. } => "page number",
            PagedBy::Offset { .. } => "offset",
        };
        Some(format!("{} by {by}", self.ty(&pages.item)))
    }

    fn lookup(&self, operation: &Operation) -> Option<String> {
        let lookup = operation.lookup.as_ref()?;
        let ids = &self.api.operations[lookup.ids.0].name;
        Some(format!("{} ids of {ids} a call", lookup.batch))
    }

    fn record(&mut self, record: &Record) {
        self.say(
            Kind::Record,
            "",
            &record.name,
            [
                (Aspect::Label, record.label.clone()),
                (Aspect::Doc, record.doc.clone()),
                (Aspect::Docs, record.docs.clone()),
            ],
        );
        let kind = if record.in_request {
            Kind::InputField
        } else {
            Kind::RecordField
        };
        for field in &record.fields {
            self.field(kind, &record.name, field);
        }
    }

    fn listed(&mut self, listed: &Enum) {
        self.say(
            Kind::Enum,
            "",
            &listed.name,
            [
                (
                    Aspect::Type,
                    Some(format!("{:?}", listed.repr).to_lowercase()),
                ),
                (
                    Aspect::Wire,
                    Some(format!("{:?}", listed.wire).to_lowercase()),
                ),
                (Aspect::Label, listed.label.clone()),
                (Aspect::Doc, listed.doc.clone()),
            ],
        );
        for value in &listed.values {
            self.say(
                Kind::EnumValue,
                &listed.name,
                &code_text(&value.value),
                [
                    (
                        Aspect::RustName,
                        Some(value.rust.clone().unwrap_or_else(|| value.name.clone())),
                    ),
                    (Aspect::Label, value.label.clone()),
                    (Aspect::Doc, value.doc.clone()),
                ],
            );
        }
    }

    fn field(&mut self, kind: Kind, owner: &str, field: &Field) {
        let presence = match kind {
            Kind::RecordField => Aspect::Promised,
            _ => Aspect::Mandatory,
        };
        let mandatory = match presence {
            Aspect::Promised => field.required,
            _ => {
                field.required
                    && field.default.is_none()
                    && field.from.is_none()
                    && !field.looked_up
                    && field.fixed.is_none()
            }
        };
        let value = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string);
        self.say(
            kind,
            owner,
            &field.name,
            [
                (Aspect::Type, Some(self.ty(&field.ty))),
                (presence, Some(mandatory.to_string())),
                (Aspect::RustName, field.rust.clone()),
                (Aspect::Secret, field.secret.then(|| "secret".to_owned())),
                (
                    Aspect::Wire,
                    Some(format!("{:?}", field.wire).to_lowercase()),
                ),
                (
                    Aspect::Place,
                    Some(format!("{:?}", field.place).to_lowercase()),
                ),
                (
                    Aspect::From,
                    field
                        .from
                        .map(|index| self.api.client[index.0].name.clone()),
                ),
                (Aspect::Fixed, value(&field.fixed)),
                (Aspect::Default, value(&field.default)),
                (Aspect::Range, span(field.min, field.max)),
                (Aspect::Length, span(field.min_len, field.max_len)),
                (Aspect::Deprecated, field.deprecated.clone()),
                (Aspect::Label, field.label.clone()),
                (Aspect::Doc, field.doc.clone()),
                (Aspect::Example, value(&field.example)),
            ],
        );
    }

    /// A type as the specification writes it.
    fn ty(&self, ty: &Type) -> String {
        let record = |id: &RecordId| self.api.records[id.0].name.clone();
        match ty {
            Type::String => "string".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int32 => "int32".to_owned(),
            Type::Int64 => "int64".to_owned(),
            Type::Float64 => "float64".to_owned(),
            Type::Decimal => "decimal".to_owned(),
            Type::Bytes => "bytes".to_owned(),
            Type::Any => "any".to_owned(),
            Type::TimestampMs => "timestamp_ms".to_owned(),
            Type::TimestampS => "timestamp_s".to_owned(),
            Type::DateTime { format } | Type::Instant { format } => format!("datetime ({format})"),
            Type::Date { format } => format!("date ({format})"),
            Type::Json(inner) => format!("json<{}>", self.ty(inner)),
            Type::List(inner) => format!("list<{}>", self.ty(inner)),
            Type::Map(inner) => format!("map<{}>", self.ty(inner)),
            Type::Record(id) => record(id),
            Type::Enum(id) => self.api.enums[id.0].name.clone(),
        }
    }
}

fn code_text(code: &Code) -> String {
    match code {
        Code::Int(number) => number.to_string(),
        Code::Text(text) => format!("{text:?}"),
    }
}

fn joined(list: Vec<String>) -> Option<String> {
    (!list.is_empty()).then(|| list.join(", "))
}

fn span<T: ToString>(min: Option<T>, max: Option<T>) -> Option<String> {
    match (min, max) {
        (None, None) => None,
        (Some(min), None) => Some(format!("{} or more", min.to_string())),
        (None, Some(max)) => Some(format!("{} or less", max.to_string())),
        (Some(min), Some(max)) => Some(format!("{} to {}", min.to_string(), max.to_string())),
    }
}
