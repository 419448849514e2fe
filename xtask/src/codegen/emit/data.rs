//! Static data, spelled out.

use proc_macro2::{Literal as Number, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::code::integer;
use super::uses::Uses;
use crate::codegen::rust::{Data, Word};

/// A constant expression.
pub fn data(value: &Data, uses: &mut Uses) -> TokenStream {
    match value {
        Data::Text(text) => literal(text),
        Data::Int(number) => integer(*number),
        Data::Uint(number) => Number::u64_unsuffixed(*number).into_token_stream(),
        Data::Float(number) => Number::f64_unsuffixed(*number).into_token_stream(),
        Data::Bool(value) => value.into_token_stream(),
        Data::None => quote! { None },
        Data::Some(inner) => {
            let inner = data(inner, uses);
            quote! { Some(#inner) }
        }
        Data::Tuple(items) => {
            let items = all(items, uses);
            quote! { (#(#items),*) }
        }
        Data::List(items) => {
            let items = all(items, uses);
            quote! { &[#(#items),*] }
        }
        Data::Path(word) => path(word, uses),
        Data::Ref(word) => {
            let path = path(word, uses);
            quote! { &#path }
        }
        Data::Borrow(inner) => {
            let inner = data(inner, uses);
            quote! { &#inner }
        }
        Data::Call(word, arguments) => {
            let (path, arguments) = (path(word, uses), all(arguments, uses));
            quote! { #path(#(#arguments),*) }
        }
        Data::Struct(literal) => {
            let path = path(&literal.ty, uses);
            let fields = literal.fields.iter().map(|(name, value)| {
                let (name, value) = (format_ident!("{name}"), data(value, uses));
                quote! { #name: #value, }
            });
            let fields: TokenStream = fields.collect();
            let rest = literal.rest.then(|| quote! { ..#path::EMPTY });
            quote! { #path { #fields #rest } }
        }
        Data::Bytes(text) => {
            let text = literal(text);
            quote! { #text.as_bytes() }
        }
    }
}

fn all(items: &[Data], uses: &mut Uses) -> Vec<TokenStream> {
    items.iter().map(|item| data(item, uses)).collect()
}

fn path(word: &Word, uses: &mut Uses) -> TokenStream {
    if let (false, Some(first)) = (word.module.is_empty(), word.path.split("::").next()) {
        uses.take(word.module, first);
    }
    word.path.parse().unwrap_or_default()
}

/// A string, raw where that spares escapes.
fn literal(text: &str) -> TokenStream {
    let plain = !text.contains(['\n', '\r', '\\']) && !text.contains("\"#");
    let raw = format!("r#\"{text}\"#");
    match raw.parse() {
        Ok(raw) if text.contains('"') && plain => raw,
        _ => text.into_token_stream(),
    }
}
