use super::*;

mod beside;
mod several;

const LIST: Path = &["list"];

fn salvaged(body: &[u8]) -> Option<Salvaged> {
    Salvaged::of(body, &["data"], LIST, &[])
}

/// A row that was mended, and bears a number.
fn numbered_row(mended: &str, number: usize) -> String {
    text(&numbered(mended.into(), number))
}

/// What came in the place of the rows of a list, where they are broken.
fn broken_at(found: &Salvaged, list: Path) -> Vec<Option<&Broken>> {
    let text = std::str::from_utf8(&found.body).unwrap();
    let list = json::find(text, ["data"].iter().chain(list).copied())
        .unwrap()
        .get();
    let members = || {
        json::members(list)
            .unwrap()
            .into_iter()
            .map(|(_, row)| row)
            .collect()
    };
    let rows = json::items(list).unwrap_or_else(members).into_iter();
    rows.map(|row| found.row(row)).collect()
}

/// A body around rows.
fn body(rows: &[&[u8]]) -> Vec<u8> {
    let rows = rows.join(&b", "[..]);
    [
        br#"{"code":0,"data":{"list":["#,
        &rows[..],
        br#"],"next":"n"}}"#,
    ]
    .concat()
}

/// One broken row: what it becomes, and what is wrong with it.
fn check(row: &[u8], mended: &str, path: &str, reason: &str) {
    let found = salvaged(&body(&[br#"{"id":1}"#, row, br#"{"id":3}"#]));
    let found = found.unwrap_or_else(|| panic!("{row:?} is not found"));
    let mended = numbered_row(mended, 0);
    let expect = body(&[br#"{"id":1}"#, mended.as_bytes(), br#"{"id":3}"#]);
    assert_eq!(std::str::from_utf8(&found.body), Ok(text(&expect).as_str()));
    assert!(is_json(&found.body));
    let [None, Some(broken), None] = broken_at(&found, LIST)[..] else {
        panic!("another row is broken")
    };
    let told = broken.fault.reason.split(" (line ").next();
    assert_eq!((&*broken.fault.path, told), (path, Some(reason)));
    assert_eq!(broken.row, text(row));
    assert_eq!(broken.at, "list[1]");
}

#[test]
fn the_smallest_value_that_is_broken_is_named_and_mended() {
    let control = "the string holds a control character as it is";
    let (tab, line) = (format!("{control} (U+0009)"), format!("{control} (U+000A)"));
    let not_utf8 = "it holds bytes that are not UTF-8";
    let gbk = "it is not UTF-8: it looks like GBK";
    let escape = "a `\\` is followed by what JSON does not know";
    let nan = "`NaN` is not a value that JSON has";
    for (row, mended, path, reason) in [
        (
            &b"{\"id\":2,\"remark\":\"a\tb\"}"[..],
            r#"{"id":2,"remark":null}"#,
            "remark",
            &*tab,
        ),
        (
            b"{\"a\":{\"b\":[\"\", \"\n\"]}}",
            r#"{"a":{"b":["", null]}}"#,
            "a.b[1]",
            &line,
        ),
        (
            b"{\"id\":2,\"n\":\"\xe6\x98\"}",
            r#"{"id":2,"n":null}"#,
            "n",
            not_utf8,
        ),
        (
            b"{\"id\":2,\"n\":\"\xff\xc0\x80\"}",
            r#"{"id":2,"n":null}"#,
            "n",
            not_utf8,
        ),
        (
            b"{\"id\":2,\"n\":\"\xbc\xd7\"}",
            r#"{"id":2,"n":null}"#,
            "n",
            gbk,
        ),
        (br#"{"id":2,"a":"\x"}"#, r#"{"id":2,"a":null}"#, "a", escape),
        // Two values: the first is named, both are fixed.
        (
            b"{\"a\":NaN,\"b\":\"\x01\",\"id\":2}",
            r#"{"a":null,"b":null,"id":2}"#,
            "a",
            nan,
        ),
    ] {
        check(row, mended, path, reason);
    }
    for literal in "NaN -Infinity undefined None 0x1F 01 1. +1 'a'".split(' ') {
        let row = format!(r#"{{"id":2,"weight":{literal}}}"#);
        let reason = format!("`{literal}` is not a value that JSON has");
        check(
            row.as_bytes(),
            r#"{"id":2,"weight":null}"#,
            "weight",
            &reason,
        );
    }
}

#[test]
fn a_row_whose_values_cannot_be_told_apart_is_left_as_far_as_they_can() {
    let comma = "a `,` or the closing `}` of the object is missing";
    let item = "a `,` or the closing `]` of the list is missing";
    let behind = "something follows behind the end";
    for (row, mended, path, reason) in [
        (
            &br#"{"id":2,,"a":1}"#[..],
            r#"{"id":2}"#,
            "",
            "a key is not a string",
        ),
        (br#"{"id":2 "a":1}"#, r#"{"id":2}"#, "", comma),
        (br#"{"id":2,"a":[1}]"#, r#"{"id":2}"#, "a", item),
        (
            b"{\"a\xff\":2}",
            "{\"a\u{fffd}\":2}",
            "",
            "it holds bytes that are not UTF-8",
        ),
        (b"NaN", "null", "", "`NaN` is not a value that JSON has"),
        // A quote too many hides the brackets behind it.
        (
            br#"{"id":2,"name":"5" screen","tags":[{"x":1},{"x":2}],"end":1}"#,
            r#"{"id":2,"name":"5"}"#,
            "",
            comma,
        ),
        (
            br#"{"id":2,"name":"a "quoted" word"}"#,
            r#"{"id":2,"name":"a "}"#,
            "",
            comma,
        ),
        (
            br#"{"id":2,"name":""}"}"#,
            r#"{"id":2,"name":""}"#,
            "",
            behind,
        ),
        (
            br#"{"id":2,"name":"a\"}"#,
            r#"{"id":2}"#,
            "",
            "it ends inside a string",
        ),
        (
            br#"{"id":2,"name":"a,"x":[]}"#,
            r#"{"id":2,"name":"a,"}"#,
            "",
            comma,
        ),
    ] {
        check(row, mended, path, reason);
    }
}

#[test]
fn halves_of_characters_and_depth_are_for_the_types_to_judge() {
    assert!(salvaged(&body(&[br#"{"name":"a\ud83d"}"#])).is_none());
    let deep = "[".repeat(50_000) + &"]".repeat(50_000);
    assert!(salvaged(&body(&[deep.as_bytes()])).is_none());
    // Something broken below a great depth is found, though not named.
    let broken = "[".repeat(50_000) + "NaN" + &"]".repeat(50_000);
    let found = salvaged(&body(&[broken.as_bytes()])).expect("is found");
    assert!(is_json(&found.body));
}

#[test]
fn without_rows_or_without_their_end_there_is_nothing_to_be_had() {
    for nothing in [
        &b"<html>"[..],
        b"",
        b"\xff",
        br#"{"code":0,"data":{"list":[{"id":NaN},{"id":"#,
        // A list that came as an object holds rows all the same.
        br#"{"code":0,"data":{"list":{"id":NaN}}}"#,
        // More than plain values is broken beside the rows.
        br#"{"code":0,"data":{"list":[{"id":1}],"more":{"a" 1}}}"#,
        b"{\"code\":0,\"data\":{\"list\":[{\"id\":1}],\"a\xff\":1}}",
    ] {
        assert!(salvaged(nothing).is_none(), "{}", text(nothing));
    }
}

/// A valid value, nested at random.
fn random_value(random: &mut fastrand::Rng, depth: usize) -> String {
    let text = |random: &mut fastrand::Rng| {
        let choice = [
            "", "x", "[{", "}]", "\\\"", "\\\\", ",", ":", "王", "\\u0000", "null",
        ];
        let parts: String = (0..random.usize(..4))
            .map(|_| choice[random.usize(..choice.len())])
            .collect();
        format!("\"{parts}\"")
    };
    match random.u8(..if depth == 0 { 4 } else { 6 }) {
        0 => random.i64(..).to_string(),
        1 => "null".to_owned(),
        2 | 3 => text(random),
        4 => {
            let items: Vec<_> = (0..random.usize(..3))
                .map(|_| random_value(random, depth - 1))
                .collect();
            format!("[{}]", items.join([",", " ,\n"][random.usize(..2)]))
        }
        _ => {
            let mut members = Vec::new();
            for index in 0..random.usize(..4) {
                // Some begin as rows do.
                let key = match index {
                    0 if random.bool() => "\"id\":".to_owned(),
                    _ => format!("\"k{index}\" :"),
                };
                members.push(key + &random_value(random, depth - 1));
            }
            format!("{{ {} }}", members.join(", "))
        }
    }
}

/// Cells that are no JSON.
const BAD: [&[u8]; 12] = [
    b"\"5\" screen\"",
    b"\"a \"word\" b\"",
    b"\"a\\\"",
    b"\"a\tb\"",
    b"\"\r\n\"",
    b"\"\0\"",
    b"\"\xe6\x98\"",
    b"\"\xff\"",
    b"NaN",
    b"-Infinity",
    b"undefined",
    b"\"\\q\"",
];

#[test]
fn whatever_happens_to_a_cell_the_rows_beside_it_are_as_they_were() {
    let mut random = fastrand::Rng::with_seed(8);
    for _ in 0..2000 {
        let count = random.usize(1..6);
        let mut rows: Vec<Vec<u8>> = (0..count)
            .map(|id| {
                format!("{{\"id\":{id},\"cells\":{}}}", random_value(&mut random, 3)).into_bytes()
            })
            .collect();
        let good = rows.clone();
        let victim = random.usize(..count);
        // Somewhere below, a cell is replaced by a broken one.
        let places: Vec<usize> = (0..rows[victim].len())
            .filter(|&at| rows[victim][at..].starts_with(b"null"))
            .collect();
        let cell = BAD[random.usize(..BAD.len())];
        match places.get(random.usize(..places.len().max(1))) {
            Some(&at)
                if is_json(&[&rows[victim][..at], b"null", &rows[victim][at + 4..]].concat())
                    && !is_quoted(&rows[victim], at) =>
            {
                drop(rows[victim].splice(at..at + 4, cell.iter().copied()));
            }
            _ => {
                let end = rows[victim].len() - 1;
                let more = [b",\"bad\":", cell].concat();
                drop(rows[victim].splice(end..end, more));
            }
        }
        let slices: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
        let found = salvaged(&body(&slices)).expect("the broken row is found");
        let page: serde_json::Value = serde_json::from_slice(&found.body).expect("is JSON");
        let list = page["data"]["list"].as_array().expect("is a list");
        assert_eq!(
            (list.len(), &page["data"]["next"]),
            (count, &"n".into()),
            "{}",
            text(&body(&slices))
        );
        let broken = broken_at(&found, LIST);
        for (index, row) in good.iter().enumerate() {
            assert_eq!(broken[index].is_some(), index == victim);
            if index == victim {
                // The key can still be read.
                assert_eq!(list[index]["id"], index);
            } else {
                let row: serde_json::Value = serde_json::from_slice(row).expect("is JSON");
                assert_eq!(list[index], row);
            }
        }
    }
}

/// Whether a position is inside a string.
fn is_quoted(json: &[u8], at: usize) -> bool {
    let mut inside = false;
    let mut bytes = json[..at].iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => inside = !inside,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
    inside
}

#[test]
fn no_bytes_at_all_lead_to_a_panic_or_to_rows_that_are_not_json() {
    let mut random = fastrand::Rng::with_seed(21);
    for _ in 0..20_000 {
        let mut page = body(&[
            random_value(&mut random, 2).as_bytes(),
            br#"{"id":2,"x":"\u00e9"}"#,
        ]);
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..page.len());
            let byte = [
                b'"',
                b'\\',
                b'[',
                b']',
                b'{',
                b'}',
                b',',
                b':',
                b'\n',
                0xff,
                random.u8(..),
            ][random.usize(..11)];
            match random.u8(..3) {
                0 => page[at] = byte,
                1 => page.insert(at, byte),
                _ => drop(page.remove(at)),
            }
        }
        if let Some(found) = salvaged(&page) {
            assert!(found.first().is_some() || !found.beside().is_empty());
            assert!(is_json(&found.body));
        }
        assert_eq!(fault(&page).is_none(), is_json(&page));
        let _ = ends_early(&page);
    }
}

#[test]
fn many_broken_cells_are_found_in_one_pass() {
    let cells = "\"x\":NaN,".repeat(50_000);
    let row = format!(
        "{{\"id\":2,\"tags\":[{{\"id\":1,\"n\":NaN}},{{\"id\":2,\"n\":1}},{{\"id\":3,\"n\":NaN}}],{cells}\"y\":1}}"
    );
    let found =
        salvaged(&body(&[br#"{"id":1}"#, row.as_bytes(), br#"{"id":3}"#])).expect("is found");
    let page: serde_json::Value = serde_json::from_slice(&found.body).expect("is JSON");
    assert_eq!(page["data"]["list"].as_array().map(Vec::len), Some(3));
}
