//! A request held against its operation, in the words in which a client would refuse it itself.

use kehu_wire::Problem as Words;
use serde_json::{Map, Value};

use crate::conform::{self, Finding, FindingKind, Pointer, Step};
use crate::model::{Api, Field, FieldIndex, Operation, RuleKind, Type};

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
    let findings = conform::object(api, fields, request);
    let whole = Value::Object(request.clone());
    let mut problems: Vec<Problem> = Vec::new();
    for finding in &findings {
        let Some(problem) = problem(api, fields, &whole, finding) else {
            continue;
        };
        // A required text that is empty is missing; that it is also too short is the same news.
        if !problems
            .iter()
            .any(|other| other.at == problem.at && other.kind == ProblemKind::Missing)
        {
            problems.push(problem);
        }
    }
    problems.extend(
        operation
            .rules
            .iter()
            .filter_map(|rule| broken(&rule.kind, fields, request)),
    );
    problems
}

fn problem(api: &Api, fields: &[Field], request: &Value, finding: &Finding) -> Option<Problem> {
    let at = finding.at.to_string();
    let value = finding.at.value_in(request).unwrap_or_default();
    let found = match &value {
        value if is_secret(api, fields, &finding.at) => conform::kind(value).to_owned(),
        value => conform::shown(value),
    };
    let (kind, message) = match &finding.kind {
        FindingKind::Undeclared { .. }
        | FindingKind::Unlisted { .. }
        | FindingKind::JsonInText
        | FindingKind::Seconds => return None,
        FindingKind::Missing | FindingKind::Empty => {
            (ProblemKind::Missing, Words::required(&at).to_string())
        }
        FindingKind::WrongType { expected } => (
            ProblemKind::WrongType,
            format!("{at} is {found}, must be {expected}"),
        ),
        FindingKind::OutOfRange { min, max } => {
            let found = found.trim_matches('"').to_owned();
            (
                ProblemKind::OutOfRange,
                Words::range(&at, &found, *min, *max).to_string(),
            )
        }
        FindingKind::WrongLength {
            length,
            unit,
            min,
            max,
        } => (
            ProblemKind::OutOfRange,
            Words::length(&at, *length, unit, *min, *max).to_string(),
        ),
    };
    Some(Problem { at, kind, message })
}

fn broken(rule: &RuleKind, fields: &[Field], request: &Map<String, Value>) -> Option<Problem> {
    let name = |index: &FieldIndex| fields.get(index.0).map_or("", |field| field.name.as_str());
    let is_given = |index: &FieldIndex| conform::is_given(request.get(name(index)));
    let words = match rule {
        RuleKind::AtLeastOne(any) if !any.iter().any(is_given) => {
            Words::at_least_one("", &any.iter().map(name).collect::<Vec<_>>())
        }
        RuleKind::Requires(first, others) if is_given(first) => {
            let missing: Vec<&str> = others
                .iter()
                .filter(|index| !is_given(index))
                .map(name)
                .collect();
            (!missing.is_empty()).then(|| Words::requires("", name(first), &missing))?
        }
        RuleKind::Excludes(any) => {
            let given: Vec<&str> = any
                .iter()
                .filter(|index| is_given(index))
                .map(name)
                .collect();
            (given.len() > 1).then(|| Words::excludes("", &given))?
        }
        RuleKind::AtLeastOne(_) | RuleKind::Requires(..) => return None,
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
            fields = crate::paths::fields(api, inner(&field.ty));
        }
    }
    secret
}

fn inner(ty: &Type) -> &Type {
    match ty {
        Type::Map(entry) => inner(entry),
        other => other,
    }
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
        check(
            r#"{"key": "k", "limit": 5, "phone": "1"}"#,
            &["with limit, since is required too"],
        );
        check(r#"{"key": "k", "phone": "1", "mail": ""}"#, &[]);
        check(
            r#"{"key": "k", "phone": "1", "mail": "2"}"#,
            &["only one of phone, mail may be given"],
        );
        check(
            r#"{"key": "k", "phone": null}"#,
            &["at least one of phone, mail is required"],
        );
    }

    #[test]
    fn a_secret_is_never_in_the_words() {
        check(
            r#"{"key": "much too long", "phone": "1"}"#,
            &["key has 13 characters, must have at most 5"],
        );
        check(
            r#"{"key": 5, "phone": "1"}"#,
            &["key is a number, must be a string"],
        );
        check(
            r#"{"key": "k", "phone": "1", "more": "[{\"id\": 99}]"}"#,
            &["more[0].id is 99, must be at most 9"],
        );
        check(
            r#"{"key": "k", "phone": "1", "more": "[{"}"#,
            &["more is \"[{\", must be JSON inside a string: a list"],
        );
    }
}
