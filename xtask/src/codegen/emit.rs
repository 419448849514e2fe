//! Rust IR to tokens: one construct, one emitter. Emitters look nothing up and decide nothing; what
//! they need from elsewhere they ask of [`uses::Uses`], so that it is written short.

pub mod client;
pub mod code;
pub mod data;
pub mod events;
pub mod example;
pub mod manifest;
pub mod module;
pub mod named;
pub mod open_enum;
pub mod operation;
pub mod proof;
pub mod readme;
pub mod record;
pub mod spec;
pub mod ty;
pub mod uses;

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::rust::Docs;

/// `///` lines.
fn docs(docs: &Docs) -> TokenStream {
    lines(&docs.0)
}

/// `///` lines.
fn lines(lines: &[String]) -> TokenStream {
    let lines = spaced(lines);
    quote! { #(#[doc = #lines])* }
}

/// `//!` lines.
fn inner(docs: &Docs) -> TokenStream {
    let lines = spaced(&docs.0);
    quote! { #(#![doc = #lines])* }
}

/// Lines as they stand behind their slashes.
fn spaced(lines: &[String]) -> impl Iterator<Item = String> {
    lines.iter().map(|line| match line.as_str() {
        "" => String::new(),
        line => format!(" {line}"),
    })
}

/// `#[deprecated = "…"]`
fn deprecated(why: Option<&String>) -> TokenStream {
    why.map(|why| quote! { #[deprecated = #why] })
        .unwrap_or_default()
}

/// What clippy is told about functions with more arguments than it likes.
fn many_arguments(count: usize) -> Option<TokenStream> {
    (count > 7).then(|| {
        quote! { #[expect(clippy::too_many_arguments, reason = "the documentation demands them all")] }
    })
}
