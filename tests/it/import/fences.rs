//! What vendors put into blocks of code beside one example, each on two pages made up for it.

use super::reading::check;

#[test]
fn a_block_of_code_with_labels_holds_a_request_and_its_answer() {
    for [sent, answered, or] in [
        ["入参：", "返回数据：", "或"],
        ["Request body:", "Response:", "or"],
    ] {
        let operation = |title: &str, path: &str| {
            format!(
                "## {title}\n```\nPOST {path}\n\nHeader:\nX-Kind: a\n{or}\nX-Kind: b\n\n{sent}\n{{\n  \"bin\": 7\n}}\n\n{answered}\n{{\n  \"code\": 0,\n  \"data\": {{ \"crate\": \"c\" }}\n}}\n```\n\n"
            )
        };
        let page = operation("Open a crate", "/v1/crates/open")
            + &operation("Close a crate", "/v1/crates/close");
        check(
            &page,
            &[
                "path    = \"/v1/crates/open\"",
                "path    = \"/v1/crates/close\"",
                "{ name = \"bin\",    type = \"int64\" }",
                "{ name = \"crate\", type = \"string\"",
            ],
            &["no operation", "\"Header\""],
        );
    }
}

#[test]
fn codes_in_a_block_are_codes_where_blanks_part_them_from_what_they_mean() {
    for [label, one, two] in [
        ["错误码", "网点不存在", "电话不能为空"],
        [
            "Error codes",
            "there is no such bin",
            "the phone is missing",
        ],
    ] {
        let page = format!(
            "# Bins\n\n## Look\n\n`GET https://a.example/look`\n\n### {label}\n```\n0000 success\n1001 {one}\n1005   {two}\n```\n"
        );
        check(
            &page,
            &["code  = 1001", "code  = 1005"],
            &["an example: other"],
        );
    }
}

#[test]
fn a_relative_address_stands_under_a_label() {
    for label in ["接口名称", "接口路径"] {
        let page = format!(
            "# 仓位\n\n## 查询\n\n### {label}\nbins/look.do\n\n### 请求参数\n|参数|类型|必填|说明|\n|-|-|-|-|\n|bin|int|是|仓位|\n\n## 保存\n\n{label}：bins/save.do\n\n### 请求参数\n|参数|类型|必填|说明|\n|-|-|-|-|\n|bin|int|是|仓位|\n"
        );
        check(
            &page,
            &["path    = \"/bins/look.do\"", "path    = \"/bins/save.do\""],
            &["no operation", "\"Header\""],
        );
    }
}

#[test]
fn members_without_braces_may_hold_lists_and_objects() {
    for label in ["参数", "Parameters"] {
        let page = format!(
            "# Bins\n\n## Fill\n```\nPOST /v1/bins/fill\n```\n\n{label}\n\n```\nname: \"a\"\nitems: [{{\n    crate: \"c\",\n    count: 2 // how many\n}}]\n```\n"
        );
        check(
            &page,
            &["name = \"name\"", "name = \"items\"", "name = \"count\""],
            &["not an exchange"],
        );
    }
}

#[test]
fn a_code_with_zeros_before_it_is_no_number() {
    for rows in [
        "|1001|no such bin|\n|0210|not yours|",
        "|0007|gone|\n|0008|closed|",
    ] {
        let page = format!(
            "# Bins\n\n`GET https://a.example/look`\n\n## Error codes\n\n|Error code|Message|\n|-|-|\n{rows}\n"
        );
        let last = rows.split('|').nth(4).unwrap_or_default();
        check(&page, &[&format!("code  = \"{last}\"")], &[]);
    }
}

#[test]
fn code_says_method_and_address_behind_labels_whatever_its_language() {
    for (method, address) in [("Method", "Endpoint"), ("请求方式", "请求地址")] {
        let page = format!(
            "# Bins\n\n## Fill\n\n### HTTP Request\n\n```js\n   {method}: POST\n   {address}: /v1/bins/fill\n```\n\n### Body\n\n|Field|Type|Description|\n|-|-|-|\n|bin|String|Which one|\n\n### Request\n\n```js\ncurl 'https://a.example/v1/bins/fill' -d '{{\"bin\": \"b\"}}'\n```\n\n### Response\n\n```js\n{{\"left\": 7}}\n```\n"
        );
        check(
            &page,
            &[
                "method  = \"POST\"\npath    = \"/v1/bins/fill\"",
                "{ name = \"bin\",",
                "{ name = \"left\",",
                "url  = \"https://a.example\"",
            ],
            &["a program", "code that is not", "not understood"],
        );
    }
}

#[test]
fn a_sentence_that_ends_where_the_address_begins_is_its_label() {
    for label in ["The API endpoint is:", "接口地址为："] {
        let page = format!(
            "# Bins\n\n{label}\n\n```\nhttps://a.example/v1/bins/look\n```\n\nRequest body:\n\n```json\n{{\"bin\": \"b\"}}\n```\n\nResponse:\n\n```json\n{{\"left\": 7}}\n```\n"
        );
        check(
            &page,
            &[
                "path    = \"/v1/bins/look\"",
                "{ name = \"bin\",",
                "{ name = \"left\",",
            ],
            &["no operation", "not understood"],
        );
    }
}
