//! What tells a success from a refusal.

use super::*;

#[test]
fn a_success_is_what_code_and_flag_say_together() {
    pages(
        r#"
        flagged {"code":0,"success":true,"data":{"list":[]}}
        Page { list: [], next: None }
        flagged {"data":{"list":[]},"success":true,"code":"OK"}
        Page { list: [], next: None }
        flagged {"code":7,"success":true,"data":{}}
        Never Refused: Shop refused the request with code 7
        flagged {"code":0,"data":{"list":[]}}
        Never Decode: the response has no `success`, which would say how the call went
        "#,
    );
    for not_true in ["false", "0", "null", "\"true\""] {
        let body = r#"{"code":0,"success":NOT_TRUE,"message":"Vlans not found","data":{}}"#;
        let told = format!(
            "Never Refused: Shop refused the request: `success` is {not_true}: Vlans not found"
        );
        check::<Page>(&FLAGGED, &body.replace("NOT_TRUE", not_true), &told);
    }
}

#[test]
fn a_success_may_have_no_code() {
    pages(
        r#"
        absent {"list":[{"id":1}]}
        Page { list: [Row { id: Some(1) }], next: None }
        absent {"errcode":null,"list":[]}
        Page { list: [], next: None }
        absent {"errcode":"","list":[]}
        Page { list: [], next: None }
        absent {"errcode":0,"errmsg":"ok","next":7}
        Page { list: [], next: Some(7) }
        absent {"errcode":40001,"errmsg":"invalid credential"}
        Never Refused: Shop refused the request with code 40001: invalid credential
        "#,
    );
}

#[test]
fn conditions_alone_tell_a_success() {
    pages(
        r#"
        status {"status":"ok","meta":{"failed":0},"data":{"next":7}}
        Page { list: [], next: Some(7) }
        status {"status":"\u5154","meta":{"failed":0},"data":{"next":7}}
        Page { list: [], next: Some(7) }
        status {"status":true,"meta":{"failed":null},"data":{}}
        Page { list: [], next: None }
        status {"status":"OK","meta":{"failed":0},"data":{}}
        Never Refused: Shop refused the request: `status` is "OK"
        status {"status":1,"meta":{"failed":2},"message":"two","data":{}}
        Never Refused: Shop refused the request: `meta.failed` is 2: two
        status {"status":"ok","data":{}}
        Never Decode: the response has no `meta.failed`, which would say how the call went
        status [1]
        Never Decode: the response is a list, and not an object whose `status` says how the call went
        "#,
    );
}

#[test]
fn refusals_may_have_shapes_of_their_own() {
    pages(
        r#"
        shapes {"list":[{"id":1}]}
        Page { list: [Row { id: Some(1) }], next: None }
        shapes {"error_response":{"code":15,"sub_msg":"no shop"}}
        Never Refused: Shop refused the request with code 15: no shop
        shapes {"errors":[{"message":"no such field","extensions":{"code":"BAD"}},{"message":"two"}],"data":null}
        Never Refused: Shop refused the request with code BAD: no such field
        shapes {"errors":[{"message":"no such field"}]}
        Never Refused: Shop refused the request with HTTP status 200: no such field
        shapes {"errors":[],"error":"","next":1}
        Page { list: [], next: Some(1) }
        shapes {"error":null,"errors":null,"next":1}
        Page { list: [], next: Some(1) }
        shapes {"error":0,"next":1}
        Page { list: [], next: Some(1) }
        shapes {"error":"invalid_client","error_description":"secret is wrong"}
        Never Refused: Shop refused the request with code invalid_client: secret is wrong
        "#,
    );
    let answer = Answer {
        status: 401,
        ..Answer::kept(br#"{"error":"invalid_client","error_description":"secret is wrong"}"#)
    };
    let refused = refusal(&SHAPES, &OperationInfo::EMPTY, answer);
    assert_eq!(refused.then, Then::RenewToken);
    assert_eq!(
        refused.error.to_string(),
        "Shop refused the request with code invalid_client: secret is wrong"
    );
}
