//! What the vendor sends by itself: that a client can verify it and tell one event from another.

use super::Context;
use crate::document::CallbackTable;
use crate::model::{
    Auth, AuthPlace, Callbacks, Cipher, Code, Iv, Path, Piece, SignedPart, SignedPartKind,
    SigningAuth, Source,
};
use crate::source::Span;

pub(super) fn check(context: &mut Context<'_>) {
    let file = &context.documents.api;
    let (Some(callbacks), Some(table)) = (&context.api.callbacks, &file.callback) else {
        return;
    };
    let scheme = context.api.auth.get(callbacks.scheme.0);
    let why = match scheme.map(|scheme| &scheme.auth) {
        None => None,
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
        Some(Auth::Basic(_) | Auth::Token(_)) => None,
    };
    if let Some(why) = why {
        context.callback_not_verifiable(&table.auth.value, why, table.auth.span);
    }
    sealed(context, callbacks, table);
    if let Some(answer) = &table.answer {
        let encrypted = callbacks.encrypted.as_ref();
        let cbc = encrypted.is_some_and(|sealed| {
            sealed.cipher == Cipher::Aes256Cbc && matches!(sealed.iv, Iv::Key | Iv::First)
        });
        let is_signed = match scheme.map(|scheme| &scheme.auth) {
            Some(Auth::SignedHeaders(signing)) => !signing.is_public,
            _ => false,
        };
        if !cbc || !is_signed {
            context.answer_not_sealed(answer.head);
        }
    }
    if let (Some(event), Some(header)) = (&table.event, &table.event_header) {
        context.event_told_twice(header.span, event.span);
    }
    let is_told = callbacks.event.is_some() || callbacks.event_header.is_some();
    let mut seen: Vec<(&Code, Span)> = Vec::new();
    for table in file.webhook.iter().flatten() {
        let Some(is) = &table.is else {
            if callbacks.webhooks.len() > 1 || is_told {
                context.webhook_not_told(table.name.span);
            }
            continue;
        };
        if !is_told {
            context.webhook_without_event(is.span);
        }
        match seen.iter().find(|(code, _)| **code == is.value) {
            Some((code, first)) => {
                context.duplicate_name("event", &code.to_string(), *first, is.span);
            }
            None => seen.push((&is.value, is.span)),
        }
    }
}

/// What is encrypted, and what only asks whether somebody answers.
fn sealed(context: &mut Context<'_>, callbacks: &Callbacks, table: &CallbackTable) {
    let encrypted = table.encrypted.iter();
    let paths = encrypted.flat_map(|table| [Some(&table.at), Some(&table.iv), table.with.as_ref()]);
    let challenge = table.challenge.iter();
    let paths = paths.chain(challenge.flat_map(|table| [table.at.as_ref(), table.query.as_ref()]));
    for empty in paths.flatten().filter(|cell| cell.value.trim().is_empty()) {
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
    if let (Some(challenge), None) = (&callbacks.challenge, &callbacks.encrypted)
        && !challenge.signed
        && let Some(signed) = table
            .challenge
            .as_ref()
            .and_then(|table| table.signed.as_ref())
    {
        context.challenge_proves_nothing(signed.span);
    }
}

/// What of a scheme a client that was called cannot recompute.
fn unverifiable(signing: &SigningAuth) -> Option<&'static str> {
    if signing.digest.has_key_pair() && !signing.is_public {
        return Some(
            "its private key signs requests, and what the vendor signs is verified with the vendor's `public_key`",
        );
    }
    let mut parts = signing.signs.iter().chain(&signing.canonical);
    let of_request = |part: &SignedPart| match &part.kind {
        SignedPartKind::Value(source) => is_of_request(source),
        _ => false,
    };
    let sent = signing.sent.iter().map(|sent| &sent.value);
    let mut pieces = sent
        .chain([&signing.key])
        .chain(&signing.key_steps)
        .flatten();
    let piece = |piece: &Piece| matches!(piece, Piece::Of(source) if is_of_request(source));
    (parts.any(of_request) || pieces.any(piece)).then_some(
        "it signs what only a request of ours has: its method, a token, a header of the operation",
    )
}

/// Whether it signs the body, or what of it is encrypted.
fn signs_the_body(signing: &SigningAuth, sealed: Option<&Path>) -> bool {
    let mut parts = signing.signs.iter().chain(&signing.canonical);
    parts.any(|part: &SignedPart| match &part.kind {
        SignedPartKind::Value(Source::Field(name)) => {
            sealed.is_some_and(|path| path.0 == [name.as_str()])
        }
        SignedPartKind::Value(source) => *source == Source::Body,
        SignedPartKind::Fields { body, .. } => *body,
        _ => false,
    })
}

fn is_of_request(source: &Source) -> bool {
    matches!(
        source,
        Source::Method | Source::Signed | Source::Token | Source::Operation
    )
}
