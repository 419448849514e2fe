//! Examples: what every piece of code on a page shows, and of which side.

mod cells;
mod excerpt;
mod fenced;
mod labels;

use crate::block::{BlockKind, Document};
use crate::json;
use crate::recognise::outline::{Outline, Side};
use crate::recognise::template;
use crate::text;
use crate::words::{Feature, phrases, words};
use fenced::of_code;
use labels::Labels;

pub(super) use excerpt::excerpts;

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
mod tests;
