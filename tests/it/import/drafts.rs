//! What a draft says in words of its own, and what it leaves to a person: each on pages made up for it.

use super::reading::check;

/// A request with the rows of its table, and of its answer's.
fn page(request: &str, response: &str) -> String {
    format!(
        "# Orders\n\nPOST https://a.example/v1/orders\n\nContent-Type: application/json\n\n## Request\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n{request}\n\n## Response\n\n|Name|Type|Description|\n|-|-|-|\n{response}\n"
    )
}

#[test]
fn titles_stand_without_the_numbers_of_their_chapters() {
    for (heading, title) in [
        ("三、查询订单", "查询订单"),
        ("(4) Cancel an order", "Cancel an order"),
        ("2.3.1 Cancel an order", "Cancel an order"),
    ] {
        let page = format!(
            "# Shop\n\n## {heading}\n\nPOST https://a.example/v1/a\n\n## 9. Last\n\nPOST https://a.example/v1/b\n"
        );
        check(&page, &[&format!("title   = \"{title}\"")], &[]);
    }
    check(
        "## 1.\n\n**URL:** https://a.example/api/v1/orders\n\n**Type:** GET\n",
        &["name    = \"list_orders\""],
        &["\"1.\""],
    );
}

#[test]
fn secrets_are_marked_in_answers_as_in_requests() {
    check(
        &page(
            "|app_secret|string|yes|Key|\n|page_token|string|no|Where to go on|",
            "|access_token|string|Token|\n|refreshToken|string|Token|\n|expires_in|int|Seconds|",
        ),
        &[
            "name = \"app_secret\", type = \"string\", required = true, secret = true",
            "name = \"access_token\", type = \"string\", secret = true",
            "name = \"refreshToken\", type = \"string\", secret = true",
        ],
        &[
            "page_token\", type = \"string\", secret",
            "expires_in\", type = \"int32\", secret",
        ],
    );
}

#[test]
fn the_size_of_a_page_that_must_be_sent_wants_a_most() {
    let asked = "must be sent, and the page does not say how many items a page has at most";
    let list = "|total|int|All|\n|list|array|Them|\n|list.id|int|Id|";
    let size = |words: &str| {
        page(
            &format!("|page|int|yes|Page|\n|page_size|int|yes|Size{words}|"),
            list,
        )
    };
    check(&size(""), &[asked], &[]);
    check(&size(", at most 50"), &["max = 50"], &[asked]);
    let optional = page("|page|int|yes|Page|\n|page_size|int|no|Size|", list);
    check(&optional, &[], &[asked]);
}

#[test]
fn a_table_that_shows_no_nesting_contradicts_no_example() {
    let example =
        "\n```json\n{\"code\": 0, \"data\": {\"id\": 1, \"box\": {\"weight\": 2}}}\n```\n";
    let flat =
        "|code|int|Code|\n|data|object|Data|\n|id|int|Id|\n|box|object|Box|\n|weight|int|Weight|";
    let flat = page("|q|string|yes|What|", flat) + example;
    check(
        &flat,
        &["{ name = \"box\", type = \"SendOrdersDataBox\""],
        &["REVIEW: the table has", "REVIEW: the table does not show"],
    );
    let nested = "|code|int|Code|\n|data|object|Data|\n|└id|int|Id|\n|└weight|int|Weight|\n|└box|object|Box|";
    let nested = page("|q|string|yes|What|", nested) + example;
    check(
        &nested,
        &["REVIEW: the table has `weight` in `data`, the example in `data.box`"],
        &[],
    );
}

#[test]
fn a_number_that_must_be_greater_than_another_begins_after_it() {
    for (words, bounds) in [
        ("Days, must be greater than 0", "min = 1"),
        ("有效期，必须大于 0 且不超过 30", "min = 1, max = 30"),
        ("Days (less than 30)", "max = 29"),
    ] {
        check(
            &page(&format!("|ttl|int|no|{words}|"), "|id|int|Id|"),
            &[bounds],
            &[],
        );
    }
    let broken = page(
        "|ttl|double|no|Weight, must be greater than 0|",
        "|id|int|Id|",
    );
    check(&broken, &["min = 0"], &[]);
}

#[test]
fn the_words_before_a_list_of_values_describe_the_field() {
    let row = "kind | string | yes | How the parcel is sent to you<br/>**Options**:<br/>- air: by air<br/>- sea: by sea";
    check(
        &page(&format!("|{row}|"), "|id|int|Id|"),
        &[
            "doc = \"How the parcel is sent to you.\"",
            "value = \"sea\"",
        ],
        &[],
    );
}

#[test]
fn places_of_a_path_stand_in_its_order_and_name_no_operation() {
    check(
        "# Delete\n\nDELETE https://a.example/boxes/YOUR_BOX/keys/YOUR_KEY/letters\n",
        &[
            "name    = \"delete_key_letters\"",
            "  { name = \"your_box\", type = \"string\", in = \"path\", required = true },\n  { name = \"your_key\"",
        ],
        &[],
    );
}

#[test]
fn a_truth_alone_is_the_code_of_an_envelope() {
    check(
        "# Delete\n\nPOST https://a.example/v1/delete\n\n|Name|Type|Required|\n|-|-|-|\n|id|string|yes|\n\n## Response\n\n```json\n{\"Success\": true, \"Left\": 3}\n```\n",
        &[
            "code    = \"Success\"\nsuccess = \"true\"",
            "{ name = \"Left\", type = \"int64\" }",
        ],
        &[],
    );
}

#[test]
fn the_status_of_http_beside_a_code_is_kept() {
    check(
        "# Delete\n\nPOST https://a.example/v1/delete\n\n## Response\n\n|Name|Type|Description|\n|-|-|-|\n|code|int|Code|\n|message|string|Words|\n\n## Error codes\n\n|HTTP status code|Error code|Description|\n|-|-|-|\n|409|1010|Box is full|\n",
        &["doc   = \"Box is full. HTTP status 409.\""],
        &[],
    );
}

#[test]
fn a_field_that_is_taken_for_the_body_as_a_whole_is_asked_about() {
    let page = |name: &str, ty: &str| {
        format!(
            "# Send\n\nPOST https://a.example/v1/send\n\n|Name|In|Type|Required|\n|-|-|-|-|\n|{name}|body|{ty}|yes|\n|» street|body|string|no|\n"
        )
    };
    let asked = "is taken for the body as a whole";
    check(&page("box", "object"), &["{ name = \"street\"", asked], &[]);
    check(&page("body", "object"), &["{ name = \"street\""], &[asked]);
    check(&page("box", "BoxDTO"), &["{ name = \"street\""], &[asked]);
}

#[test]
fn numbers_in_a_name_mark_the_items_of_a_list() {
    for (many, one) in [
        ("Labels.N.Key", "Ids.N"),
        ("Labels.n.Key", "Ids.n"),
        ("Labels[].Key", "Ids[]"),
    ] {
        check(
            &page(
                &format!("|{many}|string|no|Key|\n|{one}|string|yes|Ids|"),
                "|id|int|Id|",
            ),
            &[
                "{ name = \"Labels\", type = \"list<Label>\" }",
                "{ name = \"Key\", type = \"string\"",
                "{ name = \"Ids\",    type = \"list<string>\", required = true",
            ],
            &["only the parts of a dotted name"],
        );
    }
}

#[test]
fn models_behind_the_operations_are_those_of_all_that_name_them() {
    let swagger = "# Parcels\n\n## Paths\n\n### Create a parcel\n```\nPOST /parcels\n```\n\n#### Parameters\n\n|Type|Name|Description|Schema|\n|-|-|-|-|\n|**Query**|**dry**  <br>*optional*|A trial|boolean|\n|**Body**|**body**  <br>*required*|It|[Parcel](#parcel)|\n\n#### Responses\n\n|HTTP Code|Description|Schema|\n|-|-|-|\n|**200**|As it was kept|[Parcel](#parcel)|\n|**404**|No depot|No Content|\n\n### List parcels\n```\nGET /parcels\n```\n\n#### Responses\n\n|HTTP Code|Description|Schema|\n|-|-|-|\n|**200**|All|< [Parcel](#parcel) > array|\n\n## Definitions\n\n### Parcel\n\n|Name|Description|Schema|\n|-|-|-|\n|**id**  <br>*required*|Number|integer (int64)|\n|**to**  <br>*required*|Whom|[Receiver](#receiver)|\n\n### Receiver\n\n|Name|Description|Schema|\n|-|-|-|\n|**street**  <br>*optional*|Street|string|\n";
    check(
        swagger,
        &[
            "data = \"Parcel\"",
            "data = \"list<Parcel>\"",
            "{ name = \"dry\", type = \"bool\", in = \"query\"",
            "{ name = \"to\",  type = \"Receiver\", required = true",
            "{ name = \"street\", type = \"string\"",
        ],
        &[
            "is the body as a whole",
            "which nothing else speaks of",
            "not a type that is known",
        ],
    );
    check(
        "# 货架\n\n## 新增货架\n\nPOST https://a.example/shelf/add\n\n### 请求参数\n\n|名称|类型|必填|说明|\n|-|-|-|-|\n|size|Size|是|尺寸|\n\n### 返回参数\n\n|名称|类型|说明|\n|-|-|-|\n|id|long|编号|\n\n## 修改货架\n\nPOST https://a.example/shelf/edit\n\n### 请求参数\n\n|名称|类型|必填|说明|\n|-|-|-|-|\n|size|Size|否|尺寸|\n\n### 返回参数\n\n|名称|类型|说明|\n|-|-|-|\n|id|long|编号|\n\n## 数据模型\n\n### Size\n\n|名称|类型|说明|\n|-|-|-|\n|width|int|宽|\n",
        &[
            "{ name = \"size\", type = \"Size\", required = true",
            "{ name = \"width\", type = \"int32\"",
        ],
        &["which nothing else speaks of", "not a type that is known"],
    );
}

#[test]
fn an_answer_told_before_the_operations_is_around_all_of_theirs() {
    for (heading, keys) in [
        ("Common response", ["status", "message", "result"]),
        ("统一返回格式", ["code", "msg", "data"]),
    ] {
        let [code, message, data] = keys;
        check(
            &format!(
                "# Ledger\n\n## {heading}\n\n```json\n{{\"{code}\": 0, \"{message}\": \"ok\", \"{data}\": {{}}}}\n```\n\n## Create an account\n\n`POST https://a.example/v1/accounts`\n\n|Name|Type|Required|\n|-|-|-|\n|title|string|yes|\n\nResponse\n\n|Name|Type|Description|\n|-|-|-|\n|id|string|Id|\n\n## Close an account\n\n`POST https://a.example/v1/accounts/close`\n\n|Name|Type|Required|\n|-|-|-|\n|id|string|yes|\n"
            ),
            &[
                &format!(
                    "code    = \"{code}\"\nsuccess = 0\nmessage = \"{message}\"\ndata    = \"{data}\""
                ),
                "data = \"CreateAccountResponse\"",
                "100 %",
            ],
            &["envelope = false", "of no operation"],
        );
    }
}

#[test]
fn the_only_operation_has_its_own_heading_below_the_thing_it_is_of() {
    for (group, own) in [("Goods", "Find goods"), ("订单", "查询订单")] {
        let title = format!("title   = \"{own}\"");
        check(
            &format!("# {group}\n\n## {own}\n\nGET https://a.example/v1/find\n\nWhat there is.\n"),
            &[title.as_str()],
            &[],
        );
    }
}
