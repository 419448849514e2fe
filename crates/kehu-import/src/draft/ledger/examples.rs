//! Examples and other code of a page that no draft has, and what else stands in their blocks.

use std::collections::{HashMap, HashSet};

use kehu_spec::document::VectorTable;

use super::super::documents::Api;
use super::super::lists;
use super::super::operation::Drafted;
use super::Tally;
use super::names::{Names, line_keys, list, members, quoted_keys};
use kehu_page::block::BlockKind;
use kehu_page::read::coverage;
use kehu_page::recognise::examples::{Example, ExampleKind};
use kehu_page::recognise::{Operation, Page, address, environments};
use kehu_page::text;
use kehu_page::words::{Feature, words};
use kehu_request::Request;

/// Members of examples that are in the draft whose names its files do not have.
pub(super) fn members_in(page: &Page, drafted: &Drafted, names: &Names, tally: &mut Tally) {
    let mut indices: Vec<usize> = drafted.examples.iter().copied().collect();
    indices.sort_unstable();
    for index in indices {
        let example = &page.examples[index];
        let refused = example.kind == ExampleKind::Failure;
        let pairs = example
            .request
            .iter()
            .flat_map(|r| r.query.iter().chain(&r.form));
        let pairs = pairs.map(|(name, _)| name.clone());
        let own = example
            .json
            .as_ref()
            .map(|json| members(&json.root))
            .unwrap_or_default();
        let own: Vec<String> = own.into_iter().chain(pairs).collect();
        tally.facts += own.len();
        let lost: Vec<String> = own.into_iter().filter(|name| !names.have(name)).collect();
        if !lost.is_empty() {
            let what = if refused {
                "members of a refusal"
            } else {
                "members of an example"
            };
            let count = lost.len();
            tally.lose(example.line, format!("{what}: {}", list(&lost)), count);
        }
    }
}

/// What words before JSON say when they label it.
const LABELS: [Feature; 6] = [
    Feature::Request,
    Feature::Response,
    Feature::Callback,
    Feature::Success,
    Feature::Failure,
    Feature::Example,
];

/// Lines of code that no example of it holds: what was left out to read the rest as JSON.
fn beside_json(page: &Page, tally: &mut Tally) {
    for (at, block) in page.document.blocks.iter().enumerate() {
        let BlockKind::Code(code) = &block.kind else {
            continue;
        };
        let own: Vec<&Example> = page.examples.iter().filter(|e| e.block == at).collect();
        let whole = |example: &&Example| example.json.is_none() || example.request.is_some();
        if own.is_empty() || own.iter().any(whole) {
            continue;
        }
        let jsons = own.iter().filter_map(|example| example.json.as_ref());
        let texts = jsons.flat_map(|json| {
            let comments = json.comments.iter().map(|comment| comment.text.clone());
            // Words before it that label nothing are not part of it, nor are keys without their object.
            let label = json
                .label
                .lines()
                .filter(|line| quoted_keys(line).is_empty());
            let label = Some(label.collect::<Vec<_>>().join("\n"));
            let label = label.filter(|label| words().features(label).any(&LABELS));
            comments.chain([json.root.to_compact()]).chain(label)
        });
        let known: HashSet<String> = texts
            .flat_map(|text| coverage::words(&text).collect::<Vec<_>>())
            .collect();
        for (i, line) in code.text.lines().enumerate() {
            let words: Vec<String> = coverage::words(line).collect();
            let missing = words.iter().filter(|word| !known.contains(*word)).count();
            if missing * 2 > words.len() {
                let line_text = text::short(&text::squeeze(line), 80);
                tally.facts += 1;
                tally.lose(
                    code.first + i,
                    format!("beside the JSON of an example: {line_text}"),
                    1,
                );
            }
        }
    }
}

/// How many members an answer of no operation has that is the envelope of all, and nothing else.
fn of_envelope(example: &Example, api: &Api) -> Option<usize> {
    let names = members(&example.json.as_ref()?.root);
    let own = api.envelope_paths();
    let all = names.iter().all(|name| own.contains(&name.as_str()));
    (api.told_of_all && all && example.kind == ExampleKind::Response).then_some(names.len())
}

/// Whether code is nothing but the header of the token.
fn is_token(page: &Page, example: &Example, api: &Api) -> bool {
    let BlockKind::Code(code) = &page.document.blocks[example.block].kind else {
        return false;
    };
    let mut schemes = api.file.auth.iter().flat_map(|auth| &auth.0);
    let header = schemes.find_map(|auth| auth.header.as_ref());
    let named = |line: &str| {
        let name = line.split(':').next().unwrap_or_default();
        header.is_some_and(|header| header.eq_ignore_ascii_case(name.trim()))
    };
    let lines = code.text.lines().filter(|line| !line.trim().is_empty());
    let mut lines = lines.peekable();
    lines.peek().is_some() && lines.all(named)
}

pub(super) fn keep(
    page: &Page,
    drafts: &[(&Operation, &Drafted)],
    api: &Api,
    names: &Names,
    tally: &mut Tally,
) {
    let addressed: HashSet<usize> = environments::facts(&page.document, &page.outline)
        .into_iter()
        .filter(|fact| fact.form != address::Form::Bare)
        .map(|fact| fact.block)
        .collect();
    let in_draft: HashSet<usize> = drafts
        .iter()
        .flat_map(|(_, d)| d.examples.iter().copied())
        .collect();
    let left_out: HashMap<usize, &str> = drafts
        .iter()
        .flat_map(|(_, d)| &d.left_out)
        .map(|(index, why)| (*index, why.as_str()))
        .collect();
    for (index, example) in page.examples.iter().enumerate() {
        beside_request(example, tally);
        let text = example.text.to_lowercase();
        let signs = |vector: &VectorTable| text.contains(&vector.signature.to_lowercase());
        if api.vectors.iter().any(signs) {
            beside_signature(example, &api.vectors, tally);
            continue;
        }
        if in_draft.contains(&index) {
            continue;
        }
        if let Some(count) = of_api(page, example, api) {
            tally.facts += count;
            continue;
        }
        if says_nothing(&example.text) {
            continue;
        }
        let own = own_names(example);
        tally.facts += own.len();
        if !is_read_as_such(page, example, &own, names, &addressed) {
            lose(example, left_out.get(&index), &own, names, tally);
        }
    }
    let blocks = page.examples.iter().map(|example| example.block).collect();
    no_example(page, &blocks, tally);
    beside_json(page, tally);
}

/// How many facts of the API as a whole an example shows and nothing else: its token, a server, what is
/// signed, the envelope.
fn of_api(page: &Page, example: &Example, api: &Api) -> Option<usize> {
    let shown = example.text.trim().trim_end_matches('/');
    let is_server = page.servers.iter().any(|server| server.url == shown);
    let known = is_token(page, example, api) || is_server;
    if known || api.vectors.iter().any(|vector| is_signed(shown, vector)) {
        return Some(1);
    }
    of_envelope(example, api)
}

/// The names of fields that an example has.
fn own_names(example: &Example) -> Vec<String> {
    if let Some(json) = &example.json {
        return members(&json.root);
    }
    let mut keys = quoted_keys(&example.text);
    if keys.is_empty() && example.kind != ExampleKind::Code {
        keys = line_keys(&example.text);
    }
    // `GET:/orders` names no field.
    keys.retain(|name| !kehu_request::is_method(name));
    keys
}

/// Whether an example is no exchange to keep, and what it says is read elsewhere.
fn is_read_as_such(
    page: &Page,
    example: &Example,
    own: &[String],
    names: &Names,
    addressed: &HashSet<usize>,
) -> bool {
    // Types in place of values and lists of headers are read, and are not exchanges to keep.
    let headers = |r: &Request| r.url.is_empty() && !r.headers.is_empty();
    let read = matches!(example.kind, ExampleKind::Types(_))
        || example.request.as_ref().is_some_and(headers);
    if read && own.iter().all(|name| names.have(name)) {
        return true;
    }
    // Code that only says a request or lists codes is read as such; its address is looked up elsewhere.
    let only_address = |r: &Request| {
        r.query.is_empty() && r.form.is_empty() && r.body.is_none() && r.method.is_some()
    };
    let plain = |name: &String| lists::has("auth", "plain", name);
    let bare = example.request.as_ref().is_some_and(only_address);
    (own.is_empty() || bare && own.iter().all(plain))
        && (addressed.contains(&example.block)
            || bare
            || page.codes.iter().any(|codes| codes.block == example.block))
}

/// Tells of an example that is lost: `left_out` is why the operation that it is of does not keep it.
fn lose(
    example: &Example,
    left_out: Option<&&str>,
    own: &[String],
    names: &Names,
    tally: &mut Tally,
) {
    if example.kind == ExampleKind::Code && own.iter().all(|name| names.have(name)) {
        tally.lose(example.line, "a program: it is not read".to_owned(), 0);
        return;
    }
    let why = match (left_out, &example.broken) {
        (Some(why), _) => (*why).to_owned(),
        (None, Some(broken)) => format!("line {}: {}", broken.line, broken.why),
        (None, None) => format!("{} of no operation", example.kind.word()),
    };
    let shown = match own.len() {
        0 => String::new(),
        _ => format!(": {}", list(own)),
    };
    tally.facts += 1;
    tally.lose(
        example.line,
        format!("an example: {why}{shown}"),
        1 + own.len(),
    );
}

/// Lines of a request that are neither its headers nor its body.
fn beside_request(example: &Example, tally: &mut Tally) {
    let unread = example.request.iter().flat_map(|request| &request.unread);
    for (line, text) in unread {
        let text = text::short(&text::squeeze(text), 80);
        tally.facts += 1;
        tally.lose(
            *line,
            format!("beside the request of an example: {text}"),
            1,
        );
    }
}

/// Code that only says that there is nothing, or how HTTP calls what came of a request.
fn says_nothing(code: &str) -> bool {
    let code = code.trim();
    let one_line = !code.is_empty() && !code.contains('\n');
    one_line && (words().is_nothing(code) || code.starts_with("HTTP/"))
}

/// Whether code is the string that a vector signs: pairs of which each value is one of the vector's.
fn is_signed(text: &str, vector: &VectorTable) -> bool {
    let entries = [&vector.query, &vector.form, &vector.headers];
    let entries = entries.into_iter().flatten().chain([&vector.client]);
    let mut values: HashSet<String> = entries
        .flat_map(|entries| entries.0.iter().map(|(_, value)| value.value.clone()))
        .collect();
    values.extend(vector.nonce.iter().map(|nonce| nonce.value.clone()));
    values.extend(vector.timestamp.iter().map(|time| time.value.to_string()));
    let pairs: Vec<&str> = text.split('&').collect();
    let of_vector = |pair: &&str| {
        let value = pair.split_once('=').map(|(_, value)| value.trim());
        value.is_some_and(|value| value.is_empty() || values.contains(value))
    };
    pairs.len() > 1 && pairs.iter().all(of_vector)
}

/// The string to sign and its digest are in the vector; other lines are not.
fn beside_signature(example: &Example, vectors: &[VectorTable], tally: &mut Tally) {
    for (at, line) in example.text.lines().enumerate() {
        let lower = line.to_lowercase();
        let worked = line.contains('=')
            || vectors
                .iter()
                .any(|v| lower.contains(&v.signature.to_lowercase()));
        if !worked && line.contains(char::is_alphanumeric) {
            let what = format!("beside a signature: {}", text::short(line.trim(), 80));
            tally.facts += 1;
            tally.lose(example.line + at, what, 1);
        }
    }
}

/// Code in which nothing was read.
fn no_example(page: &Page, examples: &HashSet<usize>, tally: &mut Tally) {
    for (at, block) in page.document.blocks.iter().enumerate() {
        let BlockKind::Code(code) = &block.kind else {
            continue;
        };
        if !examples.contains(&at) && !address::labels_a_request(&code.text) {
            tally.facts += 1;
            tally.lose(block.line, "code that is not an example".to_owned(), 1);
        }
    }
}
