//! What pages say of an API as a whole: its servers, its name, how requests travel, each on two pages made up for it.

use super::reading::check;

const OPERATION: &str = "## Find a bin\n\n- Path: `/v2/bins/find`\n- Method: POST\n\n|Name|Type|Required|\n|-|-|-|\n|size|int|yes|\n";

#[test]
fn addresses_of_environments_are_servers_with_their_paths() {
    for servers in [
        "- 正式环境：https://open.bins.example/api\n- 测试环境：https://test.bins.example/gw\n",
        "|环境|接口地址|\n|-|-|\n|测试环境|https://test.bins.example/gw|\n|正式环境|https://open.bins.example/api|\n",
        "Production: `https://open.bins.example/api/`\n\nTest environment: `https://test.bins.example/gw`\n",
        "接口地址（生产环境）：https://open.bins.example/api，接口地址（测试环境）：https://test.bins.example/gw\n",
        "**Live**\n\n```\nhttps://open.bins.example/api\n```\n\n**Testing**\n\n```\nhttps://test.bins.example/gw\n```\n",
    ] {
        check(
            &format!("# Bins\n\n## Access\n\n{servers}\n{OPERATION}"),
            &[
                "[[server]]\nname = \"production\"\nurl  = \"https://open.bins.example/api\"",
                "[[server]]\nname = \"test\"\nurl  = \"https://test.bins.example/gw\"",
                "path    = \"/v2/bins/find\"",
                "100 %",
            ],
            &["several hosts", "path    = \"/api\"", "path    = \"/gw\""],
        );
    }
}

#[test]
fn the_address_of_a_request_in_each_environment_is_the_request() {
    for more in ["", "- 请求路径：/v2/bins/find\n"] {
        check(
            &format!(
                "# Find a bin\n\n{more}- 正式环境：https://open.bins.example/api/v2/bins/find\n- 测试环境：https://test.bins.example/api/v2/bins/find\n- 请求方式：POST\n\n|Name|Type|Required|\n|-|-|-|\n|size|int|yes|\n"
            ),
            &["v2/bins/find\"", "url  = \"https://open.bins.example"],
            &["bins/find\"\n\n[[server]]"],
        );
    }
}

#[test]
fn an_api_is_called_as_its_page_is() {
    let page = |title: &str| format!("# {title}\n\n{OPERATION}");
    check(
        &page("仓储开放平台接口文档"),
        &[
            "title   = \"仓储开放平台接口文档\"",
            "summary = \"仓储开放平台接口文档\"",
        ],
        &["The API of"],
    );
    check(
        &page("Bins for Shops API"),
        &[
            "title   = \"Bins for Shops API\"",
            "summary = \"The API of Shop.\"",
        ],
        &[],
    );
    // The one heading of a page may be the name of its operation.
    check(
        &OPERATION.replace("## Find", "# Find"),
        &["title   = \"Shop\"", "title   = \"Find a bin\""],
        &[],
    );
}

#[test]
fn a_sentence_says_how_all_bodies_are_written() {
    for (said, body) in [
        (
            "请求方式统一为 POST，Content-Type 为 application/json，字符编码 UTF-8。",
            "json",
        ),
        ("所有接口的请求体均为 JSON。", "json"),
        (
            "The Content-Type must be application/x-www-form-urlencoded.",
            "form",
        ),
        ("Request bodies are JSON.", "json"),
    ] {
        check(
            &format!(
                "# Bins\n\n## Access\n\n{said}\n\n{OPERATION}\n## Drop a bin\n\n- Path: `/v2/bins/drop`\n- Method: POST\n\n|Name|Type|Required|\n|-|-|-|\n|id|int|yes|\n"
            ),
            &[&format!("body = \"{body}\"")],
            &["does not say how the fields travel"],
        );
    }
    check(
        &format!("# Bins\n\n## Access\n\n返回数据统一为 JSON。\n\n{OPERATION}"),
        &["does not say how the fields travel"],
        &[],
    );
}

#[test]
fn a_table_of_all_answers_contradicts_no_table_of_one() {
    for (title, field) in [
        ("公共返回参数", "result"),
        ("Common response parameters", "data"),
    ] {
        let answered = title.replace("公共", "").replace("Common r", "R");
        check(
            &format!(
                "# Bins\n\n## {title}\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|status|int|yes|200 for success|\n|message|string|yes|Words|\n|{field}|object|no|Answer|\n\n{OPERATION}\n### {answered}\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|total|int|yes|All|\n|rows|array|yes|Bins|\n|└ id|int|yes|Its id|\n\n### Example\n\n```json\n{{\"status\": 200, \"message\": \"ok\", \"{field}\": {{\"total\": 1, \"rows\": [{{\"id\": 1}}]}}}}\n```\n"
            ),
            &[&format!("data    = \"{field}\""), "{ name = \"total\""],
            &["[nesting]", "the example does"],
        );
    }
}
