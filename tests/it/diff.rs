//! `cargo xtask diff`: each kind of change is told as a sentence, with its effect.

use kehu_spec::{Sources, load, model::Api};
use xtask::diff::{Effect, Side, changes, text};

const API: &str = r#"
name    = "shop"
title   = "Shop"
summary = "A made-up shop."
version = "0.1.0"

[[server]]
name = "main"
url  = "https://shop.example"

[client]
fields = [
  { name = "key", type = "string", required = true, secret = true, doc = "Key of the shop." },
]

[auth]
scheme = "token"
header = "X-Key"
token  = "client.key"

[envelope]
code    = "code"
success = 0
data    = "data"

[[error]]
code = 7
name = "sold_out"
is   = "not_found"
then = "never"
doc  = "There is none left."
"#;

const OPERATION: &str = r#"
name    = "list_orders"
method  = "POST"
path    = "/orders"
summary = "Lists orders."
idempotent = true

[request]
body = "json"
fields = [
  { name = "buyer", type = "string", label = "买家", doc = "Who bought." },
  { name = "phone", type = "string", doc = "Number of the buyer." },
  { name = "limit", type = "int64", default = 50, min = 1, max = 50, doc = "Orders in a page." },
]

[response]
data = "list<Order>"

[[record]]
name = "Order"
doc  = "One order."
fields = [
  { name = "id",    type = "int64", doc = "Id of the order." },
  { name = "state", type = "State", doc = "How far it is." },
]

[[enum]]
name = "State"
doc  = "How far an order is."
values = [
  { value = 0, name = "new", doc = "Just made." },
  { value = 1, name = "paid", doc = "Paid." },
]
"#;

fn apis(api: &str, operation: &str) -> Vec<Api> {
    let sources = Sources::from_texts([
        ("shop/api.toml", api),
        ("shop/endpoints/list_orders.toml", operation),
    ]);
    load(&sources)
        .into_result()
        .unwrap_or_else(|found| panic!("{}", found.render(&sources, false)))
}

/// Replaces a piece of the specification and compares before and after.
fn check(from: &str, to: &str, effect: Effect, says: &str) {
    assert!(
        API.contains(from) || OPERATION.contains(from),
        "the specification has {from:?}"
    );
    let new = apis(&API.replace(from, to), &OPERATION.replace(from, to));
    let found = changes(&apis(API, OPERATION), &new);
    let told: Vec<_> = found
        .iter()
        .map(|change| (change.effect, change.says.as_str()))
        .collect();
    assert_eq!(told, [(effect, says)], "{from:?} -> {to:?}");
}

#[test]
fn the_same_specification_has_no_change() {
    assert_eq!(changes(&apis(API, OPERATION), &apis(API, OPERATION)), []);
}

#[test]
fn every_kind_of_change_is_told_with_its_effect() {
    use Effect::{Additive, Breaking, Documentation};
    let cases: [(&str, &str, Effect, &str); 18] = [
        (
            "Who bought.",
            "The buyer.",
            Documentation,
            "`list_orders`: request field `buyer`: the description is “The buyer.”, was “Who bought.”",
        ),
        (
            "label = \"买家\", ",
            "",
            Documentation,
            "`list_orders`: request field `buyer` loses the label “买家”",
        ),
        (
            "A made-up shop.",
            "A shop.",
            Documentation,
            "the API: the description is “A shop.”, was “A made-up shop.”",
        ),
        (
            "max = 50",
            "max = 100",
            Additive,
            "`list_orders`: request field `limit`: the range is 1 to 100, was 1 to 50",
        ),
        (
            "type = \"int64\", doc = \"Id",
            "type = \"string\", doc = \"Id",
            Breaking,
            "`Order`: field `id`: the type is `string`, was `int64`",
        ),
        (
            "type = \"int64\", doc = \"Id",
            "type = \"int64\", wire = \"either\", doc = \"Id",
            Additive,
            "`Order`: field `id`: the form on the wire is `either`, was `plain`",
        ),
        (
            "type = \"int64\", doc = \"Id",
            "type = \"int64\", required = true, doc = \"Id",
            Breaking,
            "`Order`: field `id` is now promised",
        ),
        (
            "{ name = \"phone\", type = \"string\", doc",
            "{ name = \"phone\", type = \"string\", required = true, doc",
            Breaking,
            "`list_orders`: request field `phone` is now mandatory",
        ),
        (
            "name = \"phone\"",
            "name = \"mobile\"",
            Breaking,
            "`list_orders`: request field `phone` is now called `mobile`",
        ),
        (
            "  { name = \"phone\", type = \"string\", doc = \"Number of the buyer.\" },\n",
            "",
            Breaking,
            "`list_orders`: request field `phone` is gone",
        ),
        (
            "  { name = \"phone\"",
            "  { name = \"email\", type = \"string\", doc = \"Mail.\" },\n  { name = \"phone\"",
            Additive,
            "`list_orders`: request field `email` is new (string)",
        ),
        (
            "  { name = \"phone\"",
            "  { name = \"email\", type = \"string\", required = true, doc = \"Mail.\" },\n  { name = \"phone\"",
            Breaking,
            "`list_orders`: request field `email` is new (string)",
        ),
        (
            "  { value = 1, name = \"paid\"",
            "  { value = 2, name = \"sent\", doc = \"Sent.\" },\n  { value = 1, name = \"paid\"",
            Additive,
            "`State`: value 2 is new",
        ),
        (
            "path    = \"/orders\"",
            "path    = \"/v2/orders\"",
            Additive,
            "operation `list_orders`: the address is `/v2/orders`, was `/orders`",
        ),
        (
            "idempotent = true",
            "idempotent = false",
            Additive,
            "operation `list_orders`: the mark as idempotent is `false`, was `true`",
        ),
        (
            "then = \"never\"",
            "then = \"retry\"",
            Additive,
            "error code 7: the remedy is `Retry`, was `Never`",
        ),
        (
            "[response]",
            "[[rule]]\nat_least_one = [\"buyer\", \"phone\"]\n\n[response]",
            Breaking,
            "`list_orders`: the rule “at least one of buyer, phone” is new",
        ),
        (
            "\n[auth]",
            "\n[[server]]\nname = \"other\"\nurl = \"https://other.example\"\n\n[auth]",
            Additive,
            "server `other` is new",
        ),
    ];
    for (from, to, effect, says) in cases {
        check(from, to, effect, says);
    }
}

#[test]
fn a_narrower_range_is_breaking_and_a_new_default_additive() {
    let new = OPERATION.replace(
        "default = 50, min = 1, max = 50",
        "default = 20, min = 1, max = 20",
    );
    let found = changes(&apis(API, OPERATION), &apis(API, &new));
    let effects: Vec<_> = found
        .iter()
        .map(|change| (change.at.as_str(), change.effect))
        .collect();
    assert_eq!(
        effects,
        [
            ("list_orders.limit", Effect::Additive),
            ("list_orders.limit", Effect::Breaking)
        ]
    );
}

#[test]
fn a_lookup_that_comes_is_additive_and_one_that_goes_breaking() {
    let ids = r#"
        name    = "list_ids"
        method  = "GET"
        path    = "/orders/ids"
        summary = "Lists ids."
        [request]
        fields = [{ name = "after", type = "int64", doc = "Cursor." }]
        [response]
        data = "list<int64>"
        [pages]
        cursor = "after"
        last   = ""
    "#;
    let lookup = "[lookup]\nids = \"list_ids\"\nfield = \"ids\"\nbatch = 10\nkey = \"id\"\n";
    let field = r#"fields = [{ name = "ids", type = "list<int64>", doc = "Ids." },"#;
    let looked_up = OPERATION.replacen("fields = [", field, 1);
    let load = |operation: &str| {
        let sources = Sources::from_texts([
            ("shop/api.toml", API),
            ("shop/endpoints/list_ids.toml", ids),
            ("shop/endpoints/list_orders.toml", operation),
        ]);
        load(&sources)
            .into_result()
            .unwrap_or_else(|found| panic!("{}", found.render(&sources, false)))
    };
    let (without, with) = (load(&looked_up), load(&(looked_up.clone() + lookup)));
    let told = |old: &[Api], new: &[Api]| {
        let changes = changes(old, new).into_iter();
        let told = changes.map(|change| (change.effect, change.says));
        told.collect::<Vec<_>>()
    };
    let says = |text: &str| {
        format!("operation `list_orders` {text} the look-up `10 ids of list_ids a call`")
    };
    assert_eq!(told(&without, &with), [(Effect::Additive, says("gains"))]);
    assert_eq!(told(&with, &without), [(Effect::Breaking, says("loses"))]);
}

#[test]
fn a_lost_operation_is_told_once_and_not_field_by_field() {
    let mut new = apis(API, OPERATION);
    new[0].operations.clear();
    let found = changes(&apis(API, OPERATION), &new);
    let told: Vec<_> = found.iter().map(|change| change.says.as_str()).collect();
    assert_eq!(told, ["operation `list_orders` is gone"]);
}

#[test]
fn the_report_names_the_version_step_that_follows() {
    let new = OPERATION
        .replace("name = \"phone\"", "name = \"mobile\"")
        .replace("One order.", "An order.");
    let report = text(&changes(&apis(API, OPERATION), &apis(API, &new)));
    insta::assert_snapshot!(report, @r"
    shop
      breaking (1)
        `list_orders`: request field `phone` is now called `mobile`
      documentation only (1)
        record `Order`: the description is “An order.”, was “One order.”
      version: a breaking step (0.1.4 to 0.2.0, 1.4.2 to 2.0.0)
    ");
}

#[test]
fn a_parameter_that_is_inserted_changes_no_authentication() {
    let before = "fields = [\n  { name = \"key\"";
    let row = r#"{ name = "region", type = "string", doc = "Where the account is." },"#;
    let signed = API.replace(
        "[auth]\nscheme = \"token\"\nheader = \"X-Key\"\ntoken  = \"client.key\"",
        r#"[auth]
            scheme    = "signed_headers"
            digest    = "hmac_sha256"
            key       = "client.key"
            signature = "X-Sign"
            headers   = [{ name = "X-Time", value = "timestamp_s" }]
            signs     = [{ part = "headers", order = "name", pair = "=", join = "&" }, { part = "client.key" }]"#,
    );
    assert_ne!(signed, API);
    for api in [API, &signed] {
        let inserted = api.replacen(
            before,
            &before.replacen("[\n", &format!("[\n{row}\n"), 1),
            1,
        );
        let found = changes(&apis(api, OPERATION), &apis(&inserted, OPERATION));
        let told: Vec<_> = found.into_iter().map(|change| change.says).collect();
        assert!(told.iter().any(|says| says.contains("region")), "{told:#?}");
        assert!(
            !told.iter().any(|says| says.contains("authentication")),
            "{told:#?}"
        );
    }
}

#[test]
fn an_api_that_one_side_lacks_is_new_or_gone_and_one_that_both_lack_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let side = |name: &str, api: &str| {
        let side = folder.path().join(name);
        let of = side.join(api).join("endpoints");
        std::fs::create_dir_all(&of).expect("is made");
        let text = API.replace("\"shop\"", &format!("\"{api}\""));
        std::fs::write(side.join(api).join("api.toml"), text).expect("is written");
        std::fs::write(of.join("list_orders.toml"), OPERATION).expect("is written");
        side.display().to_string()
    };
    let (old, new) = (side("old", "shop"), side("new", "store"));
    let says = |api: &str| {
        let (old, new) = Side::read_pair(&old, &new, Some(api)).expect("both are read");
        text(&changes(&old.apis, &new.apis))
    };
    assert!(
        says("store").contains("the API is new"),
        "{}",
        says("store")
    );
    assert!(says("shop").contains("the API is gone"), "{}", says("shop"));
    let neither = Side::read_pair(&old, &new, Some("mall")).expect_err("neither has it");
    assert!(
        neither
            .to_string()
            .ends_with("there is no API `mall` in either"),
        "{neither}"
    );
}
