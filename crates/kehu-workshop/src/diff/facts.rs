//! A model as facts: for every subject that a person would name, what is said about it.

use indexmap::IndexMap;
use kehu_spec::model::{
    Api, Auth, Code, Enum, ErrorCode, Field, FieldIndex, Operation, OperationId, PagedBy, Record,
    RuleKind, Type,
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

/// What is said, as it is put together.
#[derive(Default)]
struct Saying(Said);

impl Saying {
    fn of(mut self, aspect: Aspect, text: impl Into<Option<String>>) -> Self {
        self.0.extend(text.into().map(|text| (aspect, text)));
        self
    }
}

/// Begins what is said of a subject.
fn of(aspect: Aspect, text: impl Into<Option<String>>) -> Saying {
    Saying::default().of(aspect, text)
}

impl Facts<'_> {
    fn say(&mut self, kind: Kind, owner: &str, name: &str, saying: Saying) {
        let subject = Subject {
            kind,
            owner: owner.to_owned(),
            name: name.to_owned(),
        };
        self.said.entry(subject).or_default().extend(saying.0);
    }

    fn api(&mut self) {
        let api = self.api;
        let envelope = api.envelope.as_ref();
        let saying = of(Aspect::Authentication, self.authentication())
            .of(
                Aspect::Envelope,
                envelope.map(|envelope| format!("{envelope:?}")),
            )
            .of(Aspect::Title, api.title.clone())
            .of(Aspect::Label, api.label.clone())
            .of(Aspect::Doc, api.summary.clone())
            .of(Aspect::Docs, api.docs.clone());
        self.say(Kind::Api, "", &api.name, saying);
        for server in &api.servers {
            let saying = of(Aspect::Url, server.url.clone()).of(Aspect::Doc, server.doc.clone());
            self.say(Kind::Server, "", &server.name, saying);
        }
        for field in &api.client {
            self.field(Kind::ClientField, &api.name, field);
        }
        for error in &api.errors {
            self.error(error);
        }
        for collection in &api.collections {
            let record = &api.records[collection.record.0];
            let key = &record.fields[collection.key.0].name;
            let saying = of(Aspect::Sandbox, format!("{} by {key}", record.name));
            self.say(Kind::Collection, "", &collection.name, saying);
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
            Auth::Token(token) => {
                let ready = token.token.as_ref().map(field);
                let issue = token.issue.as_ref();
                let issue = issue.map(|issue| operation(&issue.operation));
                let refresh = token.refresh.as_ref();
                let refresh = refresh.map(|refresh| operation(&refresh.issue.operation));
                format!(
                    "a token in {:?} {} ({:?}), ready in {ready:?}, issued by {issue:?}, renewed by {refresh:?}",
                    token.place, token.name, token.prefix,
                )
            }
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
        let saying = of(Aspect::RustName, error.name.clone())
            .of(Aspect::Kind, format!("{:?}", error.is))
            .of(Aspect::Then, format!("{:?}", error.then))
            .of(Aspect::Label, error.label.clone())
            .of(Aspect::Doc, error.doc.clone());
        self.say(Kind::Error, "", &told_by, saying);
    }

    fn operation(&mut self, operation: &Operation) {
        let (request, response) = (&operation.request, &operation.response);
        let data = response.data.as_ref();
        let data = data.map_or("nothing".to_owned(), |ty| self.ty(ty));
        let limits = operation.limits.iter();
        let limits = limits.map(|limit| format!("{} in {} s", limit.calls, limit.per_s));
        let headers = operation.headers.iter();
        let headers = headers.map(|(name, value)| format!("{name}: {value}"));
        let doc = [&operation.summary, operation.doc.as_deref().unwrap_or("")].join(" ");
        let quirks = operation.quirks.iter().map(|quirk| quirk.at.clone());
        let saying = of(Aspect::Response, data)
            .of(Aspect::Pages, self.pages(operation))
            .of(Aspect::Lookup, self.lookup(operation))
            .of(Aspect::Method, operation.method.as_str().to_owned())
            .of(Aspect::Url, operation.path.clone())
            .of(Aspect::Body, format!("{:?}", request.body))
            .of(Aspect::Headers, joined(headers))
            .of(Aspect::Idempotent, operation.idempotent.to_string())
            .of(
                Aspect::Authentication,
                (!operation.auth.is_empty()).to_string(),
            )
            .of(Aspect::Envelope, response.enveloped.to_string())
            .of(Aspect::Limit, joined(limits))
            .of(Aspect::Deprecated, operation.deprecated.clone())
            .of(Aspect::Title, operation.title.clone())
            .of(Aspect::Doc, doc.trim().to_owned())
            .of(Aspect::Docs, operation.docs.clone())
            .of(Aspect::Quirks, joined(quirks));
        self.say(Kind::Operation, "", &operation.name, saying);
        for field in &request.fields {
            self.field(Kind::RequestField, &operation.name, field);
        }
        let name = |index: &FieldIndex| request.fields[index.0].name.clone();
        let names = |list: &[FieldIndex]| list.iter().map(name).collect::<Vec<_>>().join(", ");
        for rule in &operation.rules {
            let says = match &rule.kind {
                RuleKind::AtLeastOne(list) => format!("at least one of {}", names(list)),
                RuleKind::Requires(one, list) => format!("{} requires {}", name(one), names(list)),
                RuleKind::Excludes(list) => format!("at most one of {}", names(list)),
            };
            let why = of(Aspect::Doc, rule.why.clone());
            self.say(Kind::Rule, &operation.name, &says, why);
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
        let saying = of(Aspect::Label, record.label.clone())
            .of(Aspect::Doc, record.doc.clone())
            .of(Aspect::Docs, record.docs.clone());
        self.say(Kind::Record, "", &record.name, saying);
        let kind = match record.in_request {
            true => Kind::InputField,
            false => Kind::RecordField,
        };
        for field in &record.fields {
            self.field(kind, &record.name, field);
        }
    }

    fn listed(&mut self, listed: &Enum) {
        let saying = of(Aspect::Type, lower(listed.repr))
            .of(Aspect::Wire, lower(listed.wire))
            .of(Aspect::Label, listed.label.clone())
            .of(Aspect::Doc, listed.doc.clone());
        self.say(Kind::Enum, "", &listed.name, saying);
        for value in &listed.values {
            let name = value.rust.as_ref().unwrap_or(&value.name);
            let saying = of(Aspect::RustName, name.clone())
                .of(Aspect::Label, value.label.clone())
                .of(Aspect::Doc, value.doc.clone());
            let code = code_text(&value.value);
            self.say(Kind::EnumValue, &listed.name, &code, saying);
        }
    }

    fn field(&mut self, kind: Kind, owner: &str, field: &Field) {
        let is_filled = field.default.is_some()
            || field.from.is_some()
            || field.looked_up
            || field.fixed.is_some();
        let (presence, is_needed) = match kind {
            Kind::RecordField => (Aspect::Promised, field.required),
            _ => (Aspect::Mandatory, field.required && !is_filled),
        };
        let from = field
            .from
            .map(|index| self.api.client[index.0].name.clone());
        let value = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string);
        let saying = of(Aspect::Type, self.ty(&field.ty))
            .of(presence, is_needed.to_string())
            .of(Aspect::RustName, field.rust.clone())
            .of(Aspect::Secret, field.secret.then(|| "secret".to_owned()))
            .of(Aspect::Wire, lower(field.wire))
            .of(Aspect::Place, lower(field.place))
            .of(Aspect::From, from)
            .of(Aspect::Fixed, value(&field.fixed))
            .of(Aspect::Default, value(&field.default))
            .of(Aspect::Range, span(field.min, field.max))
            .of(Aspect::Length, span(field.min_len, field.max_len))
            .of(Aspect::Deprecated, field.deprecated.clone())
            .of(Aspect::Label, field.label.clone())
            .of(Aspect::Doc, field.doc.clone())
            .of(Aspect::Example, value(&field.example));
        self.say(kind, owner, &field.name, saying);
    }

    /// A type as the specification writes it.
    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::DateTime { format } | Type::Instant { format } => format!("datetime ({format})"),
            Type::Date { format } => format!("date ({format})"),
            Type::Json(inner) => format!("json<{}>", self.ty(inner)),
            Type::List(inner) => format!("list<{}>", self.ty(inner)),
            Type::Map(inner) => format!("map<{}>", self.ty(inner)),
            Type::Record(id) => self.api.records[id.0].name.clone(),
            Type::Enum(id) => self.api.enums[id.0].name.clone(),
            plain => plain.word().unwrap_or_default().to_owned(),
        }
    }
}

/// A word of the model in small letters.
fn lower(word: impl std::fmt::Debug) -> String {
    format!("{word:?}").to_lowercase()
}

fn code_text(code: &Code) -> String {
    match code {
        Code::Int(number) => number.to_string(),
        Code::Text(text) => format!("{text:?}"),
    }
}

fn joined(list: impl Iterator<Item = String>) -> Option<String> {
    let list: Vec<_> = list.collect();
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
