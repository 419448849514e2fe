//! An API that is there, as far as a draft of one of its operations needs it.

use kehu_spec::model;
use serde_json::Value as Json;

use super::super::spec::{Api, Auth, Collection, Envelope, ErrorCode, Row, Server, Ty};

/// An API that is there, as far as a draft of one of its operations needs it.
pub fn existing(api: &model::Api) -> Api {
    let client_name = |index: model::FieldIndex| {
        api.client
            .get(index.0)
            .map_or_else(String::new, |f| format!("client.{}", f.name))
    };
    let auth = match &api.auth {
        model::Auth::None => Auth::None,
        model::Auth::Token(token) => Auth::Token {
            header: token.header.clone(),
            prefix: token.prefix.clone(),
        },
        model::Auth::SignedHeaders(signing) => Auth::Signed {
            digest: "md5",
            encoding: "hex",
            signature: signing.signature.clone(),
            secret: "secret".to_owned(),
            signs: Vec::new(),
            vectors: Vec::new(),
            headers: signing
                .headers
                .iter()
                .map(|h| {
                    let value = match &h.value {
                        model::HeaderValue::Client(index) => client_name(*index),
                        model::HeaderValue::TimestampMs => "timestamp_ms".to_owned(),
                        model::HeaderValue::TimestampS => "timestamp_s".to_owned(),
                        model::HeaderValue::Nonce => "nonce".to_owned(),
                        model::HeaderValue::Operation => "operation.headers".to_owned(),
                        model::HeaderValue::Fixed(text) => format!("text:{text}"),
                    };
                    (h.name.clone(), value)
                })
                .collect(),
        },
    };
    let mut client: Vec<Row> = api
        .client
        .iter()
        .map(|field| {
            let mut row = Row::new(field.name.clone(), plain_type(&field.ty));
            row.secret = field.secret;
            row.label = field.label.clone();
            row
        })
        .collect();
    for extra in ["token", "secret"] {
        let used = matches!(
            (&auth, extra),
            (Auth::Token { .. }, "token") | (Auth::Signed { .. }, "secret")
        );
        if used && !client.iter().any(|r| r.name == extra) {
            client.push(Row::new(extra, Ty::Plain("string")));
        }
    }
    Api {
        name: api.name.clone(),
        servers: api
            .servers
            .iter()
            .map(|s| Server {
                name: s.name.clone(),
                url: s.url.clone(),
            })
            .collect(),
        client,
        auth,
        envelope: api.envelope.as_ref().and_then(|e| envelope(api, e)),
        errors: api
            .errors
            .iter()
            .filter_map(|e| {
                Some(ErrorCode {
                    code: code(e.code.as_ref()?),
                    name: e.name.clone(),
                    is: "server",
                    then: "never",
                    label: None,
                    doc: e.doc.clone(),
                    reviews: Vec::new(),
                })
            })
            .collect(),
        collections: api
            .collections
            .iter()
            .filter_map(|known| {
                let record = api.records.get(known.record.0)?;
                Some(Collection {
                    name: known.name.clone(),
                    record: record.name.clone(),
                    key: record.fields.get(known.key.0)?.name.clone(),
                })
            })
            .collect(),
        ..Api::default()
    }
}

fn plain_type(ty: &model::Type) -> Ty {
    match ty {
        model::Type::Int64 => Ty::Plain("int64"),
        model::Type::Int32 => Ty::Plain("int32"),
        model::Type::Bool => Ty::Plain("bool"),
        _ => Ty::Plain("string"),
    }
}

/// What a draft says of an envelope; nothing of one in which no code tells how a call went.
fn envelope(api: &model::Api, of_api: &model::Envelope) -> Option<Envelope> {
    let mut flags = of_api.conditions.iter();
    let flag = flags.find(|condition| condition.is == [Json::Bool(true)]);
    Some(Envelope {
        code: path(of_api.code.as_ref()?),
        success: match of_api.success.as_slice() {
            [one] => code(one),
            several => several.iter().map(code).collect(),
        },
        flag: flag.map(|condition| path(&condition.at)),
        message: of_api.message.as_ref().map(path),
        name: of_api.name.as_ref().map(path),
        data: of_api.data.as_ref().map(path),
        request_id: of_api.request_id.as_ref().map(path),
        refusals_only: !api.operations.is_empty()
            && api.operations.iter().all(|o| !o.response.enveloped),
    })
}

fn path(path: &model::Path) -> String {
    path.0.join(".")
}

fn code(code: &model::Code) -> Json {
    match code {
        model::Code::Int(number) => Json::from(*number),
        model::Code::Text(text) => Json::from(text.as_str()),
    }
}
