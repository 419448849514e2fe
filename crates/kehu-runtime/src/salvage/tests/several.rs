//! Several lists and maps of one body.

use super::*;

#[test]
fn several_lists_and_maps_are_mended_at_once() {
    let lists: &[Path] = &[&["rows"], &["groups"], &["deep", "list"]];
    let found = |body: &[u8]| {
        let found = Salvaged::of(body, &["data"], &["rows"], lists)?;
        assert!(is_json(&found.body), "{}", text(&found.body));
        let broken = found.broken.iter();
        let broken = broken.map(|broken| join(&broken.at, &broken.fault.path));
        Some((broken.collect::<Vec<_>>(), found))
    };
    for (data, expect) in [
        (
            &br#"{"rows":[{"id":NaN},{"id":2}],"groups":{"a":{"id":1},"b":{"id":undefined}}}"#[..],
            &["rows[0].id", "groups.b.id"][..],
        ),
        (
            b"{\"groups\":{\"a\xff\":{\"id\":1},\"a\xfe\":{\"x\":\"\n\"},\"c\":NaN,\"d\":{}}}",
            &["groups.a\u{fffd}", "groups.a\u{fffd}", "groups.c"],
        ),
        // A quote too few hides the brackets behind it, once the rest is mended.
        (
            br#"{"rows":[{"id":3},{"n":"]","id":NaN}],"deep":{"list":[{"id":1},{"id":"5" screen"}]}}"#,
            &["rows[1].id", "deep.list[1]"],
        ),
        (
            b"{\"rows\":[\"a\xff\",\"b\"],\"deep\":{\"list\":[NaN,{}]}}",
            &["rows[0]", "deep.list[0]"],
        ),
    ] {
        let body = [b"{\"code\":0,\"data\":", data, b"}"].concat();
        let (broken, _) = found(&body).unwrap_or_else(|| panic!("{}", text(&body)));
        assert_eq!(broken, expect, "{}", text(&body));
    }
    // A record is no map of rows, and a list of one that came as its item is none either.
    for nothing in [
        &br#"{"groups":{"id":1,"weight":NaN}}"#[..],
        br#"{"rows":{"a":{"id":NaN}},"deep":{"list":{"name":"x","n":{"x":NaN}}}}"#,
    ] {
        let body = [b"{\"code\":0,\"data\":", nothing, b"}"].concat();
        let lists: &[Path] = &[&["groups"], &["deep", "list"]];
        assert!(Salvaged::of(&body, &["data"], &["rows"], lists).is_none());
    }
}
