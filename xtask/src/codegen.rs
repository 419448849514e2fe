//! The generator: specs in, crates out, and nothing read or written in between.
//!
//! ```text
//! Sources --load--> Api --name--> Names --lower--> Rust IR --emit--> tokens --print--> Tree
//! ```
//!
//! - [`lower`] turns the checked model into the Rust IR of [`rust`]: every name final, every decision
//!   made. [`lower::name`] is where names come from, and where two of one name are found.
//! - [`emit`] turns the IR into tokens, one construct a file; [`print`] turns tokens into lines.
//! - [`tree`] holds the result; [`crate::sync`] holds it against the disk.
//!
//! One more construct: a variant in [`rust`], a function that lowers to it, a file in [`emit`], and a
//! fixture under `tests/data/fixtures` that shows what comes out.

pub mod emit;
pub mod lower;
pub mod print;
pub mod problem;
pub mod rust;
pub mod standalone;
pub mod tree;

use kehu_spec::diagnostic::Diagnostics;
use kehu_spec::model::Api;
use kehu_spec::source::Sources;

use crate::codegen::emit::{client, example, manifest, module, operation, readme, registry, spec};
use crate::codegen::lower::ty::Types;
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
}

/// Generates every crate of every API.
pub fn generate(sources: &Sources) -> Generated {
    let loaded = kehu_spec::load(sources);
    let mut diagnostics = loaded.diagnostics;
    if diagnostics.errors() > 0 {
        return Generated {
            tree: Tree::default(),
            diagnostics,
        };
    }
    let mut problems = Problems::default();
    let crates: Vec<ApiCrates> = loaded
        .apis
        .iter()
        .map(|api| lower(api, &mut problems))
        .collect();
    diagnostics.extend(problems.found);
    let tree = if diagnostics.errors() > 0 {
        Tree::default()
    } else {
        emit(&crates)
    };
    Generated { tree, diagnostics }
}

/// Decides everything about the crates of one API.
fn lower(api: &Api, problems: &mut Problems) -> ApiCrates {
    let names = lower::name::names(api, problems);
    let types = Types::new(api, &names);
    let model = lower::model::model_crate(&types, problems);
    let client = lower::client::client_crate(&types, &model, problems);
    let registry = lower::registry::registry_module(api, &names);
    ApiCrates {
        spec: format!("specs/{}", api.name),
        model,
        client,
        registry,
    }
}

/// Writes everything out.
fn emit(crates: &[ApiCrates]) -> Tree {
    let mut tree = Tree::default();
    for api in crates {
        let mut files = Files {
            tree: &mut tree,
            spec: &api.spec,
        };
        model_crate(&api.model, &mut files);
        client_crate(&api.client, &mut files);
        let path = format!("kehu-apis/src/{}.rs", api.registry.module);
        files.rust(&path, registry::module(&api.registry));
    }
    let modules: Vec<_> = crates.iter().map(|api| &api.registry).collect();
    let mut files = Files {
        tree: &mut tree,
        spec: "specs",
    };
    files.toml("kehu-apis/Cargo.toml", &manifest::registry(&modules));
    files.rust("kehu-apis/src/lib.rs", registry::lib(&modules));
    tree
}

fn model_crate(model: &ModelCrate, files: &mut Files<'_>) {
    let package = &model.package;
    files.toml(&format!("{package}/Cargo.toml"), &manifest::model(model));
    files.rust(&format!("{package}/src/lib.rs"), module::model_lib(model));
    if !model.formats.is_empty() {
        files.rust(&format!("{package}/src/formats.rs"), module::formats(model));
    }
    for module in &model.modules {
        files.rust(
            &format!("{package}/src/{}.rs", module.name),
            module::model_module(module),
        );
    }
}

fn client_crate(client: &ClientCrate, files: &mut Files<'_>) {
    let package = &client.package;
    files.toml(&format!("{package}/Cargo.toml"), &manifest::client(client));
    files.markdown(&format!("{package}/README.md"), &readme::readme(client));
    files.rust(&format!("{package}/src/lib.rs"), module::client_lib(client));
    files.rust(&format!("{package}/src/client.rs"), client::client(client));
    files.rust(&format!("{package}/src/spec.rs"), spec::spec(client));
    files.rust(
        &format!("{package}/src/operations.rs"),
        module::operations_module(client),
    );
    if !client.vectors.is_empty() {
        files.rust(
            &format!("{package}/tests/signature.rs"),
            spec::signature_test(client),
        );
    }
    for operation in &client.operations {
        files.rust(
            &format!("{package}/src/operations/{}.rs", operation.module),
            operation::operation(operation, client),
        );
        files.rust(
            &format!("{package}/examples/{}.rs", operation.module),
            example::program(operation, client),
        );
    }
}

/// Where files go, and which spec they name.
struct Files<'a> {
    tree: &'a mut Tree,
    spec: &'a str,
}

impl Files<'_> {
    fn rust(&mut self, path: &str, tokens: proc_macro2::TokenStream) {
        self.tree.insert(path, print::source(self.spec, tokens));
    }

    fn toml(&mut self, path: &str, text: &str) {
        self.tree.insert(path, print::headed("#", self.spec, text));
    }

    fn markdown(&mut self, path: &str, text: &str) {
        self.tree.insert(path, print::markdown(self.spec, text));
    }
}
