//! What the runtime must know about an API: its static data, spelled out.

use kehu_spec::model::{
    Api, Auth, Body, Code, Cursor, Digest, Envelope, ErrorCode, ErrorIs, Field, FieldIndex,
    HeaderValue, Lookup, Method, Operation, PagedBy, Pages, PairOrder, Place, SignatureEncoding,
    SignedHeader, SignedPart, SignedPartKind, SigningAuth, Then, TokenAuth, TokenIssue, Type, Wire,
};

use serde_json::Value;

use crate::codegen::lower::data::{
    INFO, call, info, list, local_ref, optional, optional_text, path, text, variant,
};
use crate::codegen::lower::name::{Names, environment_variable};
use crate::codegen::rust::Data;

/// `ApiInfo`
pub fn api(api: &Api, names: &Names) -> Data {
    info(
        "ApiInfo",
        vec![
            ("name", text(&api.name)),
            ("title", text(&api.title)),
            ("docs", optional_text(api.docs.as_ref())),
            (
                "user_agent",
                text(format!("{}/{}", names.api.client_package, api.version)),
            ),
            ("servers", list(&api.servers, server)),
            (
                "client",
                list(&api.client, |field| client_field(&api.name, field)),
            ),
            ("auth", auth(api, names)),
            ("envelope", optional(api.envelope.as_ref(), envelope)),
            ("errors", list(&api.errors, error)),
        ],
    )
}

/// `OperationInfo`
pub fn operation(api: &Api, names: &Names, operation: &Operation) -> Data {
    let fields = &operation.request.fields;
    let placed = fields
        .iter()
        .filter_map(|field| Some(Data::Tuple(vec![text(&field.name), place(field.place)?])));
    let filled = fields
        .iter()
        .filter_map(|field| Some(client_name(api, field.from?)));
    let fixed = fields.iter().filter_map(|field| {
        let value = field.fixed.as_ref()?.to_string();
        Some(Data::Tuple(vec![text(&field.name), text(value)]))
    });
    let headers = operation
        .headers
        .iter()
        .map(|(name, value)| Data::Tuple(vec![text(name), text(value)]));
    info(
        "OperationInfo",
        vec![
            ("name", text(&operation.name)),
            ("method", variant(INFO, method(operation.method))),
            ("path", text(&operation.path)),
            ("body", variant(INFO, body(operation.request.body))),
            ("places", Data::List(placed.collect())),
            ("client", Data::List(filled.collect())),
            ("fixed", Data::List(fixed.collect())),
            ("headers", Data::List(headers.collect())),
            ("idempotent", Data::Bool(operation.idempotent)),
            ("auth", Data::Bool(operation.auth)),
            ("enveloped", Data::Bool(operation.response.enveloped)),
            (
                "limits",
                list(&operation.limits, |limit| {
                    info(
                        "LimitInfo",
                        vec![
                            ("calls", Data::Uint(limit.calls.into())),
                            ("per_s", Data::Float(limit.per_s)),
                        ],
                    )
                }),
            ),
            (
                "pages",
                optional(operation.pages.as_ref(), |pages| self::pages(pages, fields)),
            ),
            (
                "lookup",
                optional(operation.lookup.as_ref(), |lookup| {
                    self::lookup(api, names, lookup, fields)
                }),
            ),
            ("docs", optional_text(operation.docs.as_ref())),
        ],
    )
}

fn lookup(api: &Api, names: &Names, lookup: &Lookup, fields: &[Field]) -> Data {
    let ids = names.operations[lookup.ids.0].constant.as_str();
    let key = &api.records[lookup.record.0].fields[lookup.key.0];
    info(
        "LookupInfo",
        vec![
            ("ids", local_ref(ids)),
            ("field", text(&fields[lookup.field.0].name)),
            ("batch", Data::Uint(lookup.batch)),
            ("items", path(&lookup.items)),
            ("key", text(&key.name)),
        ],
    )
}

/// What is sent for a request field that nobody sets, where something must be.
pub fn first_value(field: &Field) -> Option<&Value> {
    let default = field.default.as_ref().filter(|_| field.required);
    field.fixed.as_ref().or(default)
}

/// Where a field travels that is not in the body.
pub fn place(place: Place) -> Option<Data> {
    let place = match place {
        Place::Body => return None,
        Place::Query => "Place::Query",
        Place::Path => "Place::Path",
        Place::Header => "Place::Header",
    };
    Some(variant(INFO, place))
}

/// What the text of a client-wide value stands for, as it travels.
fn client_field_kind(field: &Field) -> &'static str {
    match (&field.ty, field.wire) {
        (_, Wire::String) => "ClientFieldKind::Text",
        (Type::Int32 | Type::Int64, _) | (_, Wire::Number) => "ClientFieldKind::Int",
        (Type::Bool, _) => "ClientFieldKind::Bool",
        _ => "ClientFieldKind::Text",
    }
}

fn server(server: &kehu_spec::model::Server) -> Data {
    info(
        "ServerInfo",
        vec![
            ("name", text(&server.name)),
            ("url", text(&server.url)),
            ("doc", text(server.doc.as_deref().unwrap_or_default())),
        ],
    )
}

fn client_field(api: &str, field: &Field) -> Data {
    info(
        "ClientFieldInfo",
        vec![
            ("name", text(&field.name)),
            ("env", text(environment_variable(api, &field.name))),
            ("kind", variant(INFO, client_field_kind(field))),
            ("secret", Data::Bool(field.secret)),
            ("required", Data::Bool(field.required)),
            (
                "doc",
                text(
                    field
                        .doc
                        .as_ref()
                        .or(field.label.as_ref())
                        .unwrap_or(&field.name),
                ),
            ),
        ],
    )
}

fn client_name(api: &Api, field: FieldIndex) -> Data {
    text(&api.client[field.0].name)
}

fn auth(api: &Api, names: &Names) -> Data {
    match &api.auth {
        Auth::None => variant(INFO, "AuthInfo::None"),
        Auth::Token(auth) => call(INFO, "AuthInfo::Token", vec![token(api, names, auth)]),
        Auth::SignedHeaders(auth) => {
            call(INFO, "AuthInfo::SignedHeaders", vec![signing(api, auth)])
        }
    }
}

fn token(api: &Api, names: &Names, auth: &TokenAuth) -> Data {
    info(
        "TokenInfo",
        vec![
            ("header", text(&auth.header)),
            ("prefix", text(&auth.prefix)),
            (
                "token",
                optional(auth.token, |field| client_name(api, field)),
            ),
            (
                "issue",
                optional(auth.issue.as_ref(), |auth| issue(names, auth)),
            ),
        ],
    )
}

fn issue(names: &Names, issue: &TokenIssue) -> Data {
    info(
        "IssueInfo",
        vec![
            (
                "operation",
                local_ref(names.operations[issue.operation.0].constant.as_str()),
            ),
            ("token", path(&issue.token)),
            ("expires_in", optional(issue.expires_in.as_ref(), path)),
            ("lifetime_s", Data::Uint(issue.lifetime_s)),
        ],
    )
}

fn signing(api: &Api, auth: &SigningAuth) -> Data {
    let digest = match auth.digest {
        Digest::Md5 => "Digest::Md5",
        Digest::Sha1 => "Digest::Sha1",
        Digest::Sha256 => "Digest::Sha256",
        Digest::HmacSha1 => "Digest::HmacSha1",
        Digest::HmacSha256 => "Digest::HmacSha256",
    };
    let encoding = match auth.encoding {
        SignatureEncoding::Hex => "SignatureEncoding::Hex",
        SignatureEncoding::Base64 => "SignatureEncoding::Base64",
    };
    info(
        "SigningInfo",
        vec![
            ("digest", variant(INFO, digest)),
            ("encoding", variant(INFO, encoding)),
            ("key", optional(auth.key, |field| client_name(api, field))),
            ("signature", text(&auth.signature)),
            ("skew_s", Data::Uint(auth.skew_s)),
            (
                "headers",
                list(&auth.headers, |header| signed_header(api, header)),
            ),
            ("signs", list(&auth.signs, |part| signed_part(api, part))),
        ],
    )
}

fn signed_header(api: &Api, header: &SignedHeader) -> Data {
    let source = match &header.value {
        HeaderValue::Client(field) => {
            call(INFO, "HeaderSource::Client", vec![client_name(api, *field)])
        }
        HeaderValue::TimestampMs => variant(INFO, "HeaderSource::TimestampMs"),
        HeaderValue::TimestampS => variant(INFO, "HeaderSource::TimestampS"),
        HeaderValue::Nonce => variant(INFO, "HeaderSource::Nonce"),
        HeaderValue::Operation => variant(INFO, "HeaderSource::Operation"),
        HeaderValue::Fixed(value) => call(INFO, "HeaderSource::Fixed", vec![text(value)]),
    };
    info(
        "SignedHeader",
        vec![("name", text(&header.name)), ("value", source)],
    )
}

fn signed_part(api: &Api, part: &SignedPart) -> Data {
    let pairs = |order: &PairOrder, pair: &String, join: &String| {
        let order = match order {
            PairOrder::Name => "PairOrder::Name",
            PairOrder::Listed => "PairOrder::Listed",
        };
        vec![info(
            "Pairs",
            vec![
                ("order", variant(INFO, order)),
                ("pair", text(pair)),
                ("join", text(join)),
            ],
        )]
    };
    let kind = match &part.kind {
        SignedPartKind::Headers { order, pair, join } => {
            call(INFO, "SignedPartKind::Headers", pairs(order, pair, join))
        }
        SignedPartKind::Query { order, pair, join } => {
            call(INFO, "SignedPartKind::Query", pairs(order, pair, join))
        }
        SignedPartKind::Body => variant(INFO, "SignedPartKind::Body"),
        SignedPartKind::Method => variant(INFO, "SignedPartKind::Method"),
        SignedPartKind::Path => variant(INFO, "SignedPartKind::Path"),
        SignedPartKind::Timestamp => variant(INFO, "SignedPartKind::Timestamp"),
        SignedPartKind::Nonce => variant(INFO, "SignedPartKind::Nonce"),
        SignedPartKind::Client(field) => call(
            INFO,
            "SignedPartKind::Client",
            vec![client_name(api, *field)],
        ),
        SignedPartKind::Text => variant(INFO, "SignedPartKind::Text"),
    };
    info(
        "SignedPart",
        vec![
            ("prefix", text(&part.prefix)),
            ("skip_empty", Data::Bool(part.skip_empty)),
            ("kind", kind),
        ],
    )
}

fn envelope(envelope: &Envelope) -> Data {
    info(
        "EnvelopeInfo",
        vec![
            ("code", path(&envelope.code)),
            ("success", list(&envelope.success, code)),
            ("flag", optional(envelope.flag.as_ref(), path)),
            ("message", optional(envelope.message.as_ref(), path)),
            ("name", optional(envelope.name.as_ref(), path)),
            ("data", optional(envelope.data.as_ref(), path)),
            ("request_id", optional(envelope.request_id.as_ref(), path)),
        ],
    )
}

fn code(code: &Code) -> Data {
    match code {
        Code::Int(number) => call(INFO, "Code::Int", vec![Data::Int(*number)]),
        Code::Text(word) => call(INFO, "Code::Text", vec![text(word)]),
    }
}

/// A number or text, as text.
pub fn plain(code: &Code) -> Data {
    match code {
        Code::Int(number) => text(number.to_string()),
        Code::Text(word) => text(word),
    }
}

fn error(error: &ErrorCode) -> Data {
    let is = match error.is {
        ErrorIs::InvalidRequest => "ErrorIs::InvalidRequest",
        ErrorIs::Auth => "ErrorIs::Auth",
        ErrorIs::Permission => "ErrorIs::Permission",
        ErrorIs::RateLimit => "ErrorIs::RateLimit",
        ErrorIs::NotFound => "ErrorIs::NotFound",
        ErrorIs::Server => "ErrorIs::Server",
    };
    let then = match error.then {
        Then::Never => "Then::Never",
        Then::Retry => "Then::Retry",
        Then::ResyncClock => "Then::ResyncClock",
        Then::RenewToken => "Then::RenewToken",
    };
    info(
        "ErrorInfo",
        vec![
            ("code", optional(error.code.as_ref(), code)),
            ("message", optional_text(error.message.as_ref())),
            ("name", text(&error.name)),
            ("is", variant(INFO, is)),
            ("then", variant(INFO, then)),
            ("doc", text(&error.doc)),
        ],
    )
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "Method::Get",
        Method::Post => "Method::Post",
        Method::Put => "Method::Put",
        Method::Patch => "Method::Patch",
        Method::Delete => "Method::Delete",
    }
}

fn body(body: Body) -> &'static str {
    match body {
        Body::None => "Body::None",
        Body::Json => "Body::Json",
        Body::Form => "Body::Form",
        Body::Multipart => "Body::Multipart",
    }
}

fn pages(pages: &Pages, fields: &[Field]) -> Data {
    let name = |field: &FieldIndex| text(&fields[field.0].name);
    let cursor = |cursor: &Cursor| {
        info(
            "CursorInfo",
            vec![
                ("field", name(&cursor.field)),
                ("next", path(&cursor.next)),
                ("more", optional(cursor.more.as_ref(), path)),
                ("end", list(&cursor.end, plain)),
            ],
        )
    };
    let by = match &pages.by {
        PagedBy::Cursor { forward, back } => info(
            "PagedBy::Cursor",
            vec![
                ("forward", cursor(forward)),
                ("back", optional(back.as_ref(), cursor)),
            ],
        ),
        PagedBy::LastItem { cursor, key } => info(
            "PagedBy::LastItem",
            vec![("cursor", name(cursor)), ("key", path(key))],
        ),
        PagedBy::Number {
            page,
            first,
            total,
            more,
        } => info(
            "PagedBy::Number",
            vec![
                ("page", name(page)),
                ("first", Data::Int(*first)),
                ("total", optional(total.as_ref(), path)),
                ("more", optional(more.as_ref(), path)),
            ],
        ),
        PagedBy::Offset {
            offset,
            first,
            total,
            more,
        } => info(
            "PagedBy::Offset",
            vec![
                ("offset", name(offset)),
                ("first", Data::Int(*first)),
                ("total", optional(total.as_ref(), path)),
                ("more", optional(more.as_ref(), path)),
            ],
        ),
    };
    info(
        "PagesInfo",
        vec![
            ("items", path(&pages.items)),
            ("by", by),
            ("size", optional(pages.size.as_ref(), name)),
            ("omits", list(&pages.omits, path)),
        ],
    )
}
