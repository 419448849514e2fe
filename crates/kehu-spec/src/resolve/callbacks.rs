//! What the vendor sends by itself.

use super::{Resolver, text};
use crate::model::{Callbacks, Webhook};
use crate::paths;

impl Resolver<'_> {
    pub(super) fn callbacks(&mut self) -> Option<Callbacks> {
        let file = &self.documents.api;
        let webhooks = file.webhook.iter().flatten();
        let webhooks: Vec<Webhook> = webhooks
            .map(|table| Webhook {
                name: table.name.value.clone(),
                is: table.is.as_ref().map(|code| code.value.clone()),
                data: self.type_of(&table.data, None),
                label: text(&table.label),
                doc: text(&table.doc),
            })
            .collect();
        let Some(table) = &file.callback else {
            if let Some(first) = file.webhook.iter().flatten().next() {
                self.diagnostics.webhook_without_proof(first.name.span);
            }
            return None;
        };
        let path = |cell: &_| text(cell).map(|path| paths::parse(&path));
        let scheme = self.scheme_named(&table.auth)?;
        Some(Callbacks {
            scheme,
            event: path(&table.event),
            event_header: text(&table.event_header),
            data: path(&table.data),
            webhooks,
        })
    }
}
