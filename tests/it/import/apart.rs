//! Fields that no row of a table tells of, or not alone: paragraphs, headings with facts, words that come later.

use super::reading::check;

#[test]
fn a_paragraph_that_begins_with_name_and_type_is_a_field() {
    check(
        "# Return a deposit\n\n```\nPOST https://a.example/v1/returns\n```\n\n#### **BODY PARAMS**\n\n**reason*** `string`\n<br> Permitted values: `late`, `broken` ou `other`\n\n**cents** `integer`\n<br>What to return\n\n## Returns\n\n**id** `integer`\nIts id.\n**state** `string`\nIts state.\n",
        &[
            "name = \"reason\", type = \"Reason\", required = true",
            "value = \"other\"",
            "name = \"cents\",  type = \"int64\"",
            "label = \"What to return\"",
            "name = \"state\", type = \"string\"",
        ],
        &["the page does not say what comes back"],
    );
    check(
        "# Make a label\n\n`POST https://a.example/v1/labels`\n\n## Parameters\n\n**name** `string` *required*\n\nThe name of the label.\n\n**weights** `array of integer`\n\nThe weights.\n\n## Notes\n\nThe **name** string must be short.\n",
        &[
            "name = \"name\",    type = \"string\", required = true",
            "name = \"weights\", type = \"list<int64>\"",
        ],
        &[],
    );
}

#[test]
fn headers_that_a_piece_of_json_shows_below_their_label_are_no_body() {
    for label in ["HEADERS", "Request headers"] {
        check(
            &format!(
                "# Return\n\n```\nPOST https://a.example/v1/returns\n```\n\n### {label}\n\n**x-key*** `string`\n<br>A key\n\nExample:\n\n```json\n{{\"x-key\": \"k1\"}}\n```\n\n### Body\n\n**cents*** `integer`\n<br>How much\n\n```json\n{{\"cents\": 3}}\n```\n"
            ),
            &["name = \"x-key\", type = \"string\", in = \"header\", required = true"],
            &["in the header, too"],
        );
    }
}

#[test]
fn a_heading_with_the_facts_of_a_field_is_a_row() {
    let table = "|Parameter|Type|Required|\n|-|-|-|\n|word|string|yes|\n\n";
    for table in ["", table] {
        check(
            &format!(
                "# Find\n\n`POST https://a.example/v1/find`\n\n## Request parameters\n\n{table}### Details\n\n#### word\n\n- **Type**: string\n- **Required**: yes\n- **Description**: What to look for\n- **Example**: \"tea\", \"milk\"\n\n#### rows\n\n- **Type**: integer\n- **Default**: 20\n"
            ),
            &[
                "name = \"word\", type = \"string\", required = true",
                "name = \"rows\", type = \"int64\"",
            ],
            &["Example\"", "two tables describe one body"],
        );
    }
}

#[test]
fn words_of_fields_that_a_table_has_go_to_its_rows() {
    let table = "|参数名|类型|必填|说明|\n|-|-|-|-|\n|shape|string|是|形状|\n|soft|integer|否|柔和（0-100）|\n";
    let answer = "## 响应格式\n\n|字段名|类型|说明|\n|-|-|-|\n|count|int|数量|\n";
    check(
        &format!(
            "# 遮罩\n\n`POST https://a.example/v1/masks`\n\n## 请求参数\n\n{table}\n### 参数详解\n\n- **shape**: 形状\n  - 可选值：`round`、`square`\n- **soft**: 柔和（0-100）\n  - 0 = 无\n  - 100 = 最大\n\n{answer}\n## 注意事项\n\n1. **快**: 不要太快\n2. **范围**:\n   - soft: 0-100\n   - shape: 一种形状\n"
        ),
        &[
            "name = \"shape\", type = \"Shape\", required = true",
            "name = \"soft\",  type = \"int64\", min = 0, max = 100",
            "name = \"count\", type = \"int32\"",
        ],
        &["two tables describe one body", "no table says the type"],
    );
    // A list of what comes back is one of its own, though it has the names of what is sent.
    check(
        "# Keep\n\n`POST https://a.example/v1/bins`\n\n## Request\n\n|Field|Type|Required|\n|-|-|-|\n|name|string|yes|\n|size|int|yes|\n\n## Response\n\n- name: its name\n- size: its size\n",
        &["[[record]]"],
        &["the page does not say what comes back"],
    );
}

#[test]
fn fields_of_which_each_is_required_without_the_other_are_a_rule() {
    for (one, two) in [
        (
            "required if `phone` is not provided",
            "required if `email` is empty",
        ),
        ("phone为空时必填", "email不传时必传"),
        ("required unless phone is given", "a phone"),
    ] {
        check(
            &format!(
                "# Invite\n\n`POST https://a.example/v1/invite`\n\n|Field|Type|Required|Description|\n|-|-|-|-|\n|email|string|Conditional|{one}|\n|phone|string|No|{two}|\n"
            ),
            &["at_least_one = [\"email\", \"phone\"]"],
            &["required under a condition"],
        );
    }
}

#[test]
fn a_type_beside_a_place_and_an_empty_model_is_the_type() {
    for (place, ty) in [("in", "integer(int64)"), ("请求类型", "string")] {
        let drafted = if ty == "string" { "string" } else { "int64" };
        check(
            &format!(
                "# 列表\n\n**接口地址**:`/shop/list`\n\n**请求方式**:`GET`\n\n**请求参数**:\n\n|参数名称|参数说明|{place}|是否必须|数据类型|schema|\n|-|-|-|-|-|-|\n|id|主键|query|true|{ty}||\n"
            ),
            &[&format!(
                "{{ name = \"id\", type = \"{drafted}\", required = true"
            )],
            &["no table says the type"],
        );
    }
}
