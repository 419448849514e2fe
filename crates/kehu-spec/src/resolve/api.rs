//! `api.toml` without its authentication: identity, servers, envelope, errors, collections.

use super::{Resolver, envelope, text};
use crate::model::{Api, Arrives, Collection, ErrorCode, FieldIndex, Server, Type};
use crate::source::Span;

impl Resolver<'_> {
    /// Everything that stands for itself.
    pub(super) fn head(&mut self) -> Api {
        let file = &self.documents.api;
        Api {
            name: file.name.value.clone(),
            title: file.title.value.clone(),
            label: text(&file.label),
            summary: file.summary.value.clone(),
            docs: text(&file.docs),
            version: text(&file.version).unwrap_or_else(|| "0.1.0".to_owned()),
            charset: file.charset.as_ref().map(|cell| cell.value),
            arrives: Arrives::default(),
            servers: self.servers(),
            client: Vec::new(),
            auth: Vec::new(),
            envelope: file.envelope.as_ref().map(envelope::of_api),
            refusals: file
                .refusal
                .iter()
                .flatten()
                .map(envelope::refusal)
                .collect(),
            errors: self.errors(),
            records: Vec::new(),
            enums: Vec::new(),
            operations: Vec::new(),
            collections: Vec::new(),
            callbacks: None,
        }
    }

    fn servers(&self) -> Vec<Server> {
        let servers = self.documents.api.server.iter();
        servers
            .map(|table| Server {
                name: table.name.value.clone(),
                url: table.url.value.clone(),
                doc: text(&table.doc),
            })
            .collect()
    }

    fn errors(&self) -> Vec<ErrorCode> {
        let errors = self.documents.api.error.iter().flatten();
        errors
            .map(|table| ErrorCode {
                code: table.code.as_ref().map(|code| code.value.clone()),
                message: text(&table.message),
                name: table.name.value.clone(),
                is: table.is.value,
                then: table.then.value,
                when: table.when.iter().flatten().map(|cell| cell.value).collect(),
                label: text(&table.label),
                doc: table.doc.value.clone(),
                span: table.name.span,
            })
            .collect()
    }

    pub(super) fn collections(&mut self, api: &Api) -> Vec<Collection> {
        let mut collections: Vec<Collection> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        for table in self.documents.api.collection.iter().flatten() {
            if let Some(first) = collections
                .iter()
                .position(|other| other.name == table.name.value)
            {
                self.diagnostics.duplicate_name(
                    "collection",
                    &table.name.value,
                    places[first],
                    table.name.span,
                );
                continue;
            }
            let Some(Type::Record(record)) = self.names.types.get(&table.record.value) else {
                let known: Vec<&str> = api
                    .records
                    .iter()
                    .map(|record| record.name.as_str())
                    .collect();
                self.diagnostics.unknown_name(
                    "record",
                    &table.record.value,
                    &known,
                    table.record.span,
                );
                self.lossy = true;
                continue;
            };
            let fields = &api.records[record.0].fields;
            let Some(key) = fields
                .iter()
                .position(|field| field.name == table.key.value)
            else {
                let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                self.diagnostics
                    .unknown_name("field", &table.key.value, &known, table.key.span);
                self.lossy = true;
                continue;
            };
            places.push(table.name.span);
            collections.push(Collection {
                name: table.name.value.clone(),
                record,
                key: FieldIndex(key),
                omit_null: table.omit_null.as_ref().is_some_and(|cell| cell.value),
            });
        }
        collections
    }
}
