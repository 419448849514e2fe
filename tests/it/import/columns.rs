//! What stands in columns beside name, type and description: read, or told by its head.

use super::reading::check;

/// A page whose request has these columns and rows.
fn page(rows: &str) -> String {
    format!("# Find goods\n\nPOST https://a.example/v1/goods\n\n**Request**\n\n{rows}\n")
}

#[test]
fn a_column_whose_head_is_not_known_is_told_and_what_it_says_of_values_is_read() {
    let english = "|Name|Type|Description|Sortable|Hints|\n|-|-|-|-|-|\n|kind|int|The kind.|no|possible values: 1 (new), 2 (used)|\n|note|string|A note.|no|max length 20|\n";
    let chinese = "|参数|类型|说明|可排序|约定|\n|-|-|-|-|-|\n|kind|int|种类|否|取值：1-新，2-旧|\n|note|string|备注|否|最大长度20|\n";
    for (rows, heads) in [
        (english, ["Sortable", "Hints"]),
        (chinese, ["可排序", "约定"]),
    ] {
        let told = heads.map(|head| {
            format!("its column `{head}`, of which only values, lengths and conditions are read")
        });
        check(
            &page(rows),
            &[&told[0], &told[1], "value = 2", "max_len = 20"],
            &[],
        );
    }
    // One of which no row says anything is not worth a word.
    check(
        &page(&english.replace("|no|", "|-|")),
        &[],
        &["its column `Sortable`"],
    );
}

#[test]
fn a_column_whose_head_is_not_known_is_the_description_where_there_is_no_other() {
    for (head, said) in [("Purpose", "The kind of goods"), ("作何用", "商品种类")] {
        let rows =
            format!("|Name|Type|{head}|\n|-|-|-|\n|kind|int|{said}|\n|note|string|{said}|\n");
        check(
            &page(&rows),
            &[&format!("label = \"{said}\"")],
            &["its column"],
        );
    }
}

#[test]
fn a_cell_that_has_values_and_their_meanings_on_lines_of_their_own_is_one_list() {
    let cell = "<p>枚举: 1,2</p><p>枚举备注: 1主编 2合著</p><p>最小值: 1</p>";
    let row = |cell: &str| {
        format!(
            "<table><tr><th>名称</th><th>类型</th><th>备注</th><th>其他信息</th></tr><tr><td>role</td><td>integer</td><td>角色</td><td>{cell}</td></tr><tr><td>name</td><td>string</td><td>姓名</td><td></td></tr></table>"
        )
    };
    check(
        &page(&row(cell)),
        &[
            "value = 1, name = \"value_1\", label = \"主编\"",
            "value = 2, name = \"value_2\", label = \"合著\"",
        ],
        &["枚举备注", "its column"],
    );
    let cell = "<p>0: 主编</p><p>1: 合著</p><p>2: 译者</p>";
    check(
        &page(&row(cell)),
        &["label = \"主编\"", "label = \"合著\"", "label = \"译者\""],
        &[],
    );
}

#[test]
fn a_model_beside_the_type_says_what_is_in_a_list() {
    for (heads, of, ty) in [
        (
            "|参数名称|参数说明|请求类型|是否必须|数据类型|schema|",
            "integer",
            "int64",
        ),
        (
            "|Name|Description|In|Required|Type|Model|",
            "string",
            "string",
        ),
    ] {
        let rows = format!(
            "{heads}\n|-|-|-|-|-|-|\n|ids|The ids|query|true|array|{of}|\n|page|The page|query|true|integer||\n"
        );
        check(
            &page(&rows),
            &[&format!("type = \"list<{ty}>\"")],
            &["does not say what is in"],
        );
    }
}

#[test]
fn codes_that_the_row_of_the_code_lists_are_codes_of_the_vendor() {
    for said in [
        "状态码：0成功，1001未登录，1002参数错误",
        "0: success, 1001: not signed in, 1002: wrong parameter",
    ] {
        let answer = format!(
            "**Response**\n\n|Name|Type|Description|\n|-|-|-|\n|code|int|{said}|\n|data|object|The goods.|\n|data.name|string|A name.|\n\n```json\n{{\"code\": 0, \"data\": {{\"name\": \"x\"}}}}\n```\n"
        );
        let page = page("|Name|Type|\n|-|-|\n|id|int|\n") + &answer;
        check(&page, &["code  = 1001", "code  = 1002"], &["code  = 0\n"]);
    }
}

#[test]
fn a_dictionary_that_a_row_points_to_is_its_values_and_no_codes_of_the_vendor() {
    for (kind, see) in [
        ("Kind of goods", "(See: Kind of goods)"),
        ("商品种类", "（参见：商品种类）"),
    ] {
        let rows = format!(
            "|Name|Type|Description|\n|-|-|-|\n|kind|enum|Kind {see}|\n|id|int64|No comments found.|\n"
        );
        let dictionary = format!(
            "\n## Dictionary\n\n### {kind}\n\n|Code|Type|Description|\n|-|-|-|\n|NEW|string|Never used|\n|OLD|string|Used|\n"
        );
        let answer =
            "**Response**\n\n```json\n{\"code\": \"0\", \"data\": {\"name\": \"x\"}}\n```\n";
        let page = page(&rows) + answer + &dictionary;
        check(
            &page,
            &["value = \"NEW\"", "label = \"Never used\""],
            &["[[error]]", "No comments"],
        );
    }
}

#[test]
fn an_example_that_spells_the_values_lists_them() {
    for (shown, values) in [
        ("ADMIN|GUEST", ["ADMIN", "GUEST"]),
        ("cat | dog", ["cat", "dog"]),
    ] {
        let page = format!(
            "# Add\n\nPOST https://a.example/v1/add\n\n**Request**\n\n```json\n{{\"kind\": \"{shown}\", \"name\": \"string|null\"}}\n```\n"
        );
        let listed = values.map(|value| format!("value = \"{value}\""));
        check(&page, &[&listed[0], &listed[1]], &["value = \"null\""]);
    }
}

#[test]
fn what_comes_with_a_status_of_a_failure_is_not_what_comes_back() {
    for (good, bad) in [
        ("Response 200", "Response 401: Unauthorized"),
        ("响应 200", "响应 404"),
    ] {
        let page = format!(
            "# Find\n\nGET https://a.example/v1/find\n\n**{good}**\n\n```json\n{{\"posts\": 1}}\n```\n\n**{bad}**\n\n```json\n{{\"posts\": 0, \"reason\": \"x\"}}\n```\n"
        );
        check(&page, &["kind  = \"error\""], &[]);
    }
    let page = "# Find\n\n{% swagger method=\"post\" path=\"/token\" baseUrl=\"https://a.example\" summary=\"Token\" %}\n{% swagger-parameter in=\"body\" type=\"scope\" required=\"true\" %}\nThe scope.\n{% endswagger-parameter %}\n{% swagger-response status=\"401: Unauthorized\" description=\"No\" %}\n```\n{\"posts\": 0}\n```\n{% endswagger-response %}\n{% endswagger %}\n";
    check(
        page,
        &[
            "kind  = \"error\"",
            "name = \"scope\", type = \"string\", required = true",
        ],
        &[],
    );
}

#[test]
fn names_in_a_second_column_without_a_head_are_inside_of_the_name_above() {
    for (outer, inner) in [("holder", "city"), ("payload", "lines")] {
        let page = format!(
            "# Put\n\n`POST https://a.example/put`\n\n**Request parameters**\n\n|Name||Type|Required|Description|\n|-|-|-|-|-|\n|id||string|Y|The id.|\n|{outer}||Object|Y|What is in it.|\n||{inner}|string|N|Where.|\n||zip|string|Y|Its zip.|\n|note||string|N|A note.|\n"
        );
        check(
            &page,
            &[
                &format!("{{ name = \"{inner}\", type = \"string\", label = \"Where\" }}"),
                "{ name = \"note\"",
            ],
            &["a row has no name", "in no draft"],
        );
    }
    let deep = "# Put\n\n`POST https://a.example/put`\n\n**Request parameters**\n\n|Name|||Type|Required|\n|-|-|-|-|-|\n|id|||string|Y|\n|holder|||Object|Y|\n||place||Object|N|\n|||city|string|N|\n||note||string|N|\n";
    check(
        deep,
        &[
            "{ name = \"holder\", type = \"Holder\"",
            "{ name = \"place\", type = \"Place\" }",
            "fields = [\n  { name = \"city\", type = \"string\" },\n]",
        ],
        &[],
    );
}

#[test]
fn kinds_of_things_with_codes_of_words_are_no_refusals() {
    for (head, errors) in [
        ("Code", false),
        ("代码", false),
        ("错误码", true),
        ("Error code", true),
    ] {
        let page = format!(
            "# Find\n\n`GET https://a.example/find`\n\n|Field|Type|\n|-|-|\n|kind|string|\n\n## Kinds\n\n|Crate|{head}|Description|\n|-|-|-|\n|Round|BARREL|Holds water.|\n|Flat|PALLET|Holds boxes.|\n"
        );
        let code = "code  = \"BARREL\"";
        match errors {
            true => check(&page, &[code], &[]),
            false => check(&page, &["`BARREL`"], &[code]),
        }
    }
}

#[test]
fn heads_of_a_list_of_requests_are_no_fields() {
    let page = |head: &str| {
        format!(
            "# Crates\n\n- host: `https://a.example`\n\n## ▎All\n\n|{head}|description|\n|-|-|-|-|\n|open|GET|[/crates/kinds](#kinds)|The kinds.|\n|closed|POST|[/crates](#put)|Puts one.|\n\n## > Kinds {{#kinds}}\n\nGET /crates/kinds\n\n|Field|Type|Required|\n|-|-|-|\n|page|int|no|\n\n## ▎Put {{#put}}\n\nPOST /crates\n\n|Field|Type|Required|\n|-|-|-|\n|size|int|yes|\n"
        )
    };
    for head in ["attribute|method|uri", "access|http method|url"] {
        check(
            &page(head),
            &[
                "title   = \"Kinds\"",
                "title   = \"Put\"",
                "{ name = \"size\"",
            ],
            &[
                "name = \"open\"",
                "name = \"attribute\"",
                "name = \"access\"",
                "title   = \"▎",
            ],
        );
    }
}
