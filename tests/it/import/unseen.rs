//! Forms of pages that stand on few pages: each on made-up ones of several styles.

use super::reading::check;

#[test]
fn a_name_that_a_request_sends_with_several_values_is_a_list() {
    for (request, row) in [
        (
            "GET https://a.example/v1/parcels?state=open&colour=red&colour=blue",
            "{ name = \"colour\", type = \"list<string>\"",
        ),
        (
            "https://a.example/v1/parcels?state=open&no=1&no=2",
            "{ name = \"no\",    type = \"list<",
        ),
    ] {
        check(
            &format!("# Parcels\n\nGET /v1/parcels\n\n```\n{request}\n```\n"),
            &[row, "name = \"state\""],
            &["{ name = \"state\",  type = \"list"],
        );
    }
    let twice = "https://a.example/v1/parcels?colour=red&colour=red";
    check(
        &format!("# Parcels\n\nGET /v1/parcels\n\n```\n{twice}\n```\n"),
        &["{ name = \"colour\", type = \"string\""],
        &[],
    );
}

#[test]
fn the_name_of_a_place_may_hold_spaces() {
    for request in [
        "`DELETE /v2/parcels/{order id}`",
        "DELETE https://a.example/v2/parcels/{order id}",
        "DELETE /v2/parcels/{order id}",
    ] {
        check(
            &format!(
                "# Cancel\n\n{request}\n\n| name | type | required |\n|--|--|--|\n| a | int | yes |\n"
            ),
            &["path    = \"/v2/parcels/{order_id}\""],
            &["a request to"],
        );
    }
    check(
        "# Cancel\n\n`DELETE /v2/parcels/{id}`\n\nThen GET /v2/parcels/{order \n",
        &["a request to /v2/parcels/{order"],
        &[],
    );
}
