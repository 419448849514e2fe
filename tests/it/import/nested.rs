//! Objects of lists inside of lists, of records that a link names, and of words that say that they are lists.

use super::reading::check;

#[test]
fn items_inside_of_an_item_are_the_fields_of_what_the_json_shows_as_an_object() {
    for (label, object, list, element) in [
        (
            "### Response",
            "rates: what each pays",
            "rows: the rows:",
            "each element: one row",
        ),
        (
            "响应说明：",
            "rates: 手续费率",
            "rows: 全部行：",
            "数组元素: 每个元素表示一行",
        ),
    ] {
        check(
            &format!(
                "# Fees\n\n`GET https://a.example/v1/fees`\n\n```json\n{{\"rates\": {{\"taker\": 0.5}}, \"rows\": [{{\"price\": 1.5}}], \"kind\": \"ALL\"}}\n```\n\n{label}\n\n- {object}\n  - taker: its words\n- {list}\n  - {element}\n    - price: how much\n- kind: which one\n  - ALL: each of them\n  - NEW: what is new\n"
            ),
            &[
                "{ name = \"taker\", type = \"float64\", label = \"its words\" }",
                "type = \"list<ListFeesRow>\"",
                "{ name = \"price\", type = \"float64\", label = \"how much\" }",
                "value = \"NEW\"",
            ],
            &["in no draft", "in the example only"],
        );
    }
}

#[test]
fn a_field_without_a_type_is_the_list_that_its_words_say() {
    for (words, ty) in [
        ("成交记录数组", "list<Trade>"),
        ("List of trades", "list<Trade>"),
        ("最近的一笔成交", "Trade"),
    ] {
        check(
            &format!(
                "# Trades\n\nGET https://a.example/v1/trades\n\n## 返回字段\n\n|字段|说明|\n|-|-|\n|trades|{words}|\n|└─ price|成交价格|\n"
            ),
            &[&format!("{{ name = \"trades\", type = \"{ty}\"")],
            &[],
        );
    }
}

#[test]
fn a_record_is_the_one_whose_heading_a_link_leads_to() {
    check(
        "# Keys\n\n## Get the user\n\n`GET https://a.example/user`\n\n### Response\n\n|Attribute|Type|\n|-|-|\n|keys|[KeyDto](#key-dto-attributes)[]|\n\n## Key API\n\n### Key dto attributes:\n\n|Attribute|Type|\n|-|-|\n|value|String|\n",
        &[
            "{ name = \"keys\", type = \"list<Key>\" }",
            "name  = \"Key\"",
            "{ name = \"value\", type = \"string\" }",
        ],
        &["is not a type that is known here"],
    );
}

#[test]
fn a_rule_between_rows_is_no_other_table() {
    for rule in ["-|-|-|-", "--- | --- | --- | ---"] {
        check(
            &format!(
                "# Rooms\n\nGET https://a.example/rooms\n\n## Response\n\nName | Type | Mode | Description\n---|---|---|---\nroom | Integer | Read | Its room\n{rule}\nsize | Integer | Read | How big\n{rule}\nopened_at | String | Read | When it opens\n"
            ),
            &["name = \"room\"", "name = \"size\"", "name = \"opened_at\""],
            &["no heads"],
        );
    }
}
