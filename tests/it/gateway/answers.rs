//! What a call is answered: data at the border, or a problem whose status says what kind it is.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kehu_runtime::{Reply as Came, Stub};
use kehu_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{good, sandboxed, stall};

const LIST: &str = "/stall/list_goods";

#[test]
fn values_cross_the_border_both_ways_as_its_document_says() {
    let vendor = Stub::new().answer(
        200,
        good(
            r#"{"list":[{"id":9007199254740993,"price":0.10000000000000000001,"fresh":1,"kind":"2","count":"7",
                "extra":"{\"a\": 9007199254740995}","since":1720000000000,"names":null,"unknown":1}],"next":9007199254740994}"#,
        ),
    );
    let gateway = stall(&vendor, |builder| builder);
    let request = r#"{"above":"9007199254740993","price":"0.30000000000000000004","fresh":true,"extra":{"a":"9007199254740995"},"limit":1}"#;
    let reply = gateway.call(LIST, request);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let expected = r#"{"list":[{"id":"9007199254740993","price":"0.10000000000000000001","fresh":true,"kind":2,"count":"7","extra":{"a":"9007199254740995"},"since":1720000000000}],"next":"9007199254740994"}"#;
    assert_eq!(reply.text(), expected);
    assert_eq!(reply.header("x-request-id"), "t-1");
    assert!(reply.header("server-timing").starts_with("vendor;dur="));
    let sent = &vendor.requests()[0];
    let sent: Value = serde_json::from_slice(sent.body()).expect("JSON");
    assert_eq!(sent["above"], "9007199254740993");
    assert_eq!(sent["stall"], 9_007_199_254_740_993_i64);
    assert_eq!(
        (&sent["fresh"], &sent["form"], &sent["limit"]),
        (&json!(1), &json!("goods/v1"), &json!(1))
    );
    assert_eq!(sent["extra"], r#"{"a":9007199254740995}"#);
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_sent() {
    let cases = [
        (r#"{"above":9007199254740993}"#, 422, "above"),
        (r#"{"above":"12x"}"#, 422, "above"),
        (r#"{"above":null}"#, 422, "above"),
        (r#"{"limit":"5"}"#, 422, "limit"),
        (r#"{"limit":51}"#, 422, "limit"),
        (r#"{"extra":"{}"}"#, 422, "extra"),
        (r#"{"extra":{"a":1}}"#, 422, "extra.a"),
        (r#"{"fresh":1}"#, 422, "fresh"),
        (r#"{"abov":"1"}"#, 422, "abov"),
        (r#"{"key":"mine"}"#, 422, "key"),
        (r#"{"form":"other"}"#, 422, "form"),
        (r#"{"above":"1","above":"2"}"#, 422, ""),
        ("[]", 422, ""),
        ("1", 422, ""),
        ("{", 400, ""),
        ("{} {}", 400, ""),
    ];
    let vendor = Stub::new();
    let gateway = stall(&vendor, |builder| builder);
    for (body, status, path) in cases {
        let reply = gateway.call(LIST, body);
        assert_eq!(reply.status, status, "{body}: {}", reply.text());
        assert_eq!(
            reply.json()["path"].as_str().unwrap_or_default(),
            path,
            "{body}: {}",
            reply.text()
        );
    }
    let reply = gateway.call(
        "/stall/order",
        r#"{"goods":[{"id":"1","count":1,"colour":"red"}]}"#,
    );
    assert_eq!(reply.json()["path"], "goods[0].colour");
    for (path, body, told) in [
        (LIST, r#"{"abov":"1"}"#, "did you mean `above`?"),
        ("/stall/ordr", "{}", "did you mean `order`?"),
        ("/stal/order", "{}", "did you mean `stall`?"),
    ] {
        let reply = gateway.call(path, body);
        let said = reply.text();
        assert!(said.contains(told), "{path} {body}: {said}");
    }
    assert!(vendor.requests().is_empty());
}

#[test]
fn the_status_says_what_kind_of_refusal_it_is() {
    let refused = |code: u8| format!(r#"{{"code":{code},"msg":"no","trace":"t-2"}}"#);
    let cases = [
        (200, refused(1), 422, "invalid_request", "bad_request"),
        (200, refused(2), 401, "auth", "bad_key"),
        (200, refused(3), 403, "permission", "closed_to_you"),
        (200, refused(4), 404, "not_found", "sold_out"),
        (200, refused(5), 429, "rate_limited", "too_many"),
        (200, refused(6), 502, "server", "own_fault"),
        (200, refused(9), 502, "refused", ""),
        (503, "down".to_owned(), 502, "server", ""),
        (200, "<html>".to_owned(), 502, "decode", ""),
        (200, good(r#"{"list":[{"id":"x"}]}"#), 502, "decode", ""),
    ];
    for (status, answer, expected, kind, name) in cases {
        let vendor = Stub::new().answer(status, answer.clone());
        let gateway = stall(&vendor, |builder| builder);
        let reply = gateway.call(LIST, "{}");
        let problem = reply.json();
        assert_eq!(reply.status, expected, "{answer}: {problem}");
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert_eq!(
            problem["type"],
            format!("urn:kehu:problem:{kind}"),
            "{answer}"
        );
        assert_eq!(
            problem["name"].as_str().unwrap_or_default(),
            name,
            "{answer}"
        );
        let is_told = |member: &str| problem[member].is_string();
        if !name.is_empty() {
            assert!(
                problem["code"].is_u64() && problem["message"] == "no",
                "{problem}"
            );
            assert!(
                is_told("meaning") && is_told("cure") && is_told("detail"),
                "{problem}"
            );
            assert_eq!(problem["request_id"], "t-2");
        }
        assert_eq!(
            reply.header("retry-after"),
            if expected == 429 { "1" } else { "" }
        );
    }
    let gateway = stall(&Stub::new().refuse_connection(), |builder| builder);
    assert_eq!(
        gateway.call(LIST, "{}").json()["type"],
        "urn:kehu:problem:connect"
    );
}

/// Whatever it is, marked.
fn marked(english: &str) -> String {
    format!("译（{english}）")
}

#[test]
fn what_went_wrong_is_told_in_the_language_of_who_asks() {
    let cases = [
        (false, &[][..], false),
        (false, &[("Accept-Language", "zh-CN,en;q=0.5")][..], true),
        (true, &[], true),
        (true, &[("Accept-Language", "en")], false),
        (true, &[("Accept-Language", "*")], true),
    ];
    for (unasked, headers, is_chinese) in cases {
        let vendor = Stub::new().answer(200, r#"{"code":5,"msg":"no"}"#);
        let gateway = stall(&vendor, |builder| builder.chinese(marked, unasked));
        let refused = gateway.call_with(LIST, headers, "{}");
        let foreign = gateway.call_with(
            LIST,
            &[headers, &[("Origin", "https://evil.example")]].concat(),
            "{}",
        );
        for reply in [&refused, &foreign] {
            let problem = reply.json();
            let members = ["title", "detail", "cure"];
            for told in members.iter().filter_map(|member| problem[member].as_str()) {
                assert_eq!(told.contains('译'), is_chinese, "{headers:?}: {problem}");
            }
            let language = if is_chinese { "zh" } else { "" };
            assert_eq!(reply.header("content-language"), language);
            assert_eq!(reply.header("content-type"), "application/problem+json");
        }
        let problem = refused.json();
        assert!(problem["cure"].is_string(), "{problem}");
        let meaning = problem["meaning"].as_str().unwrap_or_default();
        assert_eq!(meaning.is_ascii(), !is_chinese, "{problem}");
        assert_eq!(problem["message"], "no", "the vendor's own words stay");
        let page = gateway.get_with("/stall", headers);
        let lang = if is_chinese { "zh" } else { "en" };
        assert!(page.text().contains(&format!("<html lang=\"{lang}")));
    }
}

#[test]
fn what_the_vendor_asks_to_wait_is_passed_on() {
    let mut slow = Came::new(r#"{"code":5,"msg":"slow down"}"#.into());
    slow.headers_mut().insert("retry-after", 7.into());
    *slow.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
    let gateway = stall(&Stub::new().reply(slow), |builder| builder);
    let reply = gateway.call(LIST, "{}");
    assert_eq!((reply.status, reply.header("retry-after")), (429, "7"));
}

#[test]
fn a_vendor_that_does_not_answer_in_time_is_504() {
    let faults = "latency:3s".parse().expect("faults");
    let sandbox = it::client::start(Sandbox::builder().customers(1).faults(faults));
    let (sources, apis) = super::load("../specs");
    let session = super::session(apis[0], &sandbox, |config| {
        config.timeout(Duration::from_millis(200))
    });
    let builder = kehu_gateway::Gateway::builder();
    let builder = builder.serve(kehu_gateway::Served::new(apis[0], session, &sources));
    let gateway = super::Running::start(builder, Some(sandbox));
    let reply = gateway.call("/nxcloud/query_customers", "{}");
    assert_eq!(reply.status, 504, "{}", reply.text());
    assert_eq!(reply.json()["type"], "urn:kehu:problem:timeout");
}

#[test]
fn an_operation_without_data_is_answered_without_content() {
    let gateway = stall(&Stub::new().answer(200, r#"{"code":0}"#), |builder| builder);
    let reply = gateway.call("/stall/order", r#"{"goods":[{"id":"1","count":2}]}"#);
    assert_eq!((reply.status, reply.text()), (204, ""));
}

#[test]
fn the_link_of_a_page_leads_to_every_page_once() {
    let gateway = sandboxed(Sandbox::builder().customers(120));
    let (mut path, mut ids) = ("/nxcloud/query_customers".to_owned(), Vec::new());
    loop {
        let reply = gateway.call(&path, r#"{"limit":50}"#);
        assert_eq!(reply.status, 200, "{}", reply.text());
        let page = reply.json();
        let rows = page["customer_list"].as_array().expect("rows");
        ids.extend(
            rows.iter()
                .map(|row| row["id"].as_str().expect("an id").to_owned()),
        );
        let link = reply.header("link");
        let Some(next) = link.strip_prefix('<') else {
            break;
        };
        let (next, rel) = next.split_once('>').expect("an address");
        assert_eq!(rel, "; rel=\"next\"");
        next.clone_into(&mut path);
    }
    let came = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(
        (came, ids.len()),
        (122, 122),
        "the made-up ones and the documentation's"
    );
    assert!(ids.iter().any(|id| id == "1021110718827683840"));
}

#[test]
fn a_place_that_is_none_is_refused() {
    let page = good(r#"{"list":[{"id":1},{"id":2}],"next":2}"#);
    let vendor = Stub::new().answer(200, page.clone()).answer(200, page);
    let gateway = stall(&vendor, |builder| builder);
    let reply = gateway.call(LIST, "{}");
    let link = reply.header("link");
    let (_, place) = link.split_once("page=").expect("a place");
    let (place, _) = place.split_once('>').expect("its end");
    for query in [
        "page=",
        "page=%00",
        "page=eyJ9",
        "page=bnVsbA",
        "limit=5",
        &format!("page={place}x"),
    ] {
        let reply = gateway.call(&format!("{LIST}?{query}"), "{}");
        assert_eq!(reply.status, 422, "{query}: {}", reply.text());
    }
    let reply = gateway.call(&format!("/stall/order?page={place}"), "{}");
    assert_eq!(reply.status, 422);
    assert_eq!(vendor.requests().len(), 1);
    // One whose counts have come to their end is a place all the same.
    let far = BASE64_URL_SAFE_NO_PAD.decode(place).expect("a place");
    let mut far: Value = serde_json::from_slice(&far).expect("JSON");
    far["so_far"]["seen"] = i64::MAX.into();
    far["so_far"]["pages"] = i64::MAX.into();
    far["so_far"]["memory"]["steps"] = u64::MAX.into();
    let far = BASE64_URL_SAFE_NO_PAD.encode(far.to_string());
    let reply = gateway.call(&format!("{LIST}?page={far}"), "{}");
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[test]
fn a_call_that_waits_for_the_vendors_limits_says_so() {
    let gateway = sandboxed(Sandbox::builder().customers(5));
    // The documentation allows one call a second.
    let ids = gateway.call(
        "/rabbitpre/customer_details",
        r#"{"audienceUserIdList":["1"]}"#,
    );
    let first = ids.header("server-timing").to_owned();
    let second = gateway.call(
        "/rabbitpre/customer_details",
        r#"{"audienceUserIdList":["1"]}"#,
    );
    assert!(!first.contains("waited"), "{first}");
    let told = second.header("server-timing");
    assert!(told.contains("waited;dur="), "{told} {}", second.text());
}

#[test]
fn a_row_off_its_type_costs_itself_and_is_told_in_a_header() {
    let list = r#"[{"id":1},{"id":"x"},{"id":3},{"id":NaN}]"#;
    let page = format!(r#"{{"list":{list},"next":9}}"#);
    for (path, data, at) in [
        ("/stall/list_shelves", list, "data[1].id"),
        ("/stall/list_goods", &page, "data.list[1].id"),
        ("/stall/count_shelves", &page, "data.list[1].id"),
    ] {
        let gateway = stall(&Stub::new().answer(200, good(data)), |builder| builder);
        let reply = gateway.call(path, "{}");
        assert_eq!(reply.status, 200, "{}", reply.text());
        let data = reply.json();
        let rows = data.get("list").unwrap_or(&data);
        assert_eq!(*rows, serde_json::json!([{ "id": "1" }, { "id": "3" }]));
        let told = reply.header("kehu-incomplete");
        let expect = "2 rows cannot be read and are left out, the first: ";
        assert!(told.starts_with(expect) && told.contains(at), "{told}");
    }
}

#[test]
fn what_does_not_fit_around_rows_is_a_problem() {
    let page = r#"{"list":[{"id":1}],"next":"x"}"#;
    let gateway = stall(&Stub::new().answer(200, good(page)), |builder| builder);
    let reply = gateway.call("/stall/list_goods", "{}");
    assert_eq!(reply.status, 502, "{}", reply.text());
    assert_eq!(reply.json()["path"], "data.next");
}
