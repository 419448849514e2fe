//! The sandbox over real TCP: it answers as the vendors would, in their envelopes and with their codes.

mod data;
mod faults;
mod made_up;

use serde_json::{Value, json};

use it::client::{self, caller, sandbox, send, specs, start};
use kehu_sandbox::Sandbox;

/// The customer of the documentation, found by its number.
const DOCUMENTED: &str = "861360301975912";

fn query(request: Value) -> Value {
    let mut request = request;
    request
        .as_object_mut()
        .unwrap()
        .entry("limit")
        .or_insert(json!(50));
    request
}

fn code(reply: &Value) -> &Value {
    &reply["code"]
}

#[test]
fn the_documented_request_finds_the_documented_customer() {
    let sandbox = sandbox();
    let request =
        json!({ "limit": 5, "after": 1022100838976413697_i64, "whatsApp_phone": DOCUMENTED });
    let reply = caller(&sandbox, "nxcloud")
        .call("query_customers", request)
        .send();
    assert_eq!(reply.status, 200);
    let example = specs().join("nxcloud/examples/query_customers.response.json");
    let mut expected: Value =
        serde_json::from_str(&std::fs::read_to_string(example).unwrap()).unwrap();
    let answer = reply.json();
    expected["traceId"] = answer["traceId"].clone();
    // The made-up customers stand around the documented one.
    expected["data"]["paging"] = answer["data"]["paging"].clone();
    assert_eq!(answer, expected);
    assert_eq!(answer["traceId"].as_str().unwrap().len(), 32);
    assert!(
        reply
            .text()
            .contains("\"id\":1021110718827683840,\"first_name\":\"Simon\",\"last_name\":null")
    );
    assert!(
        reply
            .text()
            .contains(r#""customize_field":"{\"customize_4_52\": [\"1\"]}""#)
    );
}

#[test]
fn customers_without_a_value_lack_the_field_where_the_documentation_says_so() {
    let sandbox = sandbox();
    let rabbitpre = caller(&sandbox, "rabbitpre");
    let answer = rabbitpre.get(
        "get_info_by_phone_and_openid",
        json!({ "phone": "13888888888" }),
    );
    assert_eq!(
        (code(&answer), &answer["errorCode"]),
        (&json!("200"), &json!("SUCCESS"))
    );
    let customer = &answer["data"][0];
    assert_eq!(customer["audienceUserId"], 123);
    assert_eq!(customer["phoneList"][0]["isVerify"], "1");
    assert_eq!(customer.get("thirdId"), None);
    let other = rabbitpre.get(
        "get_info_by_phone_and_openid",
        json!({ "phone": DOCUMENTED }),
    );
    let other = other["data"][0].as_object().unwrap();
    assert_eq!(other["realName"], "Simon");
    assert!(other.values().all(|value| !value.is_null()), "{other:?}");
    let nobody = rabbitpre.get("get_info_by_phone_and_openid", json!({ "phone": "1" }));
    assert_eq!(
        (code(&nobody), &nobody["data"]),
        (&json!("200"), &json!([]))
    );
}

#[test]
fn one_number_finds_the_same_person_on_every_api() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let rabbitpre = caller(&sandbox, "rabbitpre");
    let page = nxcloud.get("query_customers", query(json!({})));
    let mut found = 0;
    for customer in page["data"]["customer_list"].as_array().unwrap() {
        let Some(phone) = customer["sms_phone"].as_str() else {
            continue;
        };
        let other = rabbitpre.get("get_info_by_phone_and_openid", json!({ "phone": phone }));
        assert_eq!(other["data"].as_array().unwrap().len(), 1, "{phone}");
        assert_eq!(other["data"][0]["realName"], customer["full_name"]);
        let openid = &other["data"][0]["openid"];
        if openid.is_string() {
            let same = rabbitpre.get("get_info_by_phone_and_openid", json!({ "openid": openid }));
            assert_eq!(
                same["data"][0]["audienceUserId"],
                other["data"][0]["audienceUserId"]
            );
        }
        found += 1;
    }
    assert!(found > 40, "{found}");
}

#[test]
fn a_wrong_signature_is_refused_with_the_vendors_code() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let call = || nxcloud.call("query_customers", query(json!({})));
    let mut wrong_secret = call();
    wrong_secret.secret = "guessed".into();
    let mut changed_after_signing = call().sign();
    changed_after_signing.body = changed_after_signing.body.replace(b"50", b"49");
    let upper_case = call().sign();
    let signature = upper_case.headers.last().unwrap().1.to_uppercase();
    for call in [
        wrong_secret,
        changed_after_signing,
        upper_case.set_header("sign", &signature),
    ] {
        let reply = call.send();
        assert_eq!(reply.status, 200);
        let answer = reply.json();
        assert_eq!(
            (code(&answer), &answer["data"]),
            (&json!(1003), &Value::Null)
        );
        assert_eq!(
            answer["message"],
            "签名错误: the header `sign` is not the signature of this request"
        );
        assert_eq!(answer["traceId"].as_str().unwrap().len(), 32);
    }
}

trait Replace {
    fn replace(&self, from: &[u8], to: &[u8]) -> Vec<u8>;
}

impl Replace for Vec<u8> {
    fn replace(&self, from: &[u8], to: &[u8]) -> Vec<u8> {
        let at = self
            .windows(from.len())
            .position(|window| window == from)
            .unwrap();
        [&self[..at], to, &self[at + from.len()..]].concat()
    }
}

#[test]
fn a_timestamp_outside_the_window_has_expired() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    for (offset_s, expected) in [(0, 0), (-50, 0), (50, 0), (-70, 1004), (70, 1004)] {
        let mut call = nxcloud.call("query_customers", query(json!({})));
        call.timestamp += offset_s * 1000;
        assert_eq!(code(&call.send().json()), expected, "{offset_s}");
    }
    let call = nxcloud
        .call("query_customers", query(json!({})))
        .sign()
        .set_header("ts", "noon");
    assert_eq!(code(&call.send().json()), 1002);
}

#[test]
fn missing_and_unknown_headers_have_codes_of_their_own() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    for header in ["accessKey", "ts", "bizType", "action", "sign"] {
        let answer = nxcloud
            .call("query_customers", query(json!({})))
            .sign()
            .without_header(header)
            .send()
            .json();
        assert_eq!(code(&answer), 1001);
        assert_eq!(
            answer["message"],
            format!("缺少参数: the header `{header}` is missing")
        );
    }
    let call = || nxcloud.call("query_customers", query(json!({})));
    assert_eq!(code(&call().set_header("bizType", "3").send().json()), 1002);
    assert_eq!(
        code(
            &call()
                .sign()
                .set_header("accessKey", "nobody")
                .send()
                .json()
        ),
        1003
    );
    let other_tenant = nxcloud.get("query_customers", query(json!({ "tenant_id": 999 })));
    assert_eq!(code(&other_tenant), 1005);
}

#[test]
fn requests_are_held_against_the_tables() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let refused = |request: Value| {
        let answer = nxcloud.get("query_customers", request);
        format!("{} {}", answer["code"], answer["message"].as_str().unwrap())
    };
    let requests = [
        json!({}),
        json!({ "limit": 51 }),
        json!({ "limit": "many" }),
        query(json!({ "start_time": "2024-05-07" })),
        query(json!({ "after": 1, "before": 2 })),
        query(json!({ "tags": [{ "id": 1 }] })),
        query(json!({ "tags": 1, "source_type": "web", "app_key": null })),
    ];
    let refusals: Vec<_> = requests.into_iter().map(refused).collect();
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    1001 缺少参数: limit is required
    1002 参数错误: limit is 51, must be 1 to 50
    1002 参数错误: limit is "many", must be a whole number
    1002 参数错误: start_time is "2024-05-07", must be a time like 2024-07-19 17:29:27
    1002 参数错误: only one of after, before may be given
    1001 缺少参数: tags[0].tag_name is required
    1002 参数错误: app_key is required; tags is 1, must be a list; source_type is "web", must be a whole number
    "#);
    let rabbitpre = caller(&sandbox, "rabbitpre");
    let answer = rabbitpre
        .call("get_info_by_phone_and_openid", json!({}))
        .send();
    assert_eq!(answer.status, 400);
    insta::assert_snapshot!(answer.text(), @r#"{"code":"400","errorCode":"PARAMETER_ERROR","msg":"at least one of phone, openid is required","data":null}"#);
}

#[test]
fn a_body_that_is_not_an_object_is_a_parameter_error() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let bodies: [&[u8]; 6] = [
        b"",
        b"limit=50",
        b"{\"limit\":50",
        b"[]",
        b"\xff\xfe",
        b"null",
    ];
    for body in bodies {
        let mut call = nxcloud.call("query_customers", json!({}));
        call.body = body.to_vec();
        let answer = call.send().json();
        assert_eq!(code(&answer), 1002, "{}", String::from_utf8_lossy(body));
    }
    let call = nxcloud.call("query_customers", query(json!({})));
    let answer = call
        .set_header("Content-Type", "application/x-www-form-urlencoded")
        .send()
        .json();
    assert_eq!(code(&answer), 1002);
}

#[test]
fn unknown_paths_and_wrong_methods_are_told_in_the_envelope() {
    let sandbox = sandbox();
    let get = |method: &str, path: &str| {
        send(sandbox.address(), method, path, &[], b"", u64::MAX).unwrap()
    };
    let nowhere = get("POST", "/nxcloud/saas/cdp/openapi/customers/search");
    assert_eq!((nowhere.status, code(&nowhere.json())), (404, &json!(404)));
    let wrong = get("GET", "/nxcloud/saas/cdp/openapi/customers/query");
    assert_eq!(
        (wrong.status, wrong.header("allow"), code(&wrong.json())),
        (405, "POST", &json!(405))
    );
    let other = get("GET", "/rabbitpre/nowhere");
    assert_eq!((other.status, code(&other.json())), (404, &json!("404")));
    let api = get("GET", "/not_here/customers");
    assert_eq!(api.status, 404);
    let told = api.text();
    let (what, there) = told.split_once("; there are ").expect("what there is");
    assert_eq!(what, "no API is called `not_here` here");
    assert!(
        there.contains("nxcloud") && there.contains("rabbitpre"),
        "{there}"
    );
}

#[test]
fn tokens_are_issued_against_credentials_and_expire() {
    let sandbox = start(Sandbox::builder().customers(0).token_lifetime(2));
    let rabbitpre = caller(&sandbox, "rabbitpre");
    let find = |token: &str| {
        let call = rabbitpre.call(
            "get_info_by_phone_and_openid",
            json!({ "phone": "13888888888" }),
        );
        call.set_header("X-Token", token).send().json()
    };
    let unknown = find("made up");
    assert_eq!(
        (code(&unknown), &unknown["errorCode"]),
        (&json!("100200"), &json!("TOKEN_ERROR"))
    );
    let issued = rabbitpre.get("get_org_access_token", json!({}));
    assert_eq!(
        (code(&issued), &issued["data"]["expire"]),
        (&json!("200"), &json!(2))
    );
    let token = issued["data"]["orgAccessToken"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(code(&find(&token)), "200");
    let other = rabbitpre.get("get_org_access_token", json!({}));
    assert_ne!(other["data"]["orgAccessToken"], token);
    // The sandbox's clock moves, nobody waits.
    sandbox.set_clock_offset(3);
    assert_eq!(code(&find(&token)), "100200");
    sandbox.set_clock_offset(0);
    sandbox.forget_tokens();
    assert_eq!(code(&find(&token)), "100200");
    assert_eq!(code(&find(&rabbitpre.credential("token"))), "200");
    let wrong = rabbitpre.get(
        "get_org_access_token",
        json!({ "instanceSecrect": "guessed" }),
    );
    assert_eq!(
        (code(&wrong), &wrong["errorCode"]),
        (&json!("100100"), &json!("APPID_SECRET_ERROR"))
    );
    let nothing = rabbitpre
        .call("get_info_by_phone_and_openid", json!({ "phone": "1" }))
        .without_header("X-Token");
    assert_eq!(code(&nothing.send().json()), "100200");
}

#[test]
fn operations_without_a_collection_answer_with_the_example() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let all = nxcloud.get("customer_fields", json!({}));
    assert_eq!(
        (code(&all), all["data"].as_array().unwrap().len()),
        (&json!(0), 21)
    );
    let preset = nxcloud.get("customer_fields", json!({ "is_preset": true }));
    assert_eq!(preset["data"].as_array().unwrap().len(), 13);
    let wrong = nxcloud.get("customer_fields", json!({ "is_preset": "perhaps" }));
    assert_eq!(code(&wrong), 1002);
}

#[test]
fn the_index_tells_a_person_how_to_call() {
    let sandbox = sandbox();
    let page = send(sandbox.address(), "GET", "/", &[], b"", u64::MAX).unwrap();
    assert_eq!(page.status, 200);
    for part in [
        "nxcloud (NXCloud)",
        "sandbox-access-key",
        "POST   /saas/cdp/openapi/customers/query",
        "/rabbitpre",
    ] {
        assert!(page.text().contains(part), "{part}\n{}", page.text());
    }
    let json = send(
        sandbox.address(),
        "GET",
        "/nxcloud",
        &[("Accept", "application/json")],
        b"",
        u64::MAX,
    )
    .unwrap();
    let api = &json.json()["apis"][0];
    assert_eq!(api["base_url"], sandbox.url("nxcloud"));
    assert_eq!(api["credentials"]["tenant_id"], "123");
}

#[test]
fn requests_are_remembered_as_they_arrived() {
    let sandbox = start(Sandbox::builder().customers(0).record(2));
    let nxcloud = caller(&sandbox, "nxcloud");
    for limit in [1, 2, 3] {
        nxcloud
            .call("query_customers", json!({ "limit": limit }))
            .set_header("X-Trace", "é")
            .send();
    }
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (requests[1].api.as_str(), requests[1].operation.as_str()),
        ("nxcloud", "query_customers")
    );
    assert_eq!(
        (requests[1].method.as_str(), requests[1].path.as_str()),
        ("POST", "/saas/cdp/openapi/customers/query")
    );
    assert_eq!(requests[1].header("accesskey"), Some("sandbox-access-key"));
    assert_eq!(
        serde_json::from_str::<Value>(&requests[1].text()).unwrap()["limit"],
        3
    );
    sandbox.clear_requests();
    assert!(sandbox.requests().is_empty());
}

#[test]
fn remembered_requests_are_bounded_by_bytes() {
    let sandbox = start(Sandbox::builder().customers(0).record_bytes(50_000));
    let nxcloud = caller(&sandbox, "nxcloud");
    let send = |length: usize| {
        let name = "x".repeat(length);
        nxcloud
            .call("query_customers", json!({ "limit": 5, "first_name": name }))
            .send();
    };
    (0..40).for_each(|_| send(4_000));
    let requests = sandbox.requests();
    assert!((5..=12).contains(&requests.len()), "{}", requests.len());
    // One that is larger by itself is the only one.
    send(80_000);
    assert_eq!(sandbox.requests().len(), 1);
    send(10);
    let last = sandbox.requests();
    assert!(last.len() == 1 && last[0].body.len() < 1_000);
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let sandbox = sandbox();
    let (address, port) = (sandbox.address(), sandbox.address().port());
    let get = |path: &str, host: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        client::send_raw(address, head.as_bytes(), u64::MAX).unwrap()
    };
    for host in [format!("localhost:{port}"), format!("[::1]:{port}")] {
        assert_eq!(get("/", &host).status, 200, "{host}");
    }
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        &format!("127.0.0.1.evil.example:{port}"),
        &format!("127.0.0.1:{}", port ^ 1),
    ] {
        for path in ["/", "/nxcloud", "/nxcloud/saas/cdp/openapi/customers/query"] {
            let reply = get(path, host);
            assert_eq!(reply.status, 403, "{path} of {host}");
            assert!(!reply.text().contains("sandbox-access-key"));
        }
    }
    // A target with a host of its own is what counts, whatever the header says.
    let target = format!("http://evil.example:{port}/");
    assert_eq!(get(&target, &address.to_string()).status, 403);
    assert!(sandbox.requests().is_empty());
}

#[test]
fn random_bodies_never_leave_the_envelope() {
    let sandbox = start(Sandbox::builder().customers(20));
    let nxcloud = caller(&sandbox, "nxcloud");
    let mut state = 1_u64;
    let mut next = |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    let names = [
        "limit",
        "tags",
        "his_tags",
        "after",
        "before",
        "start_time",
        "email",
        "customers",
        "type",
        "tenant_id",
    ];
    let values = [
        "null",
        "-1",
        "1e400",
        "9223372036854775808",
        "\"\"",
        "\"\\u0000\"",
        "[]",
        "[{}]",
        "[[[]]]",
        "{\"id\":{}}",
        "true",
        "3.5",
        "[{\"id\":1,\"tag_name\":null}]",
        "\"2024-02-30 00:00:00\"",
        "[null]",
        "50",
        "[{\"full_name\":1}]",
    ];
    for round in 0..400 {
        let members = (0..next(5)).map(|_| {
            format!(
                "\"{}\":{}",
                names[next(names.len())],
                values[next(values.len())]
            )
        });
        let mut body = format!(
            "{{\"app_key\":\"sandbox-app-key\",{}}}",
            members.collect::<Vec<_>>().join(",")
        )
        .into_bytes();
        if round % 3 == 0 {
            let (at, byte) = (next(body.len()), next(256) as u8);
            body[at] = byte;
        }
        let operation = ["query_customers", "batch_create_customers"][round % 2];
        let mut call = nxcloud.call(operation, json!({}));
        call.body = body;
        let sent = String::from_utf8_lossy(&call.body).into_owned();
        let reply = call.send();
        assert_eq!(reply.status, 200, "{sent}\n{}", reply.text());
        let answer = reply.json();
        assert!(
            [0, 1001, 1002, 1005].contains(&answer["code"].as_i64().unwrap()),
            "{sent}\n{}",
            reply.text()
        );
    }
}

#[test]
fn customers_are_made_up_where_a_collection_is_of_people() {
    let people = sandbox();
    assert!(people.makes_up("nxcloud") && people.makes_up("rabbitpre"));
    let schemes = concat!(env!("CARGO_MANIFEST_DIR"), "/data/schemes");
    let schemes = kehu_spec::Sources::read_dir(schemes).unwrap();
    let bare = start(Sandbox::builder().specs(schemes));
    assert!(!bare.makes_up("ucloud") && !bare.makes_up("nobody"));
}
