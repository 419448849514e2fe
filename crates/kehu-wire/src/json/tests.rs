use super::*;

const PAGE: &str = r#"{"code": 0, "data": {"paging": {"next": 1021110718827683840, "previous": null},
    "list": [1, {"id": "a\"b"}, {"id": 3}], "a.b": true}, "data2": }"#;

#[test]
fn values_are_found_by_path_or_are_not_there() {
    for (path, expect) in [
        (&["code"][..], Some("0")),
        (&["data", "paging", "next"], Some("1021110718827683840")),
        (&["data", "paging", "previous"], Some("null")),
        (&["data", "a.b"], Some("true")),
        (&["data", "list"], Some(r#"[1, {"id": "a\"b"}, {"id": 3}]"#)),
        (&["paging"], None),
        (&["code", "x"], None),
        (&["data", "paging", "nextt"], None),
        (&["data", "list", "id"], None),
        (&["data2"], None),
        (&["data", "list", "0"], Some("1")),
    ] {
        let found = find(PAGE, path.iter().copied());
        assert_eq!(found.map(RawValue::get), expect, "{path:?}");
    }
    let errors = r#"{"errors":[{"code":7},[8,9]],"0":1}"#;
    for (path, expect) in [
        (&["errors", "0", "code"][..], Some("7")),
        (&["errors", "1", "1"], Some("9")),
        (&["errors", "2", "code"], None),
        (&["errors", "code"], None),
        (&["0"], Some("1")),
    ] {
        let found = find(errors, path.iter().copied());
        assert_eq!(found.map(RawValue::get), expect, "{path:?}");
    }
    assert!(find("", []).is_none());
    assert_eq!(find(" 7 ", []).map(RawValue::get), Some("7"));
}

#[test]
fn what_is_around_a_value_stays_as_it_is() {
    for (json, expect) in [
        (
            r#" {"a": {"b": [1,2], "c": 1.50}, "d\n": "x" } "#,
            Ok(r#"[1,2] {"a":{"b":[],"c":1.50},"d\n":"x"}"#),
        ),
        (
            r#"{"a":{"b":null,"b":[3]}}"#,
            Ok(r#"null {"a":{"b":null,"b":[3]}}"#),
        ),
        (r#"{"a":{"c":1}}"#, Ok(r#"none {"a":{"c":1}}"#)),
        (r#"{"a":[],"b":[1]}"#, Ok(r#"none {"a":[],"b":[1]}"#)),
        (r#"{"a":null}"#, Ok(r#"none {"a":null}"#)),
        ("null", Ok("none null")),
        ("{}", Ok("none {}")),
        (
            r#"{"a":[1]}"#,
            Err("invalid type: sequence, expected an object"),
        ),
        (
            r#"{"a":{"b":7}}"#,
            Err("invalid type: integer `7`, expected a sequence"),
        ),
        (r#"{"a":{"b":[]},"c":nul}"#, Err("expected ident")),
    ] {
        let mut text = serde_json::Deserializer::from_str(json);
        let seed = PhantomData::<Option<Vec<i64>>>;
        let instead = |list: &Option<Vec<i64>>| if list.is_some() { "[]" } else { "null" };
        let got = take(&mut text, &["a", "b"], seed, instead).map(|taken| {
            let value = taken
                .value
                .map(|list| serde_json::to_string(&list).unwrap());
            format!("{} {}", value.unwrap_or("none".to_owned()), taken.around)
        });
        match (got, expect) {
            (Err(got), Err(expect)) => assert!(got.to_string().starts_with(expect), "{got}"),
            (got, expect) => assert_eq!(got.unwrap(), expect.unwrap(), "{json}"),
        }
    }
}

#[test]
fn lists_and_objects_are_told_apart() {
    assert_eq!(items("[1, [2]]").map(|items| items.len()), Some(2));
    let found = members(r#"{"b": 1, "a\n": [2], "b": 3}"#).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|(key, value)| (&**key, value.get()))
        .collect();
    assert_eq!(found, [("b", "1"), ("a\n", "[2]"), ("b", "3")]);
    assert!(items("{}").is_none() && members("[]").is_none() && members("{} x").is_none());
}

#[test]
fn plain_texts() {
    let plain = |json| plain(serde_json::from_str(json).unwrap());
    for text in ["9007199254740993", "true", "a\"b"] {
        let json = if text == "a\"b" { r#""a\"b""# } else { text };
        assert_eq!(plain(json).as_deref(), Some(text));
    }
    assert_eq!(plain("null").or(plain("[1]")).or(plain("{}")), None);
}
