//! What small pages say and what is drafted of it: a page a kind, with what must and what must not stand in
//! its report and files.

use kehu_spec::Sources;

use super::{import, shown};

/// Imports a page; each of `has` stands in its report or files, none of `lacks` does.
pub(super) fn check(page: &str, has: &[&str], lacks: &[&str]) {
    let drafted = shown(&import(&[("page.md", page)], &Sources::default()));
    for part in has {
        assert!(drafted.contains(part), "without `{part}`:\n{drafted}");
    }
    for part in lacks {
        assert!(!drafted.contains(part), "with `{part}`:\n{drafted}");
    }
}

#[test]
fn the_name_of_an_operation_says_nothing_of_where_its_fields_travel() {
    for title in ["Body search", "Header list", "Query"] {
        check(
            &format!(
                "# {title}\n\nPOST https://a.example/v1/find\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n"
            ),
            &["{ name = \"shop\", type = \"string\", required = true }"],
            &["in = \"header\"", "in = \"query\"", "body = \"query\""],
        );
    }
}

#[test]
fn the_head_of_the_names_says_where_they_travel() {
    let page = |head: &str| {
        format!(
            "# Send\n\nPOST https://a.example/v1/send\n\n|{head}|Type|Required|\n|-|-|-|\n|X-Shop|string|yes|\n"
        )
    };
    check(&page("Header"), &["in = \"header\""], &[]);
    check(&page("Query parameter"), &["body = \"query\""], &[]);
    check(
        &page("Request body field"),
        &["body = \"json\"", "`json` is what most such pages do"],
        &[],
    );
}

#[test]
fn a_body_and_how_it_is_written_name_no_field() {
    for title in ["请求参数 Body (JSON):", "Request body (JSON)", "Body JSON"] {
        check(
            &format!(
                "# Add\n\nPOST https://a.example/v1/add\n\n**{title}**\n\n|Name|Required|\n|-|-|\n|serial|yes|\n"
            ),
            &["{ name = \"serial\", type = \"string\", required = true }"],
            &["which nothing else speaks of"],
        );
    }
}

#[test]
fn a_parameter_that_is_the_body_as_a_whole_is_no_field_of_it() {
    let page = |name: &str, rest: &str| {
        format!(
            "# Add\n\nPOST https://a.example/v1/add\n\n**Request parameters**\n\n|Name|Type|Required|\n|-|-|-|\n|user|string|yes|\n|{name}|json|yes|\n{rest}"
        )
    };
    check(
        &page("POST流", ""),
        &[
            "`POST流` is the body as a whole",
            "{ name = \"user\", type = \"string\", in = \"query\"",
            "body = \"json\"",
        ],
        &["name = \"POST流\""],
    );
    check(
        &page(
            "body",
            "\n**Request example**\n\n```json\n{\"kind\": 1, \"size\": 2}\n```\n",
        ),
        &["name = \"kind\"", "in = \"query\"", "body = \"json\""],
        &["name = \"body\"", "is required, the example leaves it out"],
    );
}

#[test]
fn an_example_under_the_name_of_a_field_shows_that_field() {
    let page = "# Submit\n\nPOST https://a.example/v1/submit\n\n**Request parameters**\n\n|Name|Type|Required|\n|-|-|-|\n|service|string|yes|\n|jobs|string|yes|\n\n**jobs 参数说明**\n\n```json\n[{\"url\": \"https://b.example/x\", \"keep\": true}]\n```\n";
    check(
        page,
        &[
            "{ name = \"jobs\",    type = \"json<list<Job>>\", required = true }",
            "it shows what is in `jobs`, and no whole request",
        ],
        &["{ name = \"url\", type = \"string\", in"],
    );
}

#[test]
fn members_beside_the_data_stay() {
    let page = "# Find\n\nGET https://a.example/v1/find\n\n**Response**\n\n```json\n{\"code\": 0, \"msg\": \"ok\", \"data\": [{\"id\": 1}], \"total\": 9}\n```\n";
    check(
        page,
        &[
            "{ name = \"total\", type = \"int64\" }",
            "{ name = \"data\",  type =",
        ],
        &["data    = \"data\""],
    );
}

#[test]
fn booleans_of_an_envelope_are_its_code_or_its_flag() {
    let page = |answer: &str| {
        format!(
            "# Drop\n\nPOST https://a.example/v1/drop\n\n**Response**\n\n```json\n{answer}\n```\n"
        )
    };
    check(
        &page("{\"success\": true, \"message\": \"ok\"}"),
        &["code    = \"success\"", "success = \"true\""],
        &["quirk"],
    );
    check(
        &page("{\"code\": 0, \"success\": true, \"data\": {\"id\": 1}}"),
        &[
            "flag    = \"success\"",
            "an answer whose `success` is not true is taken for a refusal",
        ],
        &[],
    );
}

#[test]
fn the_place_of_a_path_has_the_name_of_the_only_row_without_one() {
    check(
        "# Get\n\nGET https://a.example/v1/shops/{id}\n\n**Path parameters**\n\n|Name|Type|Required|\n|-|-|-|\n|shopId|int|yes|\n",
        &["path    = \"/v1/shops/{shopId}\"", "in = \"path\""],
        &["the path has no place for it"],
    );
    check(
        "# Get\n\nGET https://a.example/v1/shops\n\n**Path parameters**\n\n|Name|Type|Required|\n|-|-|-|\n|shopId|int|yes|\n",
        &["`shopId`: the table says that it stands in the path"],
        &[],
    );
}

#[test]
fn a_user_of_curl_and_a_header_in_a_sentence_say_who_calls() {
    check(
        "# Balance\n\nGET https://a.example/v1/balance\n\n```\ncurl https://a.example/v1/balance -u \"name:word\"\n```\n",
        &[
            "scheme   = \"basic\"",
            "user     = \"client.name\"",
            "password = \"client.word\"",
        ],
        &["no page shows how requests are authenticated", "quirk"],
    );
    check(
        "# Balance\n\nSend `Authorization: Bearer YOUR_TOKEN` each time.\n\nGET https://a.example/v1/balance\n",
        &["prefix = \"Bearer \""],
        &["no page shows how requests are authenticated"],
    );
}

#[test]
fn what_the_vendor_sends_is_told_and_not_drafted() {
    check(
        "# 付款\n\nPOST https://a.example/v1/pay\n\n## 请求参数\n\n|参数|类型|必填|\n|-|-|-|\n|sn|String|Y|\n\n## 支付回调参数说明\n\n|参数|类型|\n|-|-|\n|sn|String|\n",
        &["fields of what the vendor sends: `sn`"],
        &[],
    );
}

#[test]
fn rows_that_no_example_shows_are_where_the_others_went() {
    let page = "# Get\n\nGET https://a.example/v1/get\n\n**Response**\n\n```json\n{\"code\": 0, \"msg\": \"ok\", \"data\": ANSWER}\n```\n\n**Response fields**\n\n|Name|Type|\n|-|-|\n|id|int|\n|name|string|\n|late|string|\n";
    for answer in ["{\"id\": 1, \"name\": \"a\"}", "{\"xxx\": \"xxx\"}"] {
        check(
            &page.replace("ANSWER", answer),
            &[
                "data    = \"data\"",
                "{ name = \"late\", type = \"string\" }",
            ],
            &["stands beside"],
        );
    }
}

#[test]
fn values_under_a_title_of_their_own_are_the_values_of_the_field() {
    check(
        "# Find\n\nGET https://a.example/v1/find\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|status|int|no|State of the order, see [Order status](#order-status)|\n|kind|string|no|Kind of goods|\n\n### Order status\n\n|Value|Meaning|Remark|\n|-|-|-|\n|1|Open|x|\n|2|Closed|y|\n\n### Kind of goods\n\n- `fresh`: Fresh food\n- `dry`: Dry food\n",
        &[
            "{ value = 2, name = \"closed\", label = \"Closed\" }",
            "{ value = \"dry\",   name = \"dry\",   label = \"Dry food\" }",
        ],
        &["name = \"Open\"", "in no draft"],
    );
    // What its example is not among, the table does not list.
    check(
        "# Find\n\nGET https://a.example/v1/find\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|media|string|no|see [Media](#media)|\n\n### Media\n\n|Media type|Formats|Most|\n|-|-|-|\n|image|image/png|5 MB|\n|audio|audio/aac|9 MB|\n",
        &["{ name = \"media\", type = \"string\""],
        &["[[enum]]"],
    );
}

#[test]
fn codes_that_no_answer_has_are_those_of_refusals() {
    let page = |codes: &str| {
        format!(
            "# Drop\n\nPOST https://a.example/v1/drop\n\n## Response\n\n```json\n{{\"id\": 1}}\n```\n\n## Error codes\n\n|HTTP Status|Error code|Description|\n|-|-|-|\n{codes}"
        )
    };
    check(
        &page("|400|notFound|It is gone|\n|403|tooFast|Too many|\n"),
        &[
            "code  = \"notFound\"",
            "code  = \"tooFast\"",
            "envelope = false",
            "no answer shows where they stand",
        ],
        &["codes that no envelope carries"],
    );
    check(
        "# Drop\n\nPOST https://a.example/v1/drop\n\n## Response\n\n```json\n{\"id\": 1}\n```\n\n## Status codes\n\n|Status code|Description|\n|-|-|\n|400|Wrong|\n|404|Gone|\n",
        &["no envelope that carries them: `400`, `404`"],
        &["[[error]]"],
    );
}

#[test]
fn json_in_a_table_of_facts_is_an_example() {
    check(
        "# Control\n\n|URL|https://a.example/v1/control|\n|-|-|\n|Method|POST|\n|Headers|{\"X-Shop\": \"s\"}|\n|RequestBody|{\"id\": 1}|\n|Response|{\"done\": true}|\n",
        &[
            "{ name = \"X-Shop\", type = \"string\", in = \"header\", required = true",
            "{ name = \"id\",     type = \"int64\" }",
            "{ name = \"done\", type = \"bool\" }",
        ],
        &["in no draft"],
    );
}

#[test]
fn a_command_with_pairs_sends_a_form() {
    check(
        "# Login\n\nPOST https://a.example/v1/login\n\n**Request Body Parameters:**\n\n|Name|Required|\n|-|-|\n|user|yes|\n\n**Request example**\n\n```\ncurl -X POST https://a.example/v1/login -d 'user=me'\n```\n",
        &["body = \"form\""],
        &["most such pages do"],
    );
}

#[test]
fn one_value_with_its_meaning_is_listed() {
    let page = |said: &str| {
        format!(
            "# Run\n\nPOST https://a.example/v1/run\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|task|string|yes|{said}|\n"
        )
    };
    check(
        &page("功能，`spider` 表示拉取"),
        &["{ value = \"spider\""],
        &[],
    );
    check(&page("是否热点。 - 是 - 否"), &["{ value = \"否\""], &[]);
    check(&page("名称 - 可以为空 的字段"), &[], &["[[enum]]"]);
}

#[test]
fn a_heading_that_begins_with_a_verb_names_an_operation() {
    let page = |first: &str, second: &str| {
        format!(
            "# Users\n\n## Before\n\nSome words.\n\n## {first}\n\nPUT https://a.example/v1/one\n\n|Name|Type|Required|\n|-|-|-|\n|a|int|yes|\n\n## {second}\n\nPOST https://a.example/v1/two\n\n|Name|Type|Required|\n|-|-|-|\n|b|int|yes|\n"
        )
    };
    check(
        &page("设置用户属性", "获取用户属性"),
        &["(设置用户属性): PUT", "(获取用户属性): POST"],
        &[],
    );
    check(
        &page("Set user attributes", "Get user attributes"),
        &["(Set user attributes): PUT", "(Get user attributes): POST"],
        &[],
    );
}

#[test]
fn what_all_operations_share_is_in_those_that_can_have_it() {
    let page = "# Users\n\n## 公共参数\n\n### 请求参数\n\n|Name|Type|Required|\n|-|-|-|\n|org|string|yes|\n|app|string|yes|\n|user|string|yes|\n\n### 响应参数\n\n|Name|Type|\n|-|-|\n|data.nick|string|\n|took|int|\n\n## 获取用户\n\nGET https://a.example/{org}/{app}/{user}\n\n### 响应示例\n\n```json\n{\"data\": {\"nick\": \"a\"}, \"took\": 1}\n```\n\n## 获取总数\n\nGET https://a.example/{org}/{app}/count\n\n### 响应示例\n\n```json\n{\"data\": 7, \"took\": 1}\n```\n";
    check(
        page,
        &[
            "{ name = \"nick\", type = \"string\" }",
            "{ name = \"data\", type = \"int64\" }",
        ],
        &[
            "name = \"user\", type = \"string\", in = \"query\"",
            "in no draft",
        ],
    );
}

#[test]
fn what_every_request_sends_is_required_where_no_column_says_otherwise() {
    check(
        "# Send\n\nPOST https://a.example/v1/send\n\n## Request headers\n\n|Name|Description|\n|-|-|\n|robot|who sends|\n|trace|a number|\n\n## Request example\n\n```\ncurl -X POST -H \"robot: r1\" https://a.example/v1/send -d '{\"a\": 1}'\n# {\n#   \"done\": true\n# }\n```\n",
        &[
            "{ name = \"robot\", type = \"string\", in = \"header\", required = true",
            "{ name = \"trace\", type = \"string\", in = \"header\", label",
            "{ name = \"done\", type = \"bool\" }",
        ],
        &[],
    );
}

#[test]
fn what_follows_a_required_mark_is_said_of_the_field() {
    check(
        "# Find\n\nGET https://a.example/v1/find\n\n|参数|类型|是否必填|\n|-|-|-|\n|limit|int|否，默认值为 10|\n|shop|int|必填，门店|\n",
        &["{ name = \"shop\",  type = \"int32\", required = true"],
        &["taken for optional"],
    );
}

#[test]
fn a_cell_goes_on_over_empty_lines_until_its_row_is_closed() {
    check(
        "# CloseTicket {#id_1 .reference}\n\nCloses a ticket.\n\n`POST /tickets/close`\n\n\
         ## 请求参数 {#section_1 .section}\n\n\
         |参\n\n名称|类型|是否必须|描述|\n|:---|:---|:---|:---|\n\
         |TicketId|String|是| 工单ID。\n\n 您可以从列表中获取。\n\n |\n\
         |Reason|String|否| 原因。\n\n |\n|Note|String|否|备注|\n",
        &[
            r#"name = "TicketId", type = "string", required = true"#,
            r#"name = "Reason","#,
            r#"name = "Note","#,
            "title   = \"CloseTicket\"",
        ],
        &["{#"],
    );
}

#[test]
fn code_that_was_escaped_for_a_web_page_is_read_as_it_was_meant() {
    check(
        "[TOC]\n\n# Root\n\n`POST /app/root`\n\n\
         | 参数名 | 必选 | 类型 | 说明 |\n|---|---|---|---|\n| id | 是 | string | 应用id |\n\n\
         ## 请求示例\n\n```json\n{\n &quot;id&quot;: &quot;49&quot;\n}\n```\n\n\
         ## 响应示例\n\n```json\n{ &quot;code&quot;: 0, &quot;msg&quot;: &quot;a &amp; b&quot; }\n```\n",
        &[
            r#"body = "json""#,
            "app_root.request.json",
            "app_root.response.json",
        ],
        &["TOC", "&quot;"],
    );
}

#[test]
fn values_that_are_set_as_code_are_listed() {
    check(
        "# List members\n\n`GET /members`\n\n### Response fields\n\n\
         | Field | Type | Description |\n|---|---|---|\n\
         | `role` | string | Either `doctor` or `nurse`. |\n\
         | `status` | string | `active`, `pending`, or `declined`. |\n\
         | `plan` | string | 套餐：`free`、`pro` 或 `team` |\n\
         | `unit` | string | Use `kg` for weights and `cm` for lengths. |\n",
        &[
            "title   = \"List members\"",
            r#"{ value = "nurse","#,
            r#"{ value = "declined","#,
            r#"{ value = "team","#,
            r#"name = "unit",   type = "string""#,
        ],
        &[r#"value = "kg""#],
    );
}

#[test]
fn a_place_ends_with_its_label_and_an_empty_cell_too_many_is_none() {
    check(
        "# 登录\n\n请求URL：\n\n- http://域名地址/login\n\n请求方式：\n\n- POST\n\n\
         请求头Headers：\n\n- Content-Type：application/json\n\n参数：\n\n\
         | 参数名 | 必选 | 类型 | 说明 |\n| wcId | 是 | string | 微信id |\n\
         | aid | 否 | string |  | 网络类型 |\n\n返回数据：\n\n\
         | 参数名 | 类型 | 说明 |\n| code | string | 1000成功 |\n",
        &[
            r#"name = "wcId", type = "string", required = true, label = "微信id""#,
            r#"name = "aid",  type = "string", label = "网络类型""#,
        ],
        &[r#"in = "header""#],
    );
}

#[test]
fn a_type_that_is_not_known_is_asked_about() {
    check(
        "# Close order\n\n`POST /orders/close`\n\n\
         | Name | Type | Required | Description |\n|---|---|---|---|\n\
         | id | Stirng | yes | Order id. |\n| note | string | no | A note. |\n",
        &[
            "`id`: `Stirng` is not a type that is known here",
            r#"name = "id",   type = "any""#,
        ],
        &[],
    );
}

#[test]
fn what_stands_before_the_only_address_is_said_of_it() {
    check(
        "## 接口说明\n\n开启或关闭应用\n\n## 请求URL\n\n- `/v1/app/root`\n\n## 请求方法\n\n- POST\n\n\
         ## 请求参数\n\n| 参数名 | 必选 | 类型 | 说明 |\n|---|---|---|---|\n| id | 是 | string | 应用id |\n",
        &[r#"title   = "开启或关闭应用""#],
        &[],
    );
}

#[test]
fn what_an_editor_has_left_on_a_page_is_nothing_of_the_vendors() {
    check(
        "{% api-method method=\"get\" host=\"https://api.acme.example\" path=\"/v1/labels\" %}\n\
         {% api-method-summary %}\nList labels\n{% endapi-method-summary %}\n\n\
         {% api-method-response %}\n{% api-method-response-example httpCode=200 %}\n\
         {% api-method-response-example-description %}\nCake successfully retrieved.\n\
         {% endapi-method-response-example-description %}\n\n\
         ```\n{ \"code\": 0, \"data\": { \"name\": \"VIP\" } }\n```\n\
         {% endapi-method-response-example %}\n\n\
         {% api-method-response-example httpCode=404 %}\n\
         {% api-method-response-example-description %}\nCould not find a cake matching this query.\n\
         {% endapi-method-response-example-description %}\n\n\
         ```\n{    \"message\": \"Ain't no cake like that.\"}\n```\n\
         {% endapi-method-response-example %}\n{% endapi-method-response %}\n{% endapi-method %}\n",
        &["List labels", r#"name = "name""#],
        &["ake"],
    );
}

#[test]
fn a_method_in_brackets_stands_right_before_its_address() {
    for url in [
        "【POST】https://api.acme.example/messages/send",
        "[POST] /messages/send",
    ] {
        check(
            &format!(
                "# Send\n\n**请求地址：**{url}\n\n\
                 | 参数 | 必选 | 类型 | 说明 |\n|---|---|---|---|\n| userId | 是 | 字符串 | 用户ID |\n"
            ),
            &[r#"method  = "POST""#, r#"path    = "/messages/send""#],
            &["does not say the method"],
        );
    }
}

#[test]
fn a_default_that_says_required_is_no_default() {
    check(
        "# Speech\n\n`POST /speech`\n\n\
         | 参数名 | 类型 | 默认值 | 说明 |\n|---|---|---|---|\n\
         | input | string | (必填) | 文本 |\n| speed | float | 1.0 | 语速 |\n",
        &[
            r#"name = "input", type = "string", required = true"#,
            r#"name = "speed", type = "float64", default = 1.0"#,
        ],
        &["必填"],
    );
}

#[test]
fn what_a_query_leaves_to_another_page_is_no_field() {
    check(
        "# DeleteEntry\n\n| 名称 | 类型 | 是否必须 | 描述 |\n|---|---|---|---|\n\
         | Action | String | 是 | 要执行的操作。取值：DeleteEntry |\n| EntryId | String | 是 | 条目ID |\n\n\
         **请求示例**\n\n```\nhttps://api.acme.example/?Action=DeleteEntry\n&EntryId=fwd-1\n&公共请求参数\n```\n",
        &[r#"name = "EntryId","#],
        &["公共请求参数"],
    );
}

#[test]
fn a_description_without_words_is_not_the_label_behind_it() {
    for label in ["**Query-parameters:**", "**请求参数**", "Request fields:"] {
        check(
            &format!(
                "# Orders\n\n## \n**URL:** `https://a.example/order/info`\n\n**Type:** `GET`\n\n**Description:** \n\n{label}\n\nParameter|Type|Description|Required\n---|---|---|---\nid|int64|The order.|true\n\n## \n**URL:** `https://a.example/order/my`\n\n**Type:** `GET`\n\n**Description:** What I ordered.\n\n{label}\n\nParameter|Type|Description|Required\n---|---|---|---\nid|int64|The user.|true\n"
            ),
            &["name = \"id\"", "What I ordered"],
            &["parameters:", "title   = \"请求参数", "fields:"],
        );
    }
}

#[test]
fn keys_at_the_head_of_a_page_are_its_own_in_every_form() {
    for head in [
        "---\ntitle: Create pool\ndate: 9-11-2018\n---",
        "+++\ntitle = \"Create pool\"\ndate = \"9-11-2018\"\n+++",
        "{{{\n  \"title\": \"Create pool\",\n  \"date\": \"9-11-2018\"\n}}}",
    ] {
        check(
            &format!(
                "{head}\n\nAdds one.\n\n### When to use it\n\nNow.\n\n## URL\n\n    POST https://a.example/pools\n\n### Content\n\n|Name|Type|Required|\n|-|-|-|\n|port|int|yes|\n"
            ),
            &["title   = \"Create pool\"", "name = \"port\""],
            &["9-11-2018", "date\""],
        );
    }
}

#[test]
fn a_row_of_which_every_cell_says_nothing_names_no_field() {
    for none in ["NONE", "无", "-"] {
        check(
            &format!(
                "# Markets\n\nGET https://a.example/markets\n\n## 请求参数\n\n|参数|类型|是否必须|说明|\n|-|-|-|-|\n|{none}|{none}|{none}|{none}|\n"
            ),
            &["name    = \"list_markets\""],
            &["fields = [", "is not a type", "in no draft"],
        );
    }
}

#[test]
fn what_a_sentence_says_of_a_field_that_need_not_be_there_is_no_condition() {
    for (words, asked) in [
        ("Where to look. Only valid when kind is set to `web`", false),
        ("地址，仅当类型为网页时有效", false),
        ("Where to look. Required when kind is `web`", true),
    ] {
        let page = format!(
            "# Look\n\nPOST https://a.example/look\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|kind|string|yes|Which kind|\n|url|string|no|{words}|\n"
        );
        let question = "required under a condition";
        match asked {
            true => check(&page, &[question], &[]),
            false => check(&page, &["name = \"url\""], &[question]),
        }
    }
}

#[test]
fn a_time_has_no_bound_in_minutes() {
    check(
        "# Look\n\nPOST https://a.example/look\n\n|参数|类型|必填|说明|\n|-|-|-|-|\n|ts|int|是|当前时间戳（秒），误差不超过5分钟|\n",
        &["name = \"ts\", type = \"timestamp_s\", required = true"],
        &["max = 5"],
    );
}

#[test]
fn the_description_that_says_what_comes_back_counts() {
    let page =
        |title: &str, more: &str| format!("# {title}\n\n`GET https://a.example/orders`\n\n{more}");
    let first = page("Orders", "|Name|Type|Required|\n|-|-|-|\n|size|int|no|\n");
    let second = page("Answer", "### Response\n\n|Name|Type|\n|-|-|\n|id|long|\n");
    for pages in [[&first, &second], [&second, &first]] {
        let pages = [("a.md", pages[0].as_str()), ("b.md", pages[1].as_str())];
        let drafted = shown(&import(&pages, &Sources::default()));
        for part in ["name = \"size\"", "name = \"id\"", "describes it too"] {
            assert!(drafted.contains(part), "without `{part}`:\n{drafted}");
        }
    }
}
