//! A request held against its operation, in the words in which a client would refuse it itself.

use kehu_wire::Problem as Words;
use serde_json::{Map, Value};

use crate::conform::{self, Finding, FindingKind, Pointer, Step};
use crate::model::{Api, Field, FieldIndex, Operation, RuleKind};

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, from the request's root: `customers[3].birthday`; empty for a rule over several fields.
    pub at: String,
    /// What kind of thing.
    pub kind: ProblemKind,
    /// The whole sentence: `limit is 51, must be 1 to 50`.
    pub message: String,
}

/// What can be wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// A required value is missing.
    Missing,
    /// A value is of another type.
    WrongType,
    /// A number, a string or a list is too small or too large.
    OutOfRange,
    /// A condition over several fields does not hold.
    Rule,
}

/// Everything that is wrong with a request, row by row, then rule by rule.
///
/// `request` has every field by its wire name, wherever it travels. Null counts as absent, unknown keys
/// are let through, and so are values that an enum does not list.
pub fn request(api: &Api, operation: &Operation, request: &Map<String, Value>) -> Vec<Problem> {
    let fields = &operation.request.fields;
    let whole = Value::Object(request.clone());
    let mut problems: Vec<Problem> = Vec::new();
    for finding in &conform::object(api, fields, request) {
        // A required text that is empty is missing; that it is also too short is the same news.
        let is_news = |problem: &Problem| {
            let mut others = problems
                .iter()
                .filter(|other| other.kind == ProblemKind::Missing);
            others.all(|other| other.at != problem.at)
        };
        let problem = problem(api, fields, &whole, finding).filter(is_news);
        problems.extend(problem);
    }
    let rules = operation.rules.iter();
    problems.extend(rules.filter_map(|rule| broken(&rule.kind, fields, request)));
    problems
}

fn problem(api: &Api, fields: &[Field], request: &Value, finding: &Finding) -> Option<Problem> {
    let at = finding.at.to_string();
    let value = finding.at.value_in(request).unwrap_or_default();
    let found = match is_secret(api, fields, &finding.at) {
        true => conform::kind(&value).to_owned(),
        false => conform::shown(&value),
    };
    let (kind, message) = match &finding.kind {
        FindingKind::Undeclared { .. }
        | FindingKind::Unlisted { .. }
        | FindingKind::JsonInText
        | FindingKind::Seconds => return None,
        FindingKind::Missing | FindingKind::Empty => {
            (ProblemKind::Missing, Words::required(&at).to_string())
        }
        FindingKind::WrongType { expected } => {
            let words = format!("{at} is {found}, must be {expected}");
            (ProblemKind::WrongType, words)
        }
        FindingKind::OutOfRange { min, max } => {
            let words = Words::range(&at, &found.trim_matches('"'), *min, *max);
            (ProblemKind::OutOfRange, words.to_string())
        }
        FindingKind::WrongLength {
            length,
            unit,
            min,
            max,
        } => {
            let words = Words::length(&at, *length, unit, *min, *max);
            (ProblemKind::OutOfRange, words.to_string())
        }
    };
    Some(Problem { at, kind, message })
}

fn broken(rule: &RuleKind, fields: &[Field], request: &Map<String, Value>) -> Option<Problem> {
    let name = |index: &FieldIndex| fields.get(index.0).map_or("", |field| field.name.as_str());
    let split = |indices: &[FieldIndex]| -> (Vec<&str>, Vec<&str>) {
        let names = indices.iter().map(name);
        names.partition(|name| conform::is_given(request.get(*name)))
    };
    let words = match rule {
        RuleKind::AtLeastOne(any) => match split(any) {
            (given, missing) if given.is_empty() => Words::at_least_one("", &missing),
            _ => return None,
        },
        RuleKind::Requires(first, others) => match (split(&[*first]), split(others)) {
            ((given, _), (_, missing)) if !given.is_empty() && !missing.is_empty() => {
                Words::requires("", given[0], &missing)
            }
            _ => return None,
        },
        RuleKind::Excludes(any) => match split(any) {
            (given, _) if given.len() > 1 => Words::excludes("", &given),
            _ => return None,
        },
    };
    Some(Problem {
        at: String::new(),
        kind: ProblemKind::Rule,
        message: words.to_string(),
    })
}

/// Whether the field at a place is secret.
fn is_secret(api: &Api, fields: &[Field], at: &Pointer) -> bool {
    let mut fields = fields;
    let mut secret = false;
    for step in &at.0 {
        if let Step::Key(key) = step
            && let Some(field) = fields.iter().find(|field| field.name == *key)
        {
            secret |= field.secret;
            fields = crate::paths::fields(api, field.ty.item());
        }
    }
    secret
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sources;

    const SPEC: &str = r#"
        name    = "find"
        method  = "POST"
        path    = "/find"
        summary = "Finds."
        [request]
        fields = [
          { name = "key",   type = "string", required = true, secret = true, max_len = 5 },
          { name = "limit", type = "int64", min = 1, max = 50 },
          { name = "since", type = "datetime", format = "%Y-%m-%d %H:%M:%S" },
          { name = "more",  type = "json<list<Item>>" },
          { name = "items", type = "list<Item>", max_len = 2 },
          { name = "phone", type = "string" },
          { name = "mail",  type = "string" },
        ]
        [[rule]]
        at_least_one = ["phone", "mail"]
        [[rule]]
        requires = ["limit", "since"]
        [[rule]]
        excludes = ["phone", "mail"]
        [[record]]
        name = "Item"
        fields = [{ name = "id", type = "int64", required = true, wire = "either", max = 9 }]
    "#;
    const API: &str = r#"
        name = "shop"
        title = "Shop"
        summary = "A shop."
        server = [{ name = "main", url = "https://shop.example" }]
    "#;

    fn check(json: &str, expect: &[&str]) {
        let sources =
            Sources::from_texts([("shop/api.toml", API), ("shop/endpoints/find.toml", SPEC)]);
        let apis = crate::load(&sources)
            .into_result()
            .map_err(|found| found.render(&sources, false))
            .unwrap();
        let Value::Object(object) = serde_json::from_str(json).unwrap() else {
            panic!("{json}")
        };
        let found: Vec<String> = request(&apis[0], &apis[0].operations[0], &object)
            .into_iter()
            .map(|p| p.message)
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_good_request_has_no_problems() {
        check(
            r#"{"key": "k", "limit": 50, "since": "2024-05-07 00:00:00", "phone": "1", "other": 1}"#,
            &[],
        );
        check(
            r#"{"key": "k", "phone": "1", "items": [{"id": "7"}, {"id": 7}], "more": "[{\"id\": 1}]"}"#,
            &[],
        );
    }

    #[test]
    fn every_problem_is_told_in_the_order_of_the_rows() {
        check(
            r#"{"key": "", "limit": 51, "since": "2024-05-07T00:00:00", "items": [{"id": 10}, {}, {"id": "x"}]}"#,
            &[
                "key is required",
                "limit is 51, must be 1 to 50",
                "since is \"2024-05-07T00:00:00\", must be a time like 2024-07-19 17:29:27",
                "items has 3 items, must have at most 2",
                "items[0].id is 10, must be at most 9",
                "items[1].id is required",
                "items[2].id is \"x\", must be a whole number, alone or inside a string",
                "at least one of phone, mail is required",
            ],
        );
    }

    #[test]
    fn rules_see_only_what_is_given() {
        for (json, expect) in [
            (
                r#"{"key": "k", "limit": 5, "phone": "1"}"#,
                &["with limit, since is required too"][..],
            ),
            (r#"{"key": "k", "phone": "1", "mail": ""}"#, &[]),
            (
                r#"{"key": "k", "phone": "1", "mail": "2"}"#,
                &["only one of phone, mail may be given"],
            ),
            (
                r#"{"key": "k", "phone": null}"#,
                &["at least one of phone, mail is required"],
            ),
        ] {
            check(json, expect);
        }
    }

    #[test]
    fn a_secret_is_never_in_the_words() {
        for (json, expect) in [
            (
                r#"{"key": "much too long", "phone": "1"}"#,
                "key has 13 characters, must have at most 5",
            ),
            (
                r#"{"key": 5, "phone": "1"}"#,
                "key is a number, must be a string",
            ),
            (
                r#"{"key": "k", "phone": "1", "more": "[{\"id\": 99}]"}"#,
                "more[0].id is 99, must be at most 9",
            ),
            (
                r#"{"key": "k", "phone": "1", "more": "[{"}"#,
                "more is \"[{\", must be JSON inside a string: a list",
            ),
        ] {
            check(json, &[expect]);
        }
    }
}
