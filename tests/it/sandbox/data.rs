//! Data in the sandbox: filters, pages, upserts, seeds, and what changes while it runs.

use std::collections::BTreeSet;

use kehu_sandbox::Sandbox;
use serde_json::{Value, json};

use it::client::{Caller, caller, sandbox, start};

fn query(request: Value) -> Value {
    super::query(request)
}

fn customers(answer: &Value) -> &[Value] {
    answer["data"]["customer_list"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"))
}

/// Follows a cursor to its end.
fn walk(
    nxcloud: &Caller<'_>,
    filter: &Value,
    limit: i64,
    cursor: &str,
    next: &str,
    from: Value,
) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut at = from;
    loop {
        let mut request = filter.clone();
        request["limit"] = json!(limit);
        if !at.is_null() {
            request[cursor] = at;
        }
        let page = nxcloud.get("query_customers", request);
        let mut found: Vec<i64> = customers(&page)
            .iter()
            .map(|c| c["id"].as_i64().unwrap())
            .collect();
        let paging = &page["data"]["paging"];
        assert_eq!(paging["before"].as_i64(), found.first().copied());
        assert_eq!(paging["after"].as_i64(), found.last().copied());
        if cursor == "before" {
            found.reverse();
        }
        ids.extend(found);
        at = paging[next].clone();
        if at.is_null() {
            return ids;
        }
    }
}

#[test]
fn cursors_visit_every_customer_once_in_both_directions() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let items = sandbox.items("nxcloud", "customers").unwrap();
    let mut all: Vec<i64> = items
        .keys()
        .unwrap()
        .iter()
        .map(|key| key.as_i64().unwrap())
        .collect();
    assert_eq!(
        all.len(),
        102,
        "the made-up ones, the documentation's own, and the other documentation's"
    );
    all.reverse();
    for limit in [1, 7, 50] {
        assert_eq!(
            walk(&nxcloud, &json!({}), limit, "after", "next", Value::Null),
            all
        );
    }
    let last = *all.last().unwrap();
    let mut back = walk(&nxcloud, &json!({}), 7, "before", "previous", json!(last));
    back.insert(0, last);
    back.reverse();
    assert_eq!(back, all);
    let beyond = nxcloud.get("query_customers", query(json!({ "after": last })));
    assert_eq!(
        (customers(&beyond).len(), &beyond["data"]["paging"]["next"]),
        (0, &Value::Null)
    );
}

#[test]
fn lists_of_ids_lead_on_by_their_last() {
    let sandbox = sandbox();
    let rabbitpre = caller(&sandbox, "rabbitpre");
    let items = sandbox.items("rabbitpre", "customers").unwrap();
    let all: Vec<_> = items
        .keys()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut ids: Vec<String> = Vec::new();
    loop {
        let mut request = json!({ "size": 30 });
        if let Some(last) = ids.last() {
            request["audienceUserId"] = json!(last);
        }
        let page = rabbitpre.get("list_customer_ids", request);
        assert_eq!(
            page["data"]["orgId"],
            "928a852d-e749-45be-bc31-f8e23f07b999"
        );
        let found = page["data"]["audienceUserIdList"].as_array().unwrap();
        if found.is_empty() {
            break;
        }
        // As the documentation shows them: texts.
        ids.extend(found.iter().map(|id| id.as_str().unwrap().to_owned()));
    }
    assert_eq!(ids, all);
    let whole = rabbitpre.get("list_customer_ids", json!({}));
    assert_eq!(
        whole["data"]["audienceUserIdList"]
            .as_array()
            .unwrap()
            .len(),
        102
    );
}

#[test]
fn filters_find_exactly_what_they_say() {
    let sandbox = start(Sandbox::builder().customers(400));
    let nxcloud = caller(&sandbox, "nxcloud");
    let items = sandbox.items("nxcloud", "customers").unwrap();
    let all: Vec<Value> = items
        .keys()
        .unwrap()
        .iter()
        .rev()
        .map(|key| serde_json::from_str(&items.get(key).unwrap().unwrap()).unwrap())
        .collect();
    let holds = |filter: Value, test: &dyn Fn(&Value) -> bool| {
        let expected: Vec<i64> = all
            .iter()
            .filter(|c| test(c))
            .map(|c| c["id"].as_i64().unwrap())
            .collect();
        assert!(
            !expected.is_empty() && expected.len() < all.len(),
            "{filter} finds {}",
            expected.len()
        );
        assert_eq!(
            walk(&nxcloud, &filter, 3, "after", "next", Value::Null),
            expected,
            "{filter}"
        );
    };
    let some = |name: &str| {
        all.iter()
            .map(|c| c[name].clone())
            .find(Value::is_string)
            .unwrap()
    };
    for field in ["sms_phone", "whatsApp_phone", "viber_phone", "email"] {
        let value = some(field);
        holds(json!({ field: value }), &|c| c[field] == value);
    }
    holds(json!({ "source_type": 3 }), &|c| c["source_type"] == 3);
    let since = "2023-02-01 00:00:00";
    let until = "2024-08-15 12:00:00";
    let at = |c: &Value| c["created_at"].as_str().unwrap().replace('T', " ");
    holds(json!({ "start_time": since }), &|c| *at(c) >= *since);
    holds(json!({ "end_time": until }), &|c| *at(c) <= *until);
    holds(
        json!({ "start_time": since, "end_time": until, "source_type": 1 }),
        &|c| *at(c) >= *since && *at(c) <= *until && c["source_type"] == 1,
    );
    let has = |c: &Value, id: i64| {
        c["tags"]
            .as_array()
            .is_some_and(|tags| tags.iter().any(|tag| tag["id"] == id))
    };
    let tag = |id: i64, name: &str| json!({ "id": id, "tag_name": name });
    holds(json!({ "tags": [tag(28001, "newsletter")] }), &|c| {
        has(c, 28001)
    });
    let two = json!([tag(28001, "newsletter"), tag(28003, "returning")]);
    holds(json!({ "tags": two, "tags_logic_type": "or" }), &|c| {
        has(c, 28001) || has(c, 28003)
    });
    holds(json!({ "tags": two, "tags_logic_type": "and" }), &|c| {
        has(c, 28001) && has(c, 28003)
    });
    holds(
        json!({ "tags": [tag(28001, "newsletter")], "start_time": since }),
        &|c| has(c, 28001) && *at(c) >= *since,
    );
    let mixed = nxcloud.get(
        "query_customers",
        query(json!({ "tags": [tag(28001, "returning")] })),
    );
    assert_eq!(customers(&mixed).len(), 0);
    let empty = nxcloud.get(
        "query_customers",
        query(json!({ "email": "", "tags": [], "tags_logic_type": "" })),
    );
    assert_eq!(customers(&empty).len(), 50);
}

#[test]
fn upserts_are_found_and_follow_their_mode() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let create = |mode: i64, customer: Value| {
        let answer = nxcloud.get(
            "batch_create_customers",
            json!({ "type": mode, "customers": [customer] }),
        );
        assert_eq!(
            (&answer["code"], &answer["data"]),
            (&json!(0), &json!("")),
            "{answer}"
        );
    };
    let find = |phone: &str| {
        let page = nxcloud.get("query_customers", query(json!({ "whatsApp_phone": phone })));
        customers(&page).to_vec()
    };
    let number = "8613700000001";
    create(
        1,
        json!({ "full_name": "Zhang San", "whats_app_phone": number, "tagStr": "VIP, 99", "gender": 0,
        "birthday": "1976-04-12", "customize_field": "{\"customize_1_14\": \"aa\"}", "email": "zs@example.com" }),
    );
    let made = find(number);
    assert_eq!(made.len(), 1);
    let made = &made[0];
    assert_eq!(made["id"].as_i64().unwrap().to_string().len(), 19);
    assert_eq!(
        (&made["full_name"], &made["gender"], &made["birthday"]),
        (&json!("Zhang San"), &json!(0), &json!("1976-04-12"))
    );
    assert_eq!(
        (&made["customize_field"], &made["tenant_id"]),
        (&json!("{\"customize_1_14\": \"aa\"}"), &json!(123))
    );
    let tags: Vec<_> = made["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["tag_name"].clone())
        .collect();
    assert_eq!(tags, ["VIP", "99"]);
    assert_eq!(made["created_at"], made["updated_at"]);
    let tagged = nxcloud.get(
        "query_customers",
        query(json!({ "tags": [{ "id": 28004, "tag_name": "VIP" }] })),
    );
    assert_eq!(customers(&tagged)[0]["id"], made["id"]);

    create(
        1,
        json!({ "full_name": "Zhang San", "whats_app_phone": number, "remark": "called" }),
    );
    let merged = &find(number)[0];
    assert_eq!(
        (&merged["id"], &merged["email"], &merged["remark"]),
        (&made["id"], &made["email"], &json!("called"))
    );
    create(
        2,
        json!({ "full_name": "Li Si", "whats_app_phone": number }),
    );
    assert_eq!(&find(number)[0], merged);
    create(
        0,
        json!({ "full_name": "Li Si", "whats_app_phone": number }),
    );
    let replaced = &find(number)[0];
    assert_eq!(
        (&replaced["id"], &replaced["full_name"], &replaced["email"]),
        (&made["id"], &json!("Li Si"), &Value::Null)
    );
    assert_eq!(
        (&replaced["created_at"], &replaced["tags"]),
        (&made["created_at"], &json!([]))
    );
    assert_eq!(sandbox.items("nxcloud", "customers").unwrap().len(), 103);
    let gone = nxcloud.get(
        "query_customers",
        query(json!({ "email": "zs@example.com" })),
    );
    assert_eq!(customers(&gone).len(), 0);
    let many = vec![json!({ "full_name": "x" }); 101];
    let answer = nxcloud.get(
        "batch_create_customers",
        json!({ "type": 1, "customers": many }),
    );
    assert_eq!(answer["code"], 1002);
}

#[test]
fn a_seed_gives_the_same_customers_and_another_seed_others() {
    let texts = |seed: u64, api: &str| {
        let sandbox = start(Sandbox::builder().customers(60).seed(seed));
        let items = sandbox.items(api, "customers").unwrap();
        let keys = items.keys().unwrap();
        keys.iter()
            .map(|key| items.get(key).unwrap().unwrap())
            .collect::<Vec<_>>()
    };
    for api in ["nxcloud", "rabbitpre"] {
        let first = texts(7, api);
        assert_eq!(first, texts(7, api));
        assert_ne!(first, texts(8, api));
        assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), first.len());
    }
}

#[test]
fn nothing_is_changed_before_it_was_made() {
    let sandbox = start(Sandbox::builder().customers(200));
    let items = sandbox.items("nxcloud", "customers").unwrap();
    let customers = items.keys().unwrap().into_iter();
    let customers: Vec<Value> = customers
        .map(|key| serde_json::from_str(&items.get(&key).unwrap().unwrap()).unwrap())
        .collect();
    let tags = customers
        .iter()
        .filter_map(|customer| customer["tags"].as_array());
    let dated: Vec<_> = tags
        .flatten()
        .chain(&customers)
        .filter_map(|one| Some((one["created_at"].as_str()?, one["updated_at"].as_str()?)))
        .collect();
    assert!(dated.len() > 300, "{}", dated.len());
    for (created, updated) in dated {
        assert!(created <= updated, "{created} {updated}");
    }
}

#[test]
fn a_file_keeps_what_was_stored() {
    let folder = std::env::temp_dir().join(format!("kehu-sandbox-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.db");
    let open = || start(Sandbox::builder().customers(30).database(&file));
    let keys = {
        let sandbox = open();
        let items = sandbox.items("nxcloud", "customers").unwrap();
        items.grow(5).unwrap();
        items.keys().unwrap()
    };
    let sandbox = open();
    assert_eq!(
        sandbox
            .items("nxcloud", "customers")
            .unwrap()
            .keys()
            .unwrap(),
        keys
    );
    assert_eq!(sandbox.items("nxcloud", "customers").unwrap().len(), 37);
    drop(sandbox);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn customers_come_change_and_go_while_it_runs() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let items = sandbox.items("nxcloud", "customers").unwrap();
    let came = items.grow(3).unwrap();
    let page = nxcloud.get("query_customers", json!({ "limit": 3 }));
    let newest: Vec<_> = customers(&page)
        .iter()
        .rev()
        .map(|c| c["id"].clone())
        .collect();
    assert_eq!(newest, came);
    assert!(
        items
            .change(&came[0], &json!({ "email": "new@example.com" }))
            .unwrap()
    );
    let found = nxcloud.get(
        "query_customers",
        query(json!({ "email": "new@example.com" })),
    );
    assert_eq!(customers(&found)[0]["id"], came[0]);
    assert!(items.remove(&came[1]).unwrap());
    assert!(!items.remove(&came[1]).unwrap());
    assert!(!items.change(&came[1], &json!({})).unwrap());
    assert_eq!(items.len(), 104);
    items
        .put(&json!({ "id": 5, "full_name": "Old", "created_at": "2031-01-01T00:00:00" }))
        .unwrap();
    let since = nxcloud.get(
        "query_customers",
        query(json!({ "start_time": "2030-12-31 00:00:00" })),
    );
    assert_eq!(
        customers(&since).len(),
        1,
        "a creation time that does not grow with the key is still found"
    );
    assert!(items.put(&json!({ "full_name": "No key" })).is_err());
}

#[test]
fn a_bad_row_goes_out_as_it_was_put_in() {
    let sandbox = sandbox();
    let nxcloud = caller(&sandbox, "nxcloud");
    let items = sandbox.items("nxcloud", "customers").unwrap();
    let key = items.keys().unwrap().pop().unwrap();
    assert!(
        items
            .replace_text(&key, r#"{"id":"not a number"}"#)
            .unwrap()
    );
    let page = nxcloud.get("query_customers", json!({ "limit": 2 }));
    assert_eq!(customers(&page)[0], json!({ "id": "not a number" }));
    assert_eq!(page["data"]["paging"]["before"], key);
    assert!(!items.replace_text(&json!(1), "{}").unwrap());
    assert!(items.replace_text(&key, "not even JSON").unwrap());
    let page = nxcloud
        .call("query_customers", json!({ "limit": 1 }))
        .send();
    assert!(page.text().contains(r#""customer_list":[not even JSON]"#));
    assert!(items.remove(&key).unwrap());
    assert_eq!(items.get(&key).unwrap(), None);
    assert!(sandbox.items("nxcloud", "orders").is_err());
}
