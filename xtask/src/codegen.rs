//! The generator: specs in, crates out, and nothing read or written in between.
//!
//! ```text
//! Sources --load--> Api --name--> Names --lower--> Rust IR --emit--> tokens --print--> Tree
//! ```
//!
//! - `lower` turns the checked model into the Rust IR of `rust`: every name final, every decision
//!   made. `lower::name` is where names come from, and where two of one name are found.
//! - `emit` turns the IR into tokens, one construct a file; `print` turns tokens into lines.
//! - [`tree`] holds the result; [`crate::sync`] holds it against the disk.
//!
//! One more construct: a variant in `rust`, a function that lowers to it, a file in `emit`, and a
//! fixture under `tests/data/fixtures` that shows what comes out.

mod emit;
pub mod evidence;
mod lower;
pub(crate) mod print;
mod problem;
mod rust;
pub mod standalone;
mod threads;
pub mod tree;

use kehu_spec::diagnostic::Diagnostics;
use kehu_spec::model::Api;
use kehu_spec::source::Sources;
use proc_macro2::TokenStream;

use crate::codegen::emit::{
    client, events, example, manifest, module, named, operation, proof, readme, spec,
};
use crate::codegen::lower::ty::Types;
use crate::codegen::print::{Content, Emitted, File};
use crate::codegen::problem::Problems;
use crate::codegen::rust::{ApiCrates, ClientCrate, ModelCrate};
use crate::codegen::tree::Tree;

/// What came of a run.
#[derive(Debug)]
pub struct Generated {
    /// Every file; empty where there are errors.
    pub tree: Tree,
    /// Everything to say about the specs.
    pub diagnostics: Diagnostics,
    /// What emitters wrote that is no Rust: each names its file and the construct. Nobody's spec is to
    /// blame.
    pub mistakes: Vec<String>,
}

/// Generates every crate of every API, to stand under `crates/generated` beside the specs' own folder.
pub fn generate(sources: &Sources) -> Generated {
    generate_beside(sources, "../../../specs")
}

/// The same, where `specs` leads from the folder of a crate to the specs.
pub fn generate_beside(sources: &Sources, specs: &str) -> Generated {
    let loaded = kehu_spec::load(sources);
    let mut diagnostics = loaded.diagnostics;
    if diagnostics.errors() > 0 {
        return Generated {
            tree: Tree::default(),
            diagnostics,
            mistakes: Vec::new(),
        };
    }
    let mut crates = Vec::with_capacity(loaded.apis.len());
    for (lowered, problems) in threads::each(&loaded.apis, |api| lower(api, specs)) {
        crates.push(lowered);
        diagnostics.extend(problems.found);
    }
    let (tree, mistakes) = if diagnostics.errors() > 0 {
        Default::default()
    } else {
        print::all(&emit(&crates))
    };
    Generated {
        tree,
        diagnostics,
        mistakes,
    }
}

/// Decides everything about the crates of one API.
fn lower(api: &Api, specs: &str) -> (ApiCrates, Problems) {
    let mut problems = Problems::default();
    let names = lower::name::names(api, &mut problems);
    let types = Types::new(api, &names);
    let model = lower::model::model_crate(&types, &mut problems);
    let client = lower::client::client_crate(&types, &model, specs);
    let crates = ApiCrates {
        spec: format!("specs/{}", api.name),
        model,
        client,
    };
    (crates, problems)
}

/// Every file of every crate, to be printed.
fn emit(crates: &[ApiCrates]) -> Vec<File<'_>> {
    let mut files = Vec::new();
    for api in crates {
        let folder = |package| Folder {
            files: Vec::new(),
            spec: &api.spec,
            package,
        };
        files.extend(model_crate(&api.model, folder(&api.model.package)));
        files.extend(client_crate(&api.client, folder(&api.client.package)));
    }
    files
}

fn model_crate<'a>(model: &'a ModelCrate, mut folder: Folder<'a>) -> Vec<File<'a>> {
    folder.toml("Cargo.toml", manifest::model(model));
    folder.toml("rustfmt.toml", print::RUSTFMT.to_owned());
    folder.markdown("README.md", || Ok(readme::model(model)));
    folder.rust("src/lib.rs", || Ok(module::model_lib(model)));
    if !model.formats.is_empty() {
        folder.rust("src/formats.rs", || Ok(module::formats(model)));
    }
    for module in &model.modules {
        let path = format!("src/{}.rs", module.name);
        folder.rust(&path, || Ok(module::model_module(module)));
    }
    folder.files
}

fn client_crate<'a>(client: &'a ClientCrate, mut folder: Folder<'a>) -> Vec<File<'a>> {
    folder.toml("Cargo.toml", manifest::client(client));
    folder.toml("rustfmt.toml", print::RUSTFMT.to_owned());
    folder.markdown("README.md", || readme::client(client));
    folder.rust("src/lib.rs", || module::client_lib(client));
    folder.rust("src/client.rs", || client::client(client));
    folder.rust("src/spec.rs", || Ok(spec::spec(client)));
    if !client.events.is_empty() {
        folder.rust("src/events.rs", || Ok(events::events(client)));
    }
    if !client.named.is_empty() {
        folder.rust("src/named.rs", || Ok(named::named(client)));
    }
    folder.rust("src/operations.rs", || {
        Ok(module::operations_module(client))
    });
    if proof::shown(client).next().is_some() {
        folder.rust("tests/examples.rs", || Ok(proof::examples(client)));
    }
    folder.rust("tests/sandbox.rs", || Ok(proof::sandbox(client)));
    if !client.vectors.is_empty() {
        folder.rust("tests/signature.rs", || Ok(proof::signature(client)));
    }
    for operation in &client.operations {
        let module = &operation.module;
        let (code, example) = (
            format!("src/operations/{module}.rs"),
            format!("examples/{module}.rs"),
        );
        folder.rust(&code, || Ok(operation::operation(operation, client)));
        folder.rust(&example, || Ok(example::program(operation, client)));
    }
    folder.files
}

/// The files of a package, and which spec their heads name.
struct Folder<'a> {
    files: Vec<File<'a>>,
    spec: &'a str,
    package: &'a str,
}

impl<'a> Folder<'a> {
    fn rust(&mut self, path: &str, tokens: impl Fn() -> Emitted<TokenStream> + Send + Sync + 'a) {
        self.file(path, Content::Rust(Box::new(tokens)));
    }

    fn toml(&mut self, path: &str, text: String) {
        self.file(path, Content::Toml(text));
    }

    fn markdown(&mut self, path: &str, text: impl Fn() -> Emitted<String> + Send + Sync + 'a) {
        self.file(path, Content::Markdown(Box::new(text)));
    }

    fn file(&mut self, path: &str, content: Content<'a>) {
        let path = format!("{}/{path}", self.package);
        let spec = self.spec;
        self.files.push(File {
            path,
            spec,
            content,
        });
    }
}
