//! `api.toml` without its authentication: identity, servers, envelope, errors, collections.

use super::{Resolver, envelope};
use crate::model::{Api, Collection, ErrorCode, FieldIndex, Server, Type};
use crate::source::{Optional, Span};

impl Resolver<'_> {
    /// Everything that stands for itself.
    pub(super) fn head(&mut self) -> Api {
        let file = &self.documents.api;
        Api {
            name: file.name.value.clone(),
            title: file.title.value.clone(),
            label: file.label.value(),
            summary: file.summary.value.clone(),
            docs: file.docs.value(),
            version: file.version.value().unwrap_or_else(|| "0.1.0".to_owned()),
            charset: file.charset.value(),
            servers: self.servers(),
            envelope: file.envelope.as_ref().map(envelope::of_api),
            refusals: file
                .refusal
                .iter()
                .flatten()
                .map(envelope::refusal)
                .collect(),
            errors: self.errors(),
            ..Api::default()
        }
    }

    fn servers(&self) -> Vec<Server> {
        let servers = self.documents.api.server.iter();
        servers
            .map(|table| Server {
                name: table.name.value.clone(),
                url: table.url.value.clone(),
                doc: table.doc.value(),
            })
            .collect()
    }

    fn errors(&self) -> Vec<ErrorCode> {
        let errors = self.documents.api.error.iter().flatten();
        errors
            .map(|table| ErrorCode {
                code: table.code.value(),
                message: table.message.value(),
                name: table.name.value.clone(),
                is: table.is.value,
                then: table.then.value,
                when: table.when.iter().flatten().map(|cell| cell.value).collect(),
                label: table.label.value(),
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
                omit_null: table.omit_null.value_or_default(),
            });
        }
        collections
    }
}
