//! Examples of an operation, as files.

use std::collections::HashMap;

use kehu_spec::document::{ExampleTable, Text};
use kehu_spec::model;
use serde_json::Value as Json;

use super::super::api::refusals;
use super::super::documents::Api;
use super::super::notes::Review;
use super::Drafted;
use kehu_page::json::Document;
use kehu_page::recognise::examples::{Example, ExampleKind, Format};
use kehu_page::recognise::{Operation, Page};
use kehu_page::text;

/// An example as a file has it.
#[derive(Default)]
struct Written {
    text: String,
    /// What was broken in it.
    mended: Option<String>,
    review: Option<Review>,
}

/// Examples, as files; of those that are in none, why.
pub(super) fn examples(page: &Page, operation: &Operation, api: &Api, drafted: &mut Drafted) {
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    for index in &operation.examples {
        let example = &page.examples[*index];
        let foreign = operation.refusals.contains(index);
        let root = example.json.as_ref().map(|json| &json.root);
        if foreign && !root.is_some_and(|root| refusals::knows(api, root)) {
            let why = "a refusal of another shape, and nothing in it tells it from a success";
            drafted.left_out.push((*index, why.to_owned()));
            continue;
        }
        let payload = drafted.endpoint.file.request.as_ref();
        let payload = payload.and_then(|request| request.payload.as_ref());
        let read = kind(example).and_then(|kind| {
            let whole = payload.and_then(|name| whole(example, kind, name.as_str()));
            match whole {
                Some(whole) => Ok((model::ExampleKind::Request, whole)),
                None => Ok((kind, written(example, kind)?)),
            }
        });
        let (kind, written) = match read {
            Ok(written) => written,
            Err(why) => {
                drafted.left_out.push((*index, why));
                continue;
            }
        };
        let count = counts.entry(kind.as_str()).or_default();
        *count += 1;
        drafted.examples.insert(*index);
        add(example, kind, *count, written, drafted);
    }
}

fn kind(example: &Example) -> Result<model::ExampleKind, String> {
    if let Some((field, _)) = &example.field {
        return Err(format!(
            "it shows what is in `{field}`, and no whole request"
        ));
    }
    match (example.kind, example.format) {
        (ExampleKind::Request, Format::Curl) => Ok(model::ExampleKind::Curl),
        (ExampleKind::Request, _) => Ok(model::ExampleKind::Request),
        (ExampleKind::Response, _) => Ok(model::ExampleKind::Response),
        (ExampleKind::Failure, _) => Ok(model::ExampleKind::Error),
        _ => Err(format!(
            "{}: not an exchange of this operation",
            example.kind.word()
        )),
    }
}

/// What the example's file holds, or why it has none.
fn written(example: &Example, kind: model::ExampleKind) -> Result<Written, String> {
    if kind == model::ExampleKind::Curl {
        let problem = example.request.as_ref().and_then(|r| r.problems.first());
        return match problem {
            None => Ok(Written {
                text: example.text.trim_end().to_owned(),
                ..Written::default()
            }),
            Some(why) => Err(format!("a curl command that cannot be read: {why}")),
        };
    }
    if let Some(json) = &example.json {
        return Ok(of_json(json, example.line));
    }
    let request = example.request.iter();
    let pairs: serde_json::Map<String, Json> = request
        .flat_map(|request| request.query.iter().chain(&request.form))
        .map(|(name, value)| (name.clone(), Json::from(value.as_str())))
        .collect();
    if !pairs.is_empty() {
        return Ok(Written {
            text: serde_json::to_string_pretty(&Json::Object(pairs)).unwrap_or_default(),
            mended: Some(format!("{}, here as an object", example.format.word())),
            review: None,
        });
    }
    Err(match &example.broken {
        Some(broken) => format!("line {}: {}", broken.line, broken.why),
        None => format!(
            "{}: nothing in it to hold against the tables",
            example.format.word()
        ),
    })
}

/// A request whose body is a list, with the list in the field that is all of the body.
fn whole(example: &Example, kind: model::ExampleKind, name: &str) -> Option<Written> {
    let sent = matches!(kind, model::ExampleKind::Request | model::ExampleKind::Curl);
    let json = example.json.as_ref().filter(|_| sent)?;
    let list: Json = serde_json::from_str(&json.to_json()).ok()?;
    list.as_array()?;
    let query = example.request.iter().flat_map(|request| &request.query);
    let query = query.map(|(name, value)| (name.clone(), Json::from(value.as_str())));
    let fields: serde_json::Map<String, Json> = query.chain([(name.to_owned(), list)]).collect();
    Some(Written {
        text: serde_json::to_string_pretty(&Json::Object(fields)).unwrap_or_default(),
        mended: Some("its body is a list, here in the field that is all of it".to_owned()),
        review: None,
    })
}

/// JSON as it was meant, each name once in an object.
fn of_json(json: &Document, line: usize) -> Written {
    let mut written = Written {
        text: json.to_json(),
        ..Written::default()
    };
    if !json.fixes.is_empty() {
        written.mended = Some(text::short(&json.mended(), 100));
        if !json.is_certain() {
            let guess = json.fixes.iter().find(|fix| !fix.certain);
            let line = guess.map_or(line, |fix| fix.line);
            let why = "one of its corrections is a guess: compare it with the page";
            written.review = Some(Review::new(line, why));
        }
    }
    let mut root = json.root.clone();
    let twins = root.drop_twins();
    if !twins.is_empty() {
        let keys = format!("twice in an object: {}", twins.join(", "));
        let said = match written.mended {
            Some(said) => format!("{said}, {keys}"),
            None => keys,
        };
        written.mended = Some(text::short(&said, 100));
        written.text = root.to_pretty();
    }
    written
}

/// Adds an example to the draft, as the so many-th of its kind.
fn add(
    example: &Example,
    kind: model::ExampleKind,
    count: usize,
    written: Written,
    drafted: &mut Drafted,
) {
    let endpoint = &mut drafted.endpoint;
    let number = match count {
        1 => String::new(),
        count => format!(".{count}"),
    };
    let ending = match kind {
        model::ExampleKind::Curl => "txt",
        _ => "json",
    };
    let name = endpoint.file.name.as_str();
    let file = format!("{name}.{}{number}.{ending}", kind.as_str());
    let title = text::short(&text::squeeze(&example.title), 60);
    let span = endpoint.notes.place(example.line);
    endpoint.notes.part(span).reviews.extend(written.review);
    let examples = endpoint.file.example.get_or_insert_default();
    examples.push(ExampleTable {
        span,
        kind: kind.into(),
        title: (!title.is_empty()).then(|| title.into()),
        file: file.into(),
        mended: written.mended.map(Text::from),
        ..ExampleTable::default()
    });
    endpoint.texts.push(format!("{}\n", written.text));
}
