//! Forms in which vendors write fields and operations, each on two pages made up for it.

use super::reading::check;

#[test]
fn parameters_without_braces_are_fields() {
    for (label, lines) in [
        (
            "参数",
            "*bin: 7 // 仓位\n    word:\"xxx\" // 名称\n    // 分页\n    size: 25 // 每页条数",
        ),
        (
            "Parameters",
            "*bin: 7 // which bin\n    word: \"a\" // what it is called\n    size: 25 // how many",
        ),
    ] {
        let page = format!(
            "# Bins\n\n### Look\n#### 请求\n    GET /v2/bins\n#### {label}\n    {lines}\n#### 响应\n    {{\n        \"code\": 0,\n        \"data\": []\n    }}\n"
        );
        check(
            &page,
            &[
                "{ name = \"bin\",  type = \"int64\", required = true",
                "{ name = \"word\", type = \"string\"",
                "{ name = \"size\", type = \"int64\"",
            ],
            &["an example: other"],
        );
    }
}

#[test]
fn code_that_is_read_as_nothing_is_told_by_its_names() {
    for line in ["bin: {7}", "bin: [a, b]"] {
        let page = format!(
            "# Bins\n\n`GET https://a.example/bins`\n\n#### Notes\n\n```\n{line}\nother : x\n```\n"
        );
        check(&page, &["`bin`, `other`"], &[]);
    }
}

#[test]
fn a_type_may_stand_before_the_name() {
    for (label, optional) in [("**Parameters**:", "optional"), ("**请求参数**：", "可选")] {
        let page = format!(
            "# Bins\n\n**Endpoint**: GET /v1/bins\n\n{label}\n- string `by[kind]` ({optional}): only of this kind.\n- integer `page` ({optional}): which page.\n"
        );
        check(
            &page,
            &[
                "{ name = \"by[kind]\", type = \"string\"",
                "{ name = \"page\",     type = \"int64\"",
            ],
            &[],
        );
    }
}

#[test]
fn cells_with_a_line_for_each_of_several_fields_are_a_row_each() {
    let list = |items: [&str; 2]| format!("<ul><li>{}</li><li>{}</li></ul>", items[0], items[1]);
    let breaks = |items: [&str; 2]| items.join("<br>");
    for cell in [list as fn([&str; 2]) -> String, breaks] {
        let page = format!(
            "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|Description|\n|-|-|-|\n|code|int|A code.|\n|{}|{}|{}|\n",
            cell(["title", "size"]),
            cell(["string", "int"]),
            cell(["Its title", "Its size"])
        );
        check(
            &page,
            &[
                "{ name = \"title\", type = \"string\", label = \"Its title\" }",
                "{ name = \"size\",  type = \"int32\", label = \"Its size\" }",
            ],
            &[],
        );
    }
}

#[test]
fn a_form_of_names_is_not_a_field() {
    for name in ["field_*", "x-*"] {
        let page = format!(
            "# Send\n\n`POST https://a.example/send`\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n|{name}|string|no|\n"
        );
        check(
            &page,
            &["name = \"shop\"", &format!("`{name}`")],
            &["name = \"field_", "name = \"x-"],
        );
    }
}

#[test]
fn a_content_type_before_the_operations_is_that_of_all() {
    for (label, kind) in [("Content-Type", "JSON"), ("请求格式", "json")] {
        let page = format!(
            "# API\n\n## 基础信息\n\n- **{label}**: `application/{}`\n\n## A\n\n### 1. Add\n\n`POST /v1/add`\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n\n### 2. Drop\n\n`POST /v1/drop`\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n",
            kind.to_lowercase()
        );
        check(&page, &["body = \"json\""], &["body = \"form\""]);
    }
}

#[test]
fn a_call_without_an_address_has_what_is_sent_and_what_comes_back() {
    for (sent, answered) in [
        ("请求参数", "响应参数"),
        ("Request parameters", "Response parameters"),
    ] {
        let page = format!(
            "# Look up\n\n## Code\nshop:bins:look\n\n## {sent}\n|Name|Type|Required|Description|\n|-|-|-|-|\n|bin|String|yes|A bin.|\n\n## {answered}\n|Name|Type|Description|\n|-|-|-|\n|size|Number|Its size.|\n"
        );
        check(
            &page,
            &[
                "the page names no address",
                "{ name = \"bin\", type = \"string\", required = true",
                "{ name = \"size\"",
            ],
            &[],
        );
    }
}

#[test]
fn states_of_things_are_no_codes_of_answers() {
    for head in ["统一响应码", "错误码"] {
        let page = format!(
            "# Send\n\n`POST https://a.example/send`\n\n## Response\n\n```json\n{{\"code\": 0, \"msg\": \"ok\", \"data\": {{\"id\": 1}}}}\n```\n\n### 附录A {head}说明\n\n|{head}|说明|\n|-|-|\n|-1|请求失败|\n|-2|参数错误|\n\n### 附录B 审核状态码说明\n\n|状态码|说明|\n|-|-|\n|1|审核通过|\n|2|审核中|\n"
        );
        check(
            &page,
            &["code  = -1", "code  = -2"],
            &["code  = 1\n", "code  = 2\n"],
        );
    }
}

#[test]
fn items_with_a_request_each_are_operations() {
    for base in ["{{baseUrl}}", "https://a.example"] {
        let page = format!(
            "# Bins\n\n## Stock\n\n- `POST {base}/bins` adds one\n- `GET {base}/bins` (filters `kind`)\n- `GET {base}/bins/low`\n- `POST {base}/bins/{{{{binId}}}}/stock` adjusts it\n  ```json\n  {{ \"count\": 50 }}\n  ```\n- `GET {base}/crates/empty`\n"
        );
        check(
            &page,
            &[
                "path    = \"/bins/low\"",
                "path    = \"/crates/empty\"",
                "path    = \"/bins/{binId}/stock\"",
            ],
            &[],
        );
    }
}

#[test]
fn a_component_around_a_string_of_the_script_holds_code() {
    for name in ["APIPayload", "RequestBody"] {
        let page = format!(
            "# Talks\n\n## POST /talks\n\nBegins a talk.\n\n<{name}>{{`{{\n  \"kind\": \"GROUP\",\n  \"title\": \"a\",\n}}\n`}}</{name}>\n"
        );
        check(
            &page,
            &["{ name = \"kind\"", "{ name = \"title\"", "body = \"json\""],
            &[],
        );
    }
}

#[test]
fn items_below_the_name_of_a_field_are_its_values() {
    for label in ["**Order state:**", "#### order_state"] {
        let page = format!(
            "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|Description|\n|-|-|-|\n|code|int|A code.|\n|order_state|String|Where it is.|\n\n{label}\n\n* draft - Not sent yet.\n* sent - On its way.\n* done - There.\n"
        );
        check(
            &page,
            &["type = \"OrderState\"", "{ value = \"sent\","],
            &["name = \"draft\", type"],
        );
    }
}

#[test]
fn an_address_with_its_body_below_it_is_a_request() {
    for (before, between) in [("// HTTP POST\n", "// FORM BODY\n"), ("# POST\n", "\n")] {
        let page = format!(
            "# Sign-in\n\n## Step one\n\n```\n{before}http://a.example/sso/login\n{between}{{\n  \"user\": \"u\",\n  \"service\": \"http://yours.example/\"\n}}\n```\n\n### Parameters\n\n|Name|Required|Description|\n|-|-|-|\n|user|yes|A user.|\n|service|yes|Where to.|\n"
        );
        check(
            &page,
            &[
                "method  = \"POST\"\npath    = \"/sso/login\"",
                "name = \"service\"",
            ],
            &["beside the JSON of an example"],
        );
    }
}

#[test]
fn a_page_to_return_to_is_not_called() {
    for (heading, sentence) in [
        (
            "七、同步跳转（Return）",
            "支付成功后浏览器被重定向，参数通过 URL 查询串传递，字段与异步回调一致：",
        ),
        ("Return URL", "After paying the browser goes to this URL:"),
    ] {
        let page = format!(
            "# Pay\n\n## Channels\n\n```\nPOST /pay/channels\n```\n\n|Field|Type|Required|\n|-|-|-|\n|pid|int|yes|\n\n## {heading}\n\n{sentence}\n\n```\nhttps://shop.example/return?pid=1&trade_no=A1&param=\n```\n"
        );
        check(
            &page,
            &["path    = \"/pay/channels\""],
            &["{ name = \"trade_no\"", "{ name = \"param\""],
        );
    }
}

#[test]
fn json_below_the_request_of_a_get_is_its_answer() {
    for heading in ["#### HTTP Request", "### 请求示例"] {
        let page = format!(
            "# API\n\n## Find one\n\n{heading}\n\n```\nGET https://a.example/v1/sellers/me\n```\n\n```json\n{{\n  \"sid\": \"A1\",\n  \"logo\": \"x\"\n}}\n```\n\n#### Response\n\n|Field|Type|Description|\n|-|-|-|\n|sid|String|An id.|\n|logo|String|A logo.|\n"
        );
        check(
            &page,
            &["kind  = \"response\""],
            &["name = \"sid\", type = \"string\" }", "kind  = \"request\""],
        );
    }
}
