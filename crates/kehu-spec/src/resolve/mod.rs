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

use std::ops::{Deref, DerefMut};

use indexmap::IndexMap;
pub(crate) use signing::holds_signature;

use crate::diagnostic::Diagnostics;
use crate::document::{ApiDocuments, EndpointFile, EnumTable, RecordTable, Text, TypesFile};
use crate::model::{Api, EnumId, Field, FieldIndex, OperationId, Path, RecordId, Type};
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
        names: Names {
            types: Named::of("type"),
            operations: Named::of("operation"),
            client: Named::of("client parameter"),
        },
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

/// It is told what is wrong.
impl Deref for Resolver<'_> {
    type Target = Diagnostics;

    fn deref(&self) -> &Diagnostics {
        self.diagnostics
    }
}

impl DerefMut for Resolver<'_> {
    fn deref_mut(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }
}

/// What can be referred to, by name.
struct Names {
    types: Named<Type>,
    operations: Named<OperationId>,
    client: Named<FieldIndex>,
}

/// Things of one kind, each by its name and with the place of that.
struct Named<T> {
    what: &'static str,
    known: IndexMap<String, (T, Span)>,
}

impl<T: Clone> Named<T> {
    fn of(what: &'static str) -> Self {
        let known = IndexMap::new();
        Self { what, known }
    }

    /// Gives a name to the first that claims it, and reports the second.
    fn claim(&mut self, name: &Text, value: T, diagnostics: &mut Diagnostics) -> bool {
        let first = self.known.get(&name.value).map(|(_, first)| *first);
        match first {
            Some(first) => diagnostics.duplicate_name(self.what, &name.value, first, name.span),
            None => drop(self.known.insert(name.value.clone(), (value, name.span))),
        }
        first.is_none()
    }

    fn get(&self, name: &str) -> Option<T> {
        self.known.get(name).map(|(value, _)| value.clone())
    }

    /// What has a name; that nothing has it is reported.
    fn find(&self, name: &str, at: Span, diagnostics: &mut Diagnostics) -> Option<T> {
        let found = self.get(name);
        if found.is_none() {
            let known: Vec<&str> = self.known.keys().map(String::as_str).collect();
            diagnostics.unknown_name(self.what, name, &known, at);
        }
        found
    }
}

impl Resolver<'_> {
    /// First stage: every name gets its id. A name that is taken is reported and stays the first one's.
    fn collect_names(&mut self) {
        let (documents, diagnostics) = (self.documents, &mut *self.diagnostics);
        let Names {
            types,
            operations,
            client,
        } = &mut self.names;
        for (index, (_, record)) in record_tables(documents).enumerate() {
            types.claim(&record.name, Type::Record(RecordId(index)), diagnostics);
        }
        for (index, (_, table)) in enum_tables(documents).enumerate() {
            // What is not an enum contradicts nothing.
            let ty = match fields::is_uniform(table) {
                true => Type::Enum(EnumId(index)),
                false => Type::Any,
            };
            types.claim(&table.name, ty, diagnostics);
        }
        for (index, (_, endpoint)) in documents.endpoints.iter().enumerate() {
            operations.claim(&endpoint.name, OperationId(index), diagnostics);
        }
        let rows = documents.api.client.iter();
        for (index, row) in rows.flat_map(|client| &client.fields).enumerate() {
            client.claim(&row.name, FieldIndex(index), diagnostics);
        }
    }

    /// The client parameter that `client.<name>` says; `own` is what `client` alone stands for.
    fn client_reference(&mut self, cell: &Text, own: Option<&str>) -> Option<FieldIndex> {
        let name = match (cell.value.as_str(), own) {
            ("client", Some(own)) => Some(own),
            (text, _) => text.strip_prefix("client."),
        };
        let Some(name) = name else {
            self.not_a_client_parameter(&cell.value, cell.span);
            return None;
        };
        self.names.client.find(name, cell.span, self.diagnostics)
    }

    /// What a key holds that has to be in a table.
    fn needed_in<'t, T>(
        &mut self,
        table: &str,
        key: &str,
        cell: &'t Option<T>,
        at: Span,
    ) -> Option<&'t T> {
        if cell.is_none() {
            self.missing_key(key, table, &[], &[], at);
        }
        cell.as_ref()
    }

    /// Which of some names a cell says; that it is none of them is reported.
    fn one_of(&mut self, what: &str, known: &[&str], cell: &Text) -> Option<usize> {
        let found = known.iter().position(|name| *name == cell.value);
        if found.is_none() {
            self.unknown_name(what, &cell.value, known, cell.span);
        }
        found
    }

    /// The field with a name.
    fn field_index(&mut self, fields: &[Field], cell: &Text, what: &str) -> Option<FieldIndex> {
        self.one_of(what, &names(fields), cell).map(FieldIndex)
    }

    /// The request field with a name.
    fn request_field(&mut self, fields: &[Field], cell: &Text) -> Option<FieldIndex> {
        self.field_index(fields, cell, "request field")
    }

    /// The operation that a cell names.
    fn operation_named(&mut self, cell: &Text) -> Option<OperationId> {
        let operations = &self.names.operations;
        operations.find(&cell.value, cell.span, self.diagnostics)
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
            let Some(field) = paths::field(api, here, &step) else {
                let known = match here {
                    Type::List(_) => Vec::new(),
                    _ => names(paths::fields(api, here)),
                };
                let before = Path(path.0[..index].to_vec());
                let diagnostics = &mut self.diagnostics;
                diagnostics.unknown_path(what, segment, &before, &known, at);
                return;
            };
            here = &field.ty;
        }
    }
}

/// The names of fields.
pub(crate) fn names(fields: &[Field]) -> Vec<&str> {
    fields.iter().map(|field| field.name.as_str()).collect()
}

/// Every record with the operation in whose file it stands, in the order of the model.
pub(crate) fn record_tables(
    documents: &ApiDocuments,
) -> impl Iterator<Item = (Option<OperationId>, &RecordTable)> {
    type_tables(documents, |file| &file.record, |file| &file.record)
}

/// Every enum with the operation in whose file it stands, in the order of the model.
pub(crate) fn enum_tables(
    documents: &ApiDocuments,
) -> impl Iterator<Item = (Option<OperationId>, &EnumTable)> {
    type_tables(documents, |file| &file.r#enum, |file| &file.r#enum)
}

fn type_tables<'a, T: 'a>(
    documents: &'a ApiDocuments,
    shared: fn(&TypesFile) -> &Option<Vec<T>>,
    own: fn(&EndpointFile) -> &Option<Vec<T>>,
) -> impl Iterator<Item = (Option<OperationId>, &'a T)> {
    let types = documents.types.iter();
    let shared = types.flat_map(move |types| shared(types).iter().flatten());
    let files = documents.endpoints.iter().enumerate();
    let own = files.flat_map(move |(index, (_, file))| {
        let tables = own(file).iter().flatten();
        tables.map(move |table| (Some(OperationId(index)), table))
    });
    shared.map(|table| (None, table)).chain(own)
}
