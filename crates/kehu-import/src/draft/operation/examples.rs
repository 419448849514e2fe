//! Examples of an operation, as files.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::super::spec::{Example, Review};
use super::Drafted;
use crate::recognise::examples::{ExampleKind, Format};
use crate::recognise::{Operation, Page};
use crate::text;

/// Examples, as files.
pub(super) fn examples(page: &Page, operation: &Operation, drafted: &mut Drafted) {
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    let kind_of = |index: usize| match (page.examples[index].kind, page.examples[index].format) {
        (ExampleKind::Request, Format::Curl) => Some("curl"),
        (ExampleKind::Request, _) => Some("request"),
        (ExampleKind::Response, _) => Some("response"),
        (ExampleKind::Failure, _) => Some("error"),
        _ => None,
    };
    for index in &operation.examples {
        let example = &page.examples[*index];
        if let Some((field, _)) = &example.field {
            let why = format!("it shows what is in `{field}`, and no whole request");
            drafted.left_out.push((*index, why));
            continue;
        }
        let Some(kind) = kind_of(*index) else {
            drafted.left_out.push((
                *index,
                format!("{}: not an exchange of this operation", example.kind.word()),
            ));
            continue;
        };
        let mut mended = None;
        let mut reviews = Vec::new();
        let file_text = if kind == "curl" {
            match kehu_spec::evidence::curl::parse(&example.text) {
                Ok(_) => example.text.trim_end().to_owned(),
                Err(why) => {
                    drafted
                        .left_out
                        .push((*index, format!("a curl command that cannot be read: {why}")));
                    continue;
                }
            }
        } else if let Some(json) = &example.json {
            if !json.mends.is_empty() {
                mended = Some(text::short(&json.mended(), 100));
                if !json.is_certain() {
                    let line = json
                        .mends
                        .iter()
                        .find(|m| !m.certain)
                        .map_or(example.line, |m| m.line);
                    reviews.push(Review::new(
                        line,
                        "one of its mends is a guess: hold it against the page",
                    ));
                }
            }
            let mut root = json.root.clone();
            let twins = root.drop_twins();
            if twins.is_empty() {
                json.to_json()
            } else {
                let keys = format!("twice in an object: {}", twins.join(", "));
                let said = mended.map_or_else(|| keys.clone(), |said| format!("{said}, {keys}"));
                mended = Some(text::short(&said, 100));
                root.to_pretty()
            }
        } else if let Some(pairs) = example
            .request
            .as_ref()
            .map(|r| r.query.iter().chain(&r.form).cloned().collect::<Vec<_>>())
            .filter(|p| !p.is_empty())
        {
            mended = Some(format!("{}, here as an object", example.format.word()));
            let object: serde_json::Map<String, Json> =
                pairs.into_iter().map(|(k, v)| (k, Json::from(v))).collect();
            serde_json::to_string_pretty(&Json::Object(object)).unwrap_or_default()
        } else {
            let why = example.broken.as_ref().map_or_else(
                || {
                    format!(
                        "{}: nothing in it to hold against the tables",
                        example.format.word()
                    )
                },
                |b| format!("line {}: {}", b.line, b.why),
            );
            drafted.left_out.push((*index, why));
            continue;
        };
        let count = counts.entry(kind).or_default();
        *count += 1;
        let number = if *count > 1 {
            format!(".{count}")
        } else {
            String::new()
        };
        let ending = if kind == "curl" { "txt" } else { "json" };
        let mut file_text = file_text;
        file_text.push('\n');
        drafted.examples.insert(*index);
        drafted.endpoint.examples.push(Example {
            kind,
            file: format!("{}.{kind}{number}.{ending}", drafted.endpoint.name),
            title: Some(text::short(&text::squeeze(&example.title), 60)).filter(|t| !t.is_empty()),
            mended,
            text: file_text,
            line: example.line,
            reviews,
        });
    }
}
