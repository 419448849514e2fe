//! `[sandbox]`: what the sandbox does with an operation.

use super::Resolver;
use crate::document::{ModeTable, Order, SandboxTable, SandboxVerb};
use crate::model::{Api, Field, FindAction, SandboxAction, UpsertAction, UpsertMode};
use crate::paths;
use crate::source::Optional;

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
            SandboxVerb::Find => {
                let find = self.find(api, table, fields);
                find.map_or(SandboxAction::Example, SandboxAction::Find)
            }
            SandboxVerb::Upsert => {
                let upsert = self.upsert(api, table, fields);
                upsert.map_or(SandboxAction::Example, SandboxAction::Upsert)
            }
        }
    }

    fn find(&mut self, api: &Api, table: &SandboxTable, fields: &[Field]) -> Option<FindAction> {
        let collection = self.collection(api, table)?;
        let entries = table.all_when.as_ref();
        let all_when = entries.and_then(|entries| entries.0.first());
        let all_when = all_when.and_then(|(name, value)| {
            let field = self.request_field(fields, name)?;
            Some((field, value.value.clone()))
        });
        Some(FindAction {
            collection,
            descending: table.order.value() == Some(Order::Descending),
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
        let at = table.action.span;
        let items = self.needed_in("`[sandbox]` with `upsert`", "items", &table.items, at)?;
        let items = self.request_field(fields, items)?;
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
        Some(UpsertMode {
            field: self.request_field(fields, &table.field)?,
            replace: table.replace.value(),
            merge: table.merge.value(),
            keep: table.keep.value(),
        })
    }

    fn collection(&mut self, api: &Api, table: &SandboxTable) -> Option<usize> {
        let at = table.action.span;
        let what = "`[sandbox]` with this action";
        let cell = self.needed_in(what, "collection", &table.collection, at)?;
        let known: Vec<&str> = api
            .collections
            .iter()
            .map(|known| known.name.as_str())
            .collect();
        let mut declared = self.documents.api.collection.iter().flatten();
        // One that could not be resolved has been reported where it is declared.
        let is_declared = declared.any(|table| table.name.value == cell.value);
        match known.iter().position(|name| *name == cell.value) {
            None if !is_declared => self.one_of("collection", &known, cell),
            found => found,
        }
    }
}
