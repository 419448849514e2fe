//! What a page leaves open and what it makes evident: what a person is told, asked, and not asked.

use kehu_spec::Sources;

use super::reading::check;
use super::{after, import, shown};

#[test]
fn a_row_that_names_no_field_is_told() {
    let page = |row: &str| {
        format!(
            "# Import\n\nPOST https://a.example/v1/import\n\n|名称|类型|描述|是否必填|\n|-|-|-|-|\n|id|String|编号|必填|\n{row}\n"
        )
    };
    check(
        &page("|---|String|其他字段|非必填|"),
        &["its row `---`"],
        &[],
    );
    check(&page("|┌─|object|||"), &[], &["in no draft"]);
}

#[test]
fn bullets_of_names_and_words_under_a_label_are_fields() {
    check(
        "# Balance\n\nGET https://a.example/v1/balance\n\n```json\n{\"dev_balance\": 9, \"dev_voice\": 702}\n```\n\nResponse params\n\n- dev_balance all kinds\n- dev_voice voice only\n",
        &["label = \"all kinds\"", "label = \"voice only\""],
        &["no table lists its fields"],
    );
}

#[test]
fn a_page_is_called_by_its_own_heading() {
    check(
        "# Field details\n\nGET https://a.example/v1/fields\n\n**200**\n\n```json\n{\"id\": \"x\"}\n```\n",
        &["title   = \"Field details\""],
        &["title   = \"200\""],
    );
}

#[test]
fn an_optional_field_with_a_condition_is_asked_about() {
    check(
        "# Add\n\nPOST https://a.example/v1/add\n\n|参数|类型|必填|说明|\n|-|-|-|-|\n|kind|int|是|类型|\n|ttl|int|否|有效期（当类型为1时必传）|\n",
        &["`ttl`: required under a condition"],
        &[],
    );
}

#[test]
fn an_evident_key_is_not_asked_for_by_an_api_that_is_there() {
    let page = |name: &str| {
        format!(
            "# Find {name}\n\nPOST https://a.example/v1/{name}/find\n\n## Request\n\n|Name|Type|Required|\n|-|-|-|\n|page_no|int|yes|\n|page_size|int|no|\n\n## Response\n\n```json\n{{\"code\": 0, \"data\": {{\"total\": 9, \"{name}\": [{{\"id\": 7, \"size\": 1}}]}}}}\n```\n"
        )
    };
    let first = import(&[("orders.md", &page("orders"))], &Sources::default());
    let there = after(&Sources::default(), &first);
    let second = import(&[("goods.md", &page("carts"))], &there);
    let drafted = shown(&second);
    assert!(!drafted.contains("which field identifies"), "{drafted}");
    assert!(
        drafted.contains("record = \"Cart\"\nkey    = \"id\""),
        "{drafted}"
    );
    assert!(second.report.problems.is_empty(), "{drafted}");
}

#[test]
fn a_header_behind_a_label_of_headers_is_sent() {
    for line in [
        "请求Header：Referer=https://b.example/",
        "Request header: X-Shop=s-1",
        "请求Header：\n\nReferer=https://b.example/",
    ] {
        check(
            &format!(
                "# Get\n\nGET https://a.example/v1/get\n\n{line}\n\n## Response\n\n```json\n{{\"a\": 1}}\n```\n"
            ),
            &["in = \"header\", required = true"],
            &[],
        );
    }
    check(
        "# Get\n\nGET https://a.example/v1/get\n\nResponse header: X-Trace=1\n",
        &[],
        &["X-Trace\", type"],
    );
}

#[test]
fn what_the_page_says_of_all_its_requests_is_asked_once() {
    // A content type before the operations is that of requests with a body.
    for head in [
        "> 请求格式：`application/json`",
        "Content-Type: application/json",
    ] {
        check(
            &format!(
                "# Bins\n\n{head}\n\n## Find\n\n```\nGET /api/bins?page=1\n```\n\n|参数|类型|必填|\n|-|-|-|\n|page|int|否|\n\n## Add\n\n```\nPOST /api/bins\n```\n\n|参数|类型|必填|\n|-|-|-|\n|label|string|是|\n"
            ),
            &["body = \"json\""],
            &["a GET has no body"],
        );
    }
    // What only requests show before the paths is asked of the server.
    for base in ["/api/v1", "/open"] {
        check(
            &format!(
                "# Bins\n\n## Find\n\n`GET /bins`\n\n```bash\ncurl https://a.example{base}/bins -H \"X-Key: k\"\n```\n\n## Drop\n\n`DELETE /bins/{{id}}`\n"
            ),
            &[&format!(
                "only requests show that `{base}` goes before the documented paths"
            )],
            &[
                "No example proves it",
                "settles where the page contradicts itself",
            ],
        );
    }
}

#[test]
fn a_list_in_a_query_is_no_json() {
    for name in ["labels", "kinds"] {
        check(
            &format!(
                "# Bins\n\n`GET https://a.example/bins`\n\n### Query parameters\n\n|Parameter|Type|Required|\n|-|-|-|\n|{name}|array|no|\n"
            ),
            &[&format!("name = \"{name}\", type = \"list<string>\"")],
            &["taken for JSON"],
        );
    }
}

#[test]
fn what_several_operations_leave_open_is_asked_once() {
    let page = |several: bool| {
        let one = |name: &str| {
            format!(
                "## {name}\n\nPOST https://a.example/v1/{name}\n\n|Name|Description|\n|-|-|\n|{name}|what|\n\n"
            )
        };
        let names: &[&str] = if several {
            &["bins", "carts", "shops"]
        } else {
            &["bins"]
        };
        format!(
            "# All\n\n{}",
            names.iter().map(|name| one(name)).collect::<String>()
        )
    };
    let asked = "the table of the request does not say what is required";
    check(
        &page(true),
        &[
            &format!(
                "# REVIEW: of 3 operations (`send_bins`, `send_carts`, `send_shops`): {asked}"
            ),
            "): no table says the type: `bins`, `carts`, `shops`",
            "): the page does not say what comes back",
        ],
        &["[request]\n# REVIEW", "[response]\n# REVIEW"],
    );
    check(
        &page(false),
        &[
            &format!("# REVIEW: {asked}"),
            "# REVIEW: no table says the type",
        ],
        &["of 1 operations"],
    );
}

#[test]
fn an_answer_of_204_has_nothing_in_it() {
    for said in [
        "Returns `204 No Content`.",
        "|Status|Description|\n|-|-|\n|204|gone|",
    ] {
        check(
            &format!(
                "# Bins\n\nDELETE https://a.example/v1/bins/{{bin}}\n\n|Name|Type|Required|\n|-|-|-|\n|bin|string|yes|\n\n{said}\n"
            ),
            &["method  = \"DELETE\""],
            &["what comes back"],
        );
    }
}

#[test]
fn a_time_that_is_bounded_is_named_or_asked_for() {
    let page = |times: &str| {
        format!(
            "# Find\n\nPOST https://a.example/v1/find\n\n## Request\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|page_no|int|yes|which|\n|page_size|int|no|how many, at most 50|\n|start_time|datetime|no|Start time|\n|end_time|datetime|no|End time|\n\n## Response\n\n|Name|Type|Description|\n|-|-|-|\n|total|int|how many|\n|orders|list|what was found|\n|orders[].id|string|number|\n{times}"
        )
    };
    check(
        &page("|orders[].created_at|datetime|created|\n"),
        &["maps = \"created_at >=\"", "maps = \"created_at <=\""],
        &["which time of an item"],
    );
    check(
        &page("|orders[].created_at|datetime|created|\n|orders[].paid_at|datetime|paid|\n"),
        &[
            "which time of an item they bound, `created_at` or `paid_at`",
            "`start_time`, `end_time`",
        ],
        &["maps = \"created_at >=\" }"],
    );
}

#[test]
fn both_sides_without_a_table_are_asked_about_once() {
    for (sent, response, place) in [
        (true, true, "above both"),
        (true, false, "[request]"),
        (false, true, "[response]"),
    ] {
        let code = |label: &str, is_code: bool| match is_code {
            true => format!("{label} example\n\n```json\n{{\"goods\": \"tea\"}}\n```\n\n"),
            false => format!(
                "{label} parameters\n\n|Name|Type|Required|\n|-|-|-|\n|goods|string|yes|\n\n"
            ),
        };
        let page = format!(
            "# Add\n\nPOST https://a.example/add\n\n{}{}",
            code("Request", sent),
            code("Response", response)
        );
        let drafted = shown(&import(&[("page.md", &page)], &Sources::default()));
        let asked = "# REVIEW: no table lists its fields: they are those of the example";
        assert_eq!(drafted.matches(asked).count(), 1, "{drafted}");
        for table in ["[request]", "[response]"] {
            let there = drafted.contains(&format!("{table}\n{asked}"));
            assert_eq!(there, place == table, "{table}: {drafted}");
        }
    }
}

#[test]
fn a_body_that_only_its_name_tells_is_asked_about_where_rows_stand_beside_it() {
    for (name, member) in [("payload", "city"), ("body", "street")] {
        let page = |beside: &str| {
            format!(
                "# Put\n\n`POST https://a.example/put`\n\n**Request parameters**\n\n|Name||Type|Required|Description|\n|-|-|-|-|-|\n{beside}|{name}||Object|Y|What is in it.|\n||{member}|string|N|Where.|\n||zip|string|Y|Its zip.|\n"
            )
        };
        let asked = format!("`{name}` is taken for the body as a whole");
        let member = format!("name = \"{member}\"");
        check(&page("|id||string|Y|The id.|\n"), &[&asked, &member], &[]);
        check(&page(""), &[&member], &[&asked]);
    }
}
