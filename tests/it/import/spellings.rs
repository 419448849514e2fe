//! How pages spell addresses, labels and examples: each spelling on two pages made up for it.

use super::reading::check;

#[test]
fn a_host_that_the_page_leaves_open_is_no_part_of_the_path() {
    for (said, label) in [
        ("{host}/v1/shelves", "请求地址"),
        ("{{base_url}}/v1/shelves", "URL"),
        ("${prefix_url}/v1/shelves", "URL"),
        ("{SERVER}/v1/shelves", "Request URL"),
    ] {
        check(
            &format!(
                "# Shelves\n\n- {label}: `{said}`\n- Method: GET\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n"
            ),
            &["path    = \"/v1/shelves\""],
            &["in = \"path\""],
        );
    }
    // What is not called a host is the caller's to fill in.
    check(
        "# Shelves\n\n### HTTP Request\n\n`GET {shop}/shelves/{id}`\n",
        &["path    = \"/{shop}/shelves/{id}\"", "name = \"shop\""],
        &[],
    );
}

#[test]
fn traditional_characters_say_what_simplified_ones_do() {
    for (method, request, head, response) in [
        ("請求方式", "請求參數", "是否必須", "返回參數"),
        ("请求方式", "请求参数", "是否必须", "返回参数"),
    ] {
        check(
            &format!(
                "# 查詢\n\n{method}：PUT\n\nURL：`https://a.example/v1/find`\n\n### {request}\n\n|字段名|數據類型|{head}|說明|\n|-|-|-|-|\n|shop|string|是|店鋪，長度不超過32|\n\n### {response}\n\n|字段名|數據類型|說明|\n|-|-|-|\n|total|int|總數|\n"
            ),
            &[
                "method  = \"PUT\"",
                "name = \"shop\", type = \"string\", required = true, max_len = 32, label = \"店鋪，長度不超過32\"",
                "name = \"total\"",
            ],
            &["neither fields nor codes"],
        );
    }
}

#[test]
fn a_page_that_is_indented_as_a_whole_is_read_as_if_it_were_not() {
    for indent in ["    ", "\t"] {
        let page = "# Find\n\n## URL: /v1/find\n\n## Method: GET\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n";
        let lines = page.lines().map(|line| format!("{indent}{line}\n"));
        check(
            &lines.collect::<String>(),
            &["path    = \"/v1/find\"", "name = \"shop\""],
            &["of no operation"],
        );
    }
}

#[test]
fn a_label_of_the_address_may_say_the_method_as_well() {
    for label in ["### 请求 URL `PATCH`", "**Endpoint** (PATCH)"] {
        check(
            &format!(
                "# Change\n\n{label}\n\n```\n/v1/shelf/change\n```\n\n|Name|Type|Required|\n|-|-|-|\n|shop|string|yes|\n"
            ),
            &["method  = \"PATCH\"\npath    = \"/v1/shelf/change\""],
            &[],
        );
    }
}

#[test]
fn the_first_operation_begins_at_its_own_heading_though_it_is_a_word_of_labels() {
    for title in ["微信授权", "Authorization"] {
        check(
            &format!(
                "# Shop\n\n## Errors\n\n```json\n{{\"status\": 401, \"refusal\": \"who?\"}}\n```\n\n### {title}\n\n```http\nGET /auth\n```\n\n#### Response\n\n```json\n{{\"openid\": \"x\"}}\n```\n\n### Find a shelf\n\n```http\nGET /shelves\n```\n\n#### Response\n\n```json\n{{\"size\": 1}}\n```\n"
            ),
            &[
                &format!("title   = \"{title}\""),
                "name = \"openid\"",
                "name = \"size\"",
            ],
            &["name = \"refusal\""],
        );
    }
}

#[test]
fn lines_of_code_below_a_label_of_fields_are_fields() {
    for (label, lines) in [
        ("#### 参数", "*shop：店铺\n    size：每页"),
        ("#### Parameters", "*shop: the shop\n    size:"),
    ] {
        check(
            &format!(
                "# Find\n\n#### Request\n    GET /v1/find\n{label}\n    {lines}\n#### Response\n    {{\"total\": 1}}\n"
            ),
            &[
                "name = \"shop\", type = \"string\", required = true",
                "name = \"size\"",
            ],
            &["not an exchange of this operation"],
        );
    }
    // Headers and values are not fields.
    check(
        "# Find\n\nPOST https://a.example/v1/find\n\n#### Example\n\n```\nshop: north\nsize: 20\n```\n",
        &[],
        &["name = \"shop\""],
    );
}

#[test]
fn names_of_values_stand_for_values() {
    for (value, list) in [("${编号}", "${tags: a, b}"), ("{shelf_id}", "{{tags}}")] {
        check(
            &format!(
                "# Find\n\nGET https://a.example/v1/find\n\n### Response\n\n```\n{{\"id\": {value}, \"tags\": {list}, \"inside\": {{\"size\": {value}}}}}\n```\n"
            ),
            &["name = \"id\"", "name = \"tags\"", "name = \"size\""],
            &["a value should stand here", "a key should stand here"],
        );
    }
}

#[test]
fn what_is_not_json_costs_its_entry_and_not_the_example() {
    let page = |broken: &str| {
        format!(
            "# Find\n\nGET https://a.example/v1/find\n\n### Response\n\n```json\n{{\n  \"id\": 1,\n  \"size\": 2,\n  \"title\": \"x\",\n  \"shop\": {{\n    \"town\": \"y\",\n    {broken}\n    \"street\": \"z\"\n  }}\n}}\n```\n"
        )
    };
    for broken in [":\"\",", "\"code\": \"x\" | null,", "@@,"] {
        check(
            &page(broken),
            &[
                "name = \"street\"",
                "page:14: one of its corrections is a guess: compare it with the page",
            ],
            &["a key should stand here"],
        );
    }
    // An array without its end is over where the members of its object go on.
    for more in ["", ",\n(... and so on)"] {
        check(
            &format!(
                "# Find\n\nGET https://a.example/v1/find\n\n### Response\n\n```json\n{{\"rows\": [{{\"id\": 1}}{more}\n\"total\": 2}}\n```\n"
            ),
            &["name = \"id\"", "name = \"total\""],
            &["should stand here"],
        );
    }
    // What is mostly not JSON is not an example.
    check(
        "# Find\n\nGET https://a.example/v1/find\n\n### Response\n\n```\n{\"id\": 1,\n@@,\n@@,\n@@}\n```\n",
        &["a key should stand here"],
        &["name = \"id\""],
    );
}

#[test]
fn a_cell_names_its_model_though_the_anchor_does_not() {
    for cell in [
        "[Shelf对象](#_a6625dc4bec331083283d4a7081b5e9f)",
        "[Shelf](#_shelf)",
        "Shelf对象",
    ] {
        check(
            &format!(
                "# Put up\n\nPOST https://a.example/v1/put\n\n## Request parameters\n\n|Name|Type|Required|\n|-|-|-|\n|shelf|{cell}|yes|\n\n## Shelf对象\n\n|Name|Type|\n|-|-|\n|width|int|\n"
            ),
            &["name = \"shelf\", type = \"Shelf\"", "name = \"width\""],
            &["which nothing else speaks of"],
        );
    }
}

#[test]
fn what_may_be_left_out_has_no_place_in_the_path() {
    let page = |required: &str| {
        format!(
            "# Change\n\nPUT https://a.example/v1/shops/{{shelf}}\n\n### URI Parameters\n\n|Name|Type|Required|\n|-|-|-|\n|town|string|{required}|\n\n### Body\n\n|Name|Type|Required|\n|-|-|-|\n|size|int|no|\n"
        )
    };
    check(&page("Yes"), &["path    = \"/v1/shops/{town}\""], &[]);
    check(
        &page("No"),
        &[
            "path    = \"/v1/shops/{shelf}\"",
            "the path has no place for it",
        ],
        &[],
    );
}

#[test]
fn a_place_that_address_and_table_name_differently_is_asked_about() {
    for (address, column) in [
        ("GET https://api.shop.example/goods/{gid}", "Name"),
        ("**URL**: `GET /goods/:gid`", "参数名"),
    ] {
        check(
            &format!(
                "# Find\n\n{address}\n\n|{column}|In|Type|Required|\n|-|-|-|-|\n|goodsId|path|long|yes|\n"
            ),
            &[
                "path    = \"/goods/{goodsId}\"",
                "the address has `{gid}` where the table has `goodsId`",
            ],
            &[],
        );
    }
}

#[test]
fn an_object_beside_other_fields_of_the_body_is_one_of_them_though_no_example_shows_it() {
    for page in [
        "---\ntitle: Send\napi: \"POST https://api.shop.example/parcels\"\n---\n\n<ParamField body=\"address\" type=\"object\" required>\n  Where to.\n\n  <Expandable title=\"address\">\n    <ParamField body=\"street\" type=\"string\">Street</ParamField>\n  </Expandable>\n</ParamField>\n\n<ParamField body=\"express\" type=\"boolean\" />\n",
        "# Send\n\nPOST /parcels\n\n|Name|In|Type|Required|\n|-|-|-|-|\n|address|body|object|yes|\n|» street|body|string|no|\n|express|body|boolean|no|\n",
    ] {
        check(
            page,
            &[
                "{ name = \"address\",",
                "{ name = \"express\",",
                "= \"Address\"\n",
                "{ name = \"street\",",
            ],
            &[],
        );
    }
    // Alone it is the body itself.
    check(
        "# Send\n\nPOST /parcels\n\n|Name|In|Type|Required|\n|-|-|-|-|\n|parcel|body|object|yes|\n|» street|body|string|no|\n|shop|query|string|no|\n",
        &["{ name = \"street\",", "{ name = \"shop\","],
        &["[[record]]"],
    );
}
