//! What is true of the whole API: servers, credentials, authentication, envelope, codes.

use kehu_spec::{
    model::{Auth, SigningAuth},
    signature,
};
use maud::{Markup, html};

use super::{
    bilingual::{both, inline, text},
    calculator::calculator,
    tables,
};
use crate::{
    GENERATORS, Lang,
    content::Content,
    generators, prose,
    row_text::{self, Text},
};

/// What comes before the operations.
pub(super) fn introduction(content: &Content<'_>) -> Markup {
    let api = content.api;
    html! {
        h1 { (both(&Lang::En.title(api), &Lang::Zh.title(api))) }
        p { (inline(&api.summary)) }
        @if let Some(docs) = &api.docs {
            p.faint { (both("The vendor's documentation: ", "官方文档：")) a href=(docs) rel="noreferrer" { (docs) } }
        }
        @if content.is_whole {
            section #start {
                h2 { (both("Getting started", "快速开始")) }
                h3 { (both("Servers", "服务器")) }
                ul {
                    @for server in &api.servers {
                        li { code { (server.url) } @if let Some(doc) = &server.doc { " " span.faint { (inline(doc)) } } }
                    }
                }
                @if !api.client.is_empty() {
                    h3 { (both("What a client is given once", "客户端参数")) }
                    (tables::fields(content, &api.client, &both("required", "必填")))
                }
                @if let Some(envelope) = &api.envelope { h3 { (both("Answers", "返回结构")) } (text(&prose::envelope(envelope))) }
            }
            section #auth {
                h2 { (both("Authentication", "身份验证")) }
                (authentication(content))
            }
            section #clients {
                h2 { (both("Generated clients", "生成客户端")) }
                (text(&generators::told(&api.name)))
                @for generator in &GENERATORS {
                    h3 { (generator.language) ": " (generator.name) }
                    pre { code { (generator.lines(&api.name)) } }
                }
            }
        }
    }
}

fn authentication(content: &Content<'_>) -> Markup {
    html! {
        @for told in prose::authentication(content.api) { (text(&told)) }
        @for scheme in &content.api.auth {
            @if let Auth::SignedHeaders(signing) = &scheme.auth { (self::signing(content, signing)) }
        }
    }
}

fn signing(content: &Content<'_>, signing: &SigningAuth) -> Markup {
    html! {
        @if let Some(docs) = &signing.docs { p { a href=(docs) rel="noreferrer" { (docs) } } }
        @if !signing.vectors.is_empty() {
            p { (both("Published values, recomputed from the scheme:", "官方示例（已按签名规则核验）：")) }
            @for vector in &signing.vectors {
                @let (signed, _) = signature::recompute(content.api, signing, vector);
                table {
                    tbody {
                        tr { td { (both("body", "请求体")) } td { code { (vector.body) } } }
                        tr { td { (both("what is signed", "待签名串")) } td { code { (signed) } } }
                        tr { td { (both("signature", "签名")) } td { code { (vector.signature) } } }
                    }
                }
            }
            @if is_computed(signing) { (calculator(content.api, signing)) }
        }
    }
}

/// Whether the reader can compute a signature and hold it against a published one: what the vendor alone makes cannot
/// be computed, and what comes out otherwise each time matches nothing.
fn is_computed(signing: &SigningAuth) -> bool {
    !signing.is_public && !signing.digest.is_random() && !signing.vectors.is_empty()
}

/// Whether the page computes signatures.
pub(super) fn has_calculator(content: &Content<'_>) -> bool {
    let mut schemes = content.api.auth.iter();
    content.is_whole
        && schemes.any(
            |scheme| matches!(&scheme.auth, Auth::SignedHeaders(signing) if is_computed(signing)),
        )
}

/// The codes, with what to do about each.
pub(super) fn codes(content: &Content<'_>) -> Markup {
    let errors = &content.api.errors;
    html! {
        @if !errors.is_empty() {
            section #codes {
                h2 { (both("Codes", "错误码")) }
                table {
                    thead { tr { th { (both("Code", "错误码")) } th { (both("Meaning and cure", "含义与处理")) } } }
                    tbody {
                        @for error in errors {
                            tr {
                                td {
                                    @if let Some(code) = &error.code { code { (row_text::plain(&crate::types::code(code))) } " " }
                                    @if let Some(message) = &error.message { code { (message) } " " }
                                    div.type { (error.name) }
                                }
                                td {
                                    @if let Some(told) = Text::described(Some(&error.doc), error.label.as_deref()) { (text(&told)) }
                                    div.facts {
                                        span.fact { (both(Lang::En.kind(error.is), Lang::Zh.kind(error.is))) }
                                        span.fact { (both(Lang::En.then(error.then), Lang::Zh.then(error.then))) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
