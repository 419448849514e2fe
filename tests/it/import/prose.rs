//! What sentences of a page say: where calls go, how the token travels, what things are called.

use super::reading::check;

const OPERATION: &str = "## Get a parcel\n\n`GET /v1/parcels/{id}`\n\n| Name | Type | Required |\n|-|-|-|\n| id | string | yes |\n\n### Response\n\n```json\n{\"id\": \"x\"}\n```\n\n## Drop a parcel\n\n`DELETE /v1/parcels/{id}`\n";

#[test]
fn a_sentence_leads_to_the_host_on_a_line_of_its_own() {
    for said in [
        "Parcels for merchants. All calls go over HTTPS to\n\n    https://open.a.example\n",
        "All requests are sent to:\n\n```\nhttps://open.a.example\n```\n",
        "Every request goes to\n\n- https://open.a.example\n",
        "All API calls are made at\n`https://open.a.example`\n",
        "All calls go over HTTPS to https://open.a.example.\n",
    ] {
        check(
            &format!("# Parcels\n\n{said}\n{OPERATION}"),
            &["url  = \"https://open.a.example\""],
            &["no page names the host", "of no operation"],
        );
    }
    // Where the caller is called is no server.
    check(
        &format!(
            "# Parcels\n\nAll calls to your webhook go to\n\n    https://you.a.example\n\n{OPERATION}"
        ),
        &["no page names the host"],
        &[],
    );
}

#[test]
fn a_line_of_code_shows_the_header_of_the_token() {
    let page = |said: &str| format!("# Parcels\n\n{said}\n{OPERATION}");
    for (said, header, prefix) in [
        (
            "## Authentication\n\nSend the token with every request in the header `X-Parcel-Token`:\n\n```\nX-Parcel-Token: pt_9f3b2c7e\n```\n",
            "X-Parcel-Token",
            "",
        ),
        (
            "## Authentication\n\nEvery call carries your token:\n\n```\nAuthorization: Bearer pt_9f3b2c7e\n```\n",
            "Authorization",
            "Bearer ",
        ),
        (
            "## Access\n\nPut your key in a header of each request:\n\n```http\nContent-Type: application/json\nX-Parcel-Api-Key: ParcelKey pt_9f3b2c7e\n```\n",
            "X-Parcel-Api-Key",
            "ParcelKey ",
        ),
    ] {
        check(
            &page(said),
            &[
                "scheme = \"token\"",
                &format!("header = \"{header}\""),
                &format!("prefix = \"{prefix}\""),
            ],
            &["no page shows how requests are authenticated"],
        );
    }
}

#[test]
fn a_label_is_the_whole_first_sentence() {
    let page = |said: &str| {
        format!(
            "# Send\n\nPOST https://a.example/v1/send\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|shop|string|yes|{said}|\n"
        )
    };
    for (said, label) in [
        ("Phone in E.164 format", "Phone in E.164 format"),
        ("Phone in E.164. Without blanks", "Phone in E.164"),
        ("ISO 4217 code, default EUR", "ISO 4217 code, default EUR"),
        ("card, cash", "card, cash"),
        ("Version 1.5 or newer. Others fail.", "Version 1.5 or newer"),
    ] {
        check(&page(said), &[&format!("label = \"{label}\"")], &[]);
    }
}

#[test]
fn values_that_are_words_name_themselves() {
    let page = |first: &str, second: &str| {
        format!(
            "# Find\n\nGET https://a.example/v1/parcels\n\n|Name|Type|Required|Description|\n|-|-|-|-|\n|state|string|no|See [Parcel state](#parcel-state)|\n\n### Parcel state\n\n|Value|Description|\n|-|-|\n|{first}|Label was made|\n|{second}|On its way|\n"
        )
    };
    for (first, second, names) in [
        ("created", "in_transit", ["created", "in_transit"]),
        ("NEW", "onItsWay", ["new", "on_its_way"]),
        ("1", "2", ["label_was_made", "on_its_way"]),
        ("C", "T", ["label_was_made", "on_its_way"]),
    ] {
        let names = names.map(|name| format!("name = \"{name}\""));
        check(&page(first, second), &[&names[0], &names[1]], &[]);
    }
}

#[test]
fn titles_that_tell_what_to_do_name_operations_whose_addresses_do_not() {
    check(
        "# Parcels\n\n## Create parcel\n\n`POST https://a.example/v2/parcels`\n\n|Name|Type|Required|\n|-|-|-|\n|to|string|yes|\n\n## Get the parcel\n\n`GET https://a.example/v2/parcels/{id}`\n\n|Name|Type|Required|\n|-|-|-|\n|id|string|yes|\n\n## Parcel labels\n\n`GET https://a.example/v2/parcels/{id}/labels`\n\n|Name|Type|Required|\n|-|-|-|\n|id|string|yes|\n",
        &[
            "name    = \"create_parcel\"",
            "name    = \"get_parcel\"",
            "name    = \"parcel_labels\"",
        ],
        &["send_parcels"],
    );
}
