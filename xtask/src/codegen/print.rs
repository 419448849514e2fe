//! Tokens to text: the one place where generated Rust becomes lines.
//!
//! prettyplease prints, the same whatever toolchain is there; what it leaves to do is done on its lines:
//! blank lines between items (an attribute marks where they go), and the insides of macros. rustfmt is
//! told to leave generated crates alone ([`RUSTFMT`]).

mod macros;
mod spacing;

use std::fmt;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, ImplItem, Item, parse_quote};

use crate::codegen::threads;
use crate::codegen::tree::Tree;
use crate::sync::MARK;

/// `rustfmt.toml` of a generated crate.
pub const RUSTFMT: &str = "disable_all_formatting = true\n";

/// A file that is to be printed.
#[derive(Debug)]
pub struct File<'a> {
    pub path: String,
    /// The folder of specs that its head names.
    pub spec: &'a str,
    pub content: Content<'a>,
}

/// What an emitter wrote that is no Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// How the item begins.
    construct: String,
    reason: String,
}

/// What an emitter makes that prints examples on its way.
pub type Emitted<T> = Result<T, Mistake>;

/// What a file is made of. Rust is emitted where it is printed: tokens stay on one thread.
pub enum Content<'a> {
    Rust(Box<dyn Fn() -> Emitted<TokenStream> + Send + Sync + 'a>),
    Toml(String),
    Markdown(Box<dyn Fn() -> Emitted<String> + Send + Sync + 'a>),
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Rust(_) => "Rust",
            Self::Toml(_) => "Toml",
            Self::Markdown(_) => "Markdown",
        })
    }
}

/// Prints all files, or says of each that cannot be printed what is wrong with its emitter.
pub fn all(files: &[File<'_>]) -> (Tree, Vec<String>) {
    let (mut tree, mut mistakes) = (Tree::default(), Vec::new());
    for (file, text) in files.iter().zip(threads::each(files, one)) {
        match text {
            Ok(text) => tree.insert(&file.path, text),
            Err(Mistake { construct, reason }) => {
                mistakes.push(format!("{}: `{construct}`: {reason}", file.path));
            }
        }
    }
    if !mistakes.is_empty() {
        tree = Tree::default();
    }
    (tree, mistakes)
}

/// A file below a head that names the command and the spec, and nothing that changes by itself.
fn one(file: &File<'_>) -> Emitted<String> {
    let head = head(file.spec);
    Ok(match &file.content {
        Content::Rust(tokens) => format!("// {head}\n\n{}", text(tokens()?)?),
        Content::Toml(text) => format!("# {head}\n\n{text}"),
        Content::Markdown(text) => format!("<!-- {head} -->\n\n{}", text()?),
    })
}

/// The text of a manifest below such a head.
pub fn manifest(spec: &str, text: &str) -> String {
    format!("# {}\n\n{text}", head(spec))
}

fn head(spec: &str) -> String {
    format!("{MARK} from {spec}: change that and run it again.")
}

/// Lines of statements or items, as they stand in an example.
pub fn statements(tokens: TokenStream) -> Emitted<Vec<String>> {
    let text = text(quote! { async fn example() { #tokens } })?;
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines
        .get(1..lines.len().saturating_sub(1))
        .unwrap_or_default();
    let inner = inner.iter();
    Ok(inner
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect())
}

/// Lines of items, as they stand in a program.
pub fn items(tokens: TokenStream) -> Emitted<Vec<String>> {
    Ok(text(tokens)?.lines().map(str::to_owned).collect())
}

fn text(tokens: TokenStream) -> Emitted<String> {
    let mut file = syn::parse2(tokens.clone()).map_err(|error| Mistake {
        construct: construct(tokens),
        reason: error.to_string(),
    })?;
    space_out(&mut file);
    let printed = prettyplease::unparse(&file);
    let lines = macros::laid_out(&spacing::spaced(&printed));
    Ok(lines.join("\n") + "\n")
}

/// How the item begins that is none.
fn construct(tokens: TokenStream) -> String {
    let beginning = |input: ParseStream<'_>| {
        Attribute::parse_inner(input)?;
        let mut rest = TokenStream::new();
        while !input.is_empty() {
            rest = input.cursor().token_stream();
            if input.parse::<Item>().is_err() {
                break;
            }
        }
        input.parse::<TokenStream>()?;
        Ok(rest)
    };
    let rest = beginning.parse2(tokens).unwrap_or_default().to_string();
    rest.chars().take(60).collect()
}

/// Marks the items before which a blank line goes.
fn space_out(file: &mut syn::File) {
    let (mut before, blank) = (None, blank());
    for item in &mut file.items {
        let kind = kind(item);
        let together =
            before == Some(kind) && matches!(kind, Kind::Use | Kind::Export | Kind::Module);
        if before.is_some() && !together {
            mark(item, &blank);
        }
        before = Some(kind);
        if let Item::Impl(block) = item {
            for member in block.items.iter_mut().skip(1) {
                mark_member(member, &blank);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Use,
    Export,
    Module,
    Other,
}

fn kind(item: &Item) -> Kind {
    match item {
        Item::Use(item) if matches!(item.vis, syn::Visibility::Public(_)) => Kind::Export,
        Item::Use(_) => Kind::Use,
        Item::Mod(module) if module.content.is_none() => Kind::Module,
        _ => Kind::Other,
    }
}

fn blank() -> Attribute {
    let mark = spacing::BLANK;
    parse_quote! { #[comment = #mark] }
}

fn mark(item: &mut Item, blank: &Attribute) {
    let attributes = match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        _ => return,
    };
    attributes.insert(0, blank.clone());
}

fn mark_member(member: &mut ImplItem, blank: &Attribute) {
    let attributes = match member {
        ImplItem::Const(member) => &mut member.attrs,
        ImplItem::Fn(member) => &mut member.attrs,
        _ => return,
    };
    attributes.insert(0, blank.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_of_an_emitter_names_its_file_and_construct_and_leaves_nothing() {
        let file = |path: &str, tokens: fn() -> TokenStream| File {
            path: path.to_owned(),
            spec: "specs/shop",
            content: Content::Rust(Box::new(move || Ok(tokens()))),
        };
        let files = [
            file("a.rs", || quote! { pub struct Good; }),
            file(
                "b.rs",
                || quote! { #![doc = "B."] use a::B; pub struct; fn last() {} },
            ),
        ];
        let (tree, mistakes) = all(&files);
        assert!(tree.is_empty());
        assert_eq!(
            mistakes,
            ["b.rs: `pub struct ; fn last () { }`: expected identifier"]
        );
        assert!(statements(quote! { let = 1; }).is_err());
    }
}
