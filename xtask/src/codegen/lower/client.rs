//! The client of one API: its builder, its operations, their static data.

use kehu_registry::field::first_value;
use kehu_registry::info::{self, Described};
use kehu_registry::pages::ids_a_page;
use kehu_spec::model::{
    Api, Auth, Digest, Field, FieldIndex, Lookup, Operation, OperationId, PagedBy, Pages, Path,
    RateLimit, RuleKind, SignatureVector, Type as Spec,
};

use crate::codegen::lower::constant::constant;
use crate::codegen::lower::data::{list, text, word};
use crate::codegen::lower::doc::{self, Docs};
use crate::codegen::lower::model::{documented, title};
use crate::codegen::lower::name::{FieldNames, Names, environment_variable};
use crate::codegen::lower::ty::Types;
use crate::codegen::lower::{codec, example, named, shown};
use crate::codegen::rust;
use crate::codegen::rust::{
    ClientCrate, ClientField, Data, Fill, Ident, Init, Literal, ModelCrate, PageSize, Record,
    Resume, SerdeAttr, Server, Setter, Step, Type, TypeItem,
};

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
    let request = record_named(model, &names.request);
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

fn pages(
    paging: &Pages,
    operation: &Operation,
    at: usize,
    types: &Types<'_>,
    model: &ModelCrate,
) -> rust::Pages {
    let names = &types.names.operations[at];
    let request = record_named(model, &names.request);
    let sent = |at: FieldIndex| field_of(request, &operation.request.fields[at.0].name);
    let optional =
        |at: FieldIndex| sent(at).is_some_and(|field| matches!(field.ty, Type::Option(_)));
    let resume = |field: FieldIndex, other: Option<FieldIndex>| Resume {
        field: names.fields[field.0].field.clone(),
        optional: optional(field),
        clears: other
            .filter(|other| optional(*other))
            .map(|other| names.fields[other.0].field.clone()),
        codec: sent(field).and_then(time_codec),
    };
    let (forward, back) = match &paging.by {
        PagedBy::Cursor { forward, back } => {
            let back_field = back.as_ref().map(|back| back.field);
            (
                resume(forward.field, back_field),
                back_field.map(|back| resume(back, Some(forward.field))),
            )
        }
        PagedBy::LastItem { cursor: field, .. }
        | PagedBy::Number { page: field, .. }
        | PagedBy::Offset { offset: field, .. } => (resume(*field, None), None),
    };
    rust::Pages {
        item: types.plain(&paging.item),
        items: steps(
            &paging.items,
            operation.response.data.as_ref(),
            types,
            model,
        ),
        codec: row_codec(paging, operation, types),
        forward,
        back,
        window: paging
            .window
            .as_ref()
            .map(|window| resume(window.field, None)),
    }
}

fn unpaged(operation: &Operation, types: &Types<'_>) -> Option<rust::List> {
    let Operation {
        pages: None,
        lookup: None,
        response,
        ..
    } = operation
    else {
        return None;
    };
    match response.data.as_ref()? {
        Spec::List(item) => Some(rust::List {
            item: types.plain(item),
        }),
        _ => None,
    }
}

fn lookup(
    lookup: &Lookup,
    operation: &Operation,
    at: usize,
    types: &Types<'_>,
    model: &ModelCrate,
) -> rust::Lookup {
    let (lists, names) = (
        &types.api.operations[lookup.ids.0],
        &types.names.operations[lookup.ids.0],
    );
    let pages = lists.pages.as_ref();
    let size = ids_a_page(types.api, operation).and_then(|(row, rows)| {
        let sent = field_of(record_named(model, &names.request), &row.name)?;
        Some(PageSize {
            field: sent.ident.clone(),
            optional: matches!(sent.ty, Type::Option(_)),
            rows,
        })
    });
    let key = &types.api.records[lookup.record.0].fields[lookup.key.0];
    rust::Lookup {
        ids: names.marker.clone(),
        method: names.method.clone(),
        request: names.request.clone(),
        id: pages.map_or_else(|| types.plain(&key.ty), |pages| types.plain(&pages.item)),
        item: types.plain(&Spec::Record(lookup.record)),
        field: types.names.operations[at].fields[lookup.field.0]
            .field
            .clone(),
        batch: lookup.batch,
        size,
    }
}

/// The codec of a row by itself: that of the list, which nothing but its field tells.
fn row_codec(paging: &Pages, operation: &Operation, types: &Types<'_>) -> Option<rust::Ident> {
    let data = operation.response.data.as_ref()?;
    let list = kehu_spec::paths::field(types.api, data, &paging.items)?;
    codec::of_row(&paging.item, list.wire, types)
}

/// The codec of a time, which no cursor's text parses to.
fn time_codec(field: &rust::RecordField) -> Option<rust::Ident> {
    field.serde.iter().find_map(|attribute| match attribute {
        SerdeAttr::Codec(codec) if codec.is_of_time() => Some(codec.name.clone()),
        _ => None,
    })
}

/// The way from the data to the list of rows, as fields of the model.
fn steps(path: &Path, data: Option<&Spec>, types: &Types<'_>, model: &ModelCrate) -> Vec<Step> {
    let mut at = data;
    let mut steps = Vec::new();
    for name in &path.0 {
        let Some(Spec::Record(id)) = at else { break };
        let row = types.api.records[id.0]
            .fields
            .iter()
            .position(|field| field.name == *name);
        let Some(row) = row else { break };
        let record = record_named(model, &types.names.records[id.0].ty);
        let optional =
            field_of(record, name).is_some_and(|field| matches!(field.ty, Type::Option(_)));
        steps.push(Step {
            field: types.names.records[id.0].fields[row].field.clone(),
            optional,
        });
        at = Some(&types.api.records[id.0].fields[row].ty);
    }
    steps
}

/// A record of the model crate by its Rust name.
pub fn record_named<'m>(model: &'m ModelCrate, ident: &rust::Ident) -> Option<&'m Record> {
    model
        .modules
        .iter()
        .flat_map(|module| &module.types)
        .find_map(|item| match item {
            TypeItem::Record(record) if record.ident == *ident => Some(record),
            _ => None,
        })
}

fn field_of<'m>(record: Option<&'m Record>, wire: &str) -> Option<&'m rust::RecordField> {
    record?.fields.iter().find(|field| field.wire == wire)
}

/// The operations that issue tokens, each once.
fn issuers(api: &Api, names: &Names) -> Vec<Ident> {
    let mut issuers: Vec<OperationId> = Vec::new();
    for scheme in &api.auth {
        if let Auth::Token(token) = &scheme.auth {
            let refresh = token.refresh.as_ref().map(|refresh| &refresh.issue);
            let issues = token.issue.iter().chain(refresh);
            issuers.extend(issues.map(|issue| issue.operation));
        }
    }
    issuers.sort_unstable();
    issuers.dedup();
    let marker = |id: OperationId| names.operations[id.0].marker.clone();
    issuers.into_iter().map(marker).collect()
}

/// `(0, Inputs { … }, "87c3560d…")`
fn vectors(api: &Api) -> Vec<Data> {
    let mut vectors = Vec::new();
    for (scheme, auth) in api.auth.iter().enumerate() {
        // What a public key verifies, a client cannot compute; others come out otherwise each time.
        if let Auth::SignedHeaders(auth) = &auth.auth
            && !auth.is_public
            && !auth.digest.is_random()
        {
            vectors.extend(auth.vectors.iter().map(|vector| {
                let signature = text(&vector.signature);
                Data::Tuple(vec![Data::Uint(scheme as u64), inputs(vector), signature])
            }));
        }
    }
    vectors
}

/// What a vector has, and nothing of what it does not have.
fn inputs(vector: &SignatureVector) -> Data {
    let pair = |(name, value): (&String, &String)| Data::Tuple(vec![text(name), text(value)]);
    let optional = |value: &Option<String>| text(value.as_deref().unwrap_or_default());
    let mut fields = vec![
        ("client", list(&vector.client, pair)),
        ("token", optional(&vector.token)),
        ("timestamp", Data::Int(vector.timestamp)),
        ("nonce", optional(&vector.nonce)),
        ("headers", list(&vector.headers, pair)),
        ("method", optional(&vector.method)),
        ("url", optional(&vector.url)),
        ("path", optional(&vector.path)),
        ("query", list(&vector.query, pair)),
        ("form", list(&vector.form, pair)),
        ("body", Data::Bytes(vector.body.clone())),
    ];
    fields.retain(|(_, value)| match value {
        Data::Text(text) | Data::Bytes(text) => !text.is_empty(),
        Data::List(items) => !items.is_empty(),
        Data::Int(number) => *number != 0,
        _ => true,
    });
    Data::Struct(Literal {
        ty: word("kehu_runtime::auth", "Inputs"),
        fields,
        rest: true,
    })
}
