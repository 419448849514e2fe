//! Error codes: that each can be told from success and from the others.

use std::collections::HashMap;

use super::Context;
use crate::diagnostic::Diagnostics;
use crate::document::ErrorTable;
use crate::model::{Auth, Code, Then};
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let file = &context.documents.api;
    let mut codes: HashMap<&Code, Span> = HashMap::new();
    for error in file.error.iter().flatten() {
        reaction(context, error, diagnostics);
        let Some(code) = &error.code else {
            if error.message.is_none() {
                diagnostics.error_without_sign(&error.name.value, error.name.span);
            }
            continue;
        };
        if let Some(envelope) = &file.envelope {
            let success = &envelope.success;
            let same_kind = matches!(
                (&success.value, &code.value),
                (Code::Int(_), Code::Int(_)) | (Code::Text(_), Code::Text(_))
            );
            if success.value == code.value {
                diagnostics.error_is_success(code.span, success.span);
            } else if !same_kind {
                diagnostics.code_of_another_kind(code.span, success.span);
            }
        } else {
            diagnostics.code_without_envelope(code.span);
        }
        match codes.get(&code.value) {
            Some(first) if error.message.is_none() => {
                let shown = match &code.value {
                    Code::Int(number) => number.to_string(),
                    Code::Text(text) => text.clone(),
                };
                diagnostics.duplicate_name("error code", &shown, *first, code.span);
            }
            Some(_) => {}
            None => {
                codes.insert(&code.value, code.span);
            }
        }
    }
}

/// What the client is told to do must be something that it can do.
fn reaction(context: &Context<'_>, error: &ErrorTable, diagnostics: &mut Diagnostics) {
    let possible = match (error.then.value, &context.api.auth) {
        (Then::ResyncClock, auth) => matches!(auth, Auth::SignedHeaders(_)),
        (Then::RenewToken, Auth::Token(auth)) => auth.issue.is_some(),
        (Then::RenewToken, _) => false,
        (Then::Never | Then::Retry, _) => true,
    };
    if !possible {
        diagnostics.impossible_reaction(error.then.value == Then::RenewToken, error.then.span);
    }
}
