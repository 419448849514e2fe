//! Documents to model: names become ids first, links second, defaults on the way.
//!
//! A reference that leads nowhere is reported here, at its cell. What replaces it is harmless (a type
//! becomes `any`, a rule is left out), so that the later stages report nothing for the wrong reason.

mod api;
mod arrivals;
mod auth;
mod callbacks;
mod envelope;
mod fields;
pub(crate) mod formats;
mod lookup;
mod operation;
mod pages;
mod reach;
mod sandbox;
mod signing;
mod types;

use indexmap::IndexMap;
pub(crate) use signing::holds_signature;

use crate::diagnostic::Diagnostics;
use crate::document::{ApiDocuments, EnumTable, RecordTable, Text};
use crate::model::{Api, EnumId, FieldIndex, OperationId, Path, RecordId, Type};
use crate::paths;
use crate::source::{Sources, Span};

/// A model, and whether something is missing from it.
pub(crate) struct Resolved {
    pub(crate) api: Api,
    /// A part was left out: rules about the whole would report it for the wrong reason.
    pub(crate) lossy: bool,
}

/// Builds the model of one API.
pub(crate) fn resolve(
    documents: &ApiDocuments,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Resolved {
    let mut resolver = Resolver {
        documents,
        sources,
        diagnostics,
        names: Names::default(),
        lossy: false,
    };
    resolver.collect_names();
    let mut api = resolver.head();
    api.client = resolver.client_fields();
    api.records = resolver.records();
    api.enums = resolver.enums();
    api.collections = resolver.collections(&api);
    api.operations = resolver.operations(&api);
    resolver.lookups(&mut api);
    api.auth = resolver.auth(&api);
    api.callbacks = resolver.callbacks();
    reach::mark(&mut api);
    arrivals::settle(documents, &mut api);
    Resolved {
        lossy: resolver.lossy,
        api,
    }
}

/// The state of one run over one API.
struct Resolver<'a> {
    documents: &'a ApiDocuments,
    sources: &'a Sources,
    diagnostics: &'a mut Diagnostics,
    names: Names,
    lossy: bool,
}

/// What can be referred to, by name.
#[derive(Default)]
struct Names {
    types: IndexMap<String, (Type, Span)>,
    operations: IndexMap<String, (OperationId, Span)>,
    client: IndexMap<String, (FieldIndex, Span)>,
}

impl Names {
    fn type_named(&self, name: &str) -> Option<Type> {
        self.types.get(name).map(|(ty, _)| ty.clone())
    }
}

impl Resolver<'_> {
    /// First stage: every name gets its id. A name that is taken is reported and stays the first one's.
    fn collect_names(&mut self) {
        let documents = self.documents;
        for (index, (_, record)) in record_tables(documents).enumerate() {
            let ty = Type::Record(RecordId(index));
            claim(
                &mut self.names.types,
                &record.name,
                ty,
                "type",
                self.diagnostics,
            );
        }
        for (index, (_, table)) in enum_tables(documents).enumerate() {
            claim(
                &mut self.names.types,
                &table.name,
                // What is not an enum contradicts nothing.
                if fields::is_uniform(table) {
                    Type::Enum(EnumId(index))
                } else {
                    Type::Any
                },
                "type",
                self.diagnostics,
            );
        }
        for (index, (_, endpoint)) in documents.endpoints.iter().enumerate() {
            let id = OperationId(index);
            claim(
                &mut self.names.operations,
                &endpoint.name,
                id,
                "operation",
                self.diagnostics,
            );
        }
        for (index, row) in documents
            .api
            .client
            .iter()
            .flat_map(|client| &client.fields)
            .enumerate()
        {
            claim(
                &mut self.names.client,
                &row.name,
                FieldIndex(index),
                "client parameter",
                self.diagnostics,
            );
        }
    }

    /// The client parameter that `client.<name>` says; `own` is what `client` alone stands for.
    fn client_reference(&mut self, cell: &Text, own: Option<&str>) -> Option<FieldIndex> {
        let name = match (cell.value.as_str(), own) {
            ("client", Some(own)) => own,
            (text, _) => match text.strip_prefix("client.") {
                Some(name) => name,
                None => {
                    self.diagnostics
                        .not_a_client_parameter(&cell.value, cell.span);
                    return None;
                }
            },
        };
        let found = self.names.client.get(name).map(|(index, _)| *index);
        if found.is_none() {
            let known: Vec<&str> = self.names.client.keys().map(String::as_str).collect();
            self.diagnostics
                .unknown_name("client parameter", name, &known, cell.span);
        }
        found
    }

    /// The operation that a cell names.
    fn operation_named(&mut self, cell: &Text) -> Option<OperationId> {
        let found = self.names.operations.get(&cell.value).map(|(id, _)| *id);
        if found.is_none() {
            let known: Vec<&str> = self.names.operations.keys().map(String::as_str).collect();
            self.diagnostics
                .unknown_name("operation", &cell.value, &known, cell.span);
        }
        found
    }

    /// The path that a cell says, when a field of `ty` is there.
    fn path_in(&mut self, api: &Api, ty: &Type, cell: &Text, what: &str) -> Option<Path> {
        let path = paths::parse(&cell.value);
        if *ty == Type::Any || paths::field(api, ty, &path).is_some() {
            return Some(path);
        }
        self.unknown_path(api, ty, &path, cell.span, what);
        None
    }

    /// Reports the first segment of a path that leads nowhere.
    fn unknown_path(&mut self, api: &Api, ty: &Type, path: &Path, at: Span, what: &str) {
        let mut here = ty;
        for (index, segment) in path.0.iter().enumerate() {
            let step = Path(vec![segment.clone()]);
            match paths::field(api, here, &step) {
                Some(field) => here = &field.ty,
                None => {
                    let fields = if let Type::List(_) = here {
                        &[]
                    } else {
                        paths::fields(api, here)
                    };
                    let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                    let before = Path(path.0[..index].to_vec());
                    self.diagnostics
                        .unknown_path(what, segment, &before, &known, at);
                    return;
                }
            }
        }
    }
}

/// Every record with the operation in whose file it stands, in the order of the model.
pub(crate) fn record_tables(
    documents: &ApiDocuments,
) -> impl Iterator<Item = (Option<OperationId>, &RecordTable)> {
    let shared = documents
        .types
        .iter()
        .flat_map(|types| types.record.iter().flatten())
        .map(|table| (None, table));
    let own = documents
        .endpoints
        .iter()
        .enumerate()
        .flat_map(|(index, (_, endpoint))| {
            endpoint
                .record
                .iter()
                .flatten()
                .map(move |table| (Some(OperationId(index)), table))
        });
    shared.chain(own)
}

/// Every enum with the operation in whose file it stands, in the order of the model.
pub(crate) fn enum_tables(
    documents: &ApiDocuments,
) -> impl Iterator<Item = (Option<OperationId>, &EnumTable)> {
    let shared = documents
        .types
        .iter()
        .flat_map(|types| types.r#enum.iter().flatten())
        .map(|table| (None, table));
    let own = documents
        .endpoints
        .iter()
        .enumerate()
        .flat_map(|(index, (_, endpoint))| {
            endpoint
                .r#enum
                .iter()
                .flatten()
                .map(move |table| (Some(OperationId(index)), table))
        });
    shared.chain(own)
}

/// Gives a name to the first that claims it, and reports the second.
fn claim<T>(
    names: &mut IndexMap<String, (T, Span)>,
    name: &Text,
    value: T,
    what: &str,
    diagnostics: &mut Diagnostics,
) {
    match names.get(&name.value) {
        Some((_, first)) => diagnostics.duplicate_name(what, &name.value, *first, name.span),
        None => {
            names.insert(name.value.clone(), (value, name.span));
        }
    }
}

/// The text of an optional cell.
fn text(cell: &Option<Text>) -> Option<String> {
    cell.as_ref().map(|cell| cell.value.clone())
}
