//! What the vendor sends by itself: that a client can verify it and tell one event from another.

use super::Context;
use crate::diagnostic::Diagnostics;
use crate::model::{
    Auth, AuthPlace, Code, Digest, Piece, SignedPart, SignedPartKind, SigningAuth, Source,
};
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let file = &context.documents.api;
    let (Some(callbacks), Some(table)) = (&context.api.callbacks, &file.callback) else {
        return;
    };
    let scheme = context.api.auth.get(callbacks.scheme.0);
    let why = match scheme.map(|scheme| &scheme.auth) {
        None => None,
        Some(Auth::SignedHeaders(signing)) => unverifiable(signing),
        Some(Auth::Basic(_) | Auth::Token(_)) => Some("it signs nothing"),
    };
    if let Some(why) = why {
        diagnostics.callback_not_verifiable(&table.auth.value, why, table.auth.span);
    }
    let mut seen: Vec<(&Code, Span)> = Vec::new();
    for table in file.webhook.iter().flatten() {
        let Some(is) = &table.is else {
            if callbacks.webhooks.len() > 1 || callbacks.event.is_some() {
                diagnostics.webhook_not_told(table.name.span);
            }
            continue;
        };
        if callbacks.event.is_none() {
            diagnostics.webhook_without_event(is.span);
        }
        match seen.iter().find(|(code, _)| **code == is.value) {
            Some((code, first)) => {
                diagnostics.duplicate_name("event", &super::shown(code), *first, is.span);
            }
            None => seen.push((&is.value, is.span)),
        }
    }
}

/// What of a scheme a client that was called cannot recompute.
fn unverifiable(signing: &SigningAuth) -> Option<&'static str> {
    if signing.digest == Digest::RsaSha256 {
        return Some("a client has no key of the vendor's to verify RSA with");
    }
    if signing
        .sent
        .iter()
        .any(|sent| sent.place == AuthPlace::Query)
    {
        return Some("it sends a field in the query, and a callback is headers and a body");
    }
    let mut parts = signing.signs.iter().chain(&signing.canonical);
    let of_body = |part: &SignedPart| match &part.kind {
        SignedPartKind::Value(source) => *source == Source::Body,
        SignedPartKind::Fields { body, .. } => *body,
        _ => false,
    };
    if !parts.clone().any(of_body) {
        return Some("it does not sign the body, which anybody could change");
    }
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
        "it signs what only a request has: its method, its address, its query or a token",
    )
}

fn is_of_request(source: &Source) -> bool {
    matches!(
        source,
        Source::Method
            | Source::Host
            | Source::Path
            | Source::Url
            | Source::Query
            | Source::Token
            | Source::Operation
    )
}
