use super::*;

/// A type in few letters: `i` a whole number, `s` a string, `[i` a list, `{i` an object with any keys,
/// `r` a record whose rows are named as their types are.
struct Letters {
    arrival: Arrival<'static, &'static str>,
}

impl Types for Letters {
    type Type = &'static str;
    type Text = &'static str;

    fn kind(&self, ty: &'static str) -> Kind<&'static str> {
        match ty.as_bytes() {
            [b'[', ..] => Kind::List(&ty[1..]),
            [b'{', ..] => Kind::Map(&ty[1..]),
            b"i" => Kind::Whole,
            b"r" => Kind::Record,
            _ => Kind::Plain,
        }
    }

    fn row(
        &self,
        _: &'static str,
        name: &str,
    ) -> Option<(Arrival<'_, &'static str>, &'static str)> {
        let rows = ["i", "s", "[i", "[s", "{i", "r", "[r", "[[i"];
        let found = rows.into_iter().find(|row| *row == name)?;
        Some((self.arrival, found))
    }
}

fn check(none: &'static [&'static str], accepts: Accepts, cases: &[(&'static str, &str, &str)]) {
    let arrival = Arrival { none, accepts };
    for (ty, json, expect) in cases {
        assert_eq!(
            settled(&Letters { arrival }, arrival, ty, json),
            *expect,
            "{json} as {ty}"
        );
    }
}

const NOTHING: Accepts = Accepts::EMPTY;

#[test]
fn what_stands_for_nothing_is_null() {
    const NONE: &[&str] = &["\"\"", "\"-\"", "0"];
    check(
        NONE,
        NOTHING,
        &[
            ("i", "\"\"", "null"),
            ("i", " \"\\u002d\" ", "null"),
            ("i", "0", "null"),
            ("i", "\"0\"", "\"0\""),
            ("[i", "\"\"", "null"),
            ("r", "\"-\"", "null"),
            (
                "r",
                r#"{"i":"-","x":"-","s":"a","[i":"", "r":{"i":0}}"#,
                r#"{"i":null,"x":"-","s":"a","[i":null,"r":{"i":null}}"#,
            ),
            // An item or entry has to be there.
            ("[i", "[0]", "[0]"),
            ("{i", r#"{"a":""}"#, r#"{"a":""}"#),
        ],
    );
}

#[test]
fn lists_come_in_the_forms_that_are_accepted() {
    let indexed = Accepts {
        indexed: true,
        ..NOTHING
    };
    check(
        &[],
        indexed,
        &[
            ("[i", "{}", "[]"),
            ("[i", r#"{"0":1,"1":2}"#, "[1,2]"),
            ("[i", r#"{"7":1,"2":2}"#, "[1,2]"),
            ("[i", r#"{"a":1}"#, r#"{"a":1}"#),
            ("[i", "7", "7"),
            ("[i", "null", "null"),
            ("r", r#"{"[r":{"0":{"[i":{}}}}"#, r#"{"[r":[{"[i":[]}]}"#),
            ("{i", "{}", "{}"),
        ],
    );
    let single = Accepts {
        single: true,
        ..NOTHING
    };
    check(
        &[],
        single,
        &[
            ("[i", "7", "[7]"),
            ("[r", r#"{"[i":1}"#, r#"[{"[i":[1]}]"#),
            ("[i", "null", "null"),
            ("[i", "[1, 2]", "[1,2]"),
            ("i", "7", "7"),
        ],
    );
    let null_items = Accepts {
        null_items: true,
        ..NOTHING
    };
    const NONE: &[&str] = &["\"\""];
    check(
        NONE,
        null_items,
        &[
            ("[i", "[null,1,null,2,\"\"]", "[1,2]"),
            ("[i", "[null]", "[]"),
            ("[[i", "[null,[null]]", "[[]]"),
        ],
    );
}

#[test]
fn whole_numbers_may_have_a_point() {
    let float = Accepts {
        float: true,
        ..NOTHING
    };
    check(
        &[],
        float,
        &[
            ("i", "5.0", "5"),
            ("i", "6.87E7", "68700000"),
            ("i", "-1.50e+1", "-15"),
            ("i", "100e-2", "1"),
            ("i", "-0.0", "0"),
            ("i", "\"5.00\"", "\"5\""),
            ("i", "1021110718827683840.0", "1021110718827683840"),
            ("i", "5.5", "5.5"),
            ("i", "5e-1", "5e-1"),
            ("i", "1e400", "1e400"),
            ("i", "\"a.e\"", "\"a.e\""),
            ("i", "5", "5"),
            ("s", "5.0", "5.0"),
            ("[i", "[5.0]", "[5]"),
            ("{i", r#"{"a":5.0}"#, r#"{"a":5}"#),
        ],
    );
}

#[test]
fn the_last_of_a_key_that_comes_twice_counts() {
    let repeated = Accepts {
        repeated: true,
        ..NOTHING
    };
    let json = r#"{"i":1,"x":1,"i":2,"x":2}"#;
    check(&[], repeated, &[("r", json, r#"{"x":1,"i":2,"x":2}"#)]);
    check(&[], NOTHING, &[("r", json, json)]);
}

#[test]
fn what_is_not_json_stays_as_it_is() {
    let all = Accepts {
        indexed: true,
        single: true,
        null_items: true,
        float: true,
        repeated: true,
    };
    check(
        &[],
        all,
        &[
            ("[i", "{\"0\":1", "{\"0\":1"),
            ("i", "", ""),
            ("r", "[1]", "[1]"),
        ],
    );
}
