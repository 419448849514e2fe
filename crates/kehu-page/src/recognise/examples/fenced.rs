//! What a piece of code shows.

use kehu_request::Request;

use super::labels::{Labels, is_program, looks_like_json};
use super::{Example, cells};
use crate::block::Code;
use crate::json;
use crate::recognise::examples::Format;
use crate::recognise::outline::Outline;
use crate::recognise::{ExampleKind, address};
use crate::text;
use crate::words::{Feature, words};

pub(super) fn of_code(at: usize, code: &Code, outline: &Outline, out: &mut Vec<Example>) {
    let label = code.label.as_deref().unwrap_or_default();
    let mut labels = Labels::of(outline, at, words().features(label));
    if !label.is_empty() {
        label.clone_into(&mut labels.title);
    }
    let base = Example::of(at, code.first, &labels, labels.title.clone(), &code.text);
    if code.text.trim().is_empty() || address::labels_a_request(&code.text) {
        return;
    }
    let of_kind = |kind| Example {
        kind,
        ..base.clone()
    };
    let sends = matches!(base.kind, ExampleKind::Request | ExampleKind::Callback);
    let sent = |format| Example {
        format,
        ..of_kind(if sends {
            base.kind
        } else {
            ExampleKind::Request
        })
    };
    if is_program(code, &labels) {
        return out.push(of_kind(ExampleKind::Code));
    }
    if kehu_request::is_curl(&code.text)
        && let Some(request) = kehu_request::read_curl(&code.text, code.first)
    {
        let rest = request.rest.clone();
        out.push(of_request(sent(Format::Curl), request));
        let answer = of_kind(ExampleKind::Response);
        return below_command(answer, code, &rest, &labels, out);
    }
    let http = kehu_request::read_labelled(&code.text, code.first)
        .or_else(|| kehu_request::read_http(&code.text, code.first))
        .or_else(|| kehu_request::read_annotated(&code.text, code.first));
    if let Some(request) = http {
        return out.push(of_request(sent(Format::Http), request));
    }
    if looks_like_json(&code.text) {
        return of_json(&base, &code.text, code.first, &labels, out);
    }
    if sends && let Some(object) = members_alone(&code.text) {
        return of_json(&base, &object, code.first, &labels, out);
    }
    out.push(match address_or_form(&code.text, sends) {
        Some((format, request)) => Example {
            request: Some(request),
            ..sent(format)
        },
        None => of_kind(ExampleKind::Other),
    });
}

/// The answer that stands below a command, in the same fence.
fn below_command(
    answer: Example,
    code: &Code,
    rest: &str,
    labels: &Labels,
    out: &mut Vec<Example>,
) {
    if rest.starts_with(['{', '[']) {
        let above = code.text.find(rest).map_or("", |at| &code.text[..at]);
        let line = code.first + above.matches('\n').count();
        let below = Example {
            labelled: true,
            line,
            text: rest.to_owned(),
            ..answer
        };
        of_json(&below, rest, line, labels, out);
    }
}

/// What code shows that is nothing but an address with its query, or a form where something is sent.
fn address_or_form(code: &str, sends: bool) -> Option<(Format, Request)> {
    let address = kehu_request::read_address(code.trim());
    let address = address.filter(|r| !r.query.is_empty() && !text::has_cjk(&r.url));
    if let Some(address) = address {
        return Some((Format::Url, address));
    }
    let form = kehu_request::read_form(code).filter(|_| sends)?;
    let request = Request {
        form,
        ..Request::default()
    };
    Some((Format::Form, request))
}

/// Members line by line, without the braces around them: `page: 1`, `"size": 10`, and lists and objects over several
/// lines. As an object, where that can be read without a guess.
fn members_alone(code: &str) -> Option<String> {
    let is_member = |line: &str| {
        let (name, value) = line.split_once(':').unwrap_or_default();
        let name = name.trim().trim_matches('"');
        let value = value.trim();
        text::is_identifier(name) && !value.is_empty() && !value.starts_with("//")
    };
    let (mut members, mut depth) = (0, 0);
    for line in code.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if depth == 0 {
            members += 1;
            if !is_member(line) {
                return None;
            }
        }
        depth += json::opened(line);
    }
    let object = format!("{{{code}\n}}");
    let parsed = json::read(&object, 1);
    let whole = parsed.broken.is_none() && parsed.documents.len() == 1;
    let all = |document: &json::Document| document.root.members().len() == members;
    (members > 0 && whole && parsed.documents.iter().all(all)).then_some(object)
}

/// A request's body is an example too, when it is JSON.
fn of_request(mut example: Example, request: kehu_request::Request) -> Example {
    let body = request.body.as_deref();
    if let Some(body) = body.filter(|body| body.trim_start().starts_with(['{', '['])) {
        let mut parsed = json::read(body, request.body_line);
        example.broken = parsed.broken.take();
        example.json = parsed.documents.into_iter().next();
    }
    example.request = Some(request);
    example
}

/// Every value in the text is an example; words between them label the next.
fn of_json(base: &Example, source: &str, line: usize, labels: &Labels, out: &mut Vec<Example>) {
    let parsed = json::read(source, line);
    let several = parsed.documents.len() > 1;
    let before = out.len();
    for document in parsed.documents {
        let own = words().features(&document.label);
        let (kind, labelled) = if own.any(&[
            Feature::Success,
            Feature::Failure,
            Feature::Request,
            Feature::Response,
        ]) {
            labels.with(own).kind()
        } else {
            (base.kind, base.labelled)
        };
        let marks = ['*', '#', '/', ' ', '\n', ':', '：', ','];
        let label = text::squeeze(document.label.trim_matches(marks));
        let label = label.trim_matches('*').to_owned();
        let title = if label.is_empty() || text::width(&label) > 60 {
            base.title.clone()
        } else {
            label
        };
        let text = document.text.clone();
        out.push(Example {
            kind,
            labelled,
            format: Format::Json,
            title,
            line: document.root.line,
            json: Some(document),
            several,
            text,
            ..base.clone()
        });
    }
    if let Some(broken) = parsed.broken {
        out.push(Example {
            format: Format::Json,
            line: broken.line.min(line + source.lines().count()),
            broken: Some(broken),
            text: parsed.rest,
            ..base.clone()
        });
    }
    if out.len() == before {
        out.push(Example {
            kind: ExampleKind::Other,
            ..base.clone()
        });
    }
    if labels.of_headers() {
        out[before..].iter_mut().for_each(cells::as_headers);
    }
}
