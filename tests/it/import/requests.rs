//! What the requests of a page show of its addresses, each on two pages made up for it.

use super::reading::check;

/// An operation under a heading, with a command and an address.
fn part(heading: &str, command: &str, address: &str) -> String {
    format!(
        "## {heading}\n\n```sh\n{command}\n```\n\n### HTTP Request\n\n`{address}`\n\n|Param|Required|Description|\n|-|-|-|\n|lang|no|A language.|\n\n"
    )
}

#[test]
fn a_value_before_the_path_is_the_place_that_another_path_has_for_it() {
    for (place, value) in [("tenant", "acme"), ("shopKey", "k-77")] {
        let labels = format!(
            "## GET /crates/{{crateId}}/labels\n\n```sh\ncurl https://a.example/api/{value}/crates/9/labels\n\n# Example Response\n{{\"total\": 1}}\n```\n"
        );
        let page = format!(
            "# Bins\n\n{}{}{}",
            part(
                "GET /bins",
                &format!("curl https://a.example/api/{value}/bins/4"),
                &format!("{{{place}}}/bins/{{binId}}")
            ),
            part(
                "DELETE /bins",
                &format!("curl -X DELETE https://a.example/api/{value}/bins/4"),
                &format!("{{{place}}}/bins/{{binId}}")
            ),
            labels,
        );
        check(
            &page,
            &[
                &format!("path    = \"/{{{place}}}/crates/{{crateId}}/labels\""),
                &format!("path    = \"/{{{place}}}/bins/{{binId}}\""),
                "https://a.example/api\"",
            ],
            &[
                &format!("path    = \"/{value}"),
                "name = \"crateId\", type = \"string\"",
            ],
        );
    }
}

#[test]
fn commands_of_several_operations_in_one_block_go_to_their_operations() {
    for (one, two) in [("text", "raw"), ("json", "upload")] {
        let page = format!(
            "# Notes\n\n## GET /notes\n\n### HTTP Request\n\n`/notes/{{noteId}}`\n\nField|Required|Description\n-|-|-\nlang|no|A language.\n\n## PUT /notes\n\n```sh\n# As {one}\n\ncurl -X PUT -H \"Content-Type: application/json\" -d '{{\"title\": \"a\", \"body\": \"b\"}}' https://a.example/v1/notes/17\n\n# As {two}\n\ncurl -X PUT -F \"paper=@a.txt\" https://a.example/v1/notes/17/{two}?kind=x&label=y\n\n# Example Response\n{{\"noteId\": 17}}\n```\n\n### HTTP Request for {one} notes\n\n`/notes/{{noteId}}`\n\nField|Required|Description\n-|-|-\ntitle|yes|A title.\nbody|yes|Its words.\n\n### HTTP Request for {two} notes\n\n`/notes/{{noteId}}/{two}`\n\nField|Required|Description\n-|-|-\nkind|yes|A kind.\nlabel|no|A label.\nnote|no|Words.\n"
        );
        check(
            &page,
            &[
                "{ name = \"noteId\", type = \"int64\", in = \"path\", required = true },\n  { name = \"title\",  type = \"string\", required = true",
                "{ name = \"kind\",   type = \"string\", in = \"query\", required = true",
                "{ name = \"note\",   type = \"string\", in = \"query\"",
                "{ name = \"paper\",  type = \"string\" }",
            ],
            &["is not valid JSON", "an example:"],
        );
    }
}

#[test]
fn a_value_that_the_documented_path_has_no_place_for_is_a_place() {
    for (thing, verb) in [("orders", "cancel"), ("bookings", "confirm")] {
        let page = format!(
            "# Act\n\n`POST /v1/{thing}/{verb}`\n\n```sh\ncurl -X POST https://a.example/v1/{thing}/77/{verb} -d '{{\"why\": \"x\"}}'\n```\n"
        );
        check(
            &page,
            &[
                &format!("path    = \"/v1/{thing}/{{id}}/{verb}\""),
                "the request shows a value that the documented path has no place for",
            ],
            &[],
        );
    }
}

#[test]
fn a_place_is_a_number_where_requests_show_numbers() {
    let page = |value: &str| {
        format!(
            "# Look\n\n`GET /v1/bins/{{binKey}}`\n\n```sh\ncurl https://a.example/v1/bins/{value}\n```\n"
        )
    };
    check(&page("4711"), &["name = \"binKey\", type = \"int64\""], &[]);
    for value in ["0042", "12345678901", "bin-4"] {
        check(&page(value), &["name = \"binKey\", type = \"string\""], &[]);
    }
}

#[test]
fn words_say_that_a_field_travels_in_the_query() {
    let page = |head: &str, words: &str| {
        format!(
            "# Send\n\nPOST https://a.example/v1/send\n\n{head}\n|-|-|-|\n|session|string|{words}|\n|note|string|A note.|\n\n```json\n{{\"note\": \"x\"}}\n```\n"
        )
    };
    for page in [
        page(
            "|Field|Type|Description|",
            "The session, given in the session query string or a cookie.",
        ),
        page("|字段|类型|说明|", "会话，请拼接在URL后面"),
    ] {
        check(
            &page,
            &["{ name = \"session\", type = \"string\", in = \"query\""],
            &["{ name = \"note\",    type = \"string\", in = \"query\""],
        );
    }
    check(
        &page("|字段|类型|说明|", "图片，可以通过url访问"),
        &[],
        &["in = \"query\""],
    );
}

#[test]
fn an_example_of_what_the_vendor_sends_is_not_sent() {
    for (label, fields) in [
        ("Sample", "|Parameter|Type|Description|"),
        ("举例", "|参数|类型|说明|"),
    ] {
        let page = format!(
            "## Convert\n\n### Start\n\n`POST https://a.example/convert`\n\n**Request parameters**\n\n|Parameter|Type|Required|\n|-|-|-|\n|shop|string|yes|\n|notify_url|string|yes|\n\n**Callback**\n\nThe vendor sends the result.\n\n**Callback parameters**\n\n{fields}\n|-|-|-|\n|shop|string|The shop.|\n|task|string|The task.|\n|state|integer|Its state.|\n\n**{label}**\n\n```json\n{{\"shop\": \"a\", \"task\": \"t1\", \"state\": 1}}\n```\n"
        );
        check(
            &page,
            &["{ name = \"shop\",       type = \"string\", required = true }"],
            &["{ name = \"task\"", "{ name = \"state\""],
        );
    }
}

#[test]
fn a_place_that_nobody_knows_is_asked_about() {
    for (head, place) in [
        ("|Field|In|Type|Required|", "cookie"),
        ("|字段|位置|类型|必填|", "metadata"),
    ] {
        let page = format!(
            "# List\n\nGET https://a.example/v1/orders\n\n### Request\n\n{head}\n|-|-|-|-|\n|session|{place}|string|yes|\n|page_no|query|integer|no|\n|note|-|string|no|\n"
        );
        let asked = format!("REVIEW: the page has it travel in `{place}`");
        check(&page, &[&asked, "{ name = \"session\", "], &[]);
        check(&page.replace(place, "query"), &[], &["has it travel in"]);
    }
}

#[test]
fn a_line_of_a_request_that_is_no_header_is_told() {
    let code = "GET /v1/goods?word=tea HTTP/1.1\nHost: api.shop.example\nturn the lamp off first";
    let table = "| Name | Type | Required | Description |\n|-|-|-|-|\n| word | string | yes | What to look for |\n";
    let address = "`GET https://api.shop.example/v1/goods`";
    for page in [
        format!("# Goods\n\n## Find goods\n\n{address}\n\n{table}\n```\n{code}\n```\n"),
        format!("# Goods\n\n## Find goods\n\n{address}\n\n```http\n{code}\n```\n\n{table}"),
    ] {
        let told = "beside the request of an example: turn the lamp off first";
        super::reading::check(&page, &[told], &["Host"]);
    }
}

#[test]
fn a_list_that_is_all_of_the_body_is_its_payload() {
    let page = |head: &str, row: &str, shown: &str| {
        format!(
            "# Remove\n\nPOST https://a.example/remove\n\nContent-Type: application/json\n\n**Request parameters**\n\n{head}\n{row}\n\n{shown}"
        )
    };
    let schemas = "|Name|Description|In|Required|Data type|Schema|\n|-|-|-|-|-|-|";
    let row = "|ids|Ids|body|true|array|integer(int64)|";
    let plain = "|Name|Description|Required|Type|\n|-|-|-|-|";
    let whole = "payload = \"ids\"";
    let asked = "it is taken for the body as a whole";
    check(
        &page(schemas, row, ""),
        &[whole, asked, "\"list<int64>\""],
        &[],
    );
    check(
        &page(
            plain,
            "|ids|Ids|yes|integer[]|",
            "**Request example**\n\n```json\n[1, 2]\n```\n",
        ),
        &[whole],
        &[asked, "[[quirk]]"],
    );
    check(
        &page(
            schemas,
            row,
            "**Request example**\n\n```json\n{\"ids\": [1, 2]}\n```\n",
        ),
        &["{ name = \"ids\""],
        &["payload"],
    );
    check(
        &page(plain, "|ids|Ids|yes|integer[]|", ""),
        &["{ name = \"ids\""],
        &["payload"],
    );
}

#[test]
fn what_holds_the_fields_of_each_operation_holds_them() {
    let page = |ty: &str, holds: &str, title: &str| {
        format!(
            "# Parcels\n\n## Common parameters\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|app|string|yes|Who|\n|content|{ty}|yes|{holds}|\n\n## Add a parcel\n\nPOST https://a.example/add\n\n### {title}\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|sender|string|yes|From|\n\n## Drop a parcel\n\nPOST https://a.example/drop\n\n### {title}\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|parcel|string|yes|Which|\n"
        )
    };
    let asked = "`content` is taken for what holds the fields of the operation's own tables";
    let beside = "  { name = \"content\", type = \"string\", required = true, label = \"What it says\" },\n  { name = \"sender\"";
    for (ty, holds, title, has, lacks) in [
        (
            "object",
            "Parameters of the operation",
            "Request parameters",
            asked,
            "any>",
        ),
        (
            "object",
            "业务参数",
            "业务参数",
            "type = \"AddContent\"",
            asked,
        ),
        (
            "String",
            "业务参数的JSON字符串",
            "业务参数",
            "type = \"json<AddContent>\"",
            "REVIEW: the page says",
        ),
        (
            "String",
            "What it says",
            "Request parameters",
            beside,
            asked,
        ),
    ] {
        check(&page(ty, holds, title), &[has], &[lacks]);
    }
}

#[test]
fn names_that_lead_to_items_say_how_a_list_travels() {
    let page = |names: [&str; 2], query: &str| {
        format!(
            "# Find crates\n\n`GET https://a.example/crates`\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|{}|string|no|Key of a label.|\n|{}|string|yes|Ids.|\n\n```bash\ncurl -g 'https://a.example/crates?{query}'\n```\n",
            names[0], names[1]
        )
    };
    let asked = "counted from 0 or from 1";
    let lettered = ["Labels.N.Key", "Ids.N"];
    for (names, query, style, open) in [
        (lettered, "Labels.N.Key=a&Ids.N=b", "dots", true),
        (
            lettered,
            "Labels.1.Key=a&Ids.1=b&Ids.2=c",
            "dots_from_one",
            false,
        ),
        (lettered, "Labels.0.Key=a&Ids.0=b&Ids.1=c", "dots", false),
        (
            ["Labels[n][Key]", "Ids[n]"],
            "Labels[0][Key]=a&Ids[0]=b",
            "indexes",
            false,
        ),
        (
            ["Labels[][Key]", "Ids[]"],
            "Ids[]=b&Ids[]=c",
            "brackets",
            false,
        ),
    ] {
        let styled = format!("style = \"{style}\"");
        let labels = format!("{{ name = \"Labels\", type = \"list<Label>\", {styled}");
        let ids =
            format!("{{ name = \"Ids\",    type = \"list<string>\", required = true, {styled}");
        let unsaid = [
            "JSON in a string",
            "only the parts of a dotted name",
            "absent = true",
        ];
        let (asked, unasked) = match open {
            true => (vec![asked], vec![]),
            false => (vec![], vec![asked]),
        };
        check(
            &page(names, query),
            &[vec![labels.as_str(), ids.as_str()], asked].concat(),
            &[unsaid.to_vec(), unasked].concat(),
        );
    }
    // In JSON a list is a list.
    let json = page(lettered, "").replace("GET", "POST").replace(
        "curl -g 'https://a.example/crates?'",
        "curl https://a.example/crates -d '{\"Labels\": [{\"Key\": \"a\"}], \"Ids\": [\"b\"]}'",
    );
    check(
        &json,
        &["name = \"Labels\", type = \"list<Label>\""],
        &["style", asked],
    );
}

#[test]
fn a_path_that_has_the_sign_of_a_scheme_in_it_is_a_path() {
    for path in ["/v2/crates/open://bins", "/fetch/https://b.example"] {
        let table = "|Name|Type|Required|\n|-|-|-|\n|id|string|yes|\n";
        check(
            &format!("# Crates\n\nPOST {path}\n\n{table}"),
            &[
                &format!("path    = \"{path}\""),
                "url  = \"https://api.invalid\"",
                "{ name = \"id\", type = \"string\"",
            ],
            &["not understood"],
        );
    }
}
