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
        Some(Auth::SignedHeaders(signing)) => {
            if !signs_the_body(signing) {
                diagnostics.callback_body_not_signed(&table.auth.value, table.auth.span);
            }
            unverifiable(signing)
        }
        Some(Auth::Token(token)) if token.place != AuthPlace::Header || token.token.is_none() => {
            Some("a token comes in a header, and a parameter of the client holds it (`token`)")
        }
        Some(Auth::Basic(_) | Auth::Token(_)) => None,
    };
    if let Some(why) = why {
        diagnostics.callback_not_verifiable(&table.auth.value, why, table.auth.span);
    }
    if let (Some(event), Some(header)) = (&table.event, &table.event_header) {
        diagnostics.event_told_twice(header.span, event.span);
    }
    let is_told = callbacks.event.is_some() || callbacks.event_header.is_some();
    let mut seen: Vec<(&Code, Span)> = Vec::new();
    for table in file.webhook.iter().flatten() {
        let Some(is) = &table.is else {
            if callbacks.webhooks.len() > 1 || is_told {
                diagnostics.webhook_not_told(table.name.span);
            }
            continue;
        };
        if !is_told {
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
    if signing.digest == Digest::RsaSha256 && !signing.is_public {
        return Some(
            "its private key signs requests, and RSA is verified with the vendor's `public_key`",
        );
    }
    if signing
        .sent
        .iter()
        .any(|sent| sent.place == AuthPlace::Query)
    {
        return Some("it sends a field in the query, and a callback is headers and a body");
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
        "it signs what only a request has: its method, its address, its query or a token",
    )
}

fn signs_the_body(signing: &SigningAuth) -> bool {
    let mut parts = signing.signs.iter().chain(&signing.canonical);
    parts.any(|part: &SignedPart| match &part.kind {
        SignedPartKind::Value(source) => *source == Source::Body,
        SignedPartKind::Fields { body, .. } => *body,
        _ => false,
    })
}

fn is_of_request(source: &Source) -> bool {
    matches!(
        source,
        Source::Method
            | Source::Signed
            | Source::Host
            | Source::Path
            | Source::Url
            | Source::Query
            | Source::Token
            | Source::Operation
    )
}
