//! Walks against services of a few lines, from the first page to whatever they end with.

use serde_json::{Value, json};

use super::*;
use crate::envelope;
use crate::paging::listed::ListAt;

mod counted;
mod cursors;
mod offsets;

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
