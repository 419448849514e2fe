//! Turns a typed request into what travels. The body is written once; what is signed is what is sent.

mod fields;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::config::Config;
use crate::info::{Body, OperationInfo};
use crate::{Error, Result};

use fields::{Fields, Pairs};

/// A request ready to be signed and sent, as often as need be.
#[derive(Debug)]
pub(crate) struct Encoded {
    /// The operation's path with its fields filled in, percent-encoded.
    pub path: String,
    /// The query's pairs, not encoded.
    pub query: Pairs,
    /// The query as it travels, without `?`.
    pub query_text: String,
    /// Header fields of the request.
    pub headers: Pairs,
    /// The body; empty when there is none.
    pub body: Bytes,
    pub content_type: Option<String>,
}

/// Writes a request.
pub(crate) fn encode<R: Serialize + ?Sized>(
    info: &'static OperationInfo,
    config: &Config,
    request: &R,
) -> Result<Encoded> {
    let fields = Fields::collect(info, config, request).map_err(Error::unencodable)?;
    let mut encoded = Encoded {
        path: path(info, &fields.path)?,
        query_text: pairs(&fields.query),
        query: fields.query,
        headers: fields.header,
        body: Bytes::new(),
        content_type: None,
    };
    match info.body {
        Body::None => {}
        Body::Json => {
            encoded.body = fields.json.into();
            encoded.content_type = Some("application/json".to_owned());
        }
        Body::Form => {
            encoded.body = pairs(&fields.form).into();
            encoded.content_type = Some("application/x-www-form-urlencoded".to_owned());
        }
        Body::Multipart => {
            let boundary = u128::from_le_bytes(crate::random::bytes()?);
            let boundary = format!("kehu-{boundary:032x}");
            encoded.body = multipart(&boundary, &fields.form).into();
            encoded.content_type = Some(format!("multipart/form-data; boundary={boundary}"));
        }
    }
    Ok(encoded)
}

/// The path with `{name}` filled in.
fn path(info: &OperationInfo, values: &[(String, String)]) -> Result<String> {
    if !info.path.contains('{') {
        return Ok(info.path.to_owned());
    }
    let mut path = String::with_capacity(info.path.len() + 32);
    let mut rest = info.path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value.as_str());
        // An empty segment would be another path.
        let value = value.filter(|value| !value.is_empty() && !matches!(*value, "." | ".."));
        let value =
            value.ok_or_else(|| Error::unencodable(format_args!("the path needs `{name}`")))?;
        path += before;
        path += &percent(value);
        rest = after;
    }
    path += rest;
    Ok(path)
}

fn pairs(pairs: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text += &percent(name);
        text.push('=');
        text += &percent(value);
    }
    text
}

/// Everything but letters, digits and `-._~` as `%XX`: right in paths, queries and forms alike.
pub(crate) fn percent(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const RESERVED: AsciiSet = NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(text, &RESERVED).to_string()
}

fn multipart(boundary: &str, fields: &[(String, String)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let name = name.replace('"', "%22");
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body + &format!("--{boundary}--\r\n")
}

/// A JSON text as the texts of a query, form, path or header: null is none, a list of simple values is
/// one text each. Numbers stay as they are written.
fn texts(json: &str) -> Vec<String> {
    match json.as_bytes().first() {
        Some(b'n') | None => Vec::new(),
        Some(b'"') => serde_json::from_str(json)
            .map(|text| vec![text])
            .unwrap_or_default(),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            if items.iter().any(|item| item.get().starts_with(['[', '{'])) {
                return vec![json.to_owned()];
            }
            items
                .into_iter()
                .flat_map(|item| texts(item.get()))
                .collect()
        }
        Some(_) => vec![json.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use kehu_wire::Secret;
    use serde::Serialize;

    use super::*;
    use crate::info::{ApiInfo, ClientFieldInfo, ClientFieldKind, FillInfo, Method, Place};

    static API: ApiInfo = ApiInfo {
        name: "shop",
        client: &[
            ClientFieldInfo {
                name: "tenant_id",
                env: "SHOP_TENANT_ID",
                kind: ClientFieldKind::Int,
                secret: false,
                required: false,
                doc: "",
            },
            ClientFieldInfo {
                name: "app_key",
                env: "SHOP_APP_KEY",
                kind: ClientFieldKind::Text,
                secret: true,
                required: false,
                doc: "",
            },
        ],
        ..ApiInfo::EMPTY
    };

    const FILLS: &[FillInfo] = &[
        FillInfo {
            field: "tenant_id",
            from: "tenant_id",
            kind: ClientFieldKind::Int,
        },
        FillInfo {
            field: "app_key",
            from: "app_key",
            kind: ClientFieldKind::Text,
        },
    ];

    #[derive(Default, Serialize)]
    struct Request {
        #[serde(skip_serializing_if = "Option::is_none")]
        tenant_id: Option<i64>,
        app_key: Option<Secret>,
        #[serde(rename = "whatsApp_phone", skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        ids: Vec<i64>,
    }

    fn check(info: &'static OperationInfo, request: &Request, expect: &str) {
        let config = Config::new(&API)
            .set("tenant_id", "123")
            .set("app_key", "46oKF=os");
        let got = match encode(info, &config, request) {
            Err(error) => error.to_string(),
            Ok(encoded) => {
                let body = String::from_utf8(encoded.body.to_vec()).unwrap();
                let body = match encoded
                    .content_type
                    .as_deref()
                    .and_then(|ty| ty.split_once("boundary="))
                {
                    Some((_, boundary)) => body.replace(boundary, "BOUNDARY").replace("\r\n", "|"),
                    None => body,
                };
                let query = if encoded.query_text.is_empty() {
                    String::new()
                } else {
                    format!("?{}", encoded.query_text)
                };
                let headers: Vec<_> = encoded
                    .headers
                    .iter()
                    .map(|(name, value)| format!(" {name}: {value}"))
                    .collect();
                format!("{}{query}{} {body}", encoded.path, headers.concat())
            }
        };
        assert_eq!(got, expect);
    }

    const JSON: OperationInfo = OperationInfo {
        name: "query",
        method: Method::Post,
        path: "/query",
        body: Body::Json,
        fills: FILLS,
        ..OperationInfo::EMPTY
    };

    #[test]
    fn json_bodies_keep_the_documentation_s_order_and_are_filled_from_the_client() {
        static INFO: OperationInfo = JSON;
        let request = Request {
            phone: Some("86\"1".into()),
            ids: vec![1021110718827683840],
            ..Request::default()
        };
        check(
            &INFO,
            &request,
            r#"/query {"whatsApp_phone":"86\"1","ids":[1021110718827683840],"tenant_id":123,"app_key":"46oKF=os"}"#,
        );
        let request = Request {
            tenant_id: Some(7),
            app_key: Some("own".into()),
            ..Request::default()
        };
        check(&INFO, &request, r#"/query {"tenant_id":7,"app_key":"own"}"#);
    }

    #[test]
    fn an_empty_request_is_an_empty_object() {
        static INFO: OperationInfo = OperationInfo { fills: &[], ..JSON };
        check(&INFO, &Request::default(), r#"/query {"app_key":null}"#);
        let encoded = encode(&INFO, &Config::new(&API), &()).unwrap();
        assert_eq!(encoded.body, "{}");
    }

    #[test]
    fn fields_go_where_they_travel() {
        static INFO: OperationInfo = OperationInfo {
            path: "/shops/{whatsApp_phone}/items",
            places: &[
                ("whatsApp_phone", Place::Path),
                ("tenant_id", Place::Header),
                ("ids", Place::Query),
            ],
            ..JSON
        };
        let request = Request {
            phone: Some("a/b ü".into()),
            ids: vec![1, 2],
            ..Request::default()
        };
        check(
            &INFO,
            &request,
            r#"/shops/a%2Fb%20%C3%BC/items?ids=1&ids=2 tenant_id: 123 {"app_key":"46oKF=os"}"#,
        );
        check(
            &INFO,
            &Request::default(),
            "the request cannot be written: the path needs `whatsApp_phone`",
        );
        let request = Request {
            phone: Some("..".into()),
            ..Request::default()
        };
        check(
            &INFO,
            &request,
            "the request cannot be written: the path needs `whatsApp_phone`",
        );
    }

    #[test]
    fn forms() {
        static FORM: OperationInfo = OperationInfo {
            body: Body::Form,
            ..JSON
        };
        let request = Request {
            phone: Some("+86 1".into()),
            ids: vec![1, 2],
            ..Request::default()
        };
        check(
            &FORM,
            &request,
            "/query whatsApp_phone=%2B86%201&ids=1&ids=2&tenant_id=123&app_key=46oKF%3Dos",
        );
        static MULTIPART: OperationInfo = OperationInfo {
            body: Body::Multipart,
            fills: &[],
            ..JSON
        };
        let request = Request {
            phone: Some("861".into()),
            ..Request::default()
        };
        check(
            &MULTIPART,
            &request,
            r#"/query --BOUNDARY|Content-Disposition: form-data; name="whatsApp_phone"||861|--BOUNDARY--|"#,
        );
    }

    #[test]
    fn a_field_without_a_place_is_an_error() {
        static INFO: OperationInfo = OperationInfo {
            body: Body::None,
            ..JSON
        };
        check(
            &INFO,
            &Request {
                phone: Some("1".into()),
                ..Request::default()
            },
            "the request cannot be written: `app_key` has no place to travel in",
        );
    }

    #[test]
    fn values_as_texts() {
        for (json, expect) in [
            ("null", &[][..]),
            (r#""a\"b""#, &["a\"b"]),
            ("12345678901234567890.10", &["12345678901234567890.10"]),
            (r#"[1,"x",true,null]"#, &["1", "x", "true"]),
            (r#"[{"a":1}]"#, &[r#"[{"a":1}]"#]),
            (r#"{"a":1}"#, &[r#"{"a":1}"#]),
        ] {
            assert_eq!(texts(json), expect, "{json}");
        }
    }
}
