use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::ErrorKind;
use crate::info::{Code as KnownCode, ErrorIs};

const ERRORS: &[ErrorInfo] = &[
    ErrorInfo {
        code: Some(KnownCode::Int(1004)),
        message: None,
        name: "timestamp_expired",
        is: ErrorIs::Auth,
        then: Then::ResyncClock,
        doc: "The clock is wrong.",
    },
    ErrorInfo {
        code: None,
        message: Some("操作频繁"),
        name: "too_frequent",
        is: ErrorIs::RateLimit,
        then: Then::Retry,
        doc: "Slow down.",
    },
];

const FLAT: ApiInfo = ApiInfo {
    title: "Shop",
    envelope: Some(EnvelopeInfo {
        message: Some(&["message"]),
        name: Some(&["errorCode"]),
        data: Some(&["data"]),
        request_id: Some(&["traceId"]),
        ..EnvelopeInfo::EMPTY
    }),
    errors: ERRORS,
    ..ApiInfo::EMPTY
};

const DEEP: ApiInfo = ApiInfo {
    envelope: Some(EnvelopeInfo {
        code: &["head", "code"],
        success: &[KnownCode::Text("OK")],
        flag: None,
        message: Some(&["head", "text"]),
        name: None,
        data: Some(&["body", "result"]),
        request_id: Some(&["head", "trace", "id"]),
    }),
    ..FLAT
};

const BESIDE: ApiInfo = ApiInfo {
    envelope: Some(EnvelopeInfo {
        message: Some(&["message"]),
        ..EnvelopeInfo::EMPTY
    }),
    ..FLAT
};

const BARE: ApiInfo = ApiInfo {
    envelope: None,
    ..FLAT
};

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Page {
    list: Vec<Row>,
    next: Option<i64>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Row {
    id: Option<i64>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Promised {
    id: i64,
}

fn check<T: DeserializeOwned + fmt::Debug>(api: &ApiInfo, body: &str, expect: &str) {
    let got = match decode::<T>(api, &OperationInfo::EMPTY, body.as_bytes()) {
        Ok(Decoded {
            data,
            request_id: Some(id),
        }) => format!("{data:?} {id}"),
        Ok(Decoded {
            data,
            request_id: None,
        }) => format!("{data:?}"),
        Err(Problem { error, then, .. }) => format!("{then:?} {:?}: {error}", error.kind()),
    };
    assert_eq!(got, expect, "{body}");
}

use std::fmt;

#[test]
fn an_answer_without_the_envelope_is_data_throughout() {
    let bare = OperationInfo {
        enveloped: false,
        ..OperationInfo::EMPTY
    };
    let body = b"{\"code\": 7, \"list\": [{\"id\": 1}]}";
    let page = decode::<Page>(&FLAT, &bare, body)
        .ok()
        .map(|decoded| decoded.data.list);
    assert_eq!(page, Some(vec![Row { id: Some(1) }]));
    assert!(decode::<Page>(&FLAT, &OperationInfo::EMPTY, body).is_err());
}

#[test]
fn good_answers_in_any_order() {
    let expect = "Page { list: [Row { id: Some(7) }], next: None } t1";
    check::<Page>(
        &FLAT,
        r#"{"code":0,"message":null,"traceId":"t1","data":{"list":[{"id":7}],"new":{}}}"#,
        expect,
    );
    check::<Page>(
        &FLAT,
        r#"{"x":{"code":1},"data":{"list":[{"id":7}]},"traceId":"t1","code":0}"#,
        expect,
    );
    check::<Page>(
        &FLAT,
        r#"{"traceId":"t1","data":{"list":[{"id":7}]},"code":"0"}"#,
        expect,
    );
    check::<Page>(
        &DEEP,
        r#"{"body":{"x":1,"result":{"list":[{"id":7}]}},"head":{"code":"OK","trace":{"id":"t1"}}}"#,
        expect,
    );
    check::<Page>(
        &BESIDE,
        r#"{"list":[{"id":7}],"code":0}"#,
        "Page { list: [Row { id: Some(7) }], next: None }",
    );
    check::<Page>(
        &BARE,
        r#"{"list":[{"id":7}]}"#,
        "Page { list: [Row { id: Some(7) }], next: None }",
    );
}

#[test]
fn no_data_are_empty_data_unless_something_was_promised() {
    for body in [r#"{"code":0,"data":null}"#, r#"{"code":0}"#] {
        check::<Vec<Row>>(&FLAT, body, "[]");
        check::<Page>(&FLAT, body, "Page { list: [], next: None }");
        check::<Option<Promised>>(&FLAT, body, "None");
        check::<crate::NoData>(&FLAT, body, "NoData");
    }
    check::<Promised>(
        &FLAT,
        r#"{"code":0,"data":null}"#,
        "Never Decode: data: must be an object, is null",
    );
    check::<crate::NoData>(&FLAT, r#"{"code":0,"data":""}"#, "NoData");
    check::<crate::NoData>(&BARE, "", "NoData");
    check::<BTreeMap<String, i64>>(&BARE, "{}", "{}");
}

#[test]
fn codes_that_refuse() {
    check::<Page>(
        &FLAT,
        r#"{"code":1004,"message":"过期","data":"whatever"}"#,
        "ResyncClock Auth: Shop refused the request with code 1004 (timestamp_expired): 过期",
    );
    check::<Page>(
        &FLAT,
        r#"{"data":{"list":3},"code":77,"errorCode":"ODD","message":""}"#,
        "Never Refused: Shop refused the request with code 77 (ODD)",
    );
    check::<Page>(
        &FLAT,
        r#"{"code":500,"message":"操作频繁，请稍后重试"}"#,
        "Retry RateLimited: Shop refused the request with code 500 (too_frequent): 操作频繁，请稍后重试",
    );
    check::<Page>(
        &DEEP,
        r#"{"head":{"code":"NO"}}"#,
        "Never Refused: Shop refused the request with code NO",
    );
    check::<Page>(
        &DEEP,
        r#"{"body":null,"head":{"trace":null,"code":"NO","text":"nein"}}"#,
        "Never Refused: Shop refused the request with code NO: nein",
    );
    check::<Page>(
        &BESIDE,
        r#"{"code":5,"list":[]}"#,
        "Never Refused: Shop refused the request with code 5",
    );
}

/// A flag beside the code, and several codes of success.
static FLAGGED: ApiInfo = ApiInfo {
    title: "Shop",
    envelope: Some(EnvelopeInfo {
        success: &[KnownCode::Int(0), KnownCode::Text("OK")],
        flag: Some(&["success"]),
        message: Some(&["message"]),
        data: Some(&["data"]),
        ..EnvelopeInfo::EMPTY
    }),
    ..ApiInfo::EMPTY
};

#[test]
fn a_success_is_what_code_and_flag_say_together() {
    for body in [
        r#"{"code":0,"success":true,"data":{"list":[]}}"#,
        r#"{"data":{"list":[]},"success":true,"code":"OK"}"#,
    ] {
        let decoded = decode::<Page>(&FLAGGED, &OperationInfo::EMPTY, body.as_bytes());
        assert!(decoded.is_ok());
    }
    for not_true in ["false", "0", "null", "\"true\""] {
        check::<Page>(
            &FLAGGED,
            &format!(
                r#"{{"code":0,"success":{not_true},"message":"Vlans not found","data":{{}}}}"#
            ),
            "Never Refused: Shop refused the request: `success` is not true: Vlans not found",
        );
    }
    check::<Page>(
        &FLAGGED,
        r#"{"code":7,"success":true,"data":{}}"#,
        "Never Refused: Shop refused the request with code 7",
    );
    check::<Page>(
        &FLAGGED,
        r#"{"code":0,"data":{"list":[]}}"#,
        "Never Decode: the response has no `success`, which would say how the call went",
    );
}

#[test]
fn what_does_not_fit_is_found() {
    let check = |body: &str, message: &str, value: &str| {
        let problem = decode::<Page>(&FLAT, &OperationInfo::EMPTY, body.as_bytes()).unwrap_err();
        assert_eq!(problem.error.to_string(), message);
        assert_eq!(problem.error.raw_value(), Some(value));
        assert_eq!(problem.request_id.as_deref(), Some("t"));
    };
    check(
        r#"{"code":0,"data":{"list":[{"id":1},{"id":"x"}]},"traceId":"t"}"#,
        r#"data.list[1].id: must be a whole number, is "x""#,
        r#""x""#,
    );
    check(
        r#"{"traceId":"t","data":{"list":{"a":1}},"code":0}"#,
        "data.list: must be a list, is an object",
        r#"{"a":1}"#,
    );
    check(
        r#"{"code":0,"data":7,"traceId":"t"}"#,
        "data: must be an object, is 7",
        "7",
    );
}

#[test]
fn answers_that_are_none() {
    check::<Page>(
        &FLAT,
        "<html>502</html>",
        "Never Decode: the response is not JSON",
    );
    check::<Page>(
        &FLAT,
        r#"{"code":0,"data":{"list":[{"id":1"#,
        "Retry Decode: the response is not JSON: it ends inside an object (line 1, column 33)",
    );
    check::<Page>(&FLAT, "", "Retry Decode: the response is not JSON");
    check::<Page>(
        &FLAT,
        "{}",
        "Never Decode: the response has no `code`, which would say how the call went",
    );
    check::<Page>(
        &DEEP,
        r#"{"head":{}}"#,
        "Never Decode: the response has no `head.code`, which would say how the call went",
    );
    check::<Page>(
        &FLAT,
        r#"{"code":0,"data":{}} x"#,
        "Never Decode: the response is not JSON: something follows behind the end (line 1, column 22)",
    );
    check::<Page>(
        &FLAT,
        r#"{"code":0,"data":{"list":[{"id":NaN}]}}"#,
        "Never Decode: the response is not JSON: data.list[0].id: `NaN` is not a value that JSON has",
    );
    // JSON of another kind is JSON.
    for (body, kind) in [
        ("[1]", "a list"),
        (r#""{\"code\":0,\"data\":{}}""#, "a string with JSON inside"),
        (r#""OK""#, "a string"),
        ("true", "true or false"),
        ("null", "null"),
        ("-1.5", "a number"),
    ] {
        check::<Page>(
            &DEEP,
            body,
            &format!(
                "Never Decode: the response is {kind}, and not an object whose `head.code` says how the call went"
            ),
        );
    }
    let invalid =
        decode::<Page>(&FLAT, &OperationInfo::EMPTY, b"{\"code\":0,\"x\":\"\xff\"}").unwrap_err();
    assert_eq!(
        invalid.error.to_string(),
        "the response is not JSON: x: it holds bytes that are not UTF-8",
    );
}

#[test]
fn http_statuses_that_refuse() {
    let check = |status, body: &'static str, expect: &str| {
        let Problem { error, then, .. } = refusal(&FLAT, status, body.as_bytes());
        assert_eq!(format!("{then:?} {:?}: {error}", error.kind()), expect);
    };
    check(
        503,
        "<html>",
        "Retry Server: Shop refused the request with HTTP status 503",
    );
    check(
        429,
        r#"{"message":"slow down"}"#,
        "Retry RateLimited: Shop refused the request with HTTP status 429: slow down",
    );
    check(
        400,
        r#"{"code":1004,"traceId":"t"}"#,
        "ResyncClock Auth: Shop refused the request with code 1004 (timestamp_expired)",
    );
    check(
        404,
        r#"{"code":0}"#,
        "Never NotFound: Shop refused the request with HTTP status 404",
    );
    check(
        401,
        "",
        "RenewToken Auth: Shop refused the request with HTTP status 401",
    );
    assert_eq!(refusal(&FLAT, 500, b"").error.kind(), ErrorKind::Server);
}
