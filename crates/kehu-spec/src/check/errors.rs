//! Error codes: that each can be told from success and from the others.

use std::collections::HashMap;

use super::{Context, before};
use crate::document::{EnvelopeTable, ErrorTable};
use crate::model::{Api, Code, ErrorWhen, Then, TokenAuth};
use crate::source::{Span, Spanned};

pub(super) fn check(context: &mut Context<'_>) {
    let file = &context.documents.api;
    let (mut codes, mut reasons) = (HashMap::new(), HashMap::new());
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
        // Which of several shapes has the code, no table says.
        if context.api.refusals.is_empty() {
            match &file.envelope {
                Some(envelope) => against_success(context, code, envelope),
                None => context.code_without_envelope(code.span),
            }
        }
        let first = before(&mut codes, &code.value, code.span);
        if let Some(first) = first.filter(|_| error.message.is_none()) {
            context.duplicate_name("error code", &code.to_string(), first, code.span);
        }
    }
}

/// A code of an error is none of success, and of its kind.
fn against_success(context: &mut Context<'_>, code: &Spanned<Code>, envelope: &EnvelopeTable) {
    let success = envelope.success.as_ref().map_or(&[][..], |codes| &codes.0);
    if let Some(same) = success.iter().find(|success| *success == code) {
        context.error_is_success(code.span, same.span);
    } else if let Some(first) = success.first()
        && success
            .iter()
            .all(|success| success.is_int() != code.is_int())
    {
        context.code_of_another_kind(code.span, first.span);
    }
}

/// What is refused must be something that there is, and one code must refuse it.
fn reason(
    context: &mut Context<'_>,
    when: &Spanned<ErrorWhen>,
    reasons: &mut HashMap<ErrorWhen, Span>,
) {
    let api = context.api;
    let needs = match when.value {
        ErrorWhen::Signature | ErrorWhen::Timestamp if api.signatures().next().is_none() => {
            Some("`scheme = \"signed_headers\"`")
        }
        ErrorWhen::Token if api.tokens().next().is_none() => Some("`scheme = \"token\"`"),
        ErrorWhen::Credentials if !issues(api) => Some("`[auth.issue]`"),
        _ => None,
    };
    if let Some(needs) = needs {
        context.impossible_refusal(needs, when.span);
    }
    if let Some(first) = before(reasons, when.value, when.span) {
        context.refused_twice(first, when.span);
    }
}

/// What the client is told to do must be something that it can do.
fn reaction(context: &mut Context<'_>, error: &ErrorTable) {
    let possible = match error.then.value {
        Then::ResyncClock => context.api.signatures().next().is_some(),
        Then::RenewToken => issues(context.api),
        Then::Never | Then::Retry => true,
    };
    if !possible {
        context.impossible_reaction(error.then.value == Then::RenewToken, error.then.span);
    }
}

/// Whether some operation issues a token.
fn issues(api: &Api) -> bool {
    api.tokens().flat_map(TokenAuth::issues).next().is_some()
}
