use kehu_wire::Secret;

use super::pairs::{texts, write_pairs};
use super::*;
use crate::info::{FileInfo, Method, Place};

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

/// A request with this phone and these ids.
fn request(phone: &str, ids: &[i64]) -> Request {
    Request {
        tenant_id: Some(123),
        app_key: Some("46oKF=os".into()),
        phone: Some(phone.into()),
        ids: ids.into(),
    }
}

#[track_caller]
fn check(info: &OperationInfo, request: &impl Serialize, expect: &str) {
    let got = match encode(info, request) {
        Err(error) => error.to_string(),
        Ok(encoded) => {
            let mut body = String::from_utf8(encoded.body.whole().unwrap().to_vec()).unwrap();
            let content_type = encoded.content_type.unwrap_or_default();
            if let Some((_, boundary)) = content_type.split_once("boundary=") {
                body = body.replace(boundary, "BOUNDARY").replace("\r\n", "|");
            }
            let query = Some(encoded.query_text).filter(|query| !query.is_empty());
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let headers = encoded.headers.iter();
            let headers = headers.map(|(name, value)| format!(" {name}: {value}"));
            format!(
                "{}{query}{} {body}",
                encoded.path,
                headers.collect::<String>()
            )
        }
    };
    assert_eq!(got, expect);
}

const JSON: OperationInfo = OperationInfo {
    method: Method::Post,
    path: "/query",
    body: Body::Json,
    ..OperationInfo::EMPTY
};

#[test]
fn json_bodies_keep_the_documentation_s_order_and_every_digit() {
    let sent = request("86\"1", &[1021110718827683840]);
    let body = r#""tenant_id":123,"app_key":"46oKF=os","whatsApp_phone":"86\"1","ids":[1021110718827683840]"#;
    check(&JSON, &sent, &format!("/query {{{body}}}"));
    let fixed = OperationInfo {
        fixed: &[("form", "\"v1\""), ("n", "7")],
        ..JSON
    };
    check(
        &fixed,
        &sent,
        &format!(r#"/query {{{body},"form":"v1","n":7}}"#),
    );
    check(&JSON, &Request::default(), r#"/query {"app_key":null}"#);
    check(&JSON, &(), "/query {}");
    check(
        &JSON,
        &[1],
        "the request cannot be written: a request is an object",
    );
}

#[test]
fn fields_go_where_they_travel() {
    let info = OperationInfo {
        path: "/shops/{whatsApp_phone}/items",
        places: &[
            ("whatsApp_phone", Place::Path),
            ("tenant_id", Place::Header),
            ("ids", Place::Query),
        ],
        ..JSON
    };
    check(
        &info,
        &request("a/b ü", &[1, 2]),
        r#"/shops/a%2Fb%20%C3%BC/items?ids=1&ids=2 tenant_id: 123 {"app_key":"46oKF=os"}"#,
    );
    let missing = "the request cannot be written: the path needs `whatsApp_phone`";
    check(&info, &Request::default(), missing);
    check(&info, &request("", &[]), missing);
    let leads_elsewhere = |value: &str| {
        format!(
            "the request cannot be written: the path needs another `whatsApp_phone`: {value:?} leads elsewhere"
        )
    };
    for no_segment in [".", ".."] {
        check(
            &info,
            &request(no_segment, &[]),
            &leads_elsewhere(no_segment),
        );
    }
    let with_slashes = OperationInfo {
        styles: &[("whatsApp_phone", Style::Slashes)],
        ..info
    };
    let sent = request("a/b ü", &[]);
    let expect = r#"/shops/a/b%20%C3%BC/items tenant_id: 123 {"app_key":"46oKF=os"}"#;
    check(&with_slashes, &sent, expect);
    for leading_elsewhere in ["/a", "a//b", "a/", "../a", "a/./b"] {
        let sent = request(leading_elsewhere, &[]);
        check(&with_slashes, &sent, &leads_elsewhere(leading_elsewhere));
    }
    let nowhere = OperationInfo {
        body: Body::None,
        ..JSON
    };
    check(
        &nowhere,
        &request("1", &[]),
        "the request cannot be written: `tenant_id` has no place to travel in",
    );
}

#[test]
fn forms() {
    let form = OperationInfo {
        body: Body::Form,
        ..JSON
    };
    check(
        &form,
        &request("+86 1", &[1, 2]),
        "/query tenant_id=123&app_key=46oKF%3Dos&whatsApp_phone=%2B86%201&ids=1&ids=2",
    );
    let multipart = OperationInfo {
        body: Body::Multipart,
        ..JSON
    };
    let phone = Request {
        phone: Some("861".into()),
        ..Request::default()
    };
    check(
        &multipart,
        &phone,
        r#"/query --BOUNDARY|Content-Disposition: form-data; name="whatsApp_phone"||861|--BOUNDARY--|"#,
    );
}

#[test]
fn files_travel_as_they_are_under_their_names() {
    let info = OperationInfo {
        body: Body::Multipart,
        files: &[FileInfo {
            field: "media",
            name: Some("name"),
            content_type: Some("image/png"),
        }],
        ..JSON
    };
    let sent = |name: &str| serde_json::json!({ "kind": "image", "name": name, "media": "aGkh" });
    let part = |name: &str| {
        format!(
            "/query --BOUNDARY|Content-Disposition: form-data; name=\"kind\"||image|--BOUNDARY|\
             Content-Disposition: form-data; name=\"media\"; filename=\"{name}\"|\
             Content-Type: image/png||hi!|--BOUNDARY--|"
        )
    };
    check(&info, &sent("a b.png"), &part("a b.png"));
    check(&info, &sent("\"\r\n"), &part("%22%0D%0A"));
    let unnamed = OperationInfo {
        files: &[FileInfo {
            field: "media",
            ..FileInfo::EMPTY
        }],
        ..info
    };
    let bare = serde_json::json!({ "media": "aGkh" });
    let expect = part("media").replace(
        "--BOUNDARY|Content-Disposition: form-data; name=\"kind\"||image|",
        "",
    );
    let expect = expect.replace("image/png", "application/octet-stream");
    check(&unnamed, &bare, &expect);
    let broken = serde_json::json!({ "media": "?" });
    let why = "the request cannot be written: `media` is not a file in Base64";
    check(&unnamed, &broken, why);
}

#[test]
fn several_files_travel_under_one_name_or_one_is_all_of_the_body() {
    const FILE: FileInfo = FileInfo {
        field: "media",
        content_type: Some("image/png"),
        ..FileInfo::EMPTY
    };
    let sent = serde_json::json!({ "media": ["aGkh", "aG8h"] });
    for (styles, names) in [
        (&[][..], ["media", "media"]),
        (&[("media", Style::Brackets)], ["media[]", "media[]"]),
        (&[("media", Style::Indexes)], ["media[0]", "media[1]"]),
        (&[("media", Style::DotsFromOne)], ["media.1", "media.2"]),
    ] {
        let info = OperationInfo {
            body: Body::Multipart,
            files: &[FILE],
            styles,
            ..JSON
        };
        let part = |name: &str, text: &str| {
            format!(
                "--BOUNDARY|Content-Disposition: form-data; name=\"{name}\"; filename=\"media\"|\
                 Content-Type: image/png||{text}|"
            )
        };
        let parts = part(names[0], "hi!") + &part(names[1], "ho!");
        check(&info, &sent, &format!("/query {parts}--BOUNDARY--|"));
    }
    let whole = OperationInfo {
        body: Body::Whole,
        files: &[FILE],
        places: &[("id", Place::Query)],
        ..JSON
    };
    let sent = serde_json::json!({ "id": 7, "media": "aGkh" });
    check(&whole, &sent, "/query?id=7 hi!");
    let encoded = encode(&whole, &sent).unwrap();
    assert_eq!(encoded.content_type.as_deref(), Some("image/png"));
    check(&whole, &serde_json::json!({ "id": 7 }), "/query?id=7 ");
    let text = OperationInfo {
        body: Body::Whole,
        ..JSON
    };
    check(
        &text,
        &serde_json::json!({ "media": "a,b\n" }),
        "/query a,b\n",
    );
}

#[test]
fn lists_and_what_is_nested_have_styles() {
    let values = [
        ("ids", "[1,\"a b\"]"),
        ("none", "[]"),
        ("place", r#"{"lat":1.50,"tags":["x"]}"#),
        ("rows", r#"[{"id":1},{"id":2}]"#),
        ("one", "7"),
        ("null", "null"),
    ];
    for (style, expect) in [
        (
            Style::Comma,
            r#"ids=1,a b&place={"lat":1.50,"tags":["x"]}&rows=[{"id":1},{"id":2}]&one=7"#,
        ),
        (
            Style::Brackets,
            "ids[]=1&ids[]=a b&place[lat]=1.50&place[tags][]=x&rows[0][id]=1&rows[1][id]=2&one=7",
        ),
        (
            Style::Indexes,
            "ids[0]=1&ids[1]=a b&place[lat]=1.50&place[tags][0]=x&rows[0][id]=1&rows[1][id]=2&one=7",
        ),
        (
            Style::DotsFromOne,
            "ids.1=1&ids.2=a b&place.lat=1.50&place.tags.1=x&rows.1.id=1&rows.2.id=2&one=7",
        ),
        (
            Style::Dots,
            "ids.0=1&ids.1=a b&place.lat=1.50&place.tags.0=x&rows.0.id=1&rows.1.id=2&one=7",
        ),
    ] {
        let mut pairs = Pairs::new();
        for (name, json) in values {
            write_pairs(&mut pairs, Some(style), name, json);
        }
        let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
        assert_eq!(pairs.collect::<Vec<_>>().join("&"), expect);
    }
    let info = OperationInfo {
        styles: &[("ids", Style::Comma)],
        places: &[("ids", Place::Query)],
        ..JSON
    };
    let ids = Request {
        ids: vec![1, 2],
        ..Request::default()
    };
    check(&info, &ids, r#"/query?ids=1%2C2 {"app_key":null}"#);
}

#[test]
fn one_field_may_be_all_of_the_body() {
    let info = OperationInfo {
        payload: Some("ids"),
        places: &[("tenant_id", Place::Query), ("app_key", Place::Header)],
        ..JSON
    };
    let ids = Request {
        tenant_id: Some(7),
        ids: vec![1, 2],
        ..Request::default()
    };
    check(&info, &ids, "/query?tenant_id=7 [1,2]");
}

#[test]
fn a_key_is_made_for_a_call_that_has_none() {
    let info = OperationInfo {
        places: &[
            ("whatsApp_phone", Place::Header),
            ("tenant_id", Place::Query),
        ],
        unique: &["whatsApp_phone"],
        ..JSON
    };
    let key = |request: &Request| encode(&info, request).unwrap().headers[0].1.clone();
    let (one, other) = (key(&Request::default()), key(&Request::default()));
    assert_ne!(one, other);
    let lengths: Vec<_> = one.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{one}");
    assert_eq!(&one[14..15], "4");
    assert!(one[19..20].contains(['8', '9', 'a', 'b']), "{one}");
    assert_eq!(key(&request("mine", &[])), "mine");
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
