//! Cursors: how they lead on, and how they end.

use super::*;

#[test]
fn a_cursor_ends_with_null_or_an_empty_text() {
    for last in [Value::Null, "".into()] {
        let found = walk(&CURSOR, |at| match at.as_i64() {
            None => led(&[1], 1_021_110_718_827_683_840_i64),
            Some(1_021_110_718_827_683_840) => led(&[2], last.clone()),
            Some(_) => panic!("the cursor has lost digits"),
        });
        is(found, "1 2", 2, "end");
    }
    let found = walk_from(&CURSOR, Direction::Back, None, |at| match at.as_str() {
        None => json!({ "list": [2], "paging": { "previous": "p" } }),
        Some(_) => json!({ "list": [1], "paging": { "previous": null } }),
    });
    is(found, "2 1", 2, "end");
}

#[test]
fn what_says_where_a_walk_ends_must_be_there() {
    let shows = "nothing shows that all rows came";
    let list = |part: &str| format!("`data.list` {part}: {shows}");
    let next = format!("`data.paging.next` is not there: {shows}");
    for (answer, rows, end) in [
        (Value::Null, "1", list("is not there")),
        (json!({}), "1", list("is not there")),
        (json!([]), "1", list("is not there")),
        (
            json!({ "rows": [2], "paging": { "next": null } }),
            "1",
            list("is not there"),
        ),
        (
            json!({ "list": null, "paging": { "next": null } }),
            "1",
            list("is null"),
        ),
        (json!({ "list": [2] }), "1 2", next.clone()),
        (json!({ "list": [2], "paging": null }), "1 2", next.clone()),
        (json!({ "list": [2], "paging": {} }), "1 2", next.clone()),
        (json!({ "list": [2], "paging": [] }), "1 2", next.clone()),
        (json!({ "list": [2], "paging": "x" }), "1 2", next.clone()),
        (json!({ "list": [], "paging": { "nxt": null } }), "1", next),
        (
            json!({ "list": [2], "paging": { "next": {} } }),
            "1 2",
            "`data.paging.next` is {}, which is not a cursor".to_owned(),
        ),
        (
            json!({ "list": [2], "paging": { "next": false } }),
            "1 2",
            "`data.paging.next` is false, which is not a cursor".to_owned(),
        ),
    ] {
        let found = walk(&CURSOR, |at| match at {
            Value::Null => led(&[1], 7),
            _ => answer.clone(),
        });
        is(found, rows, 2, &end);
    }
}

#[test]
fn what_the_spec_says_is_left_out_may_be_absent() {
    static OMITS: PagesInfo = PagesInfo {
        omits: &[&["paging"], &["list"]],
        ..cursor(FORWARD)
    };
    for last in [
        json!({ "list": [2] }),
        json!({ "list": [2], "paging": null }),
    ] {
        let found = walk(&OMITS, |at| match at {
            Value::Null => led(&[1], 7),
            _ => last.clone(),
        });
        is(found, "1 2", 2, "end");
    }
    check(&OMITS, |_| json!({}), "", 1, "end");
}

#[test]
fn a_cursor_leads_on_through_empty_pages_but_not_for_ever() {
    let found = walk(&CURSOR, |at| match at.as_i64() {
        None => led(&[], 9),
        Some(_) => led(&[3], Value::Null),
    });
    is(found, "3", 2, "end");
    // Whoever lists by key has no other way to say that nothing follows.
    let found = walk(&CURSOR, |at| match at.as_i64() {
        None => led(&[1, 2], 2),
        Some(at) => led(&[], at),
    });
    is(found, "1 2", 2, "end");
    let (rows, asked, end) = walk(&CURSOR, |at| led(&[], at.as_i64().unwrap_or(0) + 1));
    assert_eq!((rows.as_str(), asked), ("", 1000));
    assert_eq!(end, "1000 pages in a row had no rows");
}

#[test]
fn circles_of_any_length_end_and_short_ones_before_a_row_comes_twice() {
    for length in [1, 2, 3, 8, 9, 100, 500] {
        let (rows, asked, end) = walk(&CURSOR, |at| {
            let page = at.as_i64().map_or(0, |at| at + 1) % (length + 1);
            led(&[page], if page == length { 0 } else { page })
        });
        assert!(
            end.starts_with("the pages go in a circle: `after` is "),
            "{length}: {end}"
        );
        assert!(asked as i64 <= 4 * length + 2, "{length}: {asked}");
        if length <= 8 {
            let rows: Vec<_> = rows.split(' ').collect();
            assert_eq!(rows.len() as i64, length + 1, "{length}: {rows:?}");
        }
    }
}

#[test]
fn the_same_page_again_is_left_out_and_shows_nothing() {
    // A number that stands for "no more" and is not said to.
    let found = walk(&CURSOR, |_| led(&[9], 0));
    let again = "the page with `after` 0 has the rows of an earlier one again";
    is(found, "9", 2, again);
    // Every cursor is a new one, and the service looks at none.
    let (rows, asked, end) = walk(&CURSOR, |at| {
        led(&[1, 2], format!("{}x", at.as_str().unwrap_or_default()))
    });
    assert_eq!((rows.as_str(), asked), ("1 2", 2));
    assert!(end.ends_with("again"), "{end}");
}

#[test]
fn a_cursor_may_be_ended_by_a_truth_value_or_a_value_of_its_own() {
    static MORE: PagesInfo = cursor(CursorInfo {
        field: "after",
        next: &["next"],
        more: Some(&["more"]),
        end: &["0", "no_more", "false", "[]"],
        ..CursorInfo::EMPTY
    });
    let last = |last: Value| {
        walk(&MORE, move |at| match at {
            Value::Null => json!({ "list": [1], "next": "c1", "more": true }),
            _ => last.clone(),
        })
    };
    for more in [json!(false), json!(0), json!("0"), json!("false")] {
        let found = last(json!({ "list": [2], "next": "c2", "more": more }));
        is(found, "1 2", 2, "end");
    }
    for end in [
        json!({ "list": [2], "more": true, "next": "no_more" }),
        json!({ "list": [2], "more": 1, "next": 0 }),
    ] {
        let why = "a page is said to follow, and `data.next` does not say which";
        is(last(end), "1 2", 2, why);
    }
    let untold = "`data.more` is not there: nothing shows that all rows came";
    is(last(json!({ "list": [2], "next": null })), "1 2", 2, untold);
    static END: PagesInfo = cursor(CursorInfo {
        end: &["0", "no_more", "false", "[]"],
        ..FORWARD
    });
    for end in [
        json!(0),
        json!("0"),
        json!("no_more"),
        json!(false),
        json!([]),
    ] {
        let found = walk(&END, |_| led(&[9], end.clone()));
        is(found, "9", 1, "end");
    }
}
