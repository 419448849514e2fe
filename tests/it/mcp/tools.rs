//! Which tools there are, and what they cost.

use std::fmt::Write as _;

use kehu_mcp::{Options, Server, TOKENS, tokens};
use kehu_registry::Api;
use serde_json::{Value, json};

use super::{Agent, Served, made};

fn server(apis: &[&'static Api]) -> Server {
    let session = || Err("there are no credentials".to_owned());
    let served = apis.iter().map(|api| Served {
        api,
        session: session(),
    });
    Server::new(served.collect(), Options::default())
}

/// An API of so many operations, each with many documented parameters.
fn large(operations: usize, parameters: usize) -> &'static Api {
    let operation = |nth: usize| {
        let mut text = format!(
            "name = \"find_things_{nth}\"\nmethod = \"GET\"\npath = \"/things/{nth}\"\n\
             summary = \"Finds things of kind {nth}.\"\ntitle = \"查询{nth}号物品\"\nidempotent = true\n[request]\nfields = [\n"
        );
        for at in 0..parameters {
            let _ = writeln!(
                text,
                "{{ name = \"parameter_{at}\", type = \"string\", doc = \"Only things whose field number {at} is like this; case does not matter.\" }},"
            );
        }
        (format!("find_things_{nth}"), text + "]\n")
    };
    made(&(0..operations).map(operation).collect::<Vec<_>>())
}

#[test]
fn all_tools_of_an_api_cost_less_than_the_budget() {
    let made = [
        large(1, 3),
        large(3, 40),
        large(12, 30),
        large(13, 3),
        large(300, 5),
    ];
    for api in it::apis().iter().chain(&made) {
        let server = server(&[*api]);
        let cost = tokens(server.tools());
        let each: Vec<_> = server
            .tools()
            .iter()
            .map(|tool| (&*tool.name, tokens([tool])))
            .collect();
        assert!(cost < TOKENS, "{}: {cost} tokens, {each:?}", api.info.name);
    }
}

#[test]
fn a_small_api_has_a_tool_an_operation_and_a_large_one_has_three() {
    let names = |api| {
        let server = server(&[api]);
        let names = server.tools().iter().map(|tool| tool.name.to_string());
        names.collect::<Vec<_>>()
    };
    assert!(names(large(2, 3)).contains(&"shop_find_things_1".to_owned()));
    let many = ["find_operation", "call_operation", "describe_operation"];
    assert_eq!(names(large(13, 3)), many);
}

#[test]
fn tools_are_such_as_every_client_takes() {
    let fixtures = it::apis()
        .iter()
        .chain(&[large(2, 3), large(13, 3)])
        .copied()
        .collect::<Vec<_>>();
    for api in fixtures {
        for tool in server(&[api]).tools() {
            let text = serde_json::to_value(tool).expect("JSON");
            let name = &tool.name;
            assert!(
                name.len() < 64
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            );
            assert_eq!(text["inputSchema"]["type"], "object", "{name}");
            assert!(!text.to_string().contains("$ref"), "{name}");
            assert!(text["title"].is_string(), "{name}");
            let hints = &text["annotations"];
            let reads = hints["readOnlyHint"].as_bool().expect("a hint");
            assert!(
                reads || hints["destructiveHint"].is_boolean(),
                "{name}: {hints}"
            );
            if let Some(Value::Object(properties)) = text["inputSchema"].get("properties") {
                assert!(
                    properties.keys().all(|key| !key.contains("access_secret")),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn what_reads_and_what_changes_follows_from_the_spec() {
    let server = server(it::apis());
    let hints = |name: &str| {
        let tool = server.tools().iter().find(|tool| tool.name == name);
        let tool = serde_json::to_value(tool.unwrap_or_else(|| panic!("{name}"))).expect("JSON");
        tool["annotations"].clone()
    };
    // A POST that finds, and a POST that puts.
    assert_eq!(hints("nxcloud_query_customers")["readOnlyHint"], true);
    assert_eq!(
        hints("nxcloud_batch_create_customers")["readOnlyHint"],
        false
    );
    assert_eq!(
        hints("nxcloud_batch_create_customers")["destructiveHint"],
        true
    );
}

#[tokio::test]
async fn operations_are_found_and_described() {
    let mut agent = Agent::of(server(&[large(40, 2)])).await;
    for (query, first) in [
        ("kind 17", "find_things_17"),
        ("查询23号物品", "find_things_23"),
    ] {
        let found = agent
            .done("find_operation", json!({ "query": query }))
            .await;
        assert_eq!(found["operations"][0]["operation"], first, "{found}");
    }
    let none = agent
        .done("find_operation", json!({ "query": "weather" }))
        .await;
    assert!(
        none["note"]
            .as_str()
            .is_some_and(|note| note.contains("find_things_39")),
        "{none}"
    );
    let asked = json!({ "api": "shop", "operation": "find_things_3" });
    let told = agent.done("describe_operation", asked).await;
    assert!(
        told["arguments"]["properties"]["parameter_1"]["description"].is_string(),
        "{told}"
    );
    assert_eq!(
        told["codes"][0]["meaning"],
        "The shop is closed. Come back tomorrow."
    );
    let unknown = json!({ "api": "shop", "operation": "find_thing" });
    let refused = agent.refused("describe_operation", unknown).await;
    assert!(
        refused["cure"]
            .as_str()
            .is_some_and(|cure| cure.contains("find_things_0")),
        "{refused}"
    );
}
