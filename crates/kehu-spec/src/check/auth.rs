//! Authentication: that every operation can do what the scheme asks for.

use super::{Context, arguments};
use crate::diagnostic::Diagnostics;
use crate::model::{Auth, HeaderValue, SigningAuth, TokenAuth, TokenIssue, Type};
use crate::paths;
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    match &context.api.auth {
        Auth::None => {}
        Auth::Token(token) => token_auth(context, token, diagnostics),
        Auth::SignedHeaders(signing) => signed_headers(context, signing, diagnostics),
    }
    unused_parameters(context, diagnostics);
}

fn token_auth(context: &Context<'_>, auth: &TokenAuth, diagnostics: &mut Diagnostics) {
    let table = context.documents.api.auth.as_ref();
    if let (Some(issue), Some(table)) = (&auth.issue, table.and_then(|table| table.issue.as_ref()))
    {
        token_issue(
            context,
            issue,
            table.operation.span,
            table.token.span,
            diagnostics,
        );
    }
}

fn token_issue(
    context: &Context<'_>,
    issue: &TokenIssue,
    at: Span,
    token_at: Span,
    diagnostics: &mut Diagnostics,
) {
    let operation = &context.api.operations[issue.operation.0];
    if operation.auth {
        diagnostics.issuer_needs_a_token(&operation.name, at, operation.span);
    }
    let token = operation
        .response
        .data
        .as_ref()
        .and_then(|data| paths::type_at(context.api, data, &issue.token));
    if token.is_some_and(|ty| *ty != Type::String && *ty != Type::Any) {
        diagnostics.token_not_a_text(&issue.token, token_at);
    }
    for field in arguments(operation) {
        diagnostics.issuer_needs_an_argument(&operation.name, &field.name, field.name_span);
    }
}

fn signed_headers(context: &Context<'_>, auth: &SigningAuth, diagnostics: &mut Diagnostics) {
    if auth.vectors.is_empty()
        && let Some(table) = &context.documents.api.auth
    {
        diagnostics.signature_without_vector(table.scheme.span);
    }
    let stated = auth
        .headers
        .iter()
        .filter(|header| header.value == HeaderValue::Operation);
    let stated: Vec<&str> = stated.map(|header| header.name.as_str()).collect();
    for (operation, file) in context.operations().filter(|(operation, _)| operation.auth) {
        let given = |name: &str| {
            operation
                .headers
                .keys()
                .any(|key| key.eq_ignore_ascii_case(name))
        };
        let missing: Vec<&str> = stated.iter().copied().filter(|name| !given(name)).collect();
        if !missing.is_empty() {
            diagnostics.operation_lacks_headers(&operation.name, &missing, file.name.span);
        }
        for (name, _) in file.headers.iter().flat_map(|headers| &headers.0) {
            let computed = |header: &&str| header.eq_ignore_ascii_case(&name.value);
            let own = auth
                .headers
                .iter()
                .filter(|header| header.value != HeaderValue::Operation);
            let own = own
                .map(|header| header.name.as_str())
                .chain([auth.signature.as_str()]);
            if own.into_iter().any(|header| computed(&header)) {
                diagnostics.header_of_the_scheme(&name.value, name.span);
            }
        }
    }
}

/// A parameter that nothing uses makes people look for a credential that nobody asks for.
fn unused_parameters(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut used = vec![false; context.api.client.len()];
    let filled = context
        .api
        .operations
        .iter()
        .flat_map(|operation| &operation.request.fields);
    let mut mark = |index: Option<crate::model::FieldIndex>| {
        if let Some(slot) = index.and_then(|index| used.get_mut(index.0)) {
            *slot = true;
        }
    };
    filled.for_each(|field| mark(field.from));
    match &context.api.auth {
        Auth::None => {}
        Auth::Token(auth) => mark(auth.token),
        Auth::SignedHeaders(auth) => {
            mark(auth.key);
            for header in &auth.headers {
                if let HeaderValue::Client(index) = header.value {
                    mark(Some(index));
                }
            }
            for part in &auth.signs {
                if let crate::model::SignedPartKind::Client(index) = part.kind {
                    mark(Some(index));
                }
            }
        }
    }
    for (field, _) in context
        .api
        .client
        .iter()
        .zip(used)
        .filter(|(_, used)| !used)
    {
        diagnostics.unused_parameter(&field.name, field.name_span);
    }
}
