//! `[lookup]`: which operation lists the ids, and where they go.

use super::Resolver;
use crate::document::LookupTable;
use crate::model::{Api, Lookup, Operation, Type};

impl Resolver<'_> {
    /// Links operations to those that list their ids, when all of them are there.
    pub(super) fn lookups(&mut self, api: &mut Api) {
        for (index, (_, file)) in self.documents.endpoints.iter().enumerate() {
            let operation = &api.operations[index];
            let table = file.lookup.as_ref();
            let lookup = table.and_then(|table| self.lookup(api, operation, table));
            if let Some(lookup) = lookup {
                let operation = &mut api.operations[index];
                operation.request.fields[lookup.field.0].looked_up = true;
                operation.lookup = Some(lookup);
            }
        }
    }

    fn lookup(&mut self, api: &Api, operation: &Operation, table: &LookupTable) -> Option<Lookup> {
        let ids = self.operation_named(&table.ids);
        let field = self.request_field(&operation.request.fields, &table.field);
        let Some(data) = &operation.response.data else {
            self.lookup_without_rows(table.head);
            return None;
        };
        let (items, item) = self.list_in(api, data, table.items.as_ref(), table.head)?;
        let Type::Record(record) = item else {
            self.lookup_without_rows(table.head);
            return None;
        };
        let key = self.field_index(&api.records[record.0].fields, &table.key, "field of a row");
        let ids = ids?;
        let (_, lists) = &self.documents.endpoints[ids.0];
        if lists.pages.is_none() {
            let name = &lists.name;
            self.lookup_without_pages(&name.value, table.ids.span, name.span);
            return None;
        }
        Some(Lookup {
            ids,
            field: field?,
            batch: table.batch.value,
            items,
            record,
            key: key?,
        })
    }
}
