//! Tokens to text: the one place where generated Rust becomes lines.
//!
//! prettyplease prints; what it leaves to do for the result to be what rustfmt would write is done on
//! its lines: blank lines between items, which it does not print (an attribute marks where they go),
//! and the few layouts in which the two differ ([`layout`]).

mod layout;

use std::fmt;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, ImplItem, Item, parse_quote};

use crate::codegen::tree::Tree;
use crate::sync::MARK;

/// A file that is to be printed.
#[derive(Debug)]
pub struct File<'a> {
    pub path: String,
    /// The folder of specs that its head names.
    pub spec: &'a str,
    pub content: Content<'a>,
}

/// What a file is made of. Rust is emitted where it is printed: tokens stay on one thread.
pub enum Content<'a> {
    Rust(Box<dyn Fn() -> TokenStream + Send + Sync + 'a>),
    Toml(String),
    Markdown(String),
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

/// Prints all files, on as many threads as there are processors.
pub fn all(files: &[File<'_>]) -> Tree {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (next, tree) = (AtomicUsize::new(0), Mutex::new(Tree::default()));
    let print = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let text = one(file);
            let mut tree = tree.lock().unwrap_or_else(PoisonError::into_inner);
            tree.insert(&file.path, text);
        }
    };
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(print))));
    tree.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// A file below a head that names the command and the spec, and nothing that changes by itself.
fn one(file: &File<'_>) -> String {
    match &file.content {
        Content::Rust(tokens) => rust(file.spec, tokens()),
        Content::Toml(text) => manifest(file.spec, text),
        Content::Markdown(text) => format!("<!-- {} -->\n\n{text}", head(file.spec)),
    }
}

/// The text of Rust below such a head.
pub fn rust(spec: &str, tokens: TokenStream) -> String {
    format!("// {}\n\n{}", head(spec), text(tokens))
}

/// The text of a manifest below such a head.
pub fn manifest(spec: &str, text: &str) -> String {
    format!("# {}\n\n{text}", head(spec))
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
    match syn::parse2::<syn::File>(tokens) {
        Ok(mut file) => {
            space_out(&mut file);
            layout::tidy(&prettyplease::unparse(&file))
        }
        // A mistake of an emitter; the compiler says where.
        Err(error) => format!("compile_error!({:?});\n", error.to_string()),
    }
}

/// Marks the items before which a blank line goes.
fn space_out(file: &mut syn::File) {
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
