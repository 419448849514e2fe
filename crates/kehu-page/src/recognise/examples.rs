//! Examples: what every piece of code on a page shows, and of which side.

use crate::block::{BlockKind, Code, Document};
use crate::json;
use crate::recognise::outline::{Outline, Side};
use crate::recognise::template;
use crate::text;
use crate::words::{Feature, phrases, words};

mod cells;
mod excerpt;
mod labels;

pub(super) use excerpt::excerpts;

use labels::{Labels, is_program, looks_like_json};

reported! {
    /// What an example shows.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum ExampleKind {
        /// What is sent.
        Request = "request",
        /// What comes back.
        Response = "response",
        /// What comes back when it is refused.
        Failure = "response-failure",
        /// What the vendor sends.
        Callback = "callback",
        /// A program.
        Code = "code",
        /// Types in place of values, of what one side sends.
        Types(Side) = "types",
        /// Something else.
        Other = "other",
    }
}

reported! {
    /// How an example is written.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Format {
        /// JSON.
        Json = "json",
        /// A curl command.
        Curl = "curl",
        /// A raw HTTP request.
        Http = "raw-http",
        /// `a=1&b=2`.
        Form = "form-urlencoded",
        /// An address with a query.
        Url = "url",
        /// Anything else.
        Text = "text",
    }
}

/// One example.
#[derive(Debug, Clone)]
pub struct Example {
    /// The block that holds it.
    pub block: usize,
    /// The page's line.
    pub line: usize,
    /// What it shows.
    pub kind: ExampleKind,
    /// Whether a label said so, rather than its content.
    pub labelled: bool,
    /// How it is written.
    pub format: Format,
    /// The label above it.
    pub title: String,
    /// Its JSON, a request's body included.
    pub json: Option<json::Document>,
    /// The request that it is.
    pub request: Option<kehu_request::Request>,
    /// Why its JSON could not be read.
    pub broken: Option<json::Broken>,
    /// Several values stood where one should.
    pub several: bool,
    /// The text as it stood.
    pub text: String,
    /// The field of the request that it shows, rather than a whole request, and whether that holds text.
    pub field: Option<(String, bool)>,
}

impl ExampleKind {
    /// The side whose data it shows.
    pub fn side(self) -> Option<Side> {
        match self {
            ExampleKind::Request => Some(Side::Request),
            ExampleKind::Response | ExampleKind::Failure => Some(Side::Response),
            ExampleKind::Callback => Some(Side::Callback),
            ExampleKind::Types(side) => Some(side),
            ExampleKind::Code | ExampleKind::Other => None,
        }
    }
}

impl Example {
    /// Text of which no more is known than what the labels above say of it.
    fn of(block: usize, line: usize, labels: &Labels, title: String, text: &str) -> Example {
        let (kind, labelled) = labels.kind();
        Example {
            block,
            line,
            kind,
            labelled,
            format: Format::Text,
            title,
            json: None,
            request: None,
            broken: None,
            several: false,
            text: text.to_owned(),
            field: None,
        }
    }

    /// A request, which the vendor sends where labels say so.
    fn sent(self, format: Format, request: kehu_request::Request) -> Example {
        let kind = match self.kind {
            ExampleKind::Callback => self.kind,
            _ => ExampleKind::Request,
        };
        Example {
            kind,
            format,
            request: Some(request),
            ..self
        }
    }
}

/// Every example of a page, in page order.
pub fn find(document: &Document, outline: &Outline) -> Vec<Example> {
    let mut out = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Code(code) => of_code(at, code, outline, &mut out),
            BlockKind::Table(table) => cells::of_facts(at, table, outline, &mut out),
            BlockKind::Paragraph(inline) | BlockKind::Item { text: inline, .. } => {
                for code in inline
                    .codes
                    .iter()
                    .filter(|c| c.starts_with(['{', '[']) && c.contains("\":") && c.len() > 12)
                {
                    let lead = inline.text.split(code.as_str()).next().unwrap_or_default();
                    inline_json(at, block.line, code, lead, outline, &mut out);
                }
            }
            _ => {}
        }
    }
    out
}

/// JSON in a code span: `Success: {"code": 0}`.
fn inline_json(
    at: usize,
    line: usize,
    code: &str,
    lead: &str,
    outline: &Outline,
    out: &mut Vec<Example>,
) {
    let own = words().features(lead);
    let labels = Labels::of(outline, at, own);
    if !labels.example && !own.any(&[Feature::Success, Feature::Failure]) {
        return;
    }
    let mut parsed = json::read(code, line);
    if let Some(document) = parsed
        .documents
        .pop()
        .filter(|_| parsed.documents.is_empty())
    {
        let title = text::squeeze(lead).trim_end_matches([':', '：']).to_owned();
        out.push(Example {
            format: Format::Json,
            json: Some(document),
            ..Example::of(at, line, &labels, title, code)
        });
    }
}

fn of_code(at: usize, code: &Code, outline: &Outline, out: &mut Vec<Example>) {
    let label = code.label.as_deref().unwrap_or_default();
    let mut labels = Labels::of(outline, at, words().features(label));
    if !label.is_empty() {
        label.clone_into(&mut labels.title);
    }
    let base = Example::of(at, code.first, &labels, labels.title.clone(), &code.text);
    if code.text.trim().is_empty() {
        return;
    }
    if is_program(code, &labels) {
        out.push(Example {
            kind: ExampleKind::Code,
            ..base
        });
        return;
    }
    if kehu_request::is_curl(&code.text)
        && let Some(request) = kehu_request::read_curl(&code.text, code.first)
    {
        return of_command(base, request, &labels, out);
    }
    let http = kehu_request::read_labelled(&code.text, code.first)
        .or_else(|| kehu_request::read_http(&code.text, code.first));
    if let Some(request) = http.or_else(|| kehu_request::read_annotated(&code.text, code.first)) {
        out.push(of_request(base.sent(Format::Http, request)));
        return;
    }
    if looks_like_json(&code.text) {
        of_json(&base, &code.text, code.first, &labels, out);
        return;
    }
    let sends = matches!(base.kind, ExampleKind::Request | ExampleKind::Callback);
    if sends && let Some(object) = members_alone(&code.text) {
        of_json(&base, &object, code.first, &labels, out);
        return;
    }
    if let Some(request) = kehu_request::read_address(code.text.trim())
        .filter(|r| !r.query.is_empty() && !text::has_cjk(&r.url))
    {
        out.push(base.sent(Format::Url, request));
    } else if sends && let Some(form) = kehu_request::read_form(&code.text) {
        let request = kehu_request::Request {
            form,
            ..kehu_request::Request::default()
        };
        out.push(base.sent(Format::Form, request));
    } else {
        out.push(Example {
            kind: ExampleKind::Other,
            ..base
        });
    }
}

/// A command, and the answer that stands below it in the same fence.
fn of_command(
    base: Example,
    request: kehu_request::Request,
    labels: &Labels,
    out: &mut Vec<Example>,
) {
    let rest = request.rest.clone();
    let before = base.text.split(rest.as_str()).next().unwrap_or_default();
    let line = base.line + before.matches('\n').count();
    out.push(of_request(base.clone().sent(Format::Curl, request)));
    if rest.starts_with(['{', '[']) {
        let below = Example {
            kind: ExampleKind::Response,
            labelled: true,
            line,
            text: rest.clone(),
            ..base
        };
        of_json(&below, &rest, line, labels, out);
    }
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
fn of_request(mut example: Example) -> Example {
    let request = example.request.as_ref();
    let body = request.and_then(|request| Some((request.body.as_deref()?, request.body_line)));
    if let Some((body, line)) = body.filter(|(b, _)| b.trim_start().starts_with(['{', '['])) {
        let parsed = json::read(body, line);
        example.broken = parsed.broken;
        example.json = parsed.documents.into_iter().next();
    }
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
        let label = text::squeeze(
            document
                .label
                .trim_matches(['*', '#', '/', ' ', '\n', ':', '：', ',']),
        )
        .trim_matches('*')
        .to_owned();
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

/// Responses of one operation whose code is not that of the others were refused, where no label says it.
pub fn failures_by_code(examples: &mut [Example], own: &[usize]) {
    let code = |e: &Example| {
        let root = &e.json.as_ref()?.root;
        let names = root.members().iter().rev();
        let mut codes = phrases().code_names.iter();
        codes
            .find_map(|code| {
                names
                    .clone()
                    .find(|(name, _)| name.eq_ignore_ascii_case(code))
            })
            .map(|(_, value)| value)
            .map(|n| n.quote().trim_matches('"').to_ascii_lowercase())
    };
    let succeeds = |code: &str| {
        // `SYS_SUCCESS`
        let mut words = text::words(code).into_iter();
        phrases().success_codes.has(code) || words.any(|word| word == "success")
    };
    let any_success = own.iter().any(|i| {
        examples[*i].kind == ExampleKind::Response
            && code(&examples[*i]).is_some_and(|c| succeeds(&c))
    });
    for i in own {
        let says = words().features(&examples[*i].title);
        if examples[*i].kind == ExampleKind::Response
            && !says.has(Feature::Success)
            && code(&examples[*i]).is_some_and(|c| !succeeds(&c))
            && any_success
        {
            examples[*i].kind = ExampleKind::Failure;
        }
    }
}

/// JSON that has types where values should be shows a form, not an exchange.
pub fn types_for_values(example: &mut Example) {
    let json = example.json.as_ref();
    let side = example.kind.side();
    if let Some(side) = side.filter(|_| json.is_some_and(|j| template::is_of_types(&j.root))) {
        example.kind = ExampleKind::Types(side);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kind, the form and the JSON of each example.
    fn told(page: &str) -> String {
        let document = crate::read::read(page);
        let found = find(&document, &Outline::of(&document)).into_iter();
        let found = found.map(|example| {
            let json = example
                .json
                .map(|json| json.root.to_compact())
                .unwrap_or_default();
            format!("{} {} {json}", example.kind.word(), example.format.word())
        });
        found.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn labels_say_whose_example_it_is() {
        crate::cases::check(
            r#"
            ## Response Example\n\n### Failed Example\n```json\n{"a":1}\n```\n => response-failure json {"a": 1}
            **请求示例**\n```\ncurl -X POST http://a.b/c -d '{"a":1}'\n\n{"b":2}\n```\n => request curl {"a": 1} / response json {"b": 2}
            **Response Example:**\n```\n**Successful Response**\n{"a":1}\n**Failed Response**\n{"a":2}\n```\n => response json {"a": 1} / response-failure json {"a": 2}
            **Response Example:**\n- Success: `{"code": "success"}`\n- Failure: `{"code": "failed"}`\n => response json {"code": "success"} / response-failure json {"code": "failed"}
            **Push Example**\n```\na=1&b=2\n```\n => callback form-urlencoded
            ### Java\n```\nimport x;\nclass Y {}\n```\n => code text
            "#,
            |page| told(page).trim().to_owned(),
        );
    }
}
