//! Pages that are counted, and totals.

use super::*;

#[test]
fn a_total_that_agrees_ends_counted_pages() {
    let service = pages([counted(&[1, 2], 5), counted(&[3, 4], 5), counted(&[5], 5)]);
    check(&NUMBER, service, "1 2 3 4 5", 3, "end");
    check(&NUMBER, |_| counted(&[], 0), "", 1, "end");
    // As text; and with the time it changes.
    let service = pages([
        counted(&[1, 2], "4"),
        counted(&[3, 4], "5"),
        counted(&[5], "5"),
    ]);
    check(&NUMBER, service, "1 2 3 4 5", 3, "end");
    let found = walk_from(&NUMBER, Direction::Forward, Some(2), |at| {
        match at.as_i64() {
            Some(2) => counted(&[3, 4], 5),
            Some(3) => counted(&[5], 5),
            _ => counted(&[], 5),
        }
    });
    is(found, "3 4 5", 3, "end");
}

#[test]
fn a_total_that_contradicts_the_rows_is_not_believed() {
    for lie in [json!(0), json!(-1), json!("many"), json!({})] {
        let service = pages([
            counted(&[1, 2], 6),
            counted(&[3, 4], lie.clone()),
            counted(&[5, 6], lie.clone()),
            counted(&[], lie.clone()),
        ]);
        check(&NUMBER, service, "1 2 3 4 5 6", 3, "end");
    }
    for lie in [0, -1] {
        let service = pages([
            counted(&[1, 2], lie),
            counted(&[3], lie),
            json!({ "list": [] }),
        ]);
        check(&NUMBER, service, "1 2 3", 3, "end");
    }
    // The total of each page alone.
    let service = pages([
        counted(&[1, 2], 2),
        counted(&[3, 4], 2),
        counted(&[5], 1),
        counted(&[], 0),
    ]);
    check(&NUMBER, service, "1 2 3 4 5", 4, "end");
    let found = walk(&OFFSET, |at| {
        let skip = at.as_i64().unwrap_or(0);
        let rows: Vec<i64> = (skip + 1..=5).take(2).collect();
        counted(&rows, rows.len())
    });
    is(found, "1 2 3 4 5", 4, "end");
}

#[test]
fn one_page_whose_total_is_its_own_is_followed_by_one_more_request() {
    let service = pages([counted(&[1, 2], 2), counted(&[], 2)]);
    check(&NUMBER, service, "1 2", 2, "end");
    // Some services answer every page behind the last with the last.
    check(&NUMBER, |_| counted(&[1, 2], 2), "1 2", 2, "end");
}

#[test]
fn what_counts_pages_must_have_been_told() {
    let why = "`data.total` is not there: nothing shows that all rows came";
    let service = pages([json!({ "list": [1] }), json!({ "list": [] })]);
    check(&NUMBER, service, "1", 2, why);
    let why = "`data.more` is not there: nothing shows that all rows came";
    let service = pages([json!({ "list": [1] }), json!({ "list": [] })]);
    check(&MORE, service, "1", 2, why);
    for list in [json!({}), json!({ "list": null, "total": 3 })] {
        let (rows, asked, end) = walk(&NUMBER, pages([counted(&[1], 3), list]));
        assert_eq!((rows.as_str(), asked), ("1", 2));
        assert!(end.starts_with("`data.list` is "), "{end}");
    }
}

#[test]
fn an_empty_page_is_not_the_end_while_there_should_be_more() {
    let service = pages([counted(&[1, 2], 4), counted(&[], 4), counted(&[3, 4], 4)]);
    check(&NUMBER, service, "1 2 3 4", 3, "end");
    let more = |rows: &[i64], more: bool| json!({ "list": rows, "more": more });
    let service = pages([more(&[1], true), more(&[], true), more(&[2], false)]);
    check(&MORE, service, "1 2", 3, "end");
    let service = pages([more(&[1], true), more(&[], true)]);
    let why = "`data.more` says that there are more rows, and no page has them";
    check(&MORE, service, "1", 11, why);
    // Deep pages are answered empty.
    let service = pages([counted(&[1, 2], 1000), counted(&[], 1000)]);
    let why = "`data.total` counts 1000 rows, 998 of which did not come";
    check(&NUMBER, service, "1 2", 11, why);
    let service = pages([counted(&[1, 2], 6), counted(&[], 6)]);
    let why = "`data.total` counts 6 rows, 4 of which did not come";
    check(&NUMBER, service, "1 2", 11, why);
}

#[test]
fn a_page_that_comes_again_ends_counted_pages() {
    let again = "the page with `page` 3 has the rows of an earlier one again";
    let list = |rows: &[i64]| json!({ "list": rows });
    let service = pages([list(&[1, 2]), list(&[3])]);
    check(&BLIND, service, "1 2 3", 3, again);
    let service = pages([list(&[1, 2]), list(&[3]), list(&[])]);
    check(&BLIND, service, "1 2 3", 3, "end");
    let service = pages([counted(&[1, 2], 5), counted(&[3], 5)]);
    let why = "`data.total` counts 5 rows, 2 of which did not come";
    check(&NUMBER, service, "1 2 3", 3, why);
    // Pages in a circle.
    let (rows, asked, end) = walk(
        &BLIND,
        |at| json!({ "list": [at.as_i64().unwrap_or(1) % 4] }),
    );
    assert_eq!((rows.as_str(), asked), ("1 2 3 0", 5), "{end}");
    let (_, asked, end) = walk(
        &BLIND,
        |at| json!({ "list": [at.as_i64().unwrap_or(1) % 100] }),
    );
    assert!(asked < 400 && end.ends_with("again"), "{asked}: {end}");
}
