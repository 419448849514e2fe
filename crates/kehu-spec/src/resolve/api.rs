//! `api.toml` without its authentication: identity, servers, envelope, errors, collections.

use super::{Named, Resolver, envelope};
use crate::document::ErrorTable;
use crate::model::{Api, Collection, Envelope, ErrorCode, RecordId, Server};
use crate::source::Optional;

impl Resolver<'_> {
    /// Everything that stands for itself.
    pub(super) fn head(&mut self) -> Api {
        let file = &self.documents.api;
        let of_api = file.envelope.as_ref();
        let refusals = file.refusal.iter().flatten();
        Api {
            name: file.name.value.clone(),
            title: file.title.value.clone(),
            label: file.label.value(),
            summary: file.summary.value.clone(),
            docs: file.docs.value(),
            version: file.version.value().unwrap_or_else(|| "0.1.0".to_owned()),
            charset: file.charset.value(),
            servers: self.servers(),
            envelope: of_api.map(|table| envelope::own(table, Envelope::default())),
            refusals: refusals.map(envelope::refusal).collect(),
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
        let error = |table: &ErrorTable| ErrorCode {
            code: table.code.value(),
            message: table.message.value(),
            name: table.name.value.clone(),
            is: table.is.value,
            then: table.then.value,
            when: table.when.iter().flatten().map(|cell| cell.value).collect(),
            label: table.label.value(),
            doc: table.doc.value.clone(),
            span: table.name.span,
        };
        errors.map(error).collect()
    }

    pub(super) fn collections(&mut self, api: &Api) -> Vec<Collection> {
        let mut collections: Vec<Collection> = Vec::new();
        let mut known: Named<()> = Named::of("collection");
        for table in self.documents.api.collection.iter().flatten() {
            if !known.claim(&table.name, (), self.diagnostics) {
                continue;
            }
            let records: Vec<&str> = api
                .records
                .iter()
                .map(|record| record.name.as_str())
                .collect();
            let record = self.one_of("record", &records, &table.record);
            let key = record.and_then(|record| {
                self.field_index(&api.records[record].fields, &table.key, "field")
            });
            self.lossy |= key.is_none();
            collections.extend(record.zip(key).map(|(record, key)| Collection {
                name: table.name.value.clone(),
                record: RecordId(record),
                key,
                omit_null: table.omit_null.value_or_default(),
            }));
        }
        collections
    }
}
