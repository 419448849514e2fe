//! Good answers in the form in which their operation gives them.

use bytes::Bytes;
use kehu_spec::model::{AnswerBody, Api, Charset};
use kehu_wire::scalar;

use super::{Answer, varied};

/// A good answer in the form in which its operation gives it.
pub(super) fn written(api: &Api, operation: usize, json: &str) -> Answer {
    let operation = &api.operations[operation];
    let body = operation.response.body;
    let varied = varied::varied(api, operation, json);
    let json: &str = &varied;
    let text = || serde_json::from_str::<String>(json).unwrap_or_default();
    let (kind, body): (_, Bytes) = match body {
        AnswerBody::Json => ("application/json", encoded(api, json)),
        AnswerBody::Jsonp => {
            let script = format!("callback({json});");
            ("application/javascript", encoded(api, &script))
        }
        AnswerBody::Text => ("text/plain", encoded(api, &text())),
        AnswerBody::File => {
            let bytes = scalar::base64(&text()).unwrap_or_default();
            ("application/octet-stream", bytes.into())
        }
    };
    Answer {
        kind,
        body,
        ..Answer::json(200, String::new())
    }
}

/// A string in what the API writes in.
fn encoded(api: &Api, text: &str) -> Bytes {
    let encoding = match api.charset {
        None => return text.to_owned().into(),
        Some(Charset::Gbk) => encoding_rs::GBK,
        Some(Charset::Gb18030) => encoding_rs::GB18030,
    };
    encoding.encode(text).0.into_owned().into()
}
