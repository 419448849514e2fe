//! Tokens to text: the one place where generated Rust becomes lines.
//!
//! prettyplease prints; what it leaves to do for the result to be what rustfmt would write is done on
//! its lines: blank lines between items, which it does not print (an attribute marks where they go),
//! and the few layouts in which the two differ ([`layout`]).

mod layout;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, File, ImplItem, Item, parse_quote};

use crate::sync::MARK;

/// The text of a `.rs` file. `spec` names the folder that it is generated from.
pub fn source(spec: &str, tokens: TokenStream) -> String {
    headed("//", spec, &text(tokens))
}

/// Text below a head that names the command and the spec, and nothing that changes by itself.
pub fn headed(comment: &str, spec: &str, text: &str) -> String {
    format!("{comment} {}\n\n{text}", head(spec))
}

/// Markdown below such a head.
pub fn markdown(spec: &str, text: &str) -> String {
    format!("<!-- {} -->\n\n{text}", head(spec))
}

fn head(spec: &str) -> String {
    format!("{MARK} from {spec}: change that and run it again.")
}

/// Lines of statements or items, as they stand in an example.
pub fn statements(tokens: TokenStream) -> Vec<String> {
    let text = text(quote! { async fn example() { #tokens } });
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines
        .get(1..lines.len().saturating_sub(1))
        .unwrap_or_default();
    inner
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect()
}

fn text(tokens: TokenStream) -> String {
    match syn::parse2::<File>(tokens.clone()) {
        Ok(mut file) => {
            space_out(&mut file);
            layout::tidy(&prettyplease::unparse(&file))
        }
        // What does not parse is shown as it is, for the compiler to say where.
        Err(error) => format!("compile_error!({:?});\n{tokens}\n", error.to_string()),
    }
}

/// Marks the items before which a blank line goes.
fn space_out(file: &mut File) {
    let mut before = None;
    for item in &mut file.items {
        let kind = kind(item);
        let together =
            before == Some(kind) && matches!(kind, Kind::Use | Kind::Export | Kind::Module);
        if before.is_some() && !together {
            mark(item);
        }
        before = Some(kind);
        if let Item::Impl(block) = item {
            for member in block.items.iter_mut().skip(1) {
                mark_member(member);
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
    let mark = layout::BLANK;
    parse_quote! { #[comment = #mark] }
}

fn mark(item: &mut Item) {
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
    attributes.insert(0, blank());
}

fn mark_member(member: &mut ImplItem) {
    let attributes = match member {
        ImplItem::Const(member) => &mut member.attrs,
        ImplItem::Fn(member) => &mut member.attrs,
        _ => return,
    };
    attributes.insert(0, blank());
}
