//! Authentication: that every operation can do what its schemes ask for.

use kehu_wire::TimeFormat;

use super::{Context, arguments};
use crate::document::{AuthTable, EndpointFile, FieldGroup, SignedPartRow};
use crate::model::{
    Api, Auth, AuthPlace, AuthScheme, Body, Composed, FieldIndex, Operation, Path, Piece, Place,
    SchemeId, SentField, SignedPart, SignedPartKind, SigningAuth, Source, TimeForm, TokenAuth,
    TokenIssue, Type,
};
use crate::paths;
use crate::resolve::holds_signature;
use crate::signature::{self, Added};
use crate::source::Span;

pub(super) fn check(context: &mut Context<'_>) {
    let names = schemes(context).filter_map(|(_, _, table)| table.name.as_ref());
    super::names::unique(context, "scheme", names);
    for (id, scheme, table) in schemes(context) {
        match &scheme.auth {
            Auth::Basic(_) => {}
            Auth::Token(token) => token_auth(context, id, token, table),
            Auth::SignedHeaders(auth) => signing(context, id, auth, table),
        }
        for (operation, file) in users(context, id) {
            for added in signature::added(&scheme.auth) {
                addition(context, operation, file, &added, table);
            }
        }
    }
    unused_parameters(context);
}

/// Every scheme with the table that it was made of.
fn schemes<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (SchemeId, &'a AuthScheme, &'a AuthTable)> + use<'a> {
    let tables = context.documents.api.auth.iter().flat_map(|auth| &auth.0);
    let tables = tables.filter(|table| table.scheme.value != crate::document::Scheme::None);
    let schemes = context.api.auth.iter().enumerate();
    schemes
        .zip(tables)
        .map(|((index, scheme), table)| (SchemeId(index), scheme, table))
}

/// The operations that use a scheme.
fn users<'a>(
    context: &Context<'a>,
    id: SchemeId,
) -> impl Iterator<Item = (&'a Operation, &'a EndpointFile)> + use<'a> {
    let operations = context.operations();
    operations.filter(move |(operation, _)| operation.auth.contains(&id))
}

/// Nobody but the client sets what a scheme adds, and there is a place for it.
fn addition(
    context: &mut Context<'_>,
    operation: &Operation,
    file: &EndpointFile,
    added: &Added<'_>,
    table: &AuthTable,
) {
    let headers = table.headers.iter().flatten().map(|row| &row.name);
    let mut names = headers.chain(table.fields.iter().flatten().map(|row| &row.name));
    let cell = names.find(|cell| cell.value == added.name);
    let at = cell.map_or(table.scheme.span, |cell| cell.span);
    let is_header = added.place == AuthPlace::Header;
    let is_it = |name: &str| match is_header {
        true => name.eq_ignore_ascii_case(added.name),
        false => name == added.name,
    };
    let headers = file.headers.iter().flat_map(|headers| &headers.0);
    for (name, _) in headers.filter(|(name, _)| is_header && is_it(&name.value)) {
        context.header_of_the_scheme(&name.value, name.span);
    }
    let body = operation.request.body;
    let lacks_object = added.is_nested && body != Body::Json;
    if lacks_object || added.place == AuthPlace::Body && body == Body::None {
        context.no_body_for_auth(added.name, &operation.name, at, file.name.span);
    }
    let place = match added.place {
        AuthPlace::Header => Place::Header,
        AuthPlace::Query => Place::Query,
        AuthPlace::Fields if body == Body::None => Place::Query,
        AuthPlace::Body | AuthPlace::Fields => Place::Body,
    };
    let fields = operation.request.fields.iter();
    for field in fields.filter(|field| field.place == place && is_it(&field.name)) {
        context.field_of_the_scheme(&field.name, field.name_span, at);
    }
}

fn token_auth(context: &mut Context<'_>, id: SchemeId, auth: &TokenAuth, table: &AuthTable) {
    if let (Some(issue), Some(table)) = (&auth.issue, &table.issue) {
        token_issue(context, id, issue, (table.operation.span, table.token.span));
        if let Some(refresh) = &auth.refresh {
            not_a_text(context, issue, &refresh.next, table.operation.span);
        }
    }
    if let (Some(refresh), Some(table)) = (&auth.refresh, &table.refresh) {
        let issue = &refresh.issue;
        token_issue(context, id, issue, (table.operation.span, table.token.span));
        not_a_text(context, issue, &refresh.next, table.next.span);
        let operation = &context.api.operations[issue.operation.0];
        let mut fields = operation.request.fields.iter();
        if !fields.any(|field| field.from == Some(refresh.client)) {
            let client = &context.api.client[refresh.client.0].name;
            context.refresh_without_field(&operation.name, client, table.client.span);
        }
    }
}

fn token_issue(
    context: &mut Context<'_>,
    id: SchemeId,
    issue: &TokenIssue,
    (at, token_at): (Span, Span),
) {
    let operation = &context.api.operations[issue.operation.0];
    if operation.auth.contains(&id) {
        context.issuer_needs_a_token(&operation.name, at, operation.span);
    }
    not_a_text(context, issue, &issue.token, token_at);
    for field in arguments(operation) {
        context.issuer_needs_an_argument(&operation.name, &field.name, field.name_span);
    }
}

/// A token is a string, and so is a refresh token, in the data of the operation that issues it.
fn not_a_text(context: &mut Context<'_>, issue: &TokenIssue, path: &Path, at: Span) {
    let data = context.api.operations[issue.operation.0]
        .response
        .data
        .as_ref();
    let found = data.and_then(|data| paths::type_at(context.api, data, path));
    if found.is_some_and(|ty| *ty != Type::String && *ty != Type::Any) {
        context.token_not_a_text(path, at);
    }
}

fn signing(context: &mut Context<'_>, id: SchemeId, auth: &SigningAuth, table: &AuthTable) {
    if auth.vectors.is_empty() {
        context.signature_without_vector(table.scheme.span);
    }
    if let (false, Some(digest)) = (signature::computes(auth.digest), &table.digest) {
        context.digest_not_in_this_build(auth.digest.as_str(), digest.span);
    }
    for field in auth.sent.iter().filter(|field| field.is_number) {
        if !holds_number(context.api, &field.value) {
            context.sent_number_of_text(&field.name, field.span);
        }
    }
    let is_canonical = |part: &SignedPart| part.kind == SignedPartKind::Value(Source::Canonical);
    if let Some(at) = table.place_of("canonical")
        && !auth.signs.iter().any(is_canonical)
    {
        context.canonical_unused(at);
    }
    let in_body = |field: &&SentField| {
        let in_body = matches!(field.place, AuthPlace::Body | AuthPlace::Fields);
        in_body && holds_signature(&field.value)
    };
    let field = auth.sent.iter().find(in_body);
    let body = field.and_then(|field| rows(table).find(|row| holds(row, field)));
    let has_body = users(context, id).any(|(operation, _)| operation.request.body != Body::None);
    if let (Some(body), Some(field), true) = (body, field, has_body) {
        context.body_signs_itself(&field.name, field.span, body.part.span);
    }
    time_is_told(context, auth);
    signed_fields(context, id, auth, table);
    if let (Some(cell), Some((operation, file))) = (&table.public_key, users(context, id).next()) {
        context.public_key_signs_nothing(&operation.name, cell.span, file.name.span);
    }
    let of_operation = Piece::Of(Source::Operation);
    let stated = auth
        .sent
        .iter()
        .filter(|field| field.value.contains(&of_operation));
    let stated: Vec<&str> = stated.map(|field| field.name.as_str()).collect();
    for (operation, file) in users(context, id) {
        let lacks = |name: &&str| {
            let mut headers = operation.headers.keys();
            !headers.any(|key| key.eq_ignore_ascii_case(name))
        };
        let missing: Vec<&str> = stated.iter().copied().filter(lacks).collect();
        if !missing.is_empty() {
            context.operation_lacks_headers(&operation.name, &missing, file.name.span);
        }
    }
}

/// The rows of what is signed.
fn rows(table: &AuthTable) -> impl Iterator<Item = &SignedPartRow> {
    table.signs.iter().chain(&table.canonical).flatten()
}

/// Whether a part is the body, or an object in it, and holds what this field is sent as.
fn holds(row: &SignedPartRow, field: &SentField) -> bool {
    let inside = |path: &str| {
        let rest = field.name.strip_prefix(path);
        field.is_nested && rest.is_some_and(|rest| rest.starts_with('.'))
    };
    let of_body = row.of.as_ref();
    let of_body = of_body.is_none_or(|of| of.iter().any(|cell| cell.value == FieldGroup::Body));
    let except = row.except.iter().flatten();
    match row.part.value.as_str() {
        "body" => true,
        "fields" if row.under.is_none() && of_body => {
            field.is_nested && !except.into_iter().any(|name| inside(&name.value))
        }
        part => part.strip_prefix("field.").is_some_and(inside),
    }
}

/// A single field that is signed is one that is sent.
fn signed_fields(context: &mut Context<'_>, id: SchemeId, auth: &SigningAuth, table: &AuthTable) {
    let requests: Vec<_> = users(context, id)
        .map(|(operation, _)| &operation.request)
        .collect();
    let is_sent = |name: &str| {
        let mut requests = requests.iter();
        requests.any(|request| request.holds(name)) || auth.sent.iter().any(|s| s.name == name)
    };
    for row in rows(table).filter(|_| !requests.is_empty()) {
        let name = row.part.value.strip_prefix("field.");
        if let Some(name) = name.filter(|name| !is_sent(name)) {
            context.signed_field_unknown(name, row.part.span);
        }
    }
}

/// The server reads the moment from what is sent: one of the times has to tell all of it.
fn time_is_told(context: &mut Context<'_>, auth: &SigningAuth) {
    let mut unread = None;
    for field in &auth.sent {
        for piece in &field.value {
            match piece {
                Piece::Of(Source::Time(TimeForm::Written(format))) => {
                    let time = TimeFormat::new(format);
                    let written = time.sample();
                    let read =
                        time.instant(&written).is_some() || time.datetime(&written).is_some();
                    if read && (format.contains("%S") || format.contains("%T")) {
                        return;
                    }
                    unread = Some((format, field.span));
                }
                Piece::Of(Source::Time(_)) => return,
                _ => {}
            }
        }
    }
    if let Some((format, at)) = unread {
        context.time_cannot_be_read(format, at);
    }
}

/// A parameter that nothing uses makes people look for a credential that nobody asks for.
fn unused_parameters(context: &mut Context<'_>) {
    let api = context.api;
    let fields = api
        .operations
        .iter()
        .flat_map(|operation| &operation.request.fields);
    let mut used: Vec<FieldIndex> = fields.filter_map(|field| field.from).collect();
    for scheme in &api.auth {
        match &scheme.auth {
            Auth::Basic(basic) => {
                let pieces = basic.user.iter().chain(&basic.password);
                used.extend(pieces.filter_map(|piece| match piece {
                    Piece::Of(source) => client(source),
                    Piece::Text(_) => None,
                }));
            }
            Auth::Token(token) => {
                used.extend(token.token);
                used.extend(token.refresh.as_ref().map(|refresh| refresh.client));
            }
            Auth::SignedHeaders(auth) => used.extend(auth.sources().filter_map(client)),
        }
    }
    let callbacks = api.callbacks.iter();
    let encrypted = callbacks.flat_map(|callbacks| &callbacks.encrypted);
    used.extend(encrypted.flat_map(|sealed| sealed.owner.into_iter().chain([sealed.key])));
    for (index, field) in api.client.iter().enumerate() {
        if !used.contains(&FieldIndex(index)) {
            context.unused_parameter(&field.name, field.name_span);
        }
    }
}

/// The client parameter that a value is.
fn client(source: &Source) -> Option<FieldIndex> {
    match source.plain() {
        Source::Client(field) => Some(*field),
        _ => None,
    }
}

/// Whether a value is one whole number.
fn holds_number(api: &Api, value: &Composed) -> bool {
    match value.as_slice() {
        [Piece::Of(Source::Client(index))] => {
            matches!(api.client[index.0].ty, Type::Int32 | Type::Int64)
        }
        [Piece::Of(Source::Time(form))] => !matches!(form, TimeForm::Written(_)),
        _ => false,
    }
}

#[cfg(all(test, not(feature = "sm2")))]
mod tests {
    /// Nothing says that a vector is wrong that nobody recomputed.
    #[test]
    fn a_digest_that_the_build_lacks_is_told_once() {
        let api = r#"
name    = "shop"
title   = "Shop"
summary = "Orders."

[[server]]
name = "main"
url  = "https://shop.example"

[client]
fields = [{ name = "key", type = "string", required = true, secret = true, doc = "Private key." }]

[auth]
scheme    = "signed_headers"
digest    = "sm2_sm3_raw"
key       = "client.key"
signature = "X-Sign"
signs     = [{ part = "body" }]

[[auth.vector]]
client    = { key = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8" }
body      = "message digest"
signature = "00"
"#;
        let endpoint = r#"
name = "find"
method = "POST"
path = "/find"
summary = "Finds orders."

[request]
body = "json"
fields = [{ name = "id", type = "int64", required = true, doc = "The order." }]
"#;
        let sources = crate::Sources::from_texts([
            ("shop/api.toml", api),
            ("shop/endpoints/find.toml", endpoint),
        ]);
        let found = crate::load(&sources).diagnostics;
        let errors = found
            .iter()
            .filter(|found| found.code != "signature-without-vector");
        let errors: Vec<_> = errors.map(|found| (found.code, &*found.message)).collect();
        let told = "this build of kehu was made without `sm2_sm3_raw` (the feature `sm2`)";
        assert_eq!(errors, [("digest-not-in-this-build", told)]);
    }
}
