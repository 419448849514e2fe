//! Objects with a heading and a table of their own, and the operations that name them.

use super::reading::check;

const TABLE: &str = "| Name | Type | Required | Description |\n|-|-|-|-|\n| id | long | Yes | Id of the parcel |\n| note | string | No | What the sender wrote |\n| sent_at | string | Yes | Day, format `yyyy-MM-dd` |\n";

const SHOWN: &str = r#"{"id": 7, "note": "x", "sent_at": "2026-02-27"}"#;

/// Two operations, one of which answers with a list in a table of its own and one as `answer` says, and the object
/// under `heading`.
fn page(ty: &str, answer: &str, heading: &str) -> String {
    format!(
        "# Parcels\n\n## List parcels\n\n`GET /v2/parcels`\n\n### Response data\n\n| Name | Type | Required | Description |\n|-|-|-|-|\n| total | integer | Yes | How many match |\n| items | {ty} | Yes | The parcels |\n\n### Response example\n\n```json\n{{\"code\": 0, \"msg\": \"ok\", \"data\": {{\"total\": 1, \"items\": [{SHOWN}]}}}}\n```\n\n## Get parcel\n\n`GET /v2/parcels/{{parcel_id}}`\n\n### Response data\n\n{answer}\n\n### Response example\n\n```json\n{{\"code\": 0, \"msg\": \"ok\", \"data\": {SHOWN}}}\n```\n\n{heading}\n\n{TABLE}\n## Error codes\n\n| Code | Message |\n|-|-|\n| 0 | ok |\n| 41 | no such parcel |\n"
    )
}

/// What every spelling comes to.
fn is_one_record(page: &str) {
    check(
        page,
        &[
            "--- shop/types.toml\n[[record]]\nname  = \"Parcel\"",
            "name = \"note\",    type = \"string\", label = \"What the sender wrote\"",
            "name = \"sent_at\", type = \"date\", format = \"%Y-%m-%d\", required = true",
            "name = \"items\", type = \"list<Parcel>\", required = true",
            "[response]\ndata = \"Parcel\"",
            "code  = 41",
        ],
        &[
            "not in a table",
            "which nothing else speaks of",
            "no table lists its fields",
            "ListParcelsDataItem",
            "GetParcelData",
        ],
    );
}

#[test]
fn a_table_under_the_heading_of_an_object_is_that_of_every_row_of_its_type() {
    let sentence = "The data is a [Parcel](#parcel).";
    for ty in [
        "array<Parcel>",
        "Parcel[]",
        "`Parcel[]`",
        "array of Parcel",
        "list of Parcel objects",
        "[Parcel](#parcel)[]",
    ] {
        is_one_record(&page(ty, sentence, "## Objects\n\n### Parcel"));
    }
}

#[test]
fn the_heading_of_an_object_may_stand_beside_those_of_operations() {
    for heading in [
        "## Parcel",
        "## Parcel object",
        "## The Parcel object",
        "## Reference\n\nWhat operations answer with.\n\n### `Parcel`",
    ] {
        is_one_record(&page("Parcel[]", "Returns a Parcel.", heading));
    }
}

#[test]
fn a_sentence_says_which_object_comes_back() {
    for answer in [
        "The data is a Parcel.",
        "`data` holds the `Parcel`.",
        "Returns the requested Parcel.",
        "See [Parcel](#parcel).",
    ] {
        is_one_record(&page("array<Parcel>", answer, "## Objects\n\n### Parcel"));
    }
}

#[test]
fn a_row_may_only_link_to_the_object_that_it_holds() {
    let page = page("array", "Returns a Parcel.", "## Parcel");
    let page = page.replace("| The parcels |", "| The parcels, see [Parcel](#parcel) |");
    check(&page, &["type = \"list<Parcel>\""], &["not in a table"]);
}

#[test]
fn a_list_comes_back_where_the_sentence_says_so() {
    for sentence in [
        "Returns a list of Ticket objects.",
        "Responds with an array of [Ticket](#ticket).",
    ] {
        let page = format!(
            "# Desk\n\n## List tickets\n\n`GET https://a.example/v1/tickets`\n\n{sentence}\n\n## Get ticket\n\n`GET https://a.example/v1/tickets/{{id}}`\n\nReturns a Ticket.\n\n## Ticket\n\n| Field | Type | Description |\n|-|-|-|\n| id | integer | Id |\n| topic | string | What it is about |\n| author | Person | Who wrote it |\n\n## Person\n\n| Field | Type | Description |\n|-|-|-|\n| name | string | Full name |\n| mail | string | Address |\n"
        );
        check(
            &page,
            &[
                "data = \"list<Ticket>\"",
                "data = \"Ticket\"",
                "name = \"author\", type = \"Person\"",
                "name = \"mail\", type = \"string\"",
            ],
            &["which nothing else speaks of", "of no operation"],
        );
    }
}

#[test]
fn a_heading_that_nothing_speaks_of_is_no_object() {
    check(
        "# Desk\n\n## Get ticket\n\n`GET https://a.example/v1/tickets/{id}`\n\nOne ticket.\n\n## Details\n\n| Field | Type | Description |\n|-|-|-|\n| id | integer | Id |\n| topic | string | What it is about |\n\n## Close ticket\n\n`POST https://a.example/v1/tickets/{id}/close`\n\nCloses it.\n",
        &["name = \"topic\""],
        &["name  = \"Details\""],
    );
}

#[test]
fn an_operation_has_what_the_page_says_is_another_ones() {
    let fields = "|Name|Type|Required|Description|\n|-|-|-|-|\n|shop|string|yes|which|\n";
    for (same, again) in [
        ("Same body as Create a note.", "Response: same as above."),
        ("参数同 Create a note", "响应同上"),
    ] {
        check(
            &format!(
                "# Notes\n\n## Create a note\n\nPOST https://a.example/v1/notes\n\n### Request parameters\n\n{fields}\n### Response\n\n```json\n{{\"size\": 1}}\n```\n\n## Change a note\n\nPUT https://a.example/v1/notes/{{id}}\n\n{same}\n\n{again}\n"
            ),
            &[
                "{ name = \"shop\", type = \"string\", required = true, label = \"which\" },\n]\n\n[response]\ndata = \"UpdateNotesResponse\"",
            ],
            &["does not say what comes back", "as in another operation"],
        );
    }
}

#[test]
fn an_operation_that_is_like_one_of_another_page_is_asked_about() {
    for said in [
        "Same parameters as Find a shop.",
        "请求参数与门店查询接口一致",
    ] {
        check(
            &format!(
                "# Notes\n\n## Create a note\n\nPOST https://a.example/v1/notes\n\n{said}\n\n### Response\n\n```json\n{{\"size\": 1}}\n```\n"
            ),
            &["it is as in another operation"],
            &[],
        );
    }
}
