//! Error codes: that each can be told from success and from the others.

use std::collections::HashMap;

use super::Context;
use crate::document::ErrorTable;
use crate::model::{Auth, Code, ErrorWhen, Then};
use crate::source::{Span, Spanned};

pub(super) fn check(context: &mut Context<'_>) {
    let file = &context.documents.api;
    let mut codes: HashMap<&Code, Span> = HashMap::new();
    let mut reasons: HashMap<ErrorWhen, Span> = HashMap::new();
    for error in file.error.iter().flatten() {
        reaction(context, error);
        for when in error.when.iter().flatten() {
            reason(context, when, &mut reasons);
        }
        let Some(code) = &error.code else {
            if error.message.is_none() {
                context.error_without_sign(&error.name.value, error.name.span);
            }
            continue;
        };
        if !context.api.refusals.is_empty() {
            // Which shape has the code, no table says.
        } else if let Some(envelope) = &file.envelope {
            let success = envelope.success.as_ref().map_or(&[][..], |codes| &codes.0);
            let is_int = |code: &Spanned<Code>| matches!(code.value, Code::Int(_));
            if let Some(same) = success.iter().find(|success| success.value == code.value) {
                context.error_is_success(code.span, same.span);
            } else if let Some(first) = success.first()
                && success
                    .iter()
                    .all(|success| is_int(success) != is_int(code))
            {
                context.code_of_another_kind(code.span, first.span);
            }
        } else {
            context.code_without_envelope(code.span);
        }
        match codes.get(&code.value) {
            Some(first) if error.message.is_none() => {
                let shown = code.value.to_string();
                context.duplicate_name("error code", &shown, *first, code.span);
            }
            Some(_) => {}
            None => {
                codes.insert(&code.value, code.span);
            }
        }
    }
}

/// What is refused must be something that there is, and one code must refuse it.
fn reason(
    context: &mut Context<'_>,
    when: &Spanned<ErrorWhen>,
    reasons: &mut HashMap<ErrorWhen, Span>,
) {
    let schemes = || context.api.auth.iter().map(|scheme| &scheme.auth);
    let signs = || schemes().any(|auth| matches!(auth, Auth::SignedHeaders(_)));
    let needs = match when.value {
        ErrorWhen::Signature | ErrorWhen::Timestamp if !signs() => {
            Some("`scheme = \"signed_headers\"`")
        }
        ErrorWhen::Token if !schemes().any(|auth| matches!(auth, Auth::Token(_))) => {
            Some("`scheme = \"token\"`")
        }
        ErrorWhen::Credentials if !issues(context) => Some("`[auth.issue]`"),
        _ => None,
    };
    if let Some(needs) = needs {
        context.impossible_refusal(needs, when.span);
    }
    match reasons.get(&when.value) {
        Some(first) => context.refused_twice(*first, when.span),
        None => drop(reasons.insert(when.value, when.span)),
    }
}

/// What the client is told to do must be something that it can do.
fn reaction(context: &mut Context<'_>, error: &ErrorTable) {
    let mut schemes = context.api.auth.iter();
    let possible = match error.then.value {
        Then::ResyncClock => schemes.any(|scheme| matches!(scheme.auth, Auth::SignedHeaders(_))),
        Then::RenewToken => issues(context),
        Then::Never | Then::Retry => true,
    };
    if !possible {
        context.impossible_reaction(error.then.value == Then::RenewToken, error.then.span);
    }
}

/// Whether some operation issues a token.
fn issues(context: &Context<'_>) -> bool {
    let mut schemes = context.api.auth.iter();
    schemes.any(|scheme| match &scheme.auth {
        Auth::Token(token) => token.issue.is_some() || token.refresh.is_some(),
        Auth::Basic(_) | Auth::SignedHeaders(_) => false,
    })
}
