//! Static data, spelled out.

use proc_macro2::{Literal as Number, TokenStream};
use quote::{ToTokens, TokenStreamExt as _, format_ident, quote};

use super::code::integer;
use super::uses::Uses;
use crate::codegen::rust::{Data, Literal, Word};

/// Imports what a constant expression names.
pub fn imports(value: &Data, uses: &mut Uses) {
    match value {
        Data::Path(word) | Data::Ref(word) => import(word, uses),
        Data::Some(inner) => imports(inner, uses),
        Data::Tuple(items) | Data::List(items) => {
            items.iter().for_each(|item| imports(item, uses));
        }
        Data::Call(word, arguments) => {
            import(word, uses);
            arguments.iter().for_each(|item| imports(item, uses));
        }
        Data::Struct(literal) => {
            import(&literal.ty, uses);
            let fields = literal.fields.iter();
            fields.for_each(|(_, value)| imports(value, uses));
        }
        _ => {}
    }
}

fn import(word: &Word, uses: &mut Uses) {
    if let (false, Some(first)) = (word.module.is_empty(), word.path.split("::").next()) {
        uses.take(word.module, first);
    }
}

/// A constant expression.
impl ToTokens for Data {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Text(text) => literal(text, tokens),
            Self::Int(number) => tokens.extend(integer(*number)),
            Self::Uint(number) => tokens.append(Number::u64_unsuffixed(*number)),
            Self::Float(number) => tokens.append(Number::f64_unsuffixed(*number)),
            Self::Bool(value) => value.to_tokens(tokens),
            Self::None => tokens.extend(quote! { None }),
            Self::Some(inner) => tokens.extend(quote! { Some(#inner) }),
            Self::Tuple(items) => tokens.extend(quote! { (#(#items),*) }),
            Self::List(items) => tokens.extend(quote! { &[#(#items),*] }),
            Self::Path(word) => word.to_tokens(tokens),
            Self::Ref(word) => tokens.extend(quote! { &#word }),
            Self::Call(word, arguments) => tokens.extend(quote! { #word(#(#arguments),*) }),
            Self::Struct(Literal { ty, fields, rest }) => {
                let names = fields.iter().map(|(name, _)| format_ident!("{name}"));
                let values = fields.iter().map(|(_, value)| value);
                let rest = rest.then(|| quote! { ..#ty::EMPTY });
                tokens.extend(quote! { #ty { #(#names: #values,)* #rest } });
            }
            Self::Bytes(text) => {
                literal(text, tokens);
                tokens.extend(quote! { .as_bytes() });
            }
        }
    }
}

impl ToTokens for Word {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if self.path.contains('<') {
            tokens.extend(self.path.parse::<TokenStream>().unwrap_or_default());
            return;
        }
        for (at, part) in self.path.split("::").enumerate() {
            if at > 0 {
                tokens.extend(quote! { :: });
            }
            tokens.append(format_ident!("{part}"));
        }
    }
}

/// A string, raw where that spares escapes.
fn literal(text: &str, tokens: &mut TokenStream) {
    let plain = !text.contains(['\n', '\r', '\\']) && !text.contains("\"#");
    let raw = (plain && text.contains('"')).then(|| format!("r#\"{text}\"#").parse());
    match raw {
        Some(Ok::<TokenStream, _>(raw)) => tokens.extend(raw),
        _ => text.to_tokens(tokens),
    }
}
