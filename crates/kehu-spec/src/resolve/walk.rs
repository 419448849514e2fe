//! `[walk]`: which operation lists the ids, and where they go.

use super::Resolver;
use crate::document::WalkTable;
use crate::model::{Api, Operation, Type, Walk};

impl Resolver<'_> {
    /// Links operations to those that list their ids, when all of them are there.
    pub(super) fn walks(&mut self, api: &mut Api) {
        let documents = self.documents;
        for (index, (_, file)) in documents.endpoints.iter().enumerate() {
            let Some(table) = &file.walk else { continue };
            let Some(walk) = self.walk(api, &api.operations[index], table) else {
                continue;
            };
            let operation = &mut api.operations[index];
            operation.request.fields[walk.field.0].walked = true;
            operation.walk = Some(walk);
        }
    }

    fn walk(&mut self, api: &Api, operation: &Operation, table: &WalkTable) -> Option<Walk> {
        let ids = self.operation_named(&table.ids);
        let field = self.field_index(&operation.request.fields, &table.field, "request field");
        let Some(data) = &operation.response.data else {
            self.diagnostics.walk_without_rows(table.head);
            return None;
        };
        let (items, item) = self.list_in(api, data, table.items.as_ref(), table.head)?;
        let Type::Record(record) = item else {
            self.diagnostics.walk_without_rows(table.head);
            return None;
        };
        let key = self.field_index(&api.records[record.0].fields, &table.key, "field of a row");
        let ids = ids?;
        let (_, lists) = &self.documents.endpoints[ids.0];
        if lists.pages.is_none() {
            let name = &lists.name;
            self.diagnostics
                .walk_without_pages(&name.value, table.ids.span, name.span);
            return None;
        }
        Some(Walk {
            ids,
            field: field?,
            batch: table.batch.value,
            items,
            record,
            key: key?,
        })
    }
}
