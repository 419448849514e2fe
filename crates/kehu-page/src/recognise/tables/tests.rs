use super::*;

#[test]
fn titles_say_what_is_required() {
    assert_eq!(required_by_title("Required parameters"), Required::Yes);
    assert_eq!(required_by_title("可选参数"), Required::No);
    assert_eq!(required_by_title("Request parameters"), Required::Unknown);

    let page = crate::recognise_page(
        "send",
        "## Send\n\nPOST /send\n\n#### Required parameters\n\n|Name|Type|\n|-|-|\n|to|string|\n\n#### Optional parameters\n\n|Name|Type|\n|-|-|\n|at|int|\n",
    );
    let found: Vec<(Side, Required)> = page.operations[0]
        .tables
        .iter()
        .map(|t| (t.side, t.rows[0].required))
        .collect();
    assert_eq!(
        found,
        [
            (Side::Request, Required::Yes),
            (Side::Request, Required::No)
        ]
    );
}
