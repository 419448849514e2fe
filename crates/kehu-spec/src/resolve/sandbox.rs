//! `[sandbox]`: what the sandbox does with an operation.

use serde_json::Value;

use super::Resolver;
use crate::document::{ModeTable, Order, SandboxTable, SandboxVerb};
use crate::model::{Api, Field, FieldIndex, FindAction, SandboxAction, UpsertAction, UpsertMode};
use crate::paths;
use crate::source::{Optional, Spanned};

impl Resolver<'_> {
    pub(super) fn sandbox(
        &mut self,
        api: &Api,
        table: &SandboxTable,
        fields: &[Field],
    ) -> SandboxAction {
        match table.action.value {
            SandboxVerb::None => SandboxAction::Example,
            SandboxVerb::IssueToken => SandboxAction::IssueToken,
            SandboxVerb::Find => self
                .find(api, table, fields)
                .map_or(SandboxAction::Example, SandboxAction::Find),
            SandboxVerb::Upsert => self
                .upsert(api, table, fields)
                .map_or(SandboxAction::Example, SandboxAction::Upsert),
        }
    }

    fn find(&mut self, api: &Api, table: &SandboxTable, fields: &[Field]) -> Option<FindAction> {
        let collection = self.collection(api, table)?;
        let all_when = table
            .all_when
            .as_ref()
            .and_then(|entries| entries.0.first());
        let all_when = all_when.and_then(|(name, value)| {
            let field = self.field_index(fields, name, "request field")?;
            Some((field, value.value.clone()))
        });
        let descending = table
            .order
            .as_ref()
            .is_some_and(|cell| cell.value == Order::Descending);
        Some(FindAction {
            collection,
            descending,
            all_when,
        })
    }

    fn upsert(
        &mut self,
        api: &Api,
        table: &SandboxTable,
        fields: &[Field],
    ) -> Option<UpsertAction> {
        let collection = self.collection(api, table);
        let Some(items) = &table.items else {
            self.diagnostics.missing_key(
                "items",
                "`[sandbox]` with `upsert`",
                &[],
                &[],
                table.action.span,
            );
            return None;
        };
        let items = self.field_index(fields, items, "request field")?;
        let item_fields = paths::fields(api, &fields[items.0].ty);
        let identify = table.identify.iter().flatten();
        let identify = identify
            .filter_map(|cell| self.field_index(item_fields, cell, "field of an item"))
            .collect();
        let mode = table.mode.as_ref().and_then(|mode| self.mode(mode, fields));
        Some(UpsertAction {
            collection: collection?,
            items,
            identify,
            mode,
        })
    }

    fn mode(&mut self, table: &ModeTable, fields: &[Field]) -> Option<UpsertMode> {
        let field: FieldIndex = self.field_index(fields, &table.field, "request field")?;
        let value = |cell: &Option<Spanned<Value>>| cell.value();
        Some(UpsertMode {
            field,
            replace: value(&table.replace),
            merge: value(&table.merge),
            keep: value(&table.keep),
        })
    }

    fn collection(&mut self, api: &Api, table: &SandboxTable) -> Option<usize> {
        let Some(cell) = &table.collection else {
            self.diagnostics.missing_key(
                "collection",
                "`[sandbox]` with this action",
                &[],
                &[],
                table.action.span,
            );
            return None;
        };
        let found = api
            .collections
            .iter()
            .position(|collection| collection.name == cell.value);
        let mut declared = self.documents.api.collection.iter().flatten();
        // One that could not be resolved has been reported where it is declared.
        if found.is_none() && !declared.any(|table| table.name.value == cell.value) {
            let known: Vec<&str> = api
                .collections
                .iter()
                .map(|collection| collection.name.as_str())
                .collect();
            self.diagnostics
                .unknown_name("collection", &cell.value, &known, cell.span);
        }
        found
    }
}
