//! Offsets, and rows that a service leaves out.

use super::*;

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
