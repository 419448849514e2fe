//! `kehu gateway` as a process.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use it::{client::send, kehu};
use serde_json::Value;

/// Starts the command without credentials of whoever runs the tests.
fn gateway(words: &[&str], variables: &[(&str, &str)]) -> Child {
    let mut command = Command::new(kehu::program());
    for (name, _) in std::env::vars() {
        if ["NXCLOUD_", "RABBITPRE_", "KEHU_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        {
            command.env_remove(name);
        }
    }
    let nowhere = std::env::temp_dir().join("no-such-accounts.toml");
    command
        .arg("gateway")
        .args(words)
        .env("KEHU_ACCOUNTS", nowhere)
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("kehu starts")
}

/// How it ended, with what it said.
fn ended(gateway: Child) -> (Option<i32>, String) {
    let output = gateway.wait_with_output().expect("it ends");
    let told = String::from_utf8(output.stderr).expect("UTF-8");
    crate::plain::is_plain(&told);
    (output.status.code(), told)
}

#[test]
fn it_serves_what_the_readme_calls_until_it_is_terminated() {
    let readme = include_str!("../../../README.md");
    let call = readme
        .lines()
        .find(|line| line.starts_with("curl http://127.0.0.1:8080"));
    let (_, body) = call
        .and_then(|call| call.split_once("-d '"))
        .expect("the call");
    let body = body.trim_end_matches('\'');
    let mut gateway = gateway(&["nxcloud", "--sandbox", "--port", "0"], &[]);
    let mut out = BufReader::new(gateway.stdout.take().expect("is piped"));
    let mut url = String::new();
    out.read_line(&mut url).expect("it tells where it is");
    let address = url
        .trim()
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let json = [("Content-Type", "application/json")];
    let path = "/nxcloud/query_customers";
    let reply = send(address, "POST", path, &json, body.as_bytes(), u64::MAX).expect("an answer");
    assert_eq!(reply.status, 200, "{}", reply.text());
    let page: Value = reply.json();
    assert_eq!(page["customer_list"][0]["id"], "1021110718827683840");
    let pid = gateway.id().to_string();
    let terminated = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(terminated.is_ok_and(|status| status.success()));
    assert_eq!(ended(gateway).0, Some(0));
}

#[test]
fn what_keeps_it_from_serving_is_told() {
    let cases: [(&[&str], &str); 4] = [
        (&["nxcloud"], "access_key"),
        (
            &["nxcloud", "--sandbox", "--listen", "0.0.0.0"],
            "nothing says who may call",
        ),
        (
            &["nxcloud", "--sandbox", "--token-file", "no-such-file"],
            "no-such-file could not be read",
        ),
        (&[], "needs"),
    ];
    for (words, why) in cases {
        let (code, told) = ended(gateway(words, &[]));
        assert_eq!(code, Some(2), "{words:?}: {told}");
        assert!(told.contains(why), "{words:?}: {told}");
    }
    let short = [("KEHU_GATEWAY_TOKEN", "short")];
    let (code, told) = ended(gateway(&["nxcloud", "--sandbox", "--port", "0"], &short));
    assert_eq!(code, Some(2));
    assert!(
        told.contains("too short") && !told.contains("`short`"),
        "{told}"
    );
}
