//! What the vendor sends by itself.

use super::Resolver;
use crate::document::{CallbackTable, ChallengeTable, EncryptedTable, Text};
use crate::model::{CallbackAnswer, Callbacks, Challenge, ChallengeAt, Encrypted, Iv, Webhook};
use crate::paths;
use crate::source::Optional;

impl Resolver<'_> {
    pub(super) fn callbacks(&mut self) -> Option<Callbacks> {
        let file = &self.documents.api;
        let webhooks = file.webhook.iter().flatten();
        let webhooks = webhooks.map(|table| Webhook {
            name: table.name.value.clone(),
            is: table.is.value(),
            data: self.type_of(&table.data, None),
            label: table.label.value(),
            doc: table.doc.value(),
        });
        let webhooks: Vec<Webhook> = webhooks.collect();
        let Some(table) = &file.callback else {
            if let Some(first) = file.webhook.iter().flatten().next() {
                self.webhook_without_proof(first.name.span);
            }
            return None;
        };
        let path = |cell: &Option<Text>| cell.as_ref().map(|cell| paths::parse(&cell.value));
        let (encrypted, challenge) = (table.encrypted.as_ref(), table.challenge.as_ref());
        Some(Callbacks {
            scheme: self.scheme_named(&table.auth)?,
            event: path(&table.event),
            event_header: table.event_header.value(),
            data: path(&table.data),
            xml: table.body.is_some(),
            encrypted: encrypted.and_then(|table| self.encrypted(table)),
            challenge: challenge.and_then(|challenge| self.challenge(table, challenge)),
            answer: table.answer.as_ref().map(|table| CallbackAnswer {
                encrypted: table.encrypted.value.clone(),
                signature: table.signature.value.clone(),
                timestamp: table.timestamp.value.clone(),
                nonce: table.nonce.value.clone(),
            }),
            webhooks,
        })
    }

    fn encrypted(&mut self, table: &EncryptedTable) -> Option<Encrypted> {
        let path = |cell: &Text| paths::parse(&cell.value);
        let owner = match &table.owner {
            Some(cell) => Some(self.client_reference(cell, None)?),
            None => None,
        };
        Some(Encrypted {
            at: path(&table.at),
            cipher: table.cipher.value,
            key: self.client_reference(&table.key, None)?,
            key_form: table.key_form.value_or_default(),
            iv: match table.iv.value.as_str() {
                "key" => Iv::Key,
                "first" => Iv::First,
                _ => Iv::At(path(&table.iv)),
            },
            with: table.with.as_ref().map(path),
            owner,
        })
    }

    fn challenge(&mut self, callback: &CallbackTable, table: &ChallengeTable) -> Option<Challenge> {
        let at = match (&table.at, &table.query) {
            (Some(at), None) => ChallengeAt::Body(paths::parse(&at.value)),
            (None, Some(query)) => ChallengeAt::Query(query.value.clone()),
            (at, _) => {
                self.challenge_in_one_place(at.span_or(callback.auth.span));
                return None;
            }
        };
        Some(Challenge {
            at,
            signed: table.signed.value().unwrap_or(true),
        })
    }
}
