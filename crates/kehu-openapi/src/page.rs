//! The documentation page of an API: one file of HTML that asks the network for nothing.
//!
//! Both languages are in it; two radio buttons and the style sheet choose, so that it works without
//! JavaScript. What JavaScript adds is the search, and a signature that the reader computes.

mod api;
mod bilingual;
mod calculator;
mod operation;
mod tables;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{Lang, Spec, content::Content, samples};
use bilingual::both;

/// A page that is a file asks nobody.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

const STYLE: &str = include_str!("page/style.css");
const SEARCH: &str = include_str!("page/search.js");
const SIGNING: &str = include_str!("page/signing.js");
const TRY: &str = include_str!("page/try.js");

/// The documentation of an API, or of one of its operations, as a page of HTML; `None` where the API has no
/// operation of this name.
///
/// The page is one file, has both languages, and shows `lang` at first.
pub fn page(spec: &Spec<'_>, operation: Option<&str>, lang: Lang) -> Option<String> {
    Some(write(&Content::of(spec, operation)?, lang, false))
}

/// The documentation of an API as its gateway serves it: each operation can be called from the page.
pub fn live_page(spec: &Spec<'_>, lang: Lang) -> String {
    // Without the name of an operation nothing is missing.
    let content = Content::of(spec, None);
    content.map_or_else(String::new, |content| write(&content, lang, true))
}

/// What several APIs are, each with its own page behind its name.
pub fn contents<'s, 'a: 's>(specs: impl IntoIterator<Item = &'s Spec<'a>>) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "kehu" }
                style { (PreEscaped(STYLE.trim_end())) }
            }
            body {
                main {
                    h1 { "kehu" }
                    @for spec in specs {
                        h2 { a href={ "/" (spec.api.name) } { (Lang::En.title(spec.api)) } }
                        p { (bilingual::inline(&spec.api.summary)) }
                        p { a href={ "/" (spec.api.name) "/openapi.json" } { "OpenAPI" } }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn write(content: &Content<'_>, lang: Lang, is_live: bool) -> String {
    let title = lang.title(content.api);
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content="kehu docs";
                // A gateway says as a header what its page may do.
                @if !is_live { meta http-equiv="Content-Security-Policy" content=(POLICY); }
                title { (title) }
                style { (PreEscaped(STYLE.trim_end())) }
            }
            body {
                @for each in Lang::ALL {
                    input.pick type="radio" name="lang" id=(each.code()) checked[each == lang] aria-label=(each.pick("English", "中文"));
                }
                @for (nth, title) in samples::TITLES.iter().enumerate() {
                    input.pick type="radio" name="code" id=(bilingual::anchor(title)) checked[nth == 0] aria-label=(title);
                }
                input.pick #menu type="checkbox" aria-label="Contents 目录";
                header {
                    b { (content.api.title) }
                    input #search type="search" hidden placeholder="Search 搜索" aria-label="Search 搜索";
                    span.tabs { label for="en" { "English" } label for="zh" { "中文" } }
                }
                div.body {
                    (navigation(content))
                    main { (main(content, is_live)) }
                }
                script {
                    (PreEscaped(SEARCH.trim_end()))
                    @if api::has_calculator(content) { (PreEscaped(SIGNING.trim_end())) }
                    @if is_live { (PreEscaped(TRY.trim_end())) }
                }
            }
        }
    };
    page.into_string()
}

fn main(content: &Content<'_>, is_live: bool) -> Markup {
    html! {
        (api::introduction(content))
        @for operation in &content.operations { (operation::section(content, operation, is_live)) }
        @for record in &content.records { (tables::record(content, record)) }
        @for list in &content.enums { (tables::open_enum(list)) }
        (api::codes(content))
    }
}

fn navigation(content: &Content<'_>) -> Markup {
    let link = |anchor: &str, name: Markup| html! { li { a href={ "#" (anchor) } { (name) } } };
    html! {
        nav {
            // On a phone the list is there when it is asked for.
            label.menu for="menu" { "☰ " (both("Contents", "目录")) }
            div {
                ul {
                    @if content.is_whole {
                        (link("start", both("Getting started", "快速开始")))
                        (link("auth", both("Authentication", "身份验证")))
                        (link("clients", both("Generated clients", "生成客户端")))
                    }
                    @if !content.api.errors.is_empty() { (link("codes", both("Codes", "错误码"))) }
                }
                h2 { (both("Operations", "接口")) }
                ul {
                    @for operation in &content.operations {
                        (link(&format!("op-{}", operation.name), bilingual::titled(&operation.name, operation.title.as_deref())))
                    }
                }
                @if !content.records.is_empty() || !content.enums.is_empty() {
                    h2 { (both("Types", "数据类型")) }
                    ul {
                        @for record in &content.records {
                            (link(&format!("type-{}", record.name), bilingual::titled(&record.name, record.label.as_deref())))
                        }
                        @for list in &content.enums {
                            (link(&format!("type-{}", list.name), bilingual::titled(&list.name, list.label.as_deref())))
                        }
                    }
                }
            }
        }
    }
}
