//! Operations found by what they do, and described.

use kehu_registry::{Api, Operation};
use rmcp::model::CallToolResult;
use serde_json::{Value, json};

use crate::answer::{self, CHARACTERS, beginning};
use crate::tools::{Detail, callable, data_schema, exportable, hints, request_schema, trimmed};

/// So many are told.
const FOUND: usize = 15;

/// Finds operations, the best first.
pub(crate) fn find(apis: &[&'static Api], query: &str) -> CallToolResult {
    let wanted = words(query);
    let all = || {
        apis.iter()
            .flat_map(|api| callable(api).map(move |operation| (*api, operation)))
    };
    let mut found: Vec<_> = all()
        .map(|(api, operation)| (score(operation, &wanted), api, operation))
        .filter(|(score, ..)| *score > 0 || wanted.is_empty())
        .collect();
    found.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    let count = found.len();
    let told = found.into_iter().take(FOUND).map(|(_, api, operation)| {
        json!({
            "api": api.info.name,
            "operation": operation.info.name,
            "title": operation.title,
            "summary": operation.summary,
            "reads": hints(api, operation).read_only_hint,
            "exports": exportable(operation),
        })
    });
    let operations: Vec<_> = told.collect();
    let note = match count {
        0 => {
            let names = all().map(|(_, operation)| operation.info.name);
            let names = names.collect::<Vec<_>>().join(", ");
            format!(
                "None has these words. There are: {}",
                beginning(&names, CHARACTERS / 4)
            )
        }
        count if count > FOUND => {
            format!("{} more: say what is wanted in other words.", count - FOUND)
        }
        _ => "describe_operation tells what each takes.".to_owned(),
    };
    answer::told(&json!({ "operations": operations, "note": note }))
}

/// The words of a query, each in small letters. What is not written in Latin letters has no spaces between
/// words: every pair of its characters is one.
fn words(query: &str) -> Vec<String> {
    let query = query.to_lowercase();
    let words = query.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).flat_map(|word| {
        let letters: Vec<char> = word.chars().collect();
        match word.is_ascii() || letters.len() < 3 {
            true => vec![word.to_owned()],
            false => letters
                .windows(2)
                .map(|pair| pair.iter().collect())
                .collect(),
        }
    });
    words.collect()
}

fn score(operation: &Operation, wanted: &[String]) -> usize {
    let heading = [
        Some(operation.info.name),
        operation.title,
        Some(operation.summary),
    ];
    let heading = heading
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let params = operation
        .params
        .iter()
        .flat_map(|param| [Some(param.name), param.label, param.doc]);
    let inside = params
        .chain([operation.doc])
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let one = |word: &String| {
        // Words are found in the plural as in the singular.
        let stem = word
            .strip_suffix('s')
            .filter(|stem| stem.len() > 2)
            .unwrap_or(word);
        usize::from(heading.contains(stem)) * 4 + usize::from(inside.contains(stem))
    };
    wanted.iter().map(one).sum()
}

/// Everything about an operation.
pub(crate) fn describe(api: &'static Api, operation: &'static Operation) -> CallToolResult {
    let shaped = |schema: Option<Value>, detail| {
        let mut schema = schema?;
        schema
            .as_object_mut()
            .into_iter()
            .for_each(|schema| trimmed(schema, detail));
        Some(schema)
    };
    let codes = api.info.errors.iter().map(|error| {
        let code = error.code.map(|code| code.to_string());
        json!({ "code": code, "name": error.name, "meaning": error.doc })
    });
    let limits = operation.info.limits.iter();
    let limits = limits.map(|limit| format!("{} calls in {} s", limit.calls, limit.per_s));
    let described = json!({
        "summary": operation.summary,
        "title": operation.title,
        "doc": operation.doc,
        "deprecated": operation.deprecated,
        "reads": hints(api, operation).read_only_hint,
        "exports": exportable(operation),
        "limits": limits.collect::<Vec<_>>(),
        "arguments": shaped(request_schema(api, operation), Detail::Whole),
        "answers": shaped(data_schema(api, operation), Detail::Sentences),
        "codes": codes.collect::<Vec<_>>(),
    });
    let text = described.to_string();
    match text.chars().count() <= CHARACTERS {
        true => answer::told(&described),
        false => answer::told(&json!({
            "beginning": beginning(&text, CHARACTERS),
            "note": "The description is longer than this.",
        })),
    }
}
