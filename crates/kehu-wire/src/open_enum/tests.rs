use serde::{Deserialize, Serialize};

use crate::{number_either, number_text, text_number};

#[derive(Debug, Clone, Copy)]
enum Gender {
    Female,
    Male,
    Other(i64),
}

open_enum! { Gender: i64, Other, { Female = 0 "female", Male = 1 "male" } }

// `Other` is a listed value here, so that the catch-all has another name.
#[derive(Debug, Clone)]
enum Logic {
    And,
    Other,
    Unlisted(String),
}

open_enum! { Logic: str, Unlisted, { And = "and" "both", Other = "other" "and" } }

#[derive(Debug, Clone)]
enum Level {
    High,
    Other(String),
}

open_enum! { Level: str, Other, { High = "3" "high" } }

#[derive(Debug, Serialize, Deserialize)]
struct Row {
    gender: Option<Gender>,
    logic: Vec<Logic>,
    #[serde(with = "number_text")]
    in_text: Option<Gender>,
    #[serde(with = "number_either")]
    either: Vec<Gender>,
    #[serde(with = "text_number")]
    level: Option<Level>,
}

#[test]
fn unlisted_values_come_back_unchanged() {
    let text =
        r#"{"gender":-5,"logic":["and","other","",null],"in_text":"1","either":[0,9],"level":3}"#;
    let text = text.replace(",null", "");
    let row: Row = serde_json::from_str(&text).unwrap();
    assert_eq!(row.gender, Some(Gender::Other(-5)));
    assert_eq!(
        row.logic,
        [Logic::And, Logic::Other, Logic::Unlisted(String::new())]
    );
    assert_eq!(row.in_text, Some(Gender::Male));
    assert_eq!(row.either, [Gender::Female, Gender::Other(9)]);
    assert_eq!(row.level, Some(Level::High));
    assert_eq!(serde_json::to_string(&row).unwrap(), text);
}

#[test]
fn parsing_and_showing() {
    assert_eq!("1".parse(), Ok(Gender::Male));
    assert_eq!(
        "x".parse::<Gender>().unwrap_err().to_string(),
        r#""x" is neither a whole number nor the name of a Gender"#
    );
    assert_eq!(Gender::Other(7).to_string(), "7");
    assert_eq!("and".parse(), Ok(Logic::And));
    assert_eq!(Logic::from("nor".to_owned()).to_string(), "nor");
    assert_eq!(Gender::LISTED, [Gender::Female, Gender::Male]);
    assert!(Gender::Male.is_listed() && !Logic::from("nor").is_listed());
}

#[test]
fn names_are_shown_and_parsed() {
    assert_eq!("male".parse(), Ok(Gender::Male));
    assert_eq!("both".parse(), Ok(Logic::And));
    assert_eq!("and".parse(), Ok(Logic::And), "a value goes before a name");
    assert_eq!(
        format!("{:#} {:#}", Gender::Male, Gender::Other(7)),
        "male 7"
    );
    assert_eq!(
        format!("{:>5}|{:<6}|", Logic::And, Logic::Other),
        "  and|other |"
    );
    assert_eq!(Level::High.name(), Some("high"));
    assert_eq!(Level::Other("4".into()).name(), None);
}

#[test]
fn equal_values_are_one_value() {
    use std::collections::HashSet;

    let genders = HashSet::from([Gender::Male, Gender::Other(1), Gender::Other(2)]);
    assert_eq!(genders.len(), 2);
    assert_eq!(Logic::Unlisted("and".into()), Logic::And);
    assert!(Gender::Other(-1) < Gender::Female && Gender::Male < Gender::Other(2));
}

#[test]
fn errors_say_expected_and_got() {
    let error = serde_json::from_str::<Gender>("\"1\"")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with(r#"invalid type: string "1", expected i64"#),
        "{error}"
    );
}
