//! Walks against services of a few lines, from the first page to whatever they end with.

use serde_json::{Value, json};

use super::*;
use crate::envelope;
use crate::paging::listed::ListAt;

/// Requests after which a walk counts as endless.
const ENDLESS: usize = 3000;

/// Goes through a service, which is given what asks for a page (null for the first) and answers with the
/// data: the rows, and the requests with what the walk ended with.
fn walk(pages: &'static PagesInfo, service: impl Fn(&Value) -> Value) -> (String, usize, String) {
    walk_from(pages, Direction::Forward, None, service)
}

fn walk_from(
    pages: &'static PagesInfo,
    direction: Direction,
    start: Option<i64>,
    service: impl Fn(&Value) -> Value,
) -> (String, usize, String) {
    let first = match &pages.by {
        PagedBy::Number { first, .. } | PagedBy::Offset { first, .. } => *first,
        _ => 0,
    };
    let (data, start_at) = (&["data"], start.unwrap_or(first));
    let walk = Walk {
        pages,
        direction,
        data,
        start: start_at,
        step: pages.by_size,
    };
    let (mut rows, mut at, mut asked) = (Vec::new(), None::<Position>, 0);
    loop {
        let cursor = at.as_ref().map(Position::cursor);
        let first = start.map_or(Value::Null, Value::from);
        let data = service(&cursor.map_or(first, Cursor::to_value)).to_string();
        asked += 1;
        let listed = envelope::all(ListAt(pages.items), &data).unwrap();
        let so_far = at.clone().map(|at| at.so_far).unwrap_or_default();
        let step = walk.after(cursor, so_far, &listed);
        let page = listed.rows.there().unwrap_or_default();
        let fresh = page.iter().skip(step.repeated);
        rows.extend(fresh.map(|row| row.get().to_owned()));
        assert_eq!(step.is_old, !page.is_empty() && step.repeated == page.len());
        let end = match step.next {
            // As it is kept between two runs.
            Next::Page(next) if asked < ENDLESS => {
                at = Some(Position::from_value(&next.to_value()).unwrap());
                continue;
            }
            Next::Page(_) => "endless".to_owned(),
            Next::End => "end".to_owned(),
            Next::Incomplete(why) => why,
        };
        return (rows.join(" "), asked, end);
    }
}

/// What a walk through a service gives, how often it asks, and how it ends.
#[track_caller]
fn check(
    pages: &'static PagesInfo,
    service: impl Fn(&Value) -> Value,
    rows: &str,
    asked: usize,
    end: &str,
) {
    is(walk(pages, service), rows, asked, end);
}

#[track_caller]
fn is(found: (String, usize, String), rows: &str, asked: usize, end: &str) {
    assert_eq!((&*found.0, found.1, &*found.2), (rows, asked, end));
}

const FORWARD: CursorInfo = CursorInfo {
    field: "after",
    next: &["paging", "next"],
    ..CursorInfo::EMPTY
};

const fn list(by: PagedBy) -> PagesInfo {
    PagesInfo {
        items: &["list"],
        by,
        ..PagesInfo::EMPTY
    }
}

const fn cursor(forward: CursorInfo) -> PagesInfo {
    list(PagedBy::Cursor {
        forward,
        back: None,
    })
}

const fn number(total: Option<Path>, more: Option<Path>) -> PagesInfo {
    list(PagedBy::Number {
        page: "page",
        first: 1,
        total,
        more,
    })
}

const fn offset(first: i64, total: Option<Path>) -> PagesInfo {
    list(PagedBy::Offset {
        offset: "skip",
        first,
        total,
        more: None,
    })
}

const fn last(key: Path) -> PagesInfo {
    PagesInfo {
        by: PagedBy::LastItem { cursor: "id", key },
        ..PagesInfo::EMPTY
    }
}

static CURSOR: PagesInfo = list(PagedBy::Cursor {
    forward: FORWARD,
    back: Some(CursorInfo {
        field: "before",
        next: &["paging", "previous"],
        ..CursorInfo::EMPTY
    }),
});

fn led(rows: &[i64], next: impl Into<Value>) -> Value {
    json!({ "list": rows, "paging": { "next": next.into() } })
}

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

static LAST: PagesInfo = PagesInfo {
    items: &["ids"],
    ..last(&[])
};
static LAST_KEY: PagesInfo = last(&["id"]);

#[test]
fn last_items_end_with_an_empty_page() {
    let found = walk(&LAST, |at| match at {
        Value::Null => json!({ "ids": [1, 2] }),
        Value::Number(_) => json!({ "ids": ["a"] }),
        _ => json!({ "ids": [] }),
    });
    is(found, r#"1 2 "a""#, 3, "end");
    let found = walk(&LAST_KEY, |at| match at.as_i64() {
        None => json!([{ "id": 1 }]),
        Some(_) => json!([{ "id": null }]),
    });
    is(
        found,
        r#"{"id":1} {"id":null}"#,
        2,
        "the last row has no `id` to go on from",
    );
    let found = walk(&LAST, |_| json!({ "ids": [[1]] }));
    is(
        found,
        "[1]",
        1,
        "the last row, [1], is nothing to go on from",
    );
    let found = walk(&LAST, |_| json!({ "ids": [1, 2] }));
    is(
        found,
        "1 2",
        2,
        "the page with `id` 2 has the rows of an earlier one again",
    );
    let found = walk(&LAST, |at| match at {
        Value::Null => json!({ "ids": [1, 2] }),
        _ => json!({ "ids": null }),
    });
    is(
        found,
        "1 2",
        2,
        "`data.ids` is null: nothing shows that all rows came",
    );
}

static NUMBER: PagesInfo = number(Some(&["total"]), None);
static BLIND: PagesInfo = number(None, None);
static MORE: PagesInfo = number(None, Some(&["more"]));
static OFFSET: PagesInfo = offset(0, Some(&["total"]));
static FROM_ONE: PagesInfo = offset(1, Some(&["total"]));

/// Pages one after another, the last again and again.
fn pages<const N: usize>(of: [Value; N]) -> impl Fn(&Value) -> Value {
    move |at| {
        let page = at.as_i64().unwrap_or(1);
        let page = usize::try_from(page - 1).unwrap();
        of[page.min(of.len() - 1)].clone()
    }
}

fn counted(rows: &[i64], total: impl Into<Value>) -> Value {
    json!({ "list": rows, "total": total.into() })
}

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

/// A service with rows 1 to 10, which cuts pages first and then leaves out what must not be seen.
fn hiding(hidden: &'static [i64], size: i64, first: i64) -> impl Fn(&Value) -> Value {
    move |at| {
        let skip = at.as_i64().unwrap_or(first) - first;
        let page = skip + 1..=(skip + size).min(10);
        let rows = page.filter(|row| !hidden.contains(row));
        let rows: Vec<_> = rows.map(|row| json!({ "id": row })).collect();
        json!({ "list": rows, "total": 10 })
    }
}

/// The rows that `hiding` gives.
fn seen(rows: impl IntoIterator<Item = i64>) -> String {
    let rows = rows.into_iter().map(|row| format!(r#"{{"id":{row}}}"#));
    rows.collect::<Vec<_>>().join(" ")
}

#[test]
fn offsets_advance_by_what_came_and_from_where_they_begin() {
    for size in [1, 2, 3, 7] {
        let asked = usize::try_from(10_i64.div_euclid(size)).unwrap();
        let asked = asked + usize::from(10 % size > 0);
        for (pages, first) in [(&OFFSET, 0), (&FROM_ONE, 1)] {
            let found = walk(pages, hiding(&[], size, first));
            is(found, &seen(1..=10), asked, "end");
        }
    }
    // Whoever begins elsewhere asks once more: the total may count from elsewhere too.
    let found = walk_from(&OFFSET, Direction::Forward, Some(5), hiding(&[], 3, 0));
    is(found, &seen(6..=10), 3, "end");
    let found = walk_from(&FROM_ONE, Direction::Forward, Some(2), hiding(&[], 3, 1));
    is(found, &seen(2..=10), 4, "end");
}

#[test]
fn hidden_rows_make_no_other_row_come_twice_or_not_at_all() {
    for hidden in [
        &[2, 3, 5, 6, 7][..],
        &[1, 2, 3],
        &[9, 10],
        &[1, 3, 5, 7, 9],
        &[2, 4],
    ] {
        let visible = (1..=10).filter(|row| !hidden.contains(row));
        let visible = seen(visible);
        for (pages, first) in [(&OFFSET, 0), (&FROM_ONE, 1)] {
            for size in 1..=10 {
                let service = hiding(hidden, size, first);
                let (rows, asked, end) = walk(pages, service);
                assert_eq!(rows, visible, "{hidden:?} {size}");
                let missing = hidden.len();
                let why = format!("`data.total` counts 10 rows, {missing} of which did not come");
                assert_eq!(end, why, "{hidden:?} {size}");
                assert!(asked < 20, "{size}: {asked}");
            }
        }
    }
}

#[test]
fn bare_values_that_are_alike_are_not_left_out() {
    let names = ["a", "a", "b", "b", "b", "c"];
    for size in 1..=6 {
        let (rows, _, end) = walk(&OFFSET, |at| {
            let skip = usize::try_from(at.as_i64().unwrap_or(0)).unwrap();
            let page: Vec<_> = names.iter().skip(skip).take(size).collect();
            json!({ "list": page, "total": names.len() })
        });
        if size > 1 {
            assert_eq!(
                (rows.as_str(), end.as_str()),
                (r#""a" "a" "b" "b" "b" "c""#, "end"),
                "{size}"
            );
        }
    }
}

#[test]
fn a_service_that_ignores_the_offset_ends_soon() {
    let (rows, asked, end) = walk(&OFFSET, |_| counted(&[1, 2, 3], 1_000_000));
    assert_eq!((rows.as_str(), asked), ("1 2 3", 11));
    assert_eq!(
        end,
        "`data.total` counts 1000000 rows, 999997 of which did not come"
    );
    static NO_TOTAL: PagesInfo = offset(0, None);
    let found = walk(&NO_TOTAL, |_| json!({ "list": [1, 2, 3] }));
    let why = "the page with `skip` 3 has the rows of an earlier one again";
    is(found, "1 2 3", 2, why);
}

#[test]
fn a_scroll_ends_with_an_empty_page() {
    static SCROLL: PagesInfo = cursor(CursorInfo {
        scroll: true,
        ..FORWARD
    });
    // The service counts by itself.
    let asked = std::cell::Cell::new(0);
    let page = |rows: &[&[i64]]| {
        let at = asked.replace(asked.get() + 1);
        led(rows.get(at).copied().unwrap_or_default(), "SCROLL")
    };
    is(
        walk(&SCROLL, |_| page(&[&[1, 2], &[3, 4], &[5]])),
        "1 2 3 4 5",
        4,
        "end",
    );
    asked.set(0);
    let again = "the page with `after` \"SCROLL\" has the rows of an earlier one again";
    is(
        walk(&SCROLL, |_| page(&[&[1, 2], &[1, 2]])),
        "1 2",
        2,
        again,
    );
}

#[test]
fn the_address_of_the_next_page_holds_its_cursor() {
    static ADDRESS: PagesInfo = PagesInfo {
        omits: &[&["paging"]],
        ..cursor(CursorInfo {
            address: Some(AddressIn::Data),
            ..FORWARD
        })
    };
    let next = |next: &'static str| {
        walk(&ADDRESS, move |at| match at.as_str() {
            None => led(&[1], next),
            Some("a b") => json!({ "list": [2] }),
            Some(other) => panic!("{other}"),
        })
    };
    is(
        next("https://elsewhere.example/x?limit=1&after=a%20b"),
        "1 2",
        2,
        "end",
    );
    is(next("/x?after=a+b#top"), "1 2", 2, "end");
    is(next(""), "1", 1, "end");
    let why = "the address of the next page, /x?page=2, has no parameter `after`";
    is(next("/x?page=2"), "1", 1, why);
}

#[test]
fn a_link_header_leads_on() {
    static LINK: PagesInfo = cursor(CursorInfo {
        next: &[],
        address: Some(AddressIn::Link),
        ..FORWARD
    });
    let walk = Walk {
        pages: &LINK,
        direction: Direction::Forward,
        data: &[],
        start: 0,
        step: None,
    };
    let after = |link: Option<&str>| {
        let mut listed = envelope::all(ListAt(&["list"]), r#"{"list":[1]}"#).unwrap();
        listed.link = link.map(str::to_owned);
        walk.after(None, SoFar::default(), &listed).next
    };
    let Next::Page(next) = after(Some("<https://a.example/x?after=7>; rel=\"next\"")) else {
        panic!("there is a next page");
    };
    assert_eq!(next.cursor().as_json(), "\"7\"");
    assert_eq!(
        after(Some("<https://a.example/x?after=1>; rel=\"first\"")),
        Next::End
    );
    assert_eq!(after(None), Next::End);
}

#[test]
fn the_number_of_pages_ends_a_walk() {
    static PAGES: PagesInfo = PagesInfo {
        count: Some(&["pages"]),
        ..number(None, None)
    };
    let service = |last: i64, told: Value| {
        walk(&PAGES, move |at| {
            let page = at.as_i64().unwrap_or(1);
            let list: Vec<i64> = if page <= last { vec![page] } else { vec![] };
            json!({ "list": list, "pages": told })
        })
    };
    is(service(3, json!(3)), "1 2 3", 3, "end");
    is(service(1, json!("1")), "1", 1, "end");
    is(service(0, json!(0)), "", 1, "end");
    // Every page there is has been asked for.
    is(service(2, json!(5)), "1 2", 5, "end");
    let untold = "`data.pages` is not there: nothing shows that all rows came";
    let found = walk(&PAGES, |at| match at.as_i64() {
        None => json!({ "list": [1] }),
        _ => json!({ "list": [] }),
    });
    is(found, "1", 2, untold);
}

#[test]
fn offsets_may_advance_by_the_size_of_a_page() {
    static BY_SIZE: PagesInfo = PagesInfo {
        by_size: Some(3),
        ..offset(0, Some(&["total"]))
    };
    // Of each three rows the service hides one, after it has cut the page.
    let found = walk(&BY_SIZE, |at| {
        let from = at.as_i64().unwrap_or(0);
        let shown = (from..(from + 3).min(9)).filter(|row| row % 3 != 1);
        json!({ "list": shown.collect::<Vec<_>>(), "total": 9 })
    });
    let (rows, asked, end) = found;
    assert_eq!((rows.as_str(), asked), ("0 2 3 5 6 8", 3));
    assert_eq!(end, "`data.total` counts 9 rows, 3 of which did not come");
}

#[test]
fn a_list_that_stops_says_so() {
    static MOST: PagesInfo = PagesInfo {
        most: Some(4),
        ..number(Some(&["total"]), None)
    };
    let (rows, asked, end) = walk(&MOST, |at| {
        let page = at.as_i64().unwrap_or(1);
        json!({ "list": [page * 2 - 1, page * 2], "total": 10 })
    });
    assert_eq!((rows.as_str(), asked), ("1 2 3 4", 2));
    assert!(
        end.starts_with("the vendor lists no more than 4 rows"),
        "{end}"
    );
    let whole = walk(&MOST, |_| json!({ "list": [1, 2], "total": 2 }));
    assert_eq!(whole.2, "end");
}

#[test]
fn the_last_item_may_come_again_as_the_first() {
    let service = |last: i64| {
        walk(&LAST_KEY, move |at| {
            let from = at.as_i64().unwrap_or(1);
            let rows: Vec<_> = (from..=(from + 1).min(last)).collect();
            rows.iter().map(|id| json!({ "id": id })).collect()
        })
    };
    is(service(3), r#"{"id":1} {"id":2} {"id":3}"#, 3, "end");
    is(service(1), r#"{"id":1}"#, 2, "end");
}
