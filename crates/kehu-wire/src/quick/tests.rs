use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::*;

fn quick<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let mut json = Quick::new(text);
    let value = T::deserialize(&mut json)?;
    json.end().map(|()| value)
}

/// Holds what is read of a text against what `serde_json` reads of it.
fn check(text: &str) {
    let value = serde_json::from_str::<Value>(text).ok();
    assert_eq!(quick::<Value>(text).ok(), value, "{text}");
    let raw = serde_json::from_str::<Box<RawValue>>(text).ok();
    let quick = quick::<Box<RawValue>>(text).ok();
    assert_eq!(
        quick.as_deref().map(RawValue::get),
        raw.as_deref().map(RawValue::get),
        "{text}"
    );
}

#[test]
fn it_takes_what_any_reader_of_json_takes_and_nothing_else() {
    let letters: Vec<char> = "{}[],:\"\\ud8e0.-+1tn x\n\u{1}é".chars().collect();
    for sound in [
        r#" {"a" : [1,-2.5e3, true,null],"x\"\\\u00e9y":"12345678\ud83d\ude00"} "#,
        r#"{"bcdefghijk":{"":{}},"é客":0,"c":[[],{}]}"#,
        r#"["1234567","12345678","123456789",18446744073709551615,9999999999999999999,-0]"#,
        "\"客户\"",
        r#""\b\f\n\r\t\/\\é\"""#,
        "-17",
        "false",
    ] {
        check(sound);
        let sound: Vec<char> = sound.chars().collect();
        for at in 0..sound.len() {
            let (before, behind) = (&sound[..at], &sound[at..]);
            check(&before.iter().collect::<String>());
            check(&before.iter().chain(&behind[1..]).collect::<String>());
            for letter in &letters {
                let put = before.iter().chain([letter]);
                check(&put.clone().chain(behind).collect::<String>());
                check(&put.chain(&behind[1..]).collect::<String>());
            }
        }
    }
}

#[test]
fn strings_that_nobody_wants_are_gone_past_when_they_are_strings() {
    for (text, is_string) in [
        (r#" "a\"b" "#, true),
        (r#""\u00e9""#, true),
        (r#""\ud800""#, false),
        ("\"\n\"", false),
        ("7", false),
    ] {
        let mut json = Quick::new(text);
        let gone = json.skip_string().and_then(|()| json.end());
        assert_eq!(gone.is_ok(), is_string, "{text}");
    }
}

#[test]
fn only_what_is_as_wanted_is_gone_past() {
    for (text, goes) in [
        (r#" "abc" "#, true),
        (r#""abd""#, false),
        (r#""a\u0062c""#, false),
        (r#""abc"#, false),
        ("abc", false),
        ("", false),
    ] {
        let mut json = Quick::new(text);
        assert_eq!(json.skip_text(|text| text == "abc"), goes, "{text}");
        assert_eq!(json.end().is_ok(), goes || text.is_empty(), "{text}");
    }
    for (text, goes) in [
        (" 17 ", true),
        ("18", false),
        ("17.0", false),
        ("017", false),
        ("-17", false),
        ("\"17\"", false),
        ("99999999999999999999", false),
        ("", false),
    ] {
        let mut json = Quick::new(text);
        assert_eq!(json.skip_natural(|number| number == 17), goes, "{text}");
        assert_eq!(json.end().is_ok(), goes || text.is_empty(), "{text}");
    }
}

#[test]
fn a_name_comes_when_it_is_there_to_the_letter() {
    let name = "\"a_name_of_some_length\":";
    for length in 0..=name.len() {
        let whole = &name[..length];
        assert!(Quick::new(&name.repeat(2)).comes(whole), "{whole}");
        assert!(Quick::new(whole).comes(whole), "{whole}");
        for at in 0..length {
            let other = format!("{}#{}", &whole[..at], &whole[at + 1..]);
            assert!(!Quick::new(&other).comes(whole), "{whole} in {other}");
        }
        if length > 0 {
            assert!(!Quick::new(&whole[1..]).comes(whole), "{whole}");
        }
    }
}

#[test]
fn what_stands_too_deep_is_refused() {
    for (depth, is_read) in [(127, true), (128, false), (50_000, false)] {
        let text = "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(quick::<Value>(&text).is_ok(), is_read, "{depth}");
        assert_eq!(Quick::new(&text).raw().is_ok(), is_read, "{depth}");
    }
}

#[test]
fn it_says_what_is_wrong_and_where() {
    for text in [
        "[1, 2",
        r#"{"a":tru}"#,
        r#"{"a":"b" "c":1}"#,
        r#"["\ud800"]"#,
    ] {
        let expect = serde_json::from_str::<Value>(text).expect_err(text);
        let error = quick::<Value>(text).expect_err(text);
        assert_eq!(crate::reason(&error), crate::reason(&expect), "{text}");
    }
    let mut json = Quick::new("7");
    let error = json.refuse(&"a list");
    assert_eq!(crate::reason(&error), "must be a list, is 7");
}

#[test]
fn members_are_taken_one_by_one() {
    let mut json = Quick::new(r#"{"id":7, "na\u006de" : "x", "a": null, "more": [1]}"#);
    let mut members = json.enter().expect("an object");
    let mut found = Vec::new();
    while json.next(&mut members).expect("goes on") {
        if json.comes("\"id\":") {
            found.push(format!("id = {}", json.raw().expect("a value")));
            continue;
        }
        let name = json.name().expect("a name");
        let value = match json.null().expect("is read") {
            true => "nothing",
            false => json.raw().expect("a value"),
        };
        found.push(format!("{name}: {value}"));
    }
    assert_eq!(found, ["id = 7", "name: \"x\"", "a: nothing", "more: [1]"]);
    assert!(json.end().is_ok() && !json.next(&mut members).expect("it has ended"));
}
