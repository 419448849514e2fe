//! The section of an operation.

use kehu_spec::model::{Example, ExampleKind, Operation};
use maud::{Markup, html};

use super::{
    bilingual::{anchor, both, inline, pieces, text},
    tables,
};
use crate::{
    content::Content,
    gateway, prose,
    row_text::{self, Text},
    samples,
};

pub(super) fn section(content: &Content<'_>, operation: &Operation, is_live: bool) -> Markup {
    let method = format!("{:?}", operation.method).to_uppercase();
    html! {
        section id={ "op-" (operation.name) } {
            h2 { (operation.name) @if let Some(title) = &operation.title { " " span.faint { (title) } } }
            p { (inline(&operation.summary)) }
            div.call { b class=(method.to_lowercase()) { (method) } code { (operation.path) } }
            @if let Some(instead) = &operation.deprecated { p.quirk { (both("Deprecated: ", "已弃用：")) (inline(instead)) } }
            @if let Some(doc) = &operation.doc { (text(&Text::new(doc, doc))) }
            @if let Some(docs) = &operation.docs { p.faint { a href=(docs) rel="noreferrer" { (docs) } } }
            (remarks(operation))
            @for quirk in row_text::other_quirks(content.api, operation) { (tables::quirk(&format!("`{}`: {}", quirk.at, quirk.why))) }
            (headers(operation))
            h3 { (both("Call", "调用")) }
            (calls(content, operation))
            @if is_live { (trial(content, operation)) }
            h3 { (both("Request", "请求")) }
            (tables::fields(content, &operation.request.fields, &both("required", "必填")))
            (examples(operation, ExampleKind::Request))
            h3 { (both("Response", "返回")) }
            @match &operation.response.data {
                Some(ty) => p { (both("Data: ", "数据：")) span.type { (pieces(&row_text::pieces(content.api, ty))) } },
                None => p.faint { (both("No data beside the code.", "除结果码外无数据。")) },
            }
            (examples(operation, ExampleKind::Response))
        }
    }
}

/// Rules, pages and limits.
fn remarks(operation: &Operation) -> Markup {
    let remarks = prose::remarks(operation);
    html! {
        @if !remarks.is_empty() {
            ul { @for told in &remarks { li { (both(&told.en, &told.zh)) } } }
        }
    }
}

/// Headers with a fixed value.
fn headers(operation: &Operation) -> Markup {
    html! {
        @if !operation.headers.is_empty() {
            p {
                (both("Headers: ", "请求头："))
                @for (name, value) in &operation.headers { code { (name) ": " (value) } " " }
            }
        }
    }
}

/// The call in every language, of which the reader sees one.
fn calls(content: &Content<'_>, operation: &Operation) -> Markup {
    html! {
        span.tabs {
            @for title in samples::TITLES { label for=(anchor(title)) { (title) } }
        }
        @for sample in samples::samples(content.api, operation) {
            pre.sample.(anchor(sample.title)) { code { (sample.code) } }
        }
    }
}

/// A call that the reader sends to the gateway which the page is from.
fn trial(content: &Content<'_>, operation: &Operation) -> Markup {
    let request = gateway::call(content.api, operation).unwrap_or_default();
    let request = serde_json::to_string_pretty(&request).unwrap_or_default();
    let address = format!("/{}/{}", content.api.name, operation.name);
    html! {
        @if gateway::has(content.api, operation) {
            details.try data-call=(address) hidden {
                summary { (both("Try it", "在线调试")) }
                textarea aria-label="Request 请求" spellcheck="false" rows=(request.lines().count().clamp(3, 16)) { (request) }
                p { button type="button" { (both("Send", "发送")) } " " output {} }
                pre hidden { code {} }
            }
        }
    }
}

fn examples(operation: &Operation, kind: ExampleKind) -> Markup {
    let examples = operation
        .examples
        .iter()
        .filter(|example| example.kind == kind);
    html! { @for example in examples { (self::example(example)) } }
}

fn example(example: &Example) -> Markup {
    html! {
        details {
            summary {
                (both("The documentation's example", "文档示例"))
                @if let Some(title) = &example.title { ": " (title) }
            }
            @if let Some(mended) = &example.mended {
                p.faint { (both("Corrected here: ", "此处已更正：")) (mended) }
            }
            pre { code { (example.text.trim_end()) } }
        }
    }
}
