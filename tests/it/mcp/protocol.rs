//! The protocol, line by line.

use std::time::Duration;

use fastrand::Rng;
use kehu_mcp::{Options, Server};
use serde_json::{Value, json};

use super::{Agent, sandboxed};

/// What every request of the protocol without sessions brings along.
fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

#[tokio::test]
async fn the_protocol_without_a_handshake_is_served_beside_the_one_with() {
    let (served, _sandbox) = sandboxed(0).await;
    let mut agent = Agent::silent(Server::new(served, Options::default()));
    let found = agent
        .ask("server/discover", json!({ "_meta": meta() }))
        .await;
    let versions = found["result"]["supportedVersions"]
        .as_array()
        .expect("versions");
    assert!(
        versions.contains(&json!("2026-07-28")) && versions.contains(&json!("2025-11-25")),
        "{found}"
    );
    let listed = agent.ask("tools/list", json!({ "_meta": meta() })).await;
    assert!(
        listed["result"]["tools"]
            .as_array()
            .is_some_and(|tools| tools.len() > 3),
        "{listed}"
    );
    let call = json!({ "name": "nxcloud_query_customers", "arguments": {}, "_meta": meta() });
    let called = agent.ask("tools/call", call).await;
    assert_eq!(called["result"]["isError"], false, "{called}");
}

#[tokio::test]
async fn what_is_asked_wrongly_is_an_error_of_the_protocol() {
    let mut agent = Agent::new(0, Options::default()).await;
    let no_tool = agent
        .ask("tools/call", json!({ "name": "delete_everything" }))
        .await;
    assert_eq!(no_tool["error"]["code"], -32602, "{no_tool}");
    let no_method = agent.ask("tools/destroy", json!({})).await;
    assert_eq!(no_method["error"]["code"], -32601, "{no_method}");
}

#[tokio::test]
async fn a_call_that_is_cancelled_ends_and_others_go_on() {
    let mut agent = Agent::new(20_000, Options::default()).await;
    let export = json!({
        "jsonrpc": "2.0", "id": "long", "method": "tools/call",
        "params": { "name": "export", "arguments": { "api": "nxcloud", "operation": "query_customers" } },
    });
    agent.say(&export.to_string()).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let cancel = json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": "long" },
    });
    agent.say(&cancel.to_string()).await;
    let found = agent
        .done("nxcloud_query_customers", json!({ "limit": 1 }))
        .await;
    assert!(found["rows"].is_array());
    // What was cancelled let go of its file.
    let again = json!({ "api": "nxcloud", "operation": "query_customers" });
    let mut said = agent.call("export", again.clone()).await;
    for _ in 0..50 {
        if said.0["complete"] == true {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        said = agent.call("export", again.clone()).await;
    }
    assert_eq!(said.0["complete"], true, "{}", said.0);
}

/// Whatever stands in a line, the next one is answered.
#[tokio::test]
async fn no_line_brings_the_server_down() {
    let mut agent = Agent::new(0, Options::default()).await;
    let good = json!({
        "jsonrpc": "2.0", "id": 9, "method": "tools/call",
        "params": { "name": "nxcloud_query_customers", "arguments": { "limit": 1 } },
    });
    let good = good.to_string();
    let mut lines: Vec<String> = [
        "",
        "null",
        "[]",
        "{}",
        "\u{0}",
        "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"tools/list\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":404}}",
    ]
    .map(str::to_owned)
    .into();
    lines.push("[".repeat(100_000));
    let mut random = Rng::with_seed(15);
    for _ in 0..300 {
        let mut letters: Vec<char> = good.chars().collect();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..letters.len());
            match random.u8(..3) {
                0 => letters.truncate(at.max(1)),
                1 => {
                    letters[at] = random
                        .choice(['{', '}', '[', ']', '"', ',', ':', 'x', '9', '\u{7f}', '中'])
                        .expect("a letter")
                }
                _ => drop(letters.remove(at)),
            }
            if letters.len() < 2 {
                break;
            }
        }
        lines.push(
            letters
                .into_iter()
                .filter(|letter| *letter != '\n')
                .collect(),
        );
    }
    for line in lines {
        agent.say(&line).await;
    }
    let listed = agent.ask("tools/list", json!({})).await;
    assert!(listed["result"]["tools"].is_array(), "{listed}");
}
