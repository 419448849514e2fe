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
mod print;
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
        let mut folder = Folder {
            files: &mut files,
            spec: &api.spec,
        };
        model_crate(&api.model, &mut folder);
        client_crate(&api.client, &mut folder);
    }
    files
}

fn model_crate<'a>(model: &'a ModelCrate, folder: &mut Folder<'a, '_>) {
    let package = &model.package;
    folder.toml(format!("{package}/Cargo.toml"), manifest::model(model));
    folder.toml(format!("{package}/rustfmt.toml"), print::RUSTFMT.to_owned());
    folder.markdown(format!("{package}/README.md"), || Ok(readme::model(model)));
    folder.rust(format!("{package}/src/lib.rs"), || {
        Ok(module::model_lib(model))
    });
    if !model.formats.is_empty() {
        folder.rust(format!("{package}/src/formats.rs"), || {
            Ok(module::formats(model))
        });
    }
    for module in &model.modules {
        let path = format!("{package}/src/{}.rs", module.name);
        folder.rust(path, || Ok(module::model_module(module)));
    }
}

fn client_crate<'a>(client: &'a ClientCrate, folder: &mut Folder<'a, '_>) {
    let package = &client.package;
    folder.toml(format!("{package}/Cargo.toml"), manifest::client(client));
    folder.toml(format!("{package}/rustfmt.toml"), print::RUSTFMT.to_owned());
    folder.markdown(format!("{package}/README.md"), || readme::client(client));
    folder.rust(format!("{package}/src/lib.rs"), || {
        module::client_lib(client)
    });
    folder.rust(format!("{package}/src/client.rs"), || {
        client::client(client)
    });
    folder.rust(format!("{package}/src/spec.rs"), || Ok(spec::spec(client)));
    if !client.events.is_empty() {
        folder.rust(format!("{package}/src/events.rs"), || {
            Ok(events::events(client))
        });
    }
    if !client.named.is_empty() {
        folder.rust(format!("{package}/src/named.rs"), || {
            Ok(named::named(client))
        });
    }
    folder.rust(format!("{package}/src/operations.rs"), || {
        Ok(module::operations_module(client))
    });
    if proof::shown(client).next().is_some() {
        folder.rust(format!("{package}/tests/examples.rs"), || {
            Ok(proof::examples(client))
        });
    }
    folder.rust(format!("{package}/tests/sandbox.rs"), || {
        Ok(proof::sandbox(client))
    });
    if !client.vectors.is_empty() {
        folder.rust(format!("{package}/tests/signature.rs"), || {
            Ok(proof::signature(client))
        });
    }
    for operation in &client.operations {
        let module = &operation.module;
        let path = format!("{package}/src/operations/{module}.rs");
        folder.rust(path, || Ok(operation::operation(operation, client)));
        let path = format!("{package}/examples/{module}.rs");
        folder.rust(path, || Ok(example::program(operation, client)));
    }
}

/// Where the files of a crate are listed, and which spec their heads name.
struct Folder<'a, 'f> {
    files: &'f mut Vec<File<'a>>,
    spec: &'a str,
}

impl<'a> Folder<'a, '_> {
    fn rust(&mut self, path: String, tokens: impl Fn() -> Emitted<TokenStream> + Send + Sync + 'a) {
        let content = Content::Rust(Box::new(tokens));
        self.files.push(File {
            path,
            spec: self.spec,
            content,
        });
    }

    fn toml(&mut self, path: String, text: String) {
        self.files.push(File {
            path,
            spec: self.spec,
            content: Content::Toml(text),
        });
    }

    fn markdown(&mut self, path: String, text: impl Fn() -> Emitted<String> + Send + Sync + 'a) {
        let content = Content::Markdown(Box::new(text));
        self.files.push(File {
            path,
            spec: self.spec,
            content,
        });
    }
}
