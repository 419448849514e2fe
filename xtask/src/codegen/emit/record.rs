//! A struct with its codec, constructor, setters and checks.

use proc_macro2::TokenStream;
use quote::quote;

use super::ty::{Argument, argument, ty};
use super::uses::Uses;
use super::{code, deprecated, docs, many_arguments};
use crate::codegen::lower::name::default_function;
use crate::codegen::rust::{
    Builder, Check, Codec, DefaultImpl, Ident, Init, Presence, PresenceTest, Record, RecordField,
    SerdeAttr, Type,
};

pub fn record(record: &Record, uses: &mut Uses) -> TokenStream {
    uses.take("serde", "Deserialize");
    uses.take("serde", "Serialize");
    let (doc, ident) = (docs(&record.docs), &record.ident);
    let default = (record.default == DefaultImpl::Derived).then(|| quote! { Default, });
    let hashable = record.hashable.then(|| quote! { Eq, Hash, });
    let container = container(record);
    let fields: Vec<TokenStream> = record
        .fields
        .iter()
        .map(|row| field(row, ident, uses))
        .collect();
    let body = if fields.is_empty() {
        quote! { {} }
    } else {
        quote! { { #(#fields)* } }
    };
    let functions = functions(record, uses);
    let setters = setters(record, uses);
    let default_impl = default_impl(record, uses);
    let secrets = secrets(record, uses);
    let validate = record
        .checks
        .as_ref()
        .map(|checks| validate(record, checks, uses));
    quote! {
        #doc
        #[derive(Debug, Clone, #default PartialEq, #hashable Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #container
        #[non_exhaustive]
        pub struct #ident #body
        #functions
        #setters
        #default_impl
        #validate
        #secrets
    }
}

/// Names the secrets of what is sent.
fn secrets(record: &Record, uses: &mut Uses) -> TokenStream {
    let Record { ident, secrets, .. } = record;
    if secrets.is_empty() {
        return TokenStream::new();
    }
    uses.take("kehu_wire", "Secret");
    uses.take("kehu_wire", "Secrets");
    quote! {
        impl Secrets for #ident {
            fn secrets(&self, found: &mut Vec<Secret>) {
                #(self.#secrets.secrets(found);)*
            }
        }
    }
}

/// `#[serde(default, rename_all = "camelCase")]`
fn container(record: &Record) -> TokenStream {
    let default = (record.default != DefaultImpl::None && !record.fields.is_empty())
        .then(|| quote! { default });
    let rename = record.rename_all.map(|rule| quote! { rename_all = #rule });
    let attributes: Vec<_> = default.into_iter().chain(rename).collect();
    if attributes.is_empty() {
        TokenStream::new()
    } else {
        quote! { #[serde(#(#attributes),*)] }
    }
}

fn field(field: &RecordField, record: &Ident, uses: &mut Uses) -> TokenStream {
    let (doc, ident) = (docs(&field.docs), &field.ident);
    let of = ty(&field.ty, uses);
    let attributes: Vec<_> = field
        .serde
        .iter()
        .map(|attribute| serde(attribute, field, record, uses))
        .collect();
    let attributes = (!attributes.is_empty()).then(|| quote! { #[serde(#(#attributes),*)] });
    quote! { #doc #attributes pub #ident: #of, }
}

fn serde(
    attribute: &SerdeAttr,
    field: &RecordField,
    record: &Ident,
    uses: &mut Uses,
) -> TokenStream {
    match attribute {
        SerdeAttr::Rename(name) => quote! { rename = #name },
        SerdeAttr::Default => quote! { default },
        SerdeAttr::DefaultBy(function) => {
            let path = format!("{record}::{function}");
            quote! { default = #path }
        }
        SerdeAttr::Codec(codec) => {
            let with = with(codec, field, uses);
            quote! { with = #with }
        }
        SerdeAttr::List => quote! { deserialize_with = "kehu_wire::list" },
        SerdeAttr::Object => quote! { deserialize_with = "kehu_wire::object" },
        SerdeAttr::SkipIf(test) => quote! { skip_serializing_if = #test },
        SerdeAttr::SkipSerializing => quote! { skip_serializing },
    }
}

/// `timestamp_ms`, or `timestamp_ms::<Vec<Timestamp>>` where the field is not a plain `Option`.
fn with(codec: &Codec, field: &RecordField, uses: &mut Uses) -> String {
    uses.take(codec.module, codec.name.as_str());
    let plain = |ty: &Type| !matches!(ty, Type::Vec(_) | Type::Map(_) | Type::Option(_));
    match &field.ty {
        Type::Option(inner) if plain(inner) => codec.name.to_string(),
        of => format!(
            "{}::<{}>",
            codec.name,
            ty(of, uses).to_string().replace(' ', "").replace(',', ", ")
        ),
    }
}

/// `new`, and the first values that serde asks for.
fn functions(record: &Record, uses: &mut Uses) -> TokenStream {
    let ident = &record.ident;
    let alone = record.default == DefaultImpl::None;
    let mut functions = Vec::new();
    if alone && record.builder != Builder::No {
        functions.push(new(record, uses));
    }
    if alone {
        functions.extend(
            record
                .fields
                .iter()
                .filter_map(|field| first_value(field, uses)),
        );
    }
    if functions.is_empty() {
        return TokenStream::new();
    }
    quote! { impl #ident { #(#functions)* } }
}

/// `fn limit_by_default() -> i64 { 50 }`
fn first_value(field: &RecordField, uses: &mut Uses) -> Option<TokenStream> {
    let Init::Value(value) = &field.init else {
        return None;
    };
    let (name, of, value) = (
        default_function(&field.ident),
        ty(&field.ty, uses),
        code::owned(value, uses),
    );
    Some(quote! { fn #name() -> #of { #value } })
}

fn new(record: &Record, uses: &mut Uses) -> TokenStream {
    let mut arguments = Vec::new();
    let fields: Vec<_> = record
        .fields
        .iter()
        .map(|field| {
            let ident = &field.ident;
            match &field.init {
                Init::Argument => {
                    let Argument { ty, value } = argument(&field.ty, ident, uses);
                    arguments.push(quote! { #ident: #ty });
                    if value.to_string() == ident.as_str() {
                        quote! { #ident }
                    } else {
                        quote! { #ident: #value }
                    }
                }
                Init::Empty => empty(field),
                Init::Value(_) => {
                    let function = default_function(ident);
                    quote! { #ident: Self::#function() }
                }
            }
        })
        .collect();
    let many = many_arguments(arguments.len());
    quote! {
        #[doc = " A value with its required fields."]
        #many
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields),* }
        }
    }
}

fn empty(field: &RecordField) -> TokenStream {
    let ident = &field.ident;
    match &field.ty {
        Type::Option(_) => quote! { #ident: None },
        Type::Vec(_) => quote! { #ident: Vec::new() },
        _ => quote! { #ident: Default::default() },
    }
}

/// `setters! { … }`, where a request holds the record.
fn setters(record: &Record, uses: &mut Uses) -> TokenStream {
    let ident = &record.ident;
    let set = record
        .fields
        .iter()
        .filter(|field| field.init != Init::Argument);
    let setters: Vec<_> = set.map(|field| setter(field, uses)).collect();
    if record.builder != Builder::Setters || setters.is_empty() {
        return TokenStream::new();
    }
    uses.take("kehu_wire", "setters");
    quote! { setters! { #ident { #(#setters,)* } } }
}

fn setter(field: &RecordField, uses: &mut Uses) -> TokenStream {
    let (ident, setter) = (&field.ident, &field.setter);
    let old = deprecated(field.deprecated.as_ref());
    let Argument { ty, value } = argument(&field.ty, ident, uses);
    quote! { #old #setter(#ident: #ty) = #value }
}

fn default_impl(record: &Record, uses: &mut Uses) -> TokenStream {
    if record.default != DefaultImpl::Written {
        return TokenStream::new();
    }
    let ident = &record.ident;
    let fields: Vec<_> = record
        .fields
        .iter()
        .map(|field| match &field.init {
            Init::Value(value) => {
                let (ident, value) = (&field.ident, code::owned(value, uses));
                quote! { #ident: #value }
            }
            Init::Argument | Init::Empty => empty(field),
        })
        .collect();
    quote! {
        impl Default for #ident {
            fn default() -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

fn validate(record: &Record, checks: &[Check], uses: &mut Uses) -> TokenStream {
    uses.take("kehu_wire", "Check");
    uses.take("kehu_wire", "Validate");
    let ident = &record.ident;
    let name = if checks.is_empty() {
        quote! { _ }
    } else {
        quote! { check }
    };
    let calls: Vec<_> = checks.iter().map(|check| checked(check, uses)).collect();
    quote! {
        impl Validate for #ident {
            fn check(&self, #name: &mut Check) {
                #(#calls)*
            }
        }
    }
}

fn checked(check: &Check, uses: &mut Uses) -> TokenStream {
    match check {
        Check::Required(field) => {
            let (wire, given) = (&field.wire, given(field, uses));
            quote! { check.required(#wire, #given); }
        }
        Check::Range {
            wire,
            field,
            min,
            max,
        } => {
            let bound = |bound: &Option<i64>| bound.map(code::integer);
            bounded(["range", "min", "max"], wire, field, bound(min), bound(max))
        }
        Check::Length {
            wire,
            field,
            min,
            max,
        } => {
            let bound = |bound: &Option<u64>| {
                bound.map(|bound| code::integer(i64::try_from(bound).unwrap_or(i64::MAX)))
            };
            bounded(
                ["length", "min_length", "max_length"],
                wire,
                field,
                bound(min),
                bound(max),
            )
        }
        Check::Nested { wire, field } => quote! { check.nested(#wire, &self.#field); },
        Check::AtLeastOne(fields) => {
            let fields = fields.iter().map(|field| pair(field, uses));
            quote! { check.at_least_one(&[#(#fields),*]); }
        }
        Check::Requires(field, others) => {
            let field = pair(field, uses);
            let others = others.iter().map(|field| pair(field, uses));
            quote! { check.requires(#field, &[#(#others),*]); }
        }
        Check::Excludes(fields) => {
            let fields = fields.iter().map(|field| pair(field, uses));
            quote! { check.excludes(&[#(#fields),*]); }
        }
    }
}

fn bounded(
    [both, least, most]: [&str; 3],
    wire: &str,
    field: &Ident,
    min: Option<TokenStream>,
    max: Option<TokenStream>,
) -> TokenStream {
    let method = match (&min, &max) {
        (Some(_), Some(_)) => both,
        (Some(_), None) => least,
        (None, _) => most,
    };
    let method = quote::format_ident!("{method}");
    let bounds = min.into_iter().chain(max);
    quote! { check.#method(#wire, &self.#field, #(#bounds),*); }
}

fn pair(field: &Presence, uses: &mut Uses) -> TokenStream {
    let (wire, given) = (&field.wire, given(field, uses));
    quote! { (#wire, #given) }
}

fn given(presence: &Presence, uses: &mut Uses) -> TokenStream {
    let field = &presence.field;
    match presence.test {
        PresenceTest::IsSome => quote! { self.#field.is_some() },
        PresenceTest::Given => {
            uses.take("kehu_wire", "Given as _");
            quote! { self.#field.given() }
        }
        PresenceTest::Always => quote! { true },
    }
}
