//! The client of one API: its builder, its operations, their static data.

mod listing;
mod published;

use kehu_registry::field::first_value;
use kehu_registry::info::{self, Described};
use kehu_spec::model::{Auth, Digest, Field, FieldIndex, Operation, RateLimit, RuleKind};

use crate::codegen::lower::constant::constant;
use crate::codegen::lower::doc;
use crate::codegen::lower::model::{documented, title};
use crate::codegen::lower::name::{FieldNames, environment_variable};
use crate::codegen::lower::ty::Types;
use crate::codegen::lower::{example, named, shown};
use crate::codegen::rust;
use crate::codegen::rust::Docs;
use crate::codegen::rust::{
    ClientCrate, ClientField, Fill, Init, ModelCrate, Record, Server, Setter, Type,
};
use listing::{lookup, pages, unpaged};
use published::{issuers, vectors};

/// The client crate of an API, whose tests find the specs in `specs`; the requests of its operations are those of the model crate.
pub fn client_crate(types: &Types<'_>, model: &ModelCrate, specs: &str) -> ClientCrate {
    let (api, names) = (types.api, types.names);
    let (described, callbacks) = (info::describe(api), api.callbacks.as_ref());
    let operations = (0..api.operations.len())
        .map(|at| operation(at, types, model, &described))
        .collect();
    ClientCrate {
        package: names.api.client_package.clone(),
        crate_name: names.api.client_crate.clone(),
        model_package: names.api.model_package.clone(),
        model_crate: names.api.model_crate.clone(),
        version: api.version.clone(),
        description: format!("Client of {}.", title(api)),
        title: doc::literal(&title(api)),
        summary: doc::markdown(&api.summary),
        docs: api.docs.clone(),
        fields: client_fields(types),
        servers: api.servers.iter().map(server).collect(),
        named: named::enums(api, names),
        events: events(types),
        other_event: names.other_webhook.clone(),
        challenge: callbacks
            .and_then(|callbacks| callbacks.challenge.as_ref())
            .map(|_| names.challenge.clone()),
        reads_xml: callbacks.is_some_and(|callbacks| callbacks.xml),
        decrypts: callbacks.is_some_and(|callbacks| callbacks.encrypted.is_some()),
        answers: callbacks.is_some_and(|callbacks| callbacks.answer.is_some()),
        base_url_env: environment_variable(&api.name, "base_url"),
        server_env: environment_variable(&api.name, "server"),
        api: constant(described.api),
        operations,
        issuers: issuers(api, names),
        signs_with_rsa: api.auth.iter().any(|scheme| match &scheme.auth {
            Auth::SignedHeaders(signing) => {
                signing.digest == Digest::RsaSha256 || signing.digest.is_ecdsa()
            }
            Auth::Basic(_) | Auth::Token(_) => false,
        }),
        signs_with_sm2: api.auth.iter().any(|scheme| match &scheme.auth {
            Auth::SignedHeaders(signing) => signing.digest.is_sm2(),
            Auth::Basic(_) | Auth::Token(_) => false,
        }),
        vectors: vectors(api),
        specs: specs.to_owned(),
    }
}

fn client_fields(types: &Types<'_>) -> Vec<ClientField> {
    let (api, names) = (types.api, types.names);
    let field =
        |(field, names): (&Field, &crate::codegen::lower::name::ClientFieldNames)| ClientField {
            docs: doc::field(field),
            text: doc::field_text(field),
            name: field.name.clone(),
            setter: names.setter.clone(),
            argument: names.field.clone(),
            ty: if field.secret {
                Type::Wire("Secret")
            } else {
                types.plain(&field.ty)
            },
            env: environment_variable(&api.name, &field.name),
            required: field.required,
        };
    api.client.iter().zip(&names.client).map(field).collect()
}

fn events(types: &Types<'_>) -> Vec<rust::Event> {
    let callbacks = types.api.callbacks.iter();
    let webhooks = callbacks.flat_map(|callbacks| &callbacks.webhooks);
    let events = webhooks.zip(&types.names.webhooks);
    events
        .map(|(webhook, ident)| {
            let doc = webhook.doc.as_deref().unwrap_or(&webhook.name);
            rust::Event {
                docs: Docs::member([doc::titled(doc, webhook.label.as_deref())]),
                ident: ident.clone(),
                name: webhook.name.clone(),
                ty: types.plain(&webhook.data),
            }
        })
        .collect()
}

fn server(server: &kehu_spec::model::Server) -> Server {
    Server {
        name: server.name.clone(),
        url: server.url.clone(),
        text: doc::markdown(server.doc.as_deref().unwrap_or_default()),
    }
}

fn operation(
    at: usize,
    types: &Types<'_>,
    model: &ModelCrate,
    described: &Described,
) -> rust::Operation {
    let (operation, names) = (&types.api.operations[at], &types.names.operations[at]);
    let request = model.record(&names.request);
    let rows = || {
        operation
            .request
            .fields
            .iter()
            .zip(&names.fields)
            .filter(|(row, _)| row.fixed.is_none())
    };
    let is_argument = |row: &Field| {
        field_of(request, &row.name).is_some_and(|field| field.init == Init::Argument)
    };
    rust::Operation {
        name: operation.name.clone(),
        summary: doc::titled(&operation.summary, operation.title.as_deref()),
        docs: Docs::member(paragraphs(operation)),
        deprecated: operation.deprecated.clone(),
        idempotent: operation.idempotent,
        ident: names.ty.clone(),
        marker: names.marker.clone(),
        module: names.module.clone(),
        method: names.method.clone(),
        request: names.request.clone(),
        constant: names.constant.clone(),
        output: operation.response.data.as_ref().map(|ty| types.plain(ty)),
        arguments: rows()
            .filter(|(row, _)| is_argument(row))
            .map(|(row, names)| setter(row, names, request))
            .collect(),
        setters: rows()
            .filter(|(row, _)| !is_argument(row))
            .map(|(row, names)| setter(row, names, request))
            .collect(),
        fills: rows()
            .filter_map(|(row, names)| fill(row, names, types))
            .collect(),
        secret: request.is_some_and(|request| !request.secrets.is_empty()),
        pages: operation
            .pages
            .as_ref()
            .map(|paging| pages(paging, operation, at, types, model)),
        lookup: operation
            .lookup
            .as_ref()
            .map(|lookup| self::lookup(lookup, operation, at, types, model)),
        list: unpaged(operation, types),
        partial: !described.operations[at].lists.is_empty(),
        info: constant(described.operations[at]),
        example: example::operation(at, types, model),
        shown: shown::examples(operation),
    }
}

/// What a request field has that is left out, where anything has a value for it.
fn fill(row: &Field, names: &FieldNames, types: &Types<'_>) -> Option<Fill> {
    let field = names.field.clone();
    if let Some(from) = row.from {
        let (wire, from) = (row.name.clone(), types.api.client[from.0].name.clone());
        return Some(Fill::Client { field, wire, from });
    }
    let value = types.value(&row.ty, first_value(row)?)?;
    Some(Fill::Value { field, value })
}

/// What the documentation of an operation's method says.
fn paragraphs(operation: &Operation) -> Vec<String> {
    let mut paragraphs = vec![doc::titled(&operation.summary, operation.title.as_deref())];
    paragraphs.extend(operation.doc.as_deref().map(doc::markdown));
    paragraphs.push(travels(operation));
    for rule in &operation.rules {
        let why = rule
            .why
            .as_deref()
            .map(|why| format!(" {}", doc::markdown(why)))
            .unwrap_or_default();
        paragraphs.push(rule_text(&rule.kind, &operation.request.fields) + &why);
    }
    paragraphs.extend(operation.docs.as_deref().map(documented));
    paragraphs
}

/// `` `POST /customers/query`; at most 50 a page; at most 10 calls in 1 s. ``
fn travels(operation: &Operation) -> String {
    let mut text = format!("`{} {}`", operation.method, operation.path);
    let size = operation
        .pages
        .as_ref()
        .and_then(|pages| operation.request.fields[pages.size?.0].max);
    text.extend(size.map(|size| format!("; at most {size} a page")));
    text.extend(operation.limits.iter().map(limit));
    text.push('.');
    text
}

fn limit(limit: &RateLimit) -> String {
    let calls = if limit.calls == 1 { "call" } else { "calls" };
    format!("; at most {} {calls} in {} s", limit.calls, limit.per_s)
}

fn rule_text(rule: &RuleKind, fields: &[Field]) -> String {
    let name = |at: &FieldIndex| doc::code(&fields[at.0].name);
    let names = |rows: &[FieldIndex]| rows.iter().map(name).collect::<Vec<_>>().join(", ");
    match rule {
        RuleKind::AtLeastOne(rows) => format!("At least one of {} is required.", names(rows)),
        RuleKind::Requires(row, others) => {
            format!("With {}, {} must be given too.", name(row), names(others))
        }
        RuleKind::Excludes(rows) => format!("Only one of {} may be given.", names(rows)),
    }
}

fn setter(row: &Field, names: &FieldNames, request: Option<&Record>) -> Setter {
    let ty = field_of(request, &row.name).map_or(Type::String, |field| field.ty.clone());
    Setter {
        docs: doc::field(row),
        ident: names.setter.clone(),
        field: names.field.clone(),
        ty,
        clear: names.clear.clone(),
        deprecated: row.deprecated.clone(),
    }
}

fn field_of<'m>(record: Option<&'m Record>, wire: &str) -> Option<&'m rust::RecordField> {
    record?.fields.iter().find(|field| field.wire == wire)
}
