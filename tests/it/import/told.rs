//! What sentences and tables of codes say of who calls and of refusals, each on two pages made up for it.

use kehu_spec::Sources;

use super::reading::check;
use super::{after, import, shown};

/// A page with a section on authentication, a table of codes, and an operation that issues a token.
fn page(auth: &str, codes: &str) -> String {
    format!(
        "# Bins\n\n## 鉴权方式\n\n{auth}\n\n## 获取令牌\n\nPOST https://a.example/token\n\n|Name|Type|Required|\n|-|-|-|\n|appKey|string|yes|\n|appSecret|string|yes|\n\n```json\n{{\"code\": 0, \"msg\": \"ok\", \"data\": {{\"accessToken\": \"t0k3n\"}}}}\n```\n\n## 查询库存\n\nPOST https://a.example/bins/find\n\n|Name|Type|Required|\n|-|-|-|\n|size|int|yes|\n\n```json\n{{\"code\": 0, \"msg\": \"ok\", \"data\": {{\"id\": 1}}}}\n```\n\n## 错误码\n\n{codes}"
    )
}

const CODES: &str = "|错误码|说明|处理建议|\n|-|-|-|\n|40001|参数错误|检查请求参数|\n|50000|系统内部错误|稍后重试或联系技术支持|\n|50001|处理失败|请勿重试|\n|42900|调用过于频繁|降低调用频率后重试|\n";

#[test]
fn a_sentence_names_the_header_of_the_token_and_its_life() {
    for (auth, header, life) in [
        (
            "先换取 accessToken，有效期 2 小时。调用其他接口时，须在请求头 `X-Access-Token` 中携带该令牌。过期后返回错误码 40101，请重新获取令牌。",
            "X-Access-Token",
            7200,
        ),
        (
            "Send the token in the request header `Shop-Session`. A token expires after 30 minutes. Where the code is 40101, obtain a new token.",
            "Shop-Session",
            1800,
        ),
    ] {
        check(
            &page(auth, CODES),
            &[
                "scheme = \"token\"",
                &format!("header = \"{header}\""),
                "[auth.issue]\noperation  = \"",
                &format!("lifetime_s = {life}"),
                "code  = 40101\nname  = \"error_40101\"\nis    = \"auth\"\nthen  = \"renew_token\"",
            ],
            &["is what most platforms give", "in no draft"],
        );
    }
}

#[test]
fn a_token_of_the_query_is_a_field_of_the_scheme() {
    for auth in [
        "调用其他接口时，令牌作为 query 参数 `access_token` 传递。",
        "The token travels in the query string as `access_token`.",
    ] {
        check(
            &page(auth, CODES),
            &["field  = \"access_token\"", "in     = \"query\""],
            &["header = "],
        );
    }
}

#[test]
fn what_is_said_of_authentication_and_in_no_draft_is_named() {
    for (auth, said) in [
        (
            "令牌由客户经理线下发放，有效期 30 天，写入 `shopTicket`。",
            "shopTicket",
        ),
        (
            "The token is put into `shopTicket`, and is valid for 30 days.",
            "shopTicket",
        ),
    ] {
        check(
            &page(auth, CODES),
            &[
                "what the page says of it is in no scheme: ",
                &format!("what it says of authentication: `{said}`"),
                "what it says of authentication: `2592000`",
            ],
            &[],
        );
    }
}

#[test]
fn what_to_do_about_a_code_decides_and_is_kept() {
    let of = |name: &str, is: &str, then: &str, doc: &str| {
        format!(
            "name  = \"error_{name}\"\nis    = \"{is}\"\nthen  = \"{then}\"\n|doc   = \"{doc}\""
        )
    };
    let rows = [
        of(
            "40001",
            "invalid_request",
            "never",
            "参数错误。检查请求参数。",
        ),
        of(
            "50000",
            "server",
            "retry",
            "系统内部错误。稍后重试或联系技术支持。",
        ),
        of("50001", "invalid_request", "never", "处理失败。请勿重试。"),
        of(
            "42900",
            "rate_limit",
            "retry",
            "调用过于频繁。降低调用频率后重试。",
        ),
    ];
    let parts: Vec<&str> = rows.iter().flat_map(|row| row.split('|')).collect();
    check(&page("See below.", CODES), &parts, &["The vendor's code"]);
    // Where no operation issues a token, none is renewed.
    let codes = "|Code|Message|Solution|\n|-|-|-|\n|401001|token expired|Obtain a new token|\n|500|server busy|Try again later|\n";
    let page =
        page("Header: `X-Access-Token` carries the token.", codes).replace("appSecret", "remark");
    check(
        &page,
        &[
            "is    = \"auth\"\nthen  = \"never\"",
            "doc   = \"token expired. Obtain a new token.\"",
            "is    = \"server\"\nthen  = \"retry\"",
        ],
        &["renew_token"],
    );
}

#[test]
fn how_far_the_clock_may_be_off_is_a_fact_of_the_signature() {
    let string = "app_id=a1&goods=tea&nonce_str=n0nce7&key=s3cr3ts3cr3t";
    for (said, row) in [
        ("", "请求时间戳（秒），与服务器时间相差不得超过 10 分钟"),
        (
            "The timestamp must be within 10 minutes of the server time.",
            "Seconds",
        ),
    ] {
        let page = format!(
            "# Bins\n\n## Signature\n\nSorted by name, then the key. {said}\n\n```\n{string}\n```\n\nMD5 in capitals:\n\n```\n2DA4266D5300280AF506DA3E145BA5BE\n```\n\n## Find\n\nPOST https://a.example/find\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|app_id|string|yes|Who|\n|goods|string|yes|What|\n|timestamp|long|yes|{row}|\n|nonce_str|string|yes|Once|\n|sign|string|yes|Signature|\n\n```json\n{{\"code\": 0, \"msg\": \"ok\", \"data\": {{\"id\": 1}}}}\n```\n\n## Error codes\n\n|Code|Message|\n|-|-|\n|4005|timestamp out of range|\n"
        );
        let first = import(&[("page.md", &page)], &Sources::default());
        let text = shown(&first);
        for part in [
            "skew_s   = 600",
            "then  = \"resync_clock\"",
            "[[auth.vector]]",
        ] {
            assert!(text.contains(part), "without {part}: {text}");
        }
        // What is signed is in the vector, on the first import and on every other.
        assert!(!text.contains("of no operation"), "{text}");
        let second = import(&[("page.md", &page)], &after(&Sources::default(), &first));
        assert!(
            !shown(&second).contains("of no operation"),
            "{}",
            shown(&second)
        );
    }
}

#[test]
fn how_often_operations_may_be_called_is_in_their_drafts() {
    let asked = "the page says of all operations how often they may be called";
    let page = |all: &str, info: &str, own: &str| {
        format!(
            "# Bins\n\n{all}\n\n## Find bins\n\n|Item|Value|\n|-|-|\n|URL|https://a.example/bins|\n|Method|GET|\n{info}\n\n{own}\n\n### Parameters\n\n|Name|Type|Required|\n|-|-|-|\n|goods|string|yes|\n\n## Add a bin\n\nPOST https://a.example/bins\n\n|Name|Type|Required|\n|-|-|-|\n|goods|string|yes|\n"
        )
    };
    for (all, info, own, has, lacks) in [
        (
            "",
            "|QPS 限制|10|",
            "",
            "limits = [{ calls = 10, per_s = 1 }]",
            "its row",
        ),
        (
            "",
            "",
            "- 每分钟最多 60 次",
            "limits = [{ calls = 60, per_s = 60 }]",
            asked,
        ),
        (
            "Rate limit: 120 requests per minute for each key.",
            "",
            "",
            "limits = [{ calls = 120, per_s = 60 }]",
            "`QPS",
        ),
        (
            "Rate limit: 120 requests per minute.",
            "",
            "",
            asked,
            "its row",
        ),
        // What is said of something else, and limits that are not of all alike.
        (
            "A courier calls 3 times per day.",
            "",
            "",
            "Find bins",
            "limits",
        ),
        (
            "Rate limits: 120 requests per minute.\n\nRate limits of guests: 5 requests per minute.",
            "",
            "",
            "Find bins",
            "limits =",
        ),
    ] {
        check(&page(all, info, own), &[has], &[lacks]);
    }
}

#[test]
fn pages_go_on_by_the_address_of_the_next_or_from_the_last_item() {
    let page = |row: &str, answer: &str| {
        format!(
            "# Books\n\n## List books\n\nGET https://a.example/books\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|limit|int|no|Page size|\n{row}\n\nResponse\n\n```json\n{answer}\n```\n"
        )
    };
    let alone = "stands only in the address of the next page";
    let address = "https://a.example/books?after=b1&limit=2";
    for (row, answer, has, lacks) in [
        (
            "",
            format!("{{\"items\": [{{\"id\": \"b1\"}}], \"links\": {{\"next\": \"{address}\"}}}}"),
            vec![
                "cursor  = \"after\"\nnext    = \"links.next\"\naddress = true\nsize    = \"limit\"",
                alone,
            ],
            "kehu check",
        ),
        (
            "|after|string|no|Cursor|\n",
            format!(
                "{{\"code\": 0, \"msg\": \"\", \"data\": {{\"items\": [{{\"id\": \"b1\"}}], \"next\": \"{address}\"}}}}"
            ),
            vec!["cursor  = \"after\"\nnext    = \"next\"\naddress = true"],
            alone,
        ),
        // Its pages are counted.
        (
            "|page|int|no|Page|\n",
            "{\"items\": [{\"id\": \"b1\"}], \"total\": 9, \"next\": \"/books?page=2\"}".to_owned(),
            vec!["page  = \"page\"\ntotal = \"total\""],
            "address",
        ),
        (
            "|starting_after|string|no|Book before|\n",
            "{\"items\": [{\"id\": \"b1\"}], \"has_more\": true}".to_owned(),
            vec![
                "cursor = \"starting_after\"\nlast   = \"id\"",
                "`starting_after` is taken for the `id` of the last item",
            ],
            "kehu check",
        ),
        // Nothing asks for a page, and the address is of something else.
        (
            "",
            "{\"items\": [{\"id\": \"b1\"}], \"next\": \"https://a.example/help?topic=2\"}"
                .to_owned(),
            vec!["{ name = \"next\""],
            "[pages]",
        ),
    ] {
        check(&page(row, &answer), &has, &[lacks]);
    }
}

#[test]
fn what_a_generator_renders_is_named_and_what_stands_beside_its_marks_is_read() {
    for (marks, has, lacks) in [
        (
            "<%= render 'orders', endpoint: \"orders\",\n  scopes: [1] %>",
            "render 'orders', endpoint: \"orders\" is included here, and is not read",
            "describes it twice",
        ),
        (
            "<% if beta %>\nDELETE https://a.example/orders\n<% end %>",
            "method  = \"DELETE\"",
            "is included here",
        ),
    ] {
        check(
            &format!("# Orders\n\n## List\n\nGET https://a.example/orders\n\n{marks}\n"),
            &[has, "method  = \"GET\""],
            &[lacks],
        );
    }
}

#[test]
fn an_item_is_told_although_another_operation_has_its_name() {
    let answer = "```json\n{\"code\": 0, \"message\": \"ok\", \"data\": [{\"colour\": \"red\", \"weight\": 2}]}\n```\n";
    for (colour, weight) in [("`colour`", "`weight`"), ("**colour**", "**weight**")] {
        let page = format!(
            "# Crates\n\n## Paint\n\n`POST https://a.example/paint`\n\nWhat painters think of first.\n\n- {colour}: which one they like\n- {weight}: how much of it there is\n\n## List\n\n`GET https://a.example/crates`\n\n### Response\n\n{answer}\n## Old ones\n\n`GET https://a.example/old`\n\n### Response\n\n{answer}"
        );
        super::reading::check(
            &page,
            &[
                "an item of a list: `colour`",
                "an item of a list: `weight`",
                "types.toml",
            ],
            &[],
        );
    }
}

#[test]
fn a_table_of_an_answer_whose_example_is_broken_is_put_under_no_field_of_another() {
    for (key, name) in [("data", "id"), ("payload", "no")] {
        let page = format!(
            "# Detail\n\n- URL: https://api.shop.example/detail\n\n{key}:\n\n| Parameter | Type | Description |\n|---|---|---|\n| {name} | string | Member id |\n\n## Response example\n\n```json\n{{\"code\": 1, \"{key}\": {{\"{name}\" 71: ,\"level\": \"3\"}}}}\n```\n"
        );
        check(&page, &[&format!("{{ name = \"{name}\"")], &[]);
    }
}
