//! What a page says of a resource once, above its operations; whose a table is where its title is a word of labels;
//! tables out of tags that are none; tokens and totals by what is said of them.

use super::reading::check;

const ORDER: &str = "|Attribute|Type|Description|\n|-|-|-|\n|id|string|Its id|\n|state|string|Where it is|\n|total_cents|integer|What it costs|\n|note|string|A word for the driver|\n";

#[test]
fn attributes_above_the_operations_are_those_of_the_answers_that_show_them() {
    for head in [
        "# Orders\n\nAn order is what somebody buys. It has these attributes:\n\n",
        "# Orders\n\n## Order properties\n\n### Order object\n\n",
        "# Orders\n\n## Attributes\n\n",
    ] {
        check(
            &format!(
                "{head}{ORDER}\n## List all orders\n\n`GET https://a.example/v1/orders`\n\n### Response\n\n```json\n{{\"orders\": [{{\"id\": \"o-1\", \"state\": \"new\", \"total_cents\": 5}}]}}\n```\n\n## Create an order\n\n`POST https://a.example/v1/orders`\n\n### Request\n\n```json\n{{\"id\": \"o-1\", \"state\": \"new\", \"total_cents\": 5}}\n```\n\n### Response\n\n```json\n{{\"order\": {{\"id\": \"o-1\", \"state\": \"new\", \"total_cents\": 5}}}}\n```\n"
            ),
            &[
                "type = \"list<Order>\"",
                "{ name = \"note\",        type = \"string\", label = \"A word for the driver\" }",
                "{ name = \"total_cents\", type = \"int64\", label = \"What it costs\" }",
            ],
            &["of no operation", "no table lists its fields"],
        );
    }
    // Parameters, and what must be there, are of no answer.
    check(
        "# Orders\n\n**Parameters**\n\n|Name|Type|Required|\n|-|-|-|\n|id|string|yes|\n|state|string|no|\n|total_cents|int|no|\n\n## Find\n\n`GET https://a.example/v1/order`\n\n### Response\n\n```json\n{\"id\": \"o-1\", \"state\": \"new\", \"total_cents\": 5}\n```\n",
        &["no table lists its fields"],
        &[],
    );
}

#[test]
fn a_subject_that_is_a_word_of_labels_labels_nothing() {
    for (page, one) in [
        ("Returns", "Return"),
        ("Results", "Result"),
        ("Requests", "Request"),
    ] {
        let thing = one.to_lowercase();
        check(
            &format!(
                "# {page}\n\n## Create a {one}\n\n> Example\n\n```shell\ncurl \"https://a.example/v1/{thing}s\" -X POST -d '{{\"reason\": \"late\"}}'\n```\n\n> Answer\n\n```json\n{{\"number\": \"n-1\"}}\n```\n\n### Required attributes\n\n|Attribute|Type|Description|\n|-|-|-|\n|reason|String|Why|\n\n## Retrieving a {thing}\n\n> Example\n\n```shell\ncurl \"https://a.example/v1/{thing}s/<number>\"\n```\n\n> Answer\n\n```json\n{{\"reason\": \"late\"}}\n```\n"
            ),
            &[
                "{ name = \"reason\", type = \"string\", required = true, label = \"Why\" }",
                &format!("path    = \"/v1/{thing}s/{{number}}\""),
                "method  = \"POST\"",
                "method  = \"GET\"",
            ],
            &["in no draft"],
        );
    }
}

#[test]
fn arguments_are_of_the_request_and_a_mark_in_front_of_the_words_says_what_is_required() {
    for (yes, no) in [
        ("<span>required</span> The", "<span>optional</span> A"),
        ("`Required` the", "`Optional` a"),
    ] {
        check(
            &format!(
                "# Send a parcel\n\n```shell\ncurl https://a.example/v1/parcels -d '{{\"to\": {{\"city\": \"Ulm\"}}, \"note\": \"x\"}}'\n```\n\n> It answers\n\n```json\n{{\"parcel\": {{\"to\": {{\"city\": \"Ulm\"}}, \"note\": \"x\", \"weight\": 2}}}}\n```\n\n### HTTP request\n\n`POST https://a.example/v1/parcels`\n\n### Arguments\n\n|Attribute|Type|Description|\n|-|-|-|\n|to|object|{yes} receiver.|\n|note|string|{no} word for the driver. Maximum: 35 characters|\n"
            ),
            &[
                "{ name = \"to\",   type = \"To\", required = true, label = \"",
                "max_len = 35",
            ],
            &[
                "label = \"optional",
                "label = \"required",
                "does not say what is required",
            ],
        );
    }
}

#[test]
fn div_tags_are_a_table_by_their_classes_or_roles() {
    for (table, row, head, cell) in [
        (
            "class=\"table\"",
            "class=\"tr\"",
            "class=\"th\"",
            "class=\"td\"",
        ),
        (
            "role=\"table\"",
            "role=\"row\"",
            "role=\"columnheader\"",
            "role=\"cell\"",
        ),
    ] {
        let line = |tag: &str, cells: [&str; 3]| {
            let cells = cells
                .map(|c| format!("<div {tag}><p>{c}</p></div>\n"))
                .concat();
            format!("<div {row}>\n{cells}</div>\n")
        };
        let rows = [
            line(head, ["Field Name", "Type", "Description"]),
            line(cell, ["street", "string", "Where to"]),
            line(cell, ["floor", "integer", "How high"]),
        ];
        check(
            &format!(
                "# Send a parcel\n\n`POST https://a.example/v1/parcels`\n\n## Request\n\n<div class=\"outer\">\n<div {table}>\n{}</div>\n</div>\n\nMore words behind it.\n",
                rows.concat()
            ),
            &[
                "{ name = \"street\", type = \"string\", label = \"Where to\" }",
                "{ name = \"floor\",  type = \"int64\", label = \"How high\" }",
            ],
            &["in no draft"],
        );
    }
}

#[test]
fn a_token_among_the_fields_of_the_query_is_the_clients() {
    for (name, words) in [("access_token", "调用凭证"), ("accessToken", "认证token")] {
        check(
            &format!(
                "# 查询员工\n\n`GET https://a.example/v1/staff`\n\n## 请求参数\n\n|名称|类型|必填|描述|\n|-|-|-|-|\n|{name}|String|是|{words}|\n|id|String|是|员工ID|\n"
            ),
            &[
                "{ name = \"access_token\", type = \"string\", required = true, secret = true }",
                "from = \"client.access_token\"",
                &format!("`{name}` is taken for the field that says who calls"),
            ],
            &["no page shows how requests are authenticated"],
        );
    }
}

#[test]
fn a_number_that_the_page_calls_the_total_ends_the_pages() {
    check(
        "# 查询订单\n\n`GET https://a.example/v1/orders`\n\n## 请求参数\n\n|名称|类型|必填|描述|\n|-|-|-|-|\n|start|int|是|起始序号|\n|count|int|是|条数|\n\n## 返回\n\n```json\n{\n  \"count\": 2, // 符合条件的订单总数\n  \"items\": [{\"id\": \"o-1\"}]\n}\n```\n",
        &["total  = \"count\""],
        &["how one sees the last"],
    );
}

#[test]
fn a_sentence_that_leads_in_code_is_no_summary() {
    check(
        "# Reserve an order\n\n`POST https://a.example/v1/orders/{id}/reserve`\n\n> This request returns data that is structured like this\n\n```json\n{\"state\": \"reserved\"}\n```\n\nKeeps everything on it for a day.\n",
        &["summary = \"Keeps everything on it for a day.\""],
        &[],
    );
}

#[test]
fn one_comment_among_many_members_is_said_of_its_member() {
    let plain: String = (0..12).map(|n| format!("  \"f{n}\": {n},\n")).collect();
    for (comment, label) in [
        ("// 订单总额", "订单总额"),
        ("# what it costs", "what it costs"),
    ] {
        // Twice in a list: the second item says no more than the first.
        let item = format!("{{\n{plain}  \"sum\": 5, {comment}\n  \"last\": null\n}}");
        check(
            &format!(
                "# Orders\n\n`GET https://a.example/v1/orders`\n\n## Response\n\n```json\n{{\"orders\": [{item}, {item}]}}\n```\n"
            ),
            &[&format!(
                "{{ name = \"sum\",  type = \"int64\", label = \"{label}\" }}"
            )],
            &[],
        );
    }
}

#[test]
fn an_index_of_requests_and_a_list_that_says_rows_again_are_told_for_what_they_are() {
    let index = "an index: its requests are drafted, its other columns are not read";
    check(
        "# Shop\n\n|模块|接口路径|请求方式|权限要求|描述|\n|-|-|-|-|-|\n|订单|`/orders`|GET|ADMIN|查询订单|\n|订单|`/orders/add`|POST|无|新增订单|\n\n## Find\n\n`GET https://a.example/orders`\n\n## Add\n\n`POST https://a.example/orders/add`\n\n### Body\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|deep|Boolean|no|Whether all below are meant|\n\n- `deep` may be left out.\n",
        &[index, "label = \"Whether all below are meant\""],
        &["neither fields nor codes", "of no operation"],
    );
    // A request that is in no draft is still lost.
    check(
        "# Shop\n\n|模块|接口路径|请求方式|权限要求|描述|\n|-|-|-|-|-|\n|订单|`/orders`|GET|ADMIN|查询订单|\n|账单|`/bills`|GET|无|查询账单|\n\n## Find\n\n`GET https://a.example/orders`\n",
        &[],
        &[index],
    );
}

#[test]
fn a_heading_that_tells_to_set_a_part_of_the_request_labels_it() {
    check(
        "# Ping\n\n`POST https://a.example/v1/ping`\n\n## Set the request headers\n\n|Name|Required|Description|\n|-|-|-|\n|X-Shop|yes|Which shop|\n",
        &["name = \"X-Shop\"", "in = \"header\""],
        &[],
    );
}
