//! Values, keys and names that a page lists apart from a field's row, each on two pages made up for it.

use super::reading::check;

#[test]
fn words_below_a_sentence_are_the_values_of_the_place_that_it_speaks_of() {
    for (place, sentence) in [
        (
            "ownerType",
            "Labels can be put on the following types of owners:",
        ),
        ("ownerType", "These owner types have labels:"),
    ] {
        let page = format!(
            "# Labels\n\n`GET https://a.example/labels/{{{place}}}/{{ownerId}}`\n\n{sentence}\n\n* Bin\n* Crate\n* Shelf\n\n|Field|Type|Required|\n|-|-|-|\n|labelType|string|no|\n"
        );
        check(
            &page,
            &[
                "{ name = \"ownerType\", type = \"OwnerType\", in = \"path\", required = true }",
                "{ value = \"Crate\", name = \"crate\" }",
                "{ name = \"labelType\", type = \"string\" }",
            ],
            &[],
        );
    }
}

#[test]
fn keys_that_are_data_are_those_of_a_map() {
    let page = |data: &str| {
        format!(
            "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|Description|\n|-|-|-|\n|code|int|A code.|\n|data|object|By key.|\n\n```json\n{{\"code\": 0, \"data\": {data}}}\n```\n"
        )
    };
    for (data, ty, keys) in [
        (
            "{\"bin1\": {\"size\": 1, \"tag\": \"a\"}, \"bin2\": {\"size\": 2, \"tag\": \"b\"}}",
            "map<",
            "`bin1`, `bin2`: keys that look like data",
        ),
        (
            "{\"web\": 1, \"web_6b5610ac-4e11-4661-82b3-dee17bc7b2cc\": 2}",
            "map<int64>",
            "keys that look like data",
        ),
        (
            "{\"2025-01-02\": 3, \"2025-01-03\": 4}",
            "map<int64>",
            "keys that look like data",
        ),
        (
            "{\"23b6445d-c846-404b-8628-acb9023d8e5c\": 3, // of the small ones\n\"cdda5942-19d1-4bc8-ac1b-0324a14ba6d5\": 4 // of the others\n}",
            "map<int64>",
            "keys that look like data",
        ),
    ] {
        check(
            &page(data),
            &[ty, keys],
            &["name = \"bin1\"", "name = \"web\""],
        );
    }
    // Two lines of an address are two fields.
    check(
        &page("{\"line1\": \"a\", \"line2\": \"b\"}"),
        &["name = \"line1\"", "name = \"line2\""],
        &["look like data"],
    );
}

#[test]
fn a_sentence_with_a_foreign_word_names_no_object() {
    for sentence in [
        "调用该 RESTful 接口登记店铺时，若要在客户端显示，请求中必须传以下字段，可按实际场景确定：",
        "请求体的类型为 JSON String 类型，长度不能超过 4 KB，其中应当包含以下字段：",
    ] {
        let page = format!(
            "# 登记\n\n`POST https://a.example/v1/shops`\n\n## 请求参数\n\n|字段|类型|说明|\n|-|-|-|\n|shop|String|店铺|\n\n{sentence}\n\n|字段|类型|说明|\n|-|-|-|\n|owner|String|店主|\n|street|String|地址|\n"
        );
        check(
            &page,
            &["name = \"shop\"", "name = \"owner\"", "name = \"street\""],
            &["which nothing else speaks of"],
        );
    }
}

#[test]
fn an_operation_called_reply_has_a_request() {
    for title in ["回复评论", "Response to a review"] {
        let page = format!(
            "# API\n\n## 列表\n\n#### 地址\n```\nhttp://a.example/list\n```\n\n## {title}\n\n#### 地址\n```\nhttp://a.example/reply\n```\n#### body\n|参数|类型|必需|描述|\n|-|-|-|-|\n|review|long|是|id|\n|words|string|是|words|\n\n#### 响应\n|参数|类型|必需|描述|\n|-|-|-|-|\n|review|long|是|id|\n"
        );
        check(
            &page,
            &["{ name = \"words\",  type = \"string\", required = true"],
            &[],
        );
    }
}

#[test]
fn names_of_one_row_stand_where_the_example_has_one_of_them() {
    for names in ["paid|refunded", "paid、refunded"] {
        let page = format!(
            "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|Example|Description|\n|-|-|-|-|\n|code|int|0|A code.|\n|event|object||What happened.|\n|{names}|object||By kind.|\n\n```json\n{{\"code\": 0, \"event\": {{\"at\": \"x\", \"paid\": {{\"sum\": 1}}}}}}\n```\n"
        );
        check(
            &page,
            &["{ name = \"paid\"", "name  = \"Event\""],
            &["\"code\", type = \"int32\", label = \"A code\" },\n  { name = \"refunded\""],
        );
    }
}

#[test]
fn members_of_what_is_called_a_string_are_asked_about() {
    for ty in ["string", "cadena"] {
        let page = format!(
            "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n- **sale**: (`object`). A sale.\n    - **key**: (`{ty}`). Its key.\n        - **sums**: (`object`). Sums.\n            - **price**: (`number`). A price.\n"
        );
        check(&page, &["lists members of it, `sums`, `price`"], &[]);
    }
}

#[test]
fn an_item_inside_of_a_list_says_what_it_holds() {
    for (list, item) in [("list", "(string)"), ("array", "[string]")] {
        let page = format!(
            "# Look\n\n`POST https://a.example/look`\n\n## Request\n\n- **bin**: (`int`) required. A bin.\n- **coupons**: (`{list}`) optional. Coupons.\n    - **`{item}`**: One of them.\n"
        );
        check(
            &page,
            &["{ name = \"coupons\", type = \"list<string>\""],
            &["does not say what is in the list"],
        );
    }
}

#[test]
fn a_mark_that_nobody_knows_is_asked_about_on_both_sides() {
    for (head, mark) in [
        ("|Field|Type|Required|Description|", "tnrue"),
        ("|字段|类型|是否必填|说明|", "视情"),
    ] {
        let table = |name: &str| {
            format!("{head}\n|-|-|-|-|\n|{name}|string|{mark}|Of it|\n|note|string|no|A note|\n")
        };
        let page = format!(
            "# Save\n\nPOST https://a.example/v1/save\n\n### Request\n\n{}\n### Response\n\n{}",
            table("kind"),
            table("state")
        );
        let asked = format!("says `{mark}`: taken for optional: `kind`, `state`");
        super::reading::check(&page, &[&asked], &["optional: `note`"]);
    }
}

#[test]
fn a_table_of_values_is_of_the_rows_that_point_to_its_heading() {
    for (heading, head, said) in [
        ("3.1 库位状态枚举", "值|说明", "库位状态，见库位状态枚举"),
        ("3.1 库位状态枚举", "值|说明", "库位状态"),
        ("5. 库位状态取值说明", "值|说明", "状态（参见库位状态）"),
        (
            "4.2 Bin State Values",
            "Value|Meaning",
            "How it is, see Bin State Values",
        ),
        (
            "4.2 Bin State Values",
            "Value|Meaning",
            "How it is, see 4.2",
        ),
    ] {
        let page = format!(
            "# Bins\n\n## Find\n\nPOST https://a.example/bins/find\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|state|int|no|{said}|\n|size|int|no|See 4.20|\n\n## Appendix\n\n### {heading}\n\n|{head}|\n|-|-|\n|1|Free|\n|9|Taken|\n"
        );
        check(
            &page,
            &[
                "{ name = \"state\", type = \"FindBinsState\"",
                "{ value = 9, name = \"taken\"",
                "{ name = \"size\",  type = \"int32\"",
            ],
            &["neither fields nor codes"],
        );
    }
}

#[test]
fn letters_with_their_meanings_in_brackets_are_values() {
    for said in ["级别：A（普通）、B（加急）", "Kind: A (normal), B (urgent)"] {
        check(
            &format!(
                "# Send\n\nPOST https://a.example/v1/send\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|level|string|yes|{said}|\n"
            ),
            &[
                "type = \"Level\"",
                "{ value = \"A\", name",
                "{ value = \"B\", name",
            ],
            &[],
        );
    }
}

#[test]
fn values_in_code_follow_a_lead_with_its_verb_or_a_dash() {
    for words in [
        "How it is spread - valid values are `least`, `robin`, or `uri`. If null will be `robin`",
        "How it is spread – `least`, `robin` or `uri`",
        "Options are `least`, `robin`, `uri`.",
    ] {
        check(
            &format!(
                "# Pools\n\nPOST https://a.example/pools\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|way|string|yes|{words}|\n"
            ),
            &["value = \"least\"", "value = \"robin\"", "value = \"uri\""],
            &["in no draft"],
        );
    }
}

#[test]
fn the_item_alone_is_a_list_of_one_where_its_table_says_a_list() {
    for ty in ["Crate[]", "List<Crate>", "array[object]"] {
        let page = format!(
            "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|Description|\n|-|-|-|\n|crates|{ty}|The crates.|\n|crates.sum|Number|How much is in it.|\n|crates.open|Boolean|Whether it is open.|\n\n```json\n{{\"crates\": {{\"sum\": \"2\", \"open\": \"true\"}}}}\n```\n"
        );
        check(
            &page,
            &[
                "type = \"list<Crate>\", accepts = [\"single\"]",
                "at   = \"response.crates[].sum\"",
                "says = { type = \"bool\" }",
            ],
            &["No example proves it"],
        );
    }
    // In what is sent nothing arrives; and "array" is what some languages call an object.
    let sent = "# Put\n\n`POST https://a.example/put`\n\n|Field|Type|Required|\n|-|-|-|\n|crates|Crate[]|yes|\n|crates.sum|int|yes|\n\n```json\n{\"crates\": {\"sum\": 2}}\n```\n";
    check(sent, &["name = \"crates\", type = \"Crate\""], &["accepts"]);
    let left = "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|\n|-|-|\n|crates|\\[Crate]|\n|crates.sum|int|\n\n```json\n{\"crates\": {\"sum\": 2}}\n```\n";
    check(left, &["name = \"crates\", type = \"Crate\""], &["accepts"]);
    let array = "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|\n|-|-|\n|crates|array|\n|crates.sum|int|\n\n```json\n{\"crates\": {\"sum\": 2}}\n```\n";
    check(
        array,
        &["name = \"crates\", type = \"Crate\""],
        &["accepts"],
    );
}

#[test]
fn a_number_is_whole_where_more_than_an_example_says_so() {
    let page = |name: &str, shown: &str| {
        format!(
            "# Look\n\n`GET https://a.example/look`\n\n## Response\n\n|Field|Type|Description|\n|-|-|-|\n|{name}|Number|It.|\n\n```json\n{{\"{name}\": {shown}}}\n```\n"
        )
    };
    for (name, shown, ty) in [
        ("progress", "40", "float64"),
        ("quantity", "2", "float64"),
        ("progress", "40.5", "float64"),
        ("crateId", "7", "int64"),
        ("pageSize", "20", "int64"),
        ("holder", "1021110718827683840", "int64"),
    ] {
        let row = format!("{{ name = \"{name}\", type = \"{ty}\"");
        check(&page(name, shown), &[&row], &["whether it is whole"]);
    }
}
