//! Bodies that are broken in places: one bad cell costs its row, whichever way the rows are read.

use futures_util::StreamExt as _;
use kehu_runtime::paging::{Rows, rows};
use kehu_runtime::{CallOptions, Direction, Error, ErrorKind, Pages, Result, Runtime};

use super::paging::raw;
use super::server::{Act, Server, ok};
use super::shop::{Find, FindRequest, PAGE, all_texts, clock, find, signed};

/// A row as it came.
type Row = Box<serde_json::value::RawValue>;

/// What a cell is replaced by, and why that is not taken.
const CELLS: &[(&[u8], &str)] = &[
    (
        b"\"a\tb\"",
        "the string holds a control character as it is (U+0009)",
    ),
    (
        b"\"line\r\nline\"",
        "the string holds a control character as it is (U+000D)",
    ),
    (
        b"\"a\0b\"",
        "the string holds a control character as it is (U+0000)",
    ),
    (
        b"\"\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\"",
        "it holds bytes that are not UTF-8",
    ),
    (b"\"\xbc\xd7\"", "it is not UTF-8: it looks like GBK"),
    (b"NaN", "`NaN` is not a value that JSON has"),
    (b"-Infinity", "`-Infinity` is not a value that JSON has"),
    (b"\"a\\ud83d\"", "a string holds one half of a character"),
    (b"\"\\x\"", "a `\\` is followed by what JSON does not know"),
];

/// A page whose second of three customers has this name.
fn page(first: i64, name: &[u8], next: &str) -> Vec<u8> {
    let begin = format!(
        r#"{{"code":0,"traceId":"t1","data":{{"list":[{{"id":{first}}}, {{"id":{},"name":"#,
        first + 1
    );
    let end = format!(r#"}},{{"id":{}}}],"next":{next}}}}}"#, first + 2);
    [begin.as_bytes(), name, end.as_bytes()].concat()
}

/// Two pages, the first of which has a bad cell.
async fn shop(cell: &[u8]) -> (Server, Runtime) {
    let (first, last) = (page(1, cell, "7"), page(11, b"\"good\"", "null"));
    let server = Server::start(move |_, request| {
        ok(if request.body.contains("after") {
            last.clone()
        } else {
            first.clone()
        })
    })
    .await;
    let runtime = signed(&server.url, &clock());
    (server, runtime)
}

fn walk(runtime: &Runtime) -> Pages<Find> {
    Pages::new(
        runtime.clone(),
        Find,
        FindRequest::default(),
        CallOptions::default(),
        Direction::Forward,
    )
}

/// The broken row says where and why it is broken, and all of it.
fn check(error: &Error, cell: &[u8], reason: &str) {
    assert_eq!(error.kind(), ErrorKind::Decode);
    let message = error.to_string();
    assert!(
        message.starts_with(&format!("find: data.list[1].name: {reason}")),
        "{message}"
    );
    assert_eq!(error.path(), Some("data.list[1].name"));
    assert_eq!(error.raw_value(), Some(&*String::from_utf8_lossy(cell)));
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(200), Some("t1"))
    );
    assert!(!error.is_transient() && error.attempts() == 1);
}

fn check_row(error: &Error, cell: &[u8], reason: &str) {
    check(error, cell, reason);
    let row = error.row().expect("is the error of a row");
    assert_eq!(row.path, "name");
    assert!(row.reason.starts_with(reason), "{row:?}");
    assert_eq!(
        row.raw,
        format!(r#"{{"id":2,"name":{}}}"#, String::from_utf8_lossy(cell))
    );
}

fn ids<T>(rows: &[Result<T>], id: impl Fn(&T) -> i64) -> Vec<i64> {
    rows.iter().map(|row| row.as_ref().map_or(0, &id)).collect()
}

#[tokio::test]
async fn rows_come_but_for_the_broken_one() {
    for (cell, reason) in CELLS {
        let (server, runtime) = shop(cell).await;
        let rows: Vec<_> = walk(&runtime).items().collect().await;
        assert_eq!(ids(&rows, |row| row.id.unwrap()), [1, 0, 3, 11, 12, 13]);
        check_row(rows[1].as_ref().unwrap_err(), cell, reason);
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn a_quote_that_was_not_escaped_costs_its_row() {
    for cell in [r#""5" screen""#, r#""a "word" b""#, r#""a\""#] {
        let (_server, runtime) = shop(cell.as_bytes()).await;
        let rows: Vec<_> = walk(&runtime).items().collect().await;
        assert_eq!(ids(&rows, |row| row.id.unwrap()), [1, 0, 3, 11, 12, 13]);
        let error = rows[1].as_ref().unwrap_err();
        assert_eq!(error.path(), Some("data.list[1]"));
        let raw = format!(r#"{{"id":2,"name":{cell}}}"#);
        assert_eq!(error.row().map(|row| &*row.raw), Some(&*raw));
    }
}

#[tokio::test]
async fn a_page_with_a_broken_row_is_an_error_and_the_next_one_comes() {
    for (cell, reason) in CELLS {
        let (_server, runtime) = shop(cell).await;
        let pages: Vec<_> = walk(&runtime).collect().await;
        let [Err(error), Ok(page)] = &pages[..] else {
            panic!("{pages:?}");
        };
        check(error, cell, reason);
        assert_eq!(page.list.len(), 3);
    }
}

#[tokio::test]
async fn rows_as_they_came_are_the_sound_ones() {
    for (cell, reason) in CELLS {
        // Half a character is for the types to judge.
        let typed = cell.starts_with(b"\"a\\u");
        for how in [Rows::Checked, Rows::AsTheyCame] {
            let (server, _runtime) = shop(cell).await;
            let pages = raw(&server, how).await.unwrap();
            assert_eq!((pages.len(), pages[0].items.len()), (2, 3));
            let id = |row: &Row| {
                serde_json::from_str::<serde_json::Value>(&row.get().replace("\\ud83d", ""))
                    .unwrap()["id"]
                    .as_i64()
                    .unwrap()
            };
            let bad = if typed && how == Rows::AsTheyCame {
                2
            } else {
                0
            };
            assert_eq!(ids(&pages[0].items, id), [1, bad, 3], "{reason}");
            if let Err(error) = &pages[0].items[1] {
                check_row(error, cell, reason);
            }
            // The body is what came.
            assert_eq!(pages[0].response.body(), &page(1, cell, "7"));
        }
    }
}

#[tokio::test]
async fn one_answer_gives_its_rows_but_for_the_broken_one() {
    for (cell, reason) in CELLS {
        let (server, runtime) = shop(cell).await;
        let (request, options) = (FindRequest::default(), CallOptions::default());
        let rows = rows(&runtime, &Find, request, &options).await.unwrap();
        assert_eq!(ids(&rows, |row| row.id.unwrap()), [1, 0, 3]);
        check_row(rows[1].as_ref().unwrap_err(), cell, reason);
        assert_eq!(rows.request_id(), Some("t1"));
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_partial_answer_is_without_the_broken_row_and_names_it() {
    for (cell, reason) in CELLS {
        let (_server, runtime) = shop(cell).await;
        let (request, options) = (FindRequest::default(), CallOptions::default());
        let answer = runtime.send_partial(&Find, request, &options).await;
        let answer = answer.unwrap();
        let ids: Vec<_> = answer.list.iter().map(|row| row.id).collect();
        assert_eq!(ids, [Some(1), Some(3)]);
        let [left_out] = answer.left_out() else {
            panic!("{:?}", answer.left_out())
        };
        check_row(left_out, cell, reason);
        assert_eq!(
            answer.raw_data(),
            r#"{"list":[{"id":1},{"id":3}],"next":7}"#
        );
        assert_eq!(answer.body(), &page(1, cell, "7"));
    }
}

#[tokio::test]
async fn a_partial_answer_in_which_something_else_is_wrong_is_none() {
    let body = br#"{"code":0,"traceId":"t1","data":{"list":[{"id":"x"}],"next":"y"}}"#;
    let server = Server::start(move |_, _| ok(body.to_vec())).await;
    let runtime = signed(&server.url, &clock());
    let (request, options) = (FindRequest::default(), CallOptions::default());
    let error = runtime.send_partial(&Find, request, &options).await;
    let error = error.unwrap_err();
    assert_eq!(error.path(), Some("data.next"));
    assert_eq!(error.body().map(<[u8]>::len), Some(body.len()));
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(200), Some("t1"))
    );
}

#[tokio::test]
async fn one_call_names_the_cell_and_keeps_the_body() {
    for (cell, reason) in CELLS {
        let (_server, runtime) = shop(cell).await;
        let error = find(&runtime).await.unwrap_err();
        check(&error, cell, reason);
        assert_eq!(error.body(), Some(&*page(1, cell, "7")));
    }
}

#[tokio::test]
async fn what_is_broken_around_the_rows_loses_the_page_and_is_told() {
    for (body, message) in [
        (
            page(1, b"\"x\"", r#"{"a" 1}"#),
            "the response is not JSON: data.next: a `:` is missing",
        ),
        (
            page(1, b"NaN", "7,"),
            "the response is not JSON: data.list[1].name: `NaN` is not a value that JSON has; status 200, application/json, begins with {\"code\":0,",
        ),
        (
            b"{\"code\":8,\"message\":\"\xd5\xfd\xb3\xa3\",\"data\":{}}".to_vec(),
            "Shop refused the request with code 8: 正常",
        ),
        (
            b"\x1f\x8b\x08\0".to_vec(),
            "the response is not JSON: it is compressed (gzip), which was not asked for; status 200, application/json",
        ),
        (
            b"[{\"id\":1}]".to_vec(),
            "the response is a list, and not an object whose `code` says how the call went; status 200, application/json, begins with [{\"id\":1}]",
        ),
        (
            br#""{\"code\":0}""#.to_vec(),
            "the response is a string with JSON inside, and not an object whose `code` says how the call went; status 200, application/json, begins with",
        ),
        (
            b" ".to_vec(),
            "the response is not JSON: it is empty; status 200, application/json",
        ),
        // A refusal is one, whatever its rows are.
        (
            br#"{"code":77,"message":"no","data":{"list":[{"id":NaN}]}}"#.to_vec(),
            "Shop refused the request with code 77: no",
        ),
    ] {
        let act = ok(body.clone()).header("content-type", "application/json");
        let server = Server::answering([act]).await;
        let error = find(&signed(&server.url, &clock())).await.unwrap_err();
        let told = error.to_string();
        assert!(told.starts_with(&format!("find: {message}")), "{told}");
        assert_eq!(error.body(), Some(&*body));
        let rows: Vec<_> = walk(&signed(&server.url, &clock())).items().collect().await;
        assert_eq!(rows.len(), 1, "{}", all_texts(&error));
    }
}

#[tokio::test]
async fn a_broken_cursor_costs_no_row_and_leaves_the_end_open() {
    let server = Server::answering([ok(page(1, b"\"x\"", "NaN"))]).await;
    let rows: Vec<_> = walk(&signed(&server.url, &clock())).items().collect().await;
    let (good, bad): (Vec<_>, Vec<_>) = rows.into_iter().partition(Result::is_ok);
    let told: Vec<String> = bad
        .iter()
        .filter_map(|row| Some(row.as_ref().err()?.to_string()))
        .collect();
    assert!(!good.is_empty(), "{told:?}");
    let last = bad.last().and_then(|row| row.as_ref().err());
    assert!(
        last.is_some_and(kehu_runtime::Error::is_incomplete),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_mark_before_the_json_is_passed_over() {
    let body = format!("\u{feff}{PAGE}");
    let server = Server::answering([ok(body.clone())]).await;
    let runtime = signed(&server.url, &clock());
    let page = find(&runtime).await.unwrap();
    assert_eq!(page.list.len(), 1);
    assert_eq!(page.body(), &body);
    assert!(page.raw_data().starts_with("{\"list\""));
    let rows: Vec<_> = walk(&runtime).items().collect().await;
    assert!(rows.len() == 1 && rows[0].is_ok(), "{rows:?}");
    // Beside a broken row, too.
    let body = [b"\xef\xbb\xbf", &page_of_one_bad()[..]].concat();
    let server = Server::answering([ok(body)]).await;
    let rows: Vec<_> = walk(&signed(&server.url, &clock())).items().collect().await;
    assert_eq!(ids(&rows, |row| row.id.unwrap()), [1, 0, 3]);
}

fn page_of_one_bad() -> Vec<u8> {
    page(1, b"NaN", "null")
}

#[tokio::test]
async fn depth_overflows_nothing() {
    let deep = "[".repeat(50_000) + &"]".repeat(50_000);
    // Where a field has a type, depth does not fit it.
    let server = Server::answering([ok(page(1, deep.as_bytes(), "null"))]).await;
    let runtime = signed(&server.url, &clock());
    let rows: Vec<_> = walk(&runtime).items().collect().await;
    assert_eq!(ids(&rows, |row| row.id.unwrap()), [1, 0, 3]);
    // A field that nobody knows is passed over.
    let unknown = format!("\"x\",\"unknown\":{deep}");
    let act: Act = ok(page(1, unknown.as_bytes(), "null"));
    let server = Server::answering([act]).await;
    let rows: Vec<_> = walk(&signed(&server.url, &clock())).items().collect().await;
    assert_eq!(ids(&rows, |row| row.id.unwrap()), [1, 2, 3]);
    // The same beside a cell that is broken.
    let both = format!("NaN,\"unknown\":{deep}");
    let server = Server::answering([ok(page(1, both.as_bytes(), "null"))]).await;
    let rows: Vec<_> = walk(&signed(&server.url, &clock())).items().collect().await;
    assert_eq!(ids(&rows, |row| row.id.unwrap()), [1, 0, 3]);
}
