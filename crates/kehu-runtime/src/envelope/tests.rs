use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::*;
use crate::info::{Code as KnownCode, ConditionInfo, ErrorInfo, ErrorIs};

mod apis;
mod success;

use apis::*;

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

fn read<T: DeserializeOwned>(api: &ApiInfo, body: &[u8]) -> Result<Decoded<T>, Problem> {
    decode(
        api,
        &OperationInfo::EMPTY,
        Answer::kept(body),
        PhantomData::<T>,
    )
}

/// What comes of an answer: the data and the request's id, or what is done about it and why.
#[track_caller]
fn check<T: DeserializeOwned + Debug>(api: &ApiInfo, body: &str, expect: &str) {
    let got = match read::<T>(api, body.as_bytes()) {
        Ok(Decoded {
            data, request_id, ..
        }) => {
            let id = request_id.map(|id| format!(" {id}"));
            format!("{data:?}{}", id.unwrap_or_default())
        }
        Err(Problem { error, then, .. }) => format!("{then:?} {:?}: {error}", error.kind()),
    };
    assert_eq!(got, expect, "{body}");
}

/// Pages, two lines each: the API and the answer, and what comes of it.
#[track_caller]
fn pages(cases: &str) {
    let lines: Vec<_> = cases.trim().lines().map(str::trim).collect();
    for case in lines.chunks(2) {
        let (api, body) = case[0].split_once(' ').unwrap_or((case[0], ""));
        let api = match api {
            "flat" => &FLAT,
            "deep" => &DEEP,
            "beside" => &BESIDE,
            "bare" => &BARE,
            "flagged" => &FLAGGED,
            "absent" => &ABSENT,
            "status" => &STATUS,
            "shapes" => &SHAPES,
            "inside" => &INSIDE,
            "double" => &DOUBLE,
            api => panic!("{api} is not one of the APIs"),
        };
        check::<Page>(api, body, case[1]);
    }
}

#[test]
fn an_answer_without_the_envelope_is_data_throughout() {
    let bare = OperationInfo {
        enveloped: false,
        ..OperationInfo::EMPTY
    };
    let body = b"{\"code\": 7, \"list\": [{\"id\": 1}]}";
    let page = decode(&FLAT, &bare, Answer::kept(body), PhantomData::<Page>);
    let list = page.ok().map(|decoded| decoded.data.list);
    assert_eq!(list, Some(vec![Row { id: Some(1) }]));
    assert!(read::<Page>(&FLAT, body).is_err());
}

#[test]
fn good_answers_in_any_order() {
    pages(
        r#"
        flat {"code":0,"message":null,"traceId":"t1","data":{"list":[{"id":7}],"new":{}}}
        Page { list: [Row { id: Some(7) }], next: None } t1
        flat {"x":{"code":1},"data":{"list":[{"id":7}]},"traceId":"t1","code":0}
        Page { list: [Row { id: Some(7) }], next: None } t1
        flat {"traceId":"t1","data":{"list":[{"id":7}]},"code":"0"}
        Page { list: [Row { id: Some(7) }], next: None } t1
        deep {"body":{"x":1,"result":{"list":[{"id":7}]}},"head":{"code":"OK","trace":{"id":"t1"}}}
        Page { list: [Row { id: Some(7) }], next: None } t1
        beside {"list":[{"id":7}],"code":0}
        Page { list: [Row { id: Some(7) }], next: None }
        bare {"list":[{"id":7}]}
        Page { list: [Row { id: Some(7) }], next: None }
        "#,
    );
}

#[test]
fn no_data_are_empty_data_unless_something_was_promised() {
    for body in [r#"{"code":0,"data":null}"#, r#"{"code":0}"#] {
        check::<Vec<Row>>(&FLAT, body, "[]");
        check::<Page>(&FLAT, body, "Page { list: [], next: None }");
        check::<Option<Promised>>(&FLAT, body, "None");
        check::<crate::NoData>(&FLAT, body, "NoData");
        check::<Promised>(
            &FLAT,
            body,
            "Never Decode: data: must be an object, is null",
        );
    }
    check::<crate::NoData>(&FLAT, r#"{"code":0,"data":""}"#, "NoData");
    check::<crate::NoData>(&BARE, "", "NoData");
    check::<BTreeMap<String, i64>>(&BARE, "{}", "{}");
}

#[test]
fn codes_that_refuse() {
    pages(
        r#"
        flat {"code":1004,"message":"过期","data":"whatever"}
        ResyncClock Auth: Shop refused the request with code 1004 (timestamp_expired): 过期
        flat {"data":{"list":3},"code":77,"errorCode":"ODD","message":""}
        Never Refused: Shop refused the request with code 77 (ODD)
        flat {"code":500,"message":"操作频繁，请稍后重试"}
        Retry RateLimited: Shop refused the request with code 500 (too_frequent): 操作频繁，请稍后重试
        deep {"head":{"code":"NO"}}
        Never Refused: Shop refused the request with code NO
        deep {"body":null,"head":{"trace":null,"code":"NO","text":"nein"}}
        Never Refused: Shop refused the request with code NO: nein
        beside {"code":5,"list":[]}
        Never Refused: Shop refused the request with code 5
        "#,
    );
}

#[test]
fn an_answer_may_stand_in_a_string() {
    pages(
        r#"
        inside {"result":"{\"code\":0,\"data\":{\"next\":7}}"}
        Page { list: [], next: Some(7) }
        inside {"result":"{\"code\":403,\"message\":\"no\"}"}
        Never Refused: Shop refused the request with code 403: no
        inside {"result":{"code":0,"data":{"next":7}}}
        Page { list: [], next: Some(7) }
        inside {"result":"{\"code\":"}
        Never Decode: the response has no `result.code`, which would say how the call went
        double "{\"code\":0,\"data\":{\"next\":7}}"
        Page { list: [], next: Some(7) }
        double {"code":0,"data":{"next":7}}
        Page { list: [], next: Some(7) }
        "#,
    );
}

#[test]
fn one_operation_may_have_an_envelope_of_its_own() {
    let own = OperationInfo {
        envelope: Some(EnvelopeInfo {
            data: Some(&["rows"]),
            ..EnvelopeInfo::EMPTY
        }),
        ..OperationInfo::EMPTY
    };
    let body = br#"{"code":0,"data":7,"rows":[{"id":1}]}"#;
    let rows = decode(&FLAT, &own, Answer::kept(body), PhantomData::<Vec<Row>>);
    assert_eq!(rows.unwrap().data, [Row { id: Some(1) }]);
}

#[test]
fn an_answer_without_content_is_no_data() {
    let answer = |status| Answer {
        status,
        ..Answer::kept(b"")
    };
    let nothing = decode(
        &FLAT,
        &OperationInfo::EMPTY,
        answer(204),
        PhantomData::<Page>,
    );
    assert_eq!(nothing.unwrap().data, Page::default());
    let promised = PhantomData::<Promised>;
    assert!(decode(&FLAT, &OperationInfo::EMPTY, answer(204), promised).is_err());
    assert!(
        decode(
            &FLAT,
            &OperationInfo::EMPTY,
            answer(200),
            PhantomData::<Page>
        )
        .is_err()
    );
}

#[test]
fn a_text_that_refuses_is_a_refusal() {
    let text = OperationInfo {
        enveloped: false,
        answer: Some(crate::info::AnswerBody::Text),
        ..OperationInfo::EMPTY
    };
    let read = |body: &'static str| {
        let answer = Answer::kept(body.as_bytes());
        decode(&ABSENT, &text, answer, PhantomData::<String>).map(|decoded| decoded.data)
    };
    assert_eq!(read("a,b\n1,2").unwrap(), "a,b\n1,2");
    let refused = read(r#"{"errcode":40007,"errmsg":"invalid media_id"}"#).unwrap_err();
    assert!(
        refused
            .error
            .to_string()
            .ends_with("code 40007: invalid media_id")
    );
}

#[test]
fn data_are_settled_before_they_are_read() {
    use crate::info::{Accepts, ArrivalInfo, Arriving, Through};
    static API: ApiInfo = ApiInfo {
        arrivals: &[
            &[ArrivalInfo {
                name: "list",
                accepts: Accepts {
                    indexed: true,
                    ..Accepts::EMPTY
                },
                through: &[Through::List],
                of: Arriving::Record(1),
                ..ArrivalInfo::EMPTY
            }],
            &[ArrivalInfo {
                name: "id",
                none: &["\"\""],
                of: Arriving::Whole,
                ..ArrivalInfo::EMPTY
            }],
        ],
        ..FLAT
    };
    let operation = OperationInfo {
        arrival: Some(ArrivalInfo {
            none: &["\"-\""],
            of: Arriving::Record(0),
            ..ArrivalInfo::EMPTY
        }),
        ..OperationInfo::EMPTY
    };
    let read = |body: &'static str| {
        let answer = Answer::kept(body.as_bytes());
        decode(&API, &operation, answer, PhantomData::<Page>)
    };
    let page = read(r#"{"code":0,"data":{"list":{"0":{"id":""},"1":{"id":2}}},"traceId":"t"}"#);
    let Decoded { data, text, .. } = page.unwrap();
    assert_eq!(data.list, [Row { id: None }, Row { id: Some(2) }]);
    let settled = r#"{"code":0,"data":{"list":[{"id":null},{"id":2}]},"traceId":"t"}"#;
    assert_eq!(text.unwrap(), settled);
    assert_eq!(
        read(r#"{"code":0,"data":"-"}"#).unwrap().data,
        Page::default()
    );
    assert!(
        read(r#"{"code":0,"data":{"list":[{"id":1}]}}"#)
            .unwrap()
            .text
            .is_none()
    );
}

#[test]
fn what_does_not_fit_is_found() {
    for (body, message, value) in [
        (
            r#"{"code":0,"data":{"list":[{"id":1},{"id":"x"}]},"traceId":"t"}"#,
            r#"data.list[1].id: must be a whole number, is "x""#,
            r#""x""#,
        ),
        (
            r#"{"traceId":"t","data":{"list":{"a":1}},"code":0}"#,
            "data.list: must be a list, is an object",
            r#"{"a":1}"#,
        ),
        (
            r#"{"code":0,"data":7,"traceId":"t"}"#,
            "data: must be an object, is 7",
            "7",
        ),
    ] {
        let problem = read::<Page>(&FLAT, body.as_bytes()).unwrap_err();
        assert_eq!(problem.error.to_string(), message);
        assert_eq!(problem.error.raw_value(), Some(value));
        assert_eq!(problem.request_id.as_deref(), Some("t"));
    }
}

#[test]
fn answers_that_are_none() {
    pages(
        r#"
        flat <html>502</html>
        Never Decode: the response is not JSON
        flat {"code":0,"data":{"list":[{"id":1
        Retry Decode: the response is not JSON: it ends inside an object (line 1, column 33)
        flat
        Retry Decode: the response is not JSON
        flat {}
        Never Decode: the response has no `code`, which would say how the call went
        deep {"head":{}}
        Never Decode: the response has no `head.code`, which would say how the call went
        flat {"code":0,"data":{}} x
        Never Decode: the response is not JSON: something follows behind the end (line 1, column 22)
        flat {"code":0,"data":{"list":[{"id":NaN}]}}
        Never Decode: the response is not JSON: data.list[0].id: `NaN` is not a value that JSON has
        "#,
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
        let told = "and not an object whose `head.code` says how the call went";
        check::<Page>(
            &DEEP,
            body,
            &format!("Never Decode: the response is {kind}, {told}"),
        );
    }
    let invalid = read::<Page>(&FLAT, b"{\"code\":0,\"x\":\"\xff\"}").unwrap_err();
    let told = "the response is not JSON: x: it holds bytes that are not UTF-8";
    assert_eq!(invalid.error.to_string(), told);
}

#[test]
fn http_statuses_that_refuse() {
    for (status, body, expect) in [
        (503, "<html>", "Retry Server: with HTTP status 503"),
        (
            429,
            r#"{"message":"slow down"}"#,
            "Retry RateLimited: with HTTP status 429: slow down",
        ),
        (
            400,
            r#"{"code":1004,"traceId":"t"}"#,
            "ResyncClock Auth: with code 1004 (timestamp_expired)",
        ),
        (404, r#"{"code":0}"#, "Never NotFound: with HTTP status 404"),
        (401, "", "RenewToken Auth: with HTTP status 401"),
        (500, "", "Retry Server: with HTTP status 500"),
    ] {
        let Problem { error, then, .. } = refusal(
            &FLAT,
            &OperationInfo::EMPTY,
            Answer {
                status,
                ..Answer::kept(body.as_bytes())
            },
        );
        let told = error.to_string().replace("Shop refused the request ", "");
        assert_eq!(format!("{then:?} {:?}: {told}", error.kind()), expect);
    }
}
