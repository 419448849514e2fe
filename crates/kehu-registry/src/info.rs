//! What the runtime must know of an API, from its model.
//!
//! The runtime holds descriptions for as long as a program runs, whether they were generated or read from
//! specs: what is made here is leaked, once an API.

mod arrival;
mod auth;
mod pages;

use kehu_runtime::info::{
    AnswerBody, AnswerInfo, ApiInfo, Body, CallbackInfo, ChallengeAt, ChallengeInfo, Cipher,
    ClientFieldInfo, ClientFieldKind, Code, ConditionInfo, EncryptedInfo, EnvelopeInfo, ErrorInfo,
    ErrorIs, FileInfo, Iv, KeyForm, LimitInfo, Method, OperationInfo, Path, Place, ServerInfo,
    Style, Then, UnderInfo, WebhookInfo,
};
use kehu_spec::{model, paths};

use crate::keep::{Names, each, kept, path, text};

/// One API as the runtime knows it.
#[derive(Debug, Clone)]
pub struct Described {
    /// Servers, credentials, authentication, envelope and error codes.
    pub api: &'static ApiInfo,
    /// One for each operation of the model, in its order.
    pub operations: Vec<&'static OperationInfo>,
}

/// Describes an API of which the check found no errors.
///
/// ```
/// # fn example(api: &kehu_spec::model::Api) {
/// let described = kehu_registry::info::describe(api);
/// for operation in described.operations {
///     println!("{} {}", operation.method.as_str(), operation.path);
/// }
/// # }
/// ```
pub fn describe(api: &model::Api) -> Described {
    let by_itself = |operation: &model::Operation| {
        let info = || kept(self::operation(api, operation));
        operation.lookup.is_none().then(info)
    };
    let by_itself: Vec<_> = api.operations.iter().map(by_itself).collect();
    let looking_up = |operation: &model::Operation| {
        let lookup = operation.lookup.as_ref();
        let lookup = lookup.and_then(|lookup| pages::lookup(api, operation, lookup, &by_itself));
        let info = self::operation(api, operation);
        kept(OperationInfo { lookup, ..info })
    };
    let operations = by_itself.iter().zip(&api.operations);
    let operations: Vec<_> = operations
        .map(|(info, operation)| info.unwrap_or_else(|| looking_up(operation)))
        .collect();
    let api = self::api(api, &operations);
    Described {
        api: kept(api),
        operations,
    }
}

fn api(api: &model::Api, operations: &[&'static OperationInfo]) -> ApiInfo {
    let package = api.name.replace('_', "-");
    let names = Names(&api.client);
    ApiInfo {
        name: text(&api.name),
        title: text(&api.title),
        docs: api.docs.as_deref().map(text),
        user_agent: text(&format!("{package}-client/{}", api.version)),
        servers: each(&api.servers, server),
        client: each(&api.client, |field| client_field(&api.name, field)),
        auth: auth::auth(&api.auth, names, operations),
        charset: api.charset.map(charset),
        envelope: api.envelope.as_ref().map(envelope),
        refusals: each(&api.refusals, envelope),
        errors: each(&api.errors, error),
        arrivals: arrival::records(api),
        callback: callback(api),
    }
}

/// The files of a body.
fn files(operation: &model::Operation) -> &'static [FileInfo] {
    let fields = operation.request.fields.iter();
    let files = fields.filter(|field| operation.request.is_file(field));
    each(files, |field| FileInfo {
        field: text(&field.name),
        name: field.filename.as_deref().map(text),
        content_type: field.content_type.as_deref().map(text),
    })
}

fn callback(api: &model::Api) -> Option<CallbackInfo> {
    let callbacks = api.callbacks.as_ref()?;
    Some(CallbackInfo {
        scheme: callbacks.scheme.0,
        event: callbacks.event.as_ref().map(path),
        event_header: callbacks.event_header.as_deref().map(text),
        xml: callbacks.xml,
        encrypted: callbacks
            .encrypted
            .as_ref()
            .map(|sealed| encrypted(sealed, Names(&api.client))),
        challenge: callbacks.challenge.as_ref().map(|challenge| ChallengeInfo {
            at: match &challenge.at {
                model::ChallengeAt::Body(at) => ChallengeAt::Body(path(at)),
                model::ChallengeAt::Query(name) => ChallengeAt::Query(text(name)),
            },
            signed: challenge.signed,
        }),
        answer: callbacks.answer.as_ref().map(|answer| AnswerInfo {
            encrypted: text(&answer.encrypted),
            signature: text(&answer.signature),
            timestamp: text(&answer.timestamp),
            nonce: text(&answer.nonce),
        }),
        webhooks: each(&callbacks.webhooks, |webhook| WebhookInfo {
            is: webhook.is.as_ref().map(code),
            data: OperationInfo {
                name: text(&webhook.name),
                envelope: callbacks.data.as_ref().map(|data| EnvelopeInfo {
                    code: None,
                    success: &[],
                    data: Some(path(data)),
                    ..EnvelopeInfo::EMPTY
                }),
                enveloped: false,
                arrival: arrival::data(api, Some(&webhook.data)),
                ..OperationInfo::EMPTY
            },
        }),
    })
}

fn encrypted(sealed: &model::Encrypted, client: Names<'_>) -> EncryptedInfo {
    EncryptedInfo {
        at: path(&sealed.at),
        cipher: match sealed.cipher {
            model::Cipher::Aes256Cbc => Cipher::Aes256Cbc,
            model::Cipher::Aes256Gcm => Cipher::Aes256Gcm,
        },
        key: client.of(sealed.key),
        key_form: key_form(sealed.key_form),
        iv: match &sealed.iv {
            model::Iv::Key => Iv::Key,
            model::Iv::First => Iv::First,
            model::Iv::At(at) => Iv::At(path(at)),
        },
        with: sealed.with.as_ref().map(path),
        owner: sealed.owner.map(|owner| client.of(owner)),
    }
}

fn key_form(form: model::KeyForm) -> KeyForm {
    match form {
        model::KeyForm::Text => KeyForm::Text,
        model::KeyForm::Base64 => KeyForm::Base64,
        model::KeyForm::Hex => KeyForm::Hex,
        model::KeyForm::Sha256 => KeyForm::Sha256,
    }
}

/// All but how it looks up what there is.
fn operation(api: &model::Api, operation: &model::Operation) -> OperationInfo {
    let fields = &operation.request.fields;
    let client = Names(&api.client);
    let placed = fields
        .iter()
        .filter_map(|field| Some((text(root(field)), place(field.place)?)));
    let styled = fields
        .iter()
        .filter_map(|field| Some((text(root(field)), style(field.style)?)));
    let nested = fields.iter().filter(|field| field.is_nested);
    let unique = fields.iter().filter(|field| field.unique);
    let filled = fields.iter().filter_map(|field| field.from);
    OperationInfo {
        name: text(&operation.name),
        method: method(operation.method),
        path: text(&operation.path),
        body: body(operation.request.body),
        places: each(placed, |placed| placed),
        styles: each(styled, |styled| styled),
        payload: operation
            .request
            .payload
            .map(|field| Names(fields).of(field)),
        nested: each(nested, |field| text(&field.name)),
        under: under(&operation.request),
        files: files(operation),
        unique: each(unique, |field| text(&field.name)),
        server: operation.server.as_deref().map(text),
        client: each(filled, |from| client.of(from)),
        fixed: fixed(fields),
        headers: each(&operation.headers, |(name, value)| {
            (text(name), text(value))
        }),
        idempotent: operation.idempotent,
        // Without schemes there is nothing to leave out.
        auth: match api.auth.is_empty() {
            true => OperationInfo::EMPTY.auth,
            false => each(&operation.auth, |scheme| scheme.0),
        },
        enveloped: operation.response.enveloped,
        envelope: operation.response.envelope.as_ref().map(envelope),
        answer: answer(operation.response.body),
        arrival: arrival::data(api, operation.response.data.as_ref()),
        limits: each(&operation.limits, |limit| LimitInfo {
            calls: limit.calls,
            per_s: limit.per_s,
        }),
        pages: operation
            .pages
            .as_ref()
            .map(|pages| pages::pages(pages, fields)),
        lookup: None,
        lists: lists(api, operation),
        docs: operation.docs.as_deref().map(text),
    }
}

/// The fields that always have the same value.
fn fixed(fields: &[model::Field]) -> &'static [(&'static str, &'static str)] {
    let fixed = fields.iter().filter_map(|field| {
        let value = field.fixed.as_ref()?.to_string();
        Some((text(&field.name), text(&value)))
    });
    each(fixed, |fixed| fixed)
}

fn under(request: &model::Request) -> Option<UnderInfo> {
    let under = request.under.as_ref()?;
    Some(UnderInfo {
        path: path(&under.path),
        text: under.is_text,
    })
}

/// What a field travels in, or it itself.
fn root(field: &model::Field) -> &str {
    field.steps().next().unwrap_or_default()
}

/// The lists of records inside its data.
fn lists(api: &model::Api, operation: &model::Operation) -> &'static [Path] {
    let data = operation.response.data.as_ref();
    let lists = data.map(|data| paths::lists(api, data)).unwrap_or_default();
    each(lists, |list| path(&list))
}

/// Where a field travels that is not in the body.
pub(crate) fn place(place: model::Place) -> Option<Place> {
    match place {
        model::Place::Body => None,
        model::Place::Top => Some(Place::Top),
        model::Place::Query => Some(Place::Query),
        model::Place::Path => Some(Place::Path),
        model::Place::Header => Some(Place::Header),
    }
}

fn style(style: model::Style) -> Option<Style> {
    match style {
        model::Style::Repeated => None,
        model::Style::Comma => Some(Style::Comma),
        model::Style::Brackets => Some(Style::Brackets),
        model::Style::Indexes => Some(Style::Indexes),
        model::Style::Dots => Some(Style::Dots),
        model::Style::DotsFromOne => Some(Style::DotsFromOne),
        model::Style::Slashes => Some(Style::Slashes),
    }
}

fn server(server: &model::Server) -> ServerInfo {
    ServerInfo {
        name: text(&server.name),
        url: text(&server.url),
        doc: server.doc.as_deref().map_or("", text),
    }
}

fn client_field(api: &str, field: &model::Field) -> ClientFieldInfo {
    let doc = field.doc.as_ref().or(field.label.as_ref());
    ClientFieldInfo {
        name: text(&field.name),
        env: text(&format!("{api}_{}", field.name).to_uppercase()),
        kind: client_field_kind(field),
        secret: field.secret,
        required: field.required,
        doc: text(doc.unwrap_or(&field.name)),
    }
}

/// What the text of a client-wide value stands for, as it travels.
fn client_field_kind(field: &model::Field) -> ClientFieldKind {
    use model::{Type, Wire};
    match (&field.ty, field.wire) {
        (_, Wire::String) => ClientFieldKind::Text,
        (Type::Int32 | Type::Int64, _) | (_, Wire::Number) => ClientFieldKind::Int,
        (Type::Bool, _) => ClientFieldKind::Bool,
        _ => ClientFieldKind::Text,
    }
}

fn envelope(envelope: &model::Envelope) -> EnvelopeInfo {
    EnvelopeInfo {
        code: envelope.code.as_ref().map(path),
        success: each(&envelope.success, code),
        absent: envelope.absent,
        conditions: each(&envelope.conditions, |condition| ConditionInfo {
            at: path(&condition.at),
            is: each(&condition.is, |value| text(&value.to_string())),
        }),
        message: envelope.message.as_ref().map(path),
        name: envelope.name.as_ref().map(path),
        data: envelope.data.as_ref().map(path),
        request_id: envelope.request_id.as_ref().map(path),
        retry_after: envelope.retry_after.as_ref().map(path),
        json: envelope.json.as_ref().map(path),
    }
}

fn code(code: &model::Code) -> Code {
    match code {
        model::Code::Int(number) => Code::Int(*number),
        model::Code::Text(word) => Code::Text(text(word)),
    }
}

/// A number or text, as text.
pub(crate) fn plain(code: &model::Code) -> &'static str {
    match code {
        model::Code::Int(number) => text(&number.to_string()),
        model::Code::Text(word) => text(word),
    }
}

fn error(error: &model::ErrorCode) -> ErrorInfo {
    use model::ErrorIs as Is;
    ErrorInfo {
        code: error.code.as_ref().map(code),
        message: error.message.as_deref().map(text),
        name: text(&error.name),
        is: match error.is {
            Is::InvalidRequest => ErrorIs::InvalidRequest,
            Is::Auth => ErrorIs::Auth,
            Is::Permission => ErrorIs::Permission,
            Is::RateLimit => ErrorIs::RateLimit,
            Is::NotFound => ErrorIs::NotFound,
            Is::Server => ErrorIs::Server,
        },
        then: match error.then {
            model::Then::Never => Then::Never,
            model::Then::Retry => Then::Retry,
            model::Then::ResyncClock => Then::ResyncClock,
            model::Then::RenewToken => Then::RenewToken,
        },
        doc: text(&error.doc),
    }
}

fn method(method: model::Method) -> Method {
    match method {
        model::Method::Get => Method::Get,
        model::Method::Post => Method::Post,
        model::Method::Put => Method::Put,
        model::Method::Patch => Method::Patch,
        model::Method::Delete => Method::Delete,
    }
}

fn charset(charset: model::Charset) -> &'static str {
    match charset {
        model::Charset::Gbk => "gbk",
        model::Charset::Gb18030 => "gb18030",
    }
}

fn answer(body: model::AnswerBody) -> Option<AnswerBody> {
    match body {
        model::AnswerBody::Json => None,
        model::AnswerBody::Jsonp => Some(AnswerBody::Jsonp),
        model::AnswerBody::Text => Some(AnswerBody::Text),
        model::AnswerBody::File => Some(AnswerBody::File),
    }
}

fn body(body: model::Body) -> Body {
    match body {
        model::Body::None => Body::None,
        model::Body::Json => Body::Json,
        model::Body::Form => Body::Form,
        model::Body::Multipart => Body::Multipart,
        model::Body::Whole => Body::Whole,
    }
}
