//! What the vendor sends by itself: that a client can verify it and tell one event from another.

use std::collections::HashMap;

use super::{Context, before};
use crate::document::CallbackTable;
use crate::model::{
    Auth, AuthPlace, Callbacks, Cipher, Iv, Path, SignedPartKind, SigningAuth, Source,
};

pub(super) fn check(context: &mut Context<'_>) {
    let file = &context.documents.api;
    let (Some(callbacks), Some(table)) = (&context.api.callbacks, &file.callback) else {
        return;
    };
    let scheme = context.api.auth.get(callbacks.scheme.0);
    let scheme = scheme.map(|scheme| &scheme.auth);
    let why = match scheme {
        Some(Auth::SignedHeaders(signing)) => {
            let sealed = callbacks.encrypted.as_ref().map(|encrypted| &encrypted.at);
            if !signs_the_body(signing, sealed) {
                context.callback_body_not_signed(&table.auth.value, table.auth.span);
            }
            unverifiable(signing)
        }
        Some(Auth::Token(token)) if token.place != AuthPlace::Header || token.token.is_none() => {
            Some("a token comes in a header, and a parameter of the client holds it (`token`)")
        }
        Some(Auth::Basic(_) | Auth::Token(_)) | None => None,
    };
    if let Some(why) = why {
        context.callback_not_verifiable(&table.auth.value, why, table.auth.span);
    }
    sealed(context, callbacks, table);
    if let Some(answer) = &table.answer {
        let cbc = callbacks.encrypted.as_ref().is_some_and(|sealed| {
            sealed.cipher == Cipher::Aes256Cbc && matches!(sealed.iv, Iv::Key | Iv::First)
        });
        if !cbc || !matches!(scheme, Some(Auth::SignedHeaders(signing)) if !signing.is_public) {
            context.answer_not_sealed(answer.head);
        }
    }
    told_apart(context, callbacks, table);
}

/// Something tells one event from another.
fn told_apart(context: &mut Context<'_>, callbacks: &Callbacks, table: &CallbackTable) {
    if let (Some(event), Some(header)) = (&table.event, &table.event_header) {
        context.event_told_twice(header.span, event.span);
    }
    let is_told = table.event.is_some() || table.event_header.is_some();
    let mut seen = HashMap::new();
    for table in context.documents.api.webhook.iter().flatten() {
        match &table.is {
            None if callbacks.webhooks.len() > 1 || is_told => {
                context.webhook_not_told(table.name.span);
            }
            None => {}
            Some(is) => {
                if !is_told {
                    context.webhook_without_event(is.span);
                }
                if let Some(first) = before(&mut seen, &is.value, is.span) {
                    context.duplicate_name("event", &is.to_string(), first, is.span);
                }
            }
        }
    }
}

/// What is encrypted, and what only asks whether somebody answers.
fn sealed(context: &mut Context<'_>, callbacks: &Callbacks, table: &CallbackTable) {
    let (encrypted, challenge) = (table.encrypted.iter(), table.challenge.iter());
    let paths = encrypted.flat_map(|table| [Some(&table.at), Some(&table.iv), table.with.as_ref()]);
    let asked = challenge.flat_map(|table| [table.at.as_ref(), table.query.as_ref()]);
    let paths = paths.chain(asked).flatten();
    for empty in paths.filter(|cell| cell.value.trim().is_empty()) {
        context.empty_place(empty.span);
    }
    if let (Some(encrypted), Some(table)) = (&callbacks.encrypted, &table.encrypted) {
        let is_gcm = encrypted.cipher == Cipher::Aes256Gcm;
        if let (false, Some(with)) = (is_gcm, &table.with) {
            context.with_without_gcm(with.span, table.cipher.span);
        }
        if is_gcm && encrypted.iv == Iv::Key {
            context.gcm_begins_with_the_key(table.iv.span);
        }
        let key = context.api.client.get(encrypted.key.0);
        if let Some(key) = key.filter(|key| !key.secret) {
            context.public_decryption_key(&key.name, table.key.span);
        }
    }
    let signed = table
        .challenge
        .as_ref()
        .and_then(|table| table.signed.as_ref());
    if let (Some(signed), None) = (signed.filter(|cell| !cell.value), &callbacks.encrypted) {
        context.challenge_proves_nothing(signed.span);
    }
}

/// What of a scheme a client that was called cannot recompute.
fn unverifiable(signing: &SigningAuth) -> Option<&'static str> {
    use Source::{Method, Operation, Signed, Token};
    if signing.digest.has_key_pair() && !signing.is_public {
        return Some(
            "its private key signs requests, and what the vendor signs is verified with the vendor's `public_key`",
        );
    }
    let mut sources = signing.sources();
    let is_ours = sources.any(|source| matches!(source, Method | Signed | Token | Operation));
    is_ours.then_some(
        "it signs what only a request of ours has: its method, a token, a header of the operation",
    )
}

/// Whether it signs the body, or what of it is encrypted.
fn signs_the_body(signing: &SigningAuth, sealed: Option<&Path>) -> bool {
    signing.parts().any(|part| match &part.kind {
        SignedPartKind::Value(Source::Field(name)) => {
            sealed.is_some_and(|path| path.0 == [name.as_str()])
        }
        SignedPartKind::Value(source) => *source == Source::Body,
        SignedPartKind::Fields { body, .. } => *body,
        _ => false,
    })
}
