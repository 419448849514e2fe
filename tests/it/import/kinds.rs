//! Kinds of pages that vendors write, each on two pages made up for it.

use super::reading::check;

#[test]
fn a_box_of_a_method_and_an_address_begins_an_operation() {
    let boxed = |method: &str, path: &str| {
        format!(
            "<div class=\"box\">\n\t<div>\n\t\t<i class=\"label\">{method}</i>\n\t\t<h6>{path}</h6>\n\t</div>\n</div>\n"
        )
    };
    // A page about webhooks that the caller registers is not what the vendor sends.
    for thing in ["webhook", "basket"] {
        let page = format!(
            "## {thing} API\n\n### Register {thing}\n\n**Request**\n\n{}\n> Body example\n\n```json\n{{\"uri\": \"https://a.example/x\"}}\n```\n\n### Get {thing}\n\n**Request**\n\n{}\n**Response**\n\n```json\n{{\"uri\": \"https://a.example/x\", \"size\": 1}}\n```\n",
            boxed("POST", "/shop/v1/things"),
            boxed("GET", "/shop/v1/things"),
        );
        check(
            &page,
            &[
                "method  = \"POST\"\npath    = \"/shop/v1/things\"",
                "method  = \"GET\"\npath    = \"/shop/v1/things\"",
            ],
            &["of no operation"],
        );
    }
}

#[test]
fn a_column_that_says_nothing_but_required_and_optional_is_the_required_column() {
    let page = |head: &str, yes: &str, no: &str| {
        format!(
            "# Send\n\nPOST https://a.example/v1/send\n\n## Request Body\n\n|Parameter|Type|{head}|Description|\n|-|-|-|-|\n|shop|String|{yes}|The shop.|\n|note|String|{no}|A note.|\n"
        )
    };
    for page in [
        page("Status", "Required", "Optional"),
        page("状态", "必填", "选填"),
    ] {
        check(
            &page,
            &[
                "name = \"shop\", type = \"string\", required = true",
                "name = \"note\", type = \"string\", ",
            ],
            &["does not say what is required"],
        );
    }
}

#[test]
fn an_answer_under_a_status_of_http_is_a_refusal_whatever_its_words() {
    for label in [
        "**400 Bad Request** - Invalid request parameters",
        "**HTTP 422** - The request body was not understood",
    ] {
        let page = format!(
            "# Count\n\n```http\nPOST /v1/count\n```\n\n#### Post Body\n\n|Name|Type|Required|\n|-|-|-|\n|tags|array|yes|\n\n#### Response\n\n```json\n{{\"total\": 15}}\n```\n\n#### Error Response\n\n{label}\n\n```json\n{{\"total\": null, \"failure\": {{\"kind\": \"INVALID\"}}}}\n```\n"
        );
        check(
            &page,
            &["name = \"tags\"", "kind  = \"response\""],
            &["name = \"failure\", type = \"Failure\" },\n]\n\n[response]"],
        );
    }
}

#[test]
fn a_request_shows_its_method_and_its_body_with_an_empty_line_before_its_headers() {
    for headers in [
        "",
        "Content-Type: application/json\nAccept: application/json\n\n",
    ] {
        let page = format!(
            "# Copy a form\n\n### Request\n\n```\nPOST https://a.example/api/v1/forms/FORM_TOKEN/copy\n\n{headers}{{\n  \"name\": \"Copy\",\n  \"folder\": \"b\"\n}}\n```\n\n|Name|Required|Type|\n|-|-|-|\n|FORM_TOKEN|yes|String|\n|name|no|String|\n|folder|no|String|\n"
        );
        check(
            &page,
            &[
                "path    = \"/api/v1/forms/{FORM_TOKEN}/copy\"",
                "name = \"FORM_TOKEN\", type = \"string\", in = \"path\"",
                "body = \"json\"",
            ],
            &["does not say the method", "nothing in it to hold"],
        );
    }
}

#[test]
fn a_row_of_the_path_has_the_letters_of_its_own_name() {
    for (place, row) in [("{SLUG}", "slug"), (":ItemId", "item_id")] {
        check(
            &format!(
                "# Find\n\nGET https://a.example/v1/events/{place}/\n\n### Path Parameter\n\n|Parameter|Type|Required|\n|-|-|-|\n|{row}|String|yes|\n"
            ),
            &[&format!("path    = \"/v1/events/{{{row}}}/\"")],
            &["has no place for it"],
        );
    }
}

#[test]
fn an_address_that_prose_gives_for_example_is_no_operation() {
    for prose in [
        "1. **From the URL**: For example, in `https://a.example/summer-concert/`, it is `summer-concert`",
        "- 页面地址：例如 https://a.example/summer-concert/ 的最后一段",
    ] {
        check(
            &format!(
                "# Find\n\n## Endpoint\n\n```text\nhttps://a.example/api/events/{{slug}}/\n```\n\n## The slug\n\n{prose}\n\n## Response\n\n```json\n{{\"name\": \"x\"}}\n```\n"
            ),
            &["path    = \"/api/events/{slug}/\""],
            &["path    = \"/summer-concert"],
        );
    }
}

#[test]
fn a_table_that_no_label_gives_a_side_is_of_the_side_that_shows_its_names() {
    for title in ["User attributes", "User dto attributes:"] {
        check(
            &format!(
                "# User API\n\n## Get the user\n\n> Response:\n\n```json\n{{\"id\": 1, \"credits\": 0, \"nick\": \"x\"}}\n```\n\n#### HTTP Request\n\n`GET https://a.example/api/users/current`\n\n#### {title}\n\n|Attribute|Type|Description|\n|-|-|-|\n|id|Long|The id|\n|credits|Integer|The balance|\n|nick|String|The name|\n"
            ),
            &["label = \"The balance\""],
            &["[request]\nbody = \"query\"\nfields"],
        );
    }
}

#[test]
fn code_under_parameters_is_sent_though_it_is_coloured_as_a_script() {
    for label in ["**Param**", "**Params:**"] {
        check(
            &format!(
                "# Pin\n\n## Set the pin\n\n```\n    PUT /member/pin\n```\n\n{label}\n\n```javascript\n{{\n    \"pin\" : \"mAvj\"\n}}\n```\n\n** Return **\n\n```javascript\n{{}}\n```\n"
            ),
            &["name = \"pin\"", "body = \"json\""],
            &["not an exchange of this operation"],
        );
    }
}

#[test]
fn a_state_of_which_only_a_refusal_has_a_message_is_no_result_code() {
    for key in ["status", "state"] {
        check(
            &format!(
                "# Order\n\n## Create\n\nPOST https://a.example/v1/orders\n\nResponse example:\n\n```json\n{{\"id\": 1, \"{key}\": \"SUBMITTED\"}}\n```\n\nError response example:\n\n```json\n{{\"error\": \"FROZEN\", \"data\": null, \"message\": \"no balance\"}}\n```\n"
            ),
            &[&format!("name = \"{key}\"")],
            &["[envelope]"],
        );
    }
}

#[test]
fn a_field_that_several_tables_fix_has_the_values_of_all() {
    for (first, second) in [("pickup", "void"), ("lock", "open")] {
        let table = |value: &str| {
            format!(
                "### Request Body for {value}\n\n|Parameter|Type|Required|Description|\n|-|-|-|-|\n|item|Integer|yes|The item|\n|action|String|yes|Must be \"{value}\" for this.|\n\n"
            )
        };
        check(
            &format!(
                "# Actions\n\n## Endpoint\n\n```\nPOST https://a.example/v1/actions\n```\n\n{}{}",
                table(first),
                table(second)
            ),
            &[
                &format!("value = \"{first}\""),
                &format!("value = \"{second}\""),
            ],
            &["fixed ="],
        );
    }
}

#[test]
fn two_addresses_in_one_piece_of_code_are_both_said() {
    for between in ["或 ", ""] {
        check(
            &format!(
                "# Pay\n\n## 创建订单\n\n```\nPOST /pay/create\n{between}POST /pay/do.html\n```\n\n**请求参数**\n\n|字段|类型|必填|\n|-|-|-|\n|shop|string|是|\n\n## 查询订单\n\n```\nGET /pay/query\n```\n"
            ),
            &[
                "path    = \"/pay/create\"",
                "path    = \"/pay/query\"",
                "/pay/do.html",
            ],
            &["an example: raw-http"],
        );
    }
}

#[test]
fn a_method_may_stand_behind_its_address() {
    for label in ["url：/login POST", "URL: /login POST (no token)"] {
        check(
            &format!(
                "# 登录\n\n{label}\n\n**请求参数**\n\n|字段|类型|必填|\n|-|-|-|\n|account|string|是|\n"
            ),
            &["method  = \"POST\"", "path    = \"/login\""],
            &["does not say the method"],
        );
    }
}

#[test]
fn an_object_as_a_script_writes_it_is_an_example() {
    for body in [
        "{\n    account: \"001\",\n    password: \"123\"\n}",
        "{ account: '001', password: '123' }",
    ] {
        check(
            &format!(
                "# Log in\n\nPOST https://a.example/login\n\n**Request body**\n\n```js\n{body}\n```\n"
            ),
            &["name = \"account\"", "name = \"password\""],
            &["not an exchange"],
        );
    }
}

#[test]
fn a_place_on_a_page_is_no_address_of_an_operation() {
    for label in ["API Endpoint", "接口地址"] {
        check(
            &format!(
                "# Subscriptions\n\n## Create\n\n{label}: https://api.a.example/#api-Subscriptions-Sync\n\n```json\n{{\"email\": \"a@b.example\"}}\n```\n"
            ),
            &["no operation to call was found"],
            &["path    ="],
        );
    }
}

#[test]
fn an_address_for_the_readers_browser_is_no_request_of_the_operation() {
    for heading in ["## 同步跳转", "## Where the buyer lands"] {
        check(
            &format!(
                "# Channels\n\n## List\n\n```\nPOST /pay/channels\n```\n\n**Request parameters**\n\n|Name|Type|Required|\n|-|-|-|\n|pid|int|yes|\n\n{heading}\n\n```\nhttps://shop.example/landing?pid=1&trade_no=2&money=3\n```\n"
            ),
            &["name = \"pid\"", "`"],
            &["name = \"trade_no\"", "name = \"money\""],
        );
    }
}

#[test]
fn one_of_two_rows_that_name_each_other_is_enough() {
    let page = |mark: &str, first: &str, second: &str| {
        format!(
            "# Find\n\nPOST https://a.example/v1/find\n\n**请求参数**\n\n|参数|说明|类型|必须|备注|\n|-|-|-|-|-|\n|trade_no|平台订单号|String|{mark}|{first}|\n|out_trade_no|商户订单号|String|{mark}|{second}|\n"
        )
    };
    for page in [
        page("OR", "与 **商户订单号** 二选一", "与 **平台订单号** 二选一"),
        page("否", "与out_trade_no二者传一即可", "与trade_no二者传一即可"),
    ] {
        check(
            &page,
            &["at_least_one = [\"trade_no\", \"out_trade_no\"]"],
            &["taken for optional"],
        );
    }
}

#[test]
fn fields_that_a_cell_puts_into_the_body_are_json() {
    let row = |place: &str| format!("|name|{place}|string|true|The name|\n");
    for place in ["body", "Body"] {
        check(
            &format!(
                "# Create\n\n`POST /v1/create`\n\n## Request Parameters\n\n|name|location|type|required|Description|\n|-|-|-|-|-|\n{}",
                row(place)
            ),
            &["body = \"json\""],
            &[],
        );
    }
}

#[test]
fn a_table_between_a_request_and_its_answer_is_the_answers() {
    for label in ["", "> 说明\n\n"] {
        check(
            &format!(
                "# 查询\n\n请求URL：https://a.example/api/query\n\n请求方式：`POST`\n\n> 请求参数\n\n|变量名|必填|类型|描述|\n|-|-|-|-|\n|no|是|String(30)|订单号|\n|sign|是|String(32)|签名|\n\n`请求示例数据`\n\n```json\n{{\"no\": \"P1\", \"sign\": \"a\"}}\n```\n\n{label}|变量名|必填|类型|描述|\n|-|-|-|-|\n|code|是|int|0-处理成功|\n|msg|否|String|原因|\n|sign|否|String|签名|\n\n`返回示例数据`\n\n```json\n{{\"code\": 0, \"msg\": \"ok\", \"sign\": \"b\"}}\n```\n"
            ),
            &["code    = \"code\""],
            &["name = \"msg\", "],
        );
    }
}

#[test]
fn an_operation_below_the_heading_of_a_group_has_its_own_title() {
    let page = |group: &str, first: &str, second: &str| {
        format!(
            "# API\n\n## Tokens\n\n### Make a token\n\n```http\nPOST /tokens\n```\n\n## {group}\n\n### {first}\n\n```http\nGET /users/self\n```\n\n### {second}\n\n```http\nGET /users\n```\n"
        )
    };
    check(
        &page("U. 用户相关", "U1. 获取当前用户", "U2. 获取用户列表"),
        &[
            "title   = \"U1. 获取当前用户\"",
            "title   = \"U2. 获取用户列表\"",
        ],
        &["= \"U. 用户相关\""],
    );
    check(
        &page("Users", "Who am I", "All users"),
        &["title   = \"Who am I\"", "title   = \"All users\""],
        &["title   = \"Users\""],
    );
}

#[test]
fn a_row_of_several_names_is_a_row_each() {
    for name in ["startTime\\|endTime", "startTime、endTime"] {
        check(
            &format!(
                "# Find\n\nPOST https://a.example/v1/find\n\n**Request parameters**\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n|{name}|string|no|\n"
            ),
            &["{ name = \"startTime\", ", "{ name = \"endTime\", "],
            &["startTime|", "startTime、"],
        );
    }
}

#[test]
fn a_parameter_that_only_prose_names_is_told() {
    for prose in [
        "- 支持通过 URL `lang` 参数切换多语言模板内容",
        "The parameter `lang` chooses the language.",
    ] {
        check(
            &format!(
                "# Find\n\nPOST https://a.example/v1/find\n\n{prose}\n\n**Request parameters**\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n"
            ),
            &["a parameter that only prose names: `lang`"],
            &[],
        );
    }
}

#[test]
fn a_push_with_an_address_of_its_own_is_sent() {
    for (title, label) in [
        ("Push API v3", "Push API 必要参数"),
        ("消息推送接口", "推送消息体参数"),
    ] {
        check(
            &format!(
                "# {title}\n\n## 调用地址\n\n```text\nhttps://api.a.example/v3/push/app\n```\n\n## {label}\n\n|参数名|类型|是否必需|描述|\n|-|-|-|-|\n|audience|string|是|推送目标|\n|platform|string|是|平台|\n"
            ),
            &["{ name = \"audience\", type = \"string\", required = true"],
            &["fields of what the vendor sends"],
        );
    }
}

#[test]
fn an_address_of_the_callers_own_is_no_operation_though_a_method_stands_before_it() {
    for own in ["/your_url", "/webhook_url"] {
        check(
            &format!(
                "# Message failed\n\n### Parameters\n\n|Parameter|Type|Description|\n|-|-|-|\n|type|string|The kind|\n|time|string|When|\n\n### Example\n\n```http\nPOST {own}\n```\n\nPOST {own}\n\n```json\n{{\"type\": \"failed\", \"time\": \"x\"}}\n```\n"
            ),
            &["no operation to call was found"],
            &["path    ="],
        );
    }
}

#[test]
fn what_stands_in_parentheses_behind_an_address_is_no_part_of_it() {
    for behind in ["(HMAC SHA256)", " (signed)"] {
        check(
            &format!(
                "# List\n\n## Orders\n\n\tGET /v1/order/list{behind}\n\n请求参数：\n\n|参数名|是否必须|类型|\n|-|-|-|\n|symbol|是|string|\n"
            ),
            &["path    = \"/v1/order/list\""],
            &[],
        );
    }
}

#[test]
fn a_cell_too_many_that_says_what_is_required_is_no_part_of_the_name() {
    for mark in ["是", "required"] {
        check(
            &format!(
                "# Find\n\nGET https://a.example/v1/find\n\n**响应参数**\n\n|参数名|类型|描述|\n|-|-|-|\n|id|string|编号|\n|kind|{mark}|string|类型|\n"
            ),
            &["name = \"kind\""],
            &["name = \"kind|"],
        );
    }
}

#[test]
fn a_state_in_words_is_no_result_code_where_no_codes_are_listed() {
    for state in ["ACTIVE", "UNDER_CONSTRUCTION"] {
        check(
            &format!(
                "# Balancer\n\nPOST https://a.example/v1/balancers\n\n**Response**\n\n```json\n{{\"id\": \"x\", \"status\": \"{state}\", \"description\": \"mine\"}}\n```\n"
            ),
            &["name = \"status\"", "name = \"description\""],
            &["[envelope]"],
        );
    }
}

#[test]
fn an_address_that_only_an_example_has_is_the_operations() {
    for title in ["Examples", "请求示例"] {
        check(
            &format!(
                "# Read an advertiser\n\n**{title}**\n\nEndpoint:\n\n`https://a.example/api/advertisers/x.json`\n\nResponse Body:\n\n```json\n{{\"id\": 1}}\n```\n"
            ),
            &["path    = \"/api/advertisers/x.json\""],
            &["no operation to call"],
        );
    }
}

#[test]
fn an_address_with_values_is_the_one_with_places() {
    for (shown, said) in [
        ("/v1/orders/929231617", "/{version}/orders/{order_code}"),
        ("/shop/v2/items", "/shop/{version}/items"),
    ] {
        check(
            &format!(
                "# Shop\n\n## Get one\n\n```http\nGET https://a.example{shown}\n```\n\n> Response\n\n```json\n{{\"id\": 1}}\n```\n\n<div>\n<i>GET</i>\n<h6>https://a.example{said}</h6>\n</div>\n\n## Make one\n\n```http\nPOST https://a.example/v1/orders\n```\n"
            ),
            &[&format!("path    = \"{said}\""), "path    = \"/v1/orders\""],
            &[&format!("path    = \"{shown}\"\n")],
        );
    }
}

#[test]
fn a_comment_in_an_example_says_what_is_required() {
    for (yes, no) in [
        ("用户账号，4-16位，必填", "年龄（选填）"),
        ("必填，用户账号", "[可选] 年龄"),
    ] {
        check(
            &format!(
                "# 注册\n\n**接口路径**: `POST /user/register`\n\n**请求参数**:\n\n```json\n{{\n  \"account\": \"string\",  // {yes}\n  \"age\": 18  // {no}\n}}\n```\n"
            ),
            &["{ name = \"account\", type = \"string\", required = true"],
            &["required under a condition"],
        );
    }
}

#[test]
fn a_status_of_http_beside_a_code_is_not_the_code() {
    for heads in ["Status|Error|Meaning", "HTTP|Code|Description"] {
        check(
            &format!(
                "# Create\n\n`POST /v1/tasks`\n\n### Response\n\n```json\n{{\"code\": \"ok\", \"message\": \"\", \"data\": {{\"id\": 1}}}}\n```\n\n### Errors\n\n|{heads}|\n|-|-|-|\n|401|unauthorized|Wrong key|\n|422|invalid_name|The name is empty|\n"
            ),
            &["code  = \"invalid_name\"", "code  = \"unauthorized\""],
            &["code  = \"422\"", "code  = 422"],
        );
    }
}

#[test]
fn a_table_of_an_object_is_of_the_field_whose_description_names_it() {
    for (title, described) in [
        ("Recipient Parameter Object", "Recipient parameters array"),
        ("Passenger object", "All passengers of the booking"),
    ] {
        check(
            &format!(
                "# Send\n\nPOST https://a.example/v1/send\n\n#### Post Body\n\n|Parameter|Type|Required|Description|\n|-|-|-|-|\n|message|string|yes|What to say|\n|paras|array[object]|yes|{described}|\n\n**{title}**\n\n|Parameter|Type|Required|Description|\n|-|-|-|-|\n|receiver|string|yes|The user|\n|room|string|no|The room|\n"
            ),
            &["name = \"receiver\"", "list<"],
            &["which nothing else speaks of"],
        );
    }
}

#[test]
fn a_long_line_with_a_colon_before_an_example_is_its_label() {
    for label in [
        "请求，`nickname` 和 `avatar_url` 都必填：",
        "The request must have both `nickname` and `avatar_url`:",
    ] {
        check(
            &format!(
                "# User\n\n## Update\n\n```txt\nPATCH /api/users/me\n```\n\n{label}\n\n```json\n{{\"nickname\": \"A\", \"avatar_url\": \"b\"}}\n```\n"
            ),
            &[
                "[request]\n# REVIEW: no table lists its fields",
                "body = \"json\"",
            ],
            &[],
        );
    }
}

#[test]
fn an_address_below_a_numbered_label_counts_beside_one_behind_a_label() {
    for (address, method, said) in [
        (
            "请求地址",
            "请求方式",
            "HTTP POST，Content-Type: application/json;charset=utf-8",
        ),
        (
            "Request URL",
            "Method",
            "POST, Content-Type: application/json",
        ),
    ] {
        let page = format!(
            "# Messages\n\n## 1. Send one\n\n### 1.1 {address}\nhttps://a.example/v2/send\n\n### 1.2 {method}\n{said}\n\n### 1.3 Request\n\n|Name|Type|Required|\n|-|-|-|\n|text|string|Y|\n\n## 2. Count\n\n{address}: https://a.example/v2/count\n\n{method}: GET\n\n|Name|Type|Required|\n|-|-|-|\n|day|string|N|\n"
        );
        check(
            &page,
            &[
                "path    = \"/v2/send\"",
                "method  = \"POST\"",
                "path    = \"/v2/count\"",
            ],
            &["does not say the method", "of no operation"],
        );
    }
}

#[test]
fn a_request_in_code_under_a_heading_of_its_own_is_an_operation_beside_those_with_labels() {
    for code in [
        "POST https://a.example/stock/set HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\nsku=AB-1&qty=5",
        "curl -X POST https://a.example/stock/set -d 'sku=AB-1&qty=5'",
    ] {
        let page = format!(
            "# Stock\n\n## Get stock\n\n**URL:** `https://a.example/stock/get`\n\n**Method:** `POST`\n\n|Name|Type|Required|\n|-|-|-|\n|sku|string|Y|\n\n## Set stock\n\n```\n{code}\n```\n\n|Name|Type|Required|\n|-|-|-|\n|sku|string|Y|\n|qty|int|Y|\n"
        );
        check(
            &page,
            &[
                "path    = \"/stock/get\"",
                "path    = \"/stock/set\"",
                "title   = \"Get stock\"",
                "title   = \"Set stock\"",
            ],
            &["of no operation", "[[quirk]]"],
        );
    }
}

#[test]
fn what_the_vendor_sends_under_a_heading_beside_operations_is_no_part_of_them() {
    for (heading, said) in [
        ("3. 状态报告推送", "由平台推送：POST JSON"),
        ("3. Status webhook", "We send it as JSON:"),
    ] {
        let page = format!(
            "# Messages\n\n## 1. Send\n\nPOST https://a.example/send\n\n|Name|Type|Required|\n|-|-|-|\n|text|string|Y|\n\n## 2. Count\n\nGET https://a.example/count\n\n|Name|Type|Required|\n|-|-|-|\n|day|string|N|\n\n## {heading}\n\n{said}\n\n|Name|Type|\n|-|-|\n|msgId|string|\n|state|string|\n"
        );
        check(
            &page,
            &["path    = \"/count\""],
            &[
                "name = \"msgId\", type = \"string\" },\n  { name = \"state\", type = \"string\" },\n]\n\n[response]",
            ],
        );
    }
}

#[test]
fn a_header_in_code_below_a_sentence_about_who_calls_is_the_token() {
    for said in ["Authenticate with your API key:", "每次请求都要带上令牌："] {
        let page = format!(
            "# Loans\n\n{said}\n\n```\nX-Api-Key: YOUR_KEY\n```\n\n## List loans\n\nGET https://a.example/loans\n\n```json\n{{\"loans\": [{{\"id\": 1}}]}}\n```\n"
        );
        check(
            &page,
            &["header = \"X-Api-Key\""],
            &["how requests are authenticated", "of no operation"],
        );
    }
}

#[test]
fn what_stands_in_brackets_beside_the_type_of_a_listed_field_is_kept() {
    let page = "# List\n\nGET https://a.example/list\n\nQuery params:\n\n- `per_page` *(integer, optional, default 25, max 100)* – items a page\n- `status` *(string, optional)* – one of `open`, `closed`, `late`\n\n```json\n{\"id\": 1}\n```\n";
    check(
        page,
        &[
            "default = 25, max = 100",
            "value = \"open\"",
            "value = \"late\"",
            "label = \"items a page\"",
        ],
        &[],
    );
}

#[test]
fn what_one_address_has_under_names_is_an_operation_each() {
    for (common, own) in [
        ("公共请求参数", "业务参数"),
        ("Common request parameters", "Parameters"),
    ] {
        let page = format!(
            "# Orders\n\n- URL: https://a.example/gateway\n- Method: POST\n\n## {common}\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|method|String|yes|What is called, order.query|\n|version|String|yes|2.0|\n\n## Find an order (order.query)\n\n**{own}**\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|no|String|yes|Its number|\n\n## Refund an order (order.refund)\n\n**{own}**\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|amount|String|yes|How much|\n"
        );
        check(
            &page,
            &["fixed = \"order.query\"", "fixed = \"order.refund\""],
            &["of no operation"],
        );
    }
}

#[test]
fn the_code_of_a_success_is_told_by_its_row_or_by_the_table_of_codes() {
    for (said, codes) in [
        ("200 成功，其他失败", "|400|参数错误|"),
        ("The code", "|200|Success|\n|400|Wrong|"),
    ] {
        let page = format!(
            "# Find\n\nPOST https://a.example/v1/find\n\n**Request**\n\n|Name|Type|Required|\n|-|-|-|\n|id|int|yes|\n\n**Response**\n\n|Name|Type|Description|\n|-|-|-|\n|code|int|{said}|\n|message|string|Words|\n|data|object|The order|\n|data.name|string|Its name|\n\n## Error codes\n\n|Code|Description|\n|-|-|\n{codes}\n"
        );
        check(
            &page,
            &["success = 200", "code  = 400"],
            &["code  = 200", "no example shows"],
        );
    }
}

#[test]
fn a_base_address_in_code_right_behind_its_label_is_the_server() {
    for label in ["Base URL", "接口域名"] {
        let page = format!(
            "# Members\n\n{label} `https://api.a.example/v3`\n\n## List\n\nGET /members\n\n|Name|Type|Required|\n|-|-|-|\n|id|int|yes|\n"
        );
        check(
            &page,
            &[
                "url  = \"https://api.a.example\"",
                "path    = \"/v3/members\"",
            ],
            &["no page names the host"],
        );
    }
}

#[test]
fn a_refusal_of_another_shape_is_one_and_no_part_of_what_comes_back() {
    for (refused, told) in [
        (
            r#"{"error": {"code": "no_goods", "message": "There are none"}}"#,
            "[[refusal]]\ncode    = \"error.code\"\nmessage = \"error.message\"",
        ),
        (
            r#"{"errors": [{"status": "404", "code": "no_goods", "detail": "none"}]}"#,
            "[[refusal]]\ncode    = \"errors.0.code\"\nmessage = \"errors.0.detail\"",
        ),
        (
            r#"{"error": "no_goods", "error_description": "There are none"}"#,
            "[[refusal]]\ncode    = \"error\"\nmessage = \"error_description\"",
        ),
    ] {
        let page = format!(
            "# Goods\n\nGET https://a.example/v1/goods\n\n**Request**\n\n|Name|Type|Required|\n|-|-|-|\n|id|int|yes|\n\n**Response `200`**\n\n```json\n{{\"goods\": [{{\"id\": 1}}], \"next\": \"x\"}}\n```\n\n**Response `404`**\n\n```json\n{refused}\n```\n\n## Error codes\n\n|HTTP|Error code|Meaning|\n|-|-|-|\n|404|no_goods|There are none|\n"
        );
        check(
            &page,
            &[
                told,
                "code  = \"no_goods\"",
                "kind  = \"error\"",
                "{ name = \"next\"",
            ],
            &[
                "name = \"error\"",
                "name = \"errors\"",
                "[[quirk]]",
                "[envelope]",
            ],
        );
    }
}

#[test]
fn what_a_success_of_another_operation_has_tells_no_refusal() {
    for (success, told) in [("message", false), ("total", true)] {
        let page = format!(
            "# Goods\n\n## List goods\n\nGET https://a.example/v1/goods\n\n**Response `200`**\n\n```json\n{{\"goods\": [{{\"id\": 1}}]}}\n```\n\n**Response `404`**\n\n```json\n{{\"message\": \"none\"}}\n```\n\n## Add goods\n\nPOST https://a.example/v1/goods\n\n**Response `201`**\n\n```json\n{{\"{success}\": \"created\", \"id\": 1}}\n```\n"
        );
        let asked = "an answer that has `message` is taken for a refusal";
        match told {
            true => check(&page, &["[[refusal]]\nmessage = \"message\"", asked], &[]),
            false => check(
                &page,
                &["nothing in it tells it from a success"],
                &["[[refusal]]", asked],
            ),
        }
    }
}

#[test]
fn the_words_of_a_refusal_have_many_names() {
    for (refused, told) in [
        (
            r#"{"type": "about:blank", "title": "Gone", "status": 404, "detail": "There are none"}"#,
            "[[refusal]]\ncode    = \"status\"\nmessage = \"detail\"",
        ),
        (
            r#"{"title": "Gone"}"#,
            "`title` is taken for a refusal (page:14)\n[[refusal]]\nmessage = \"title\"",
        ),
    ] {
        let page = format!(
            "# Goods\n\nGET https://a.example/v1/goods\n\n**Response `200`**\n\n```json\n{{\"goods\": [{{\"id\": 1}}]}}\n```\n\n**Response `404`**\n\n```json\n{refused}\n```\n"
        );
        check(&page, &[told], &["members of a refusal", "[envelope]"]);
    }
}
