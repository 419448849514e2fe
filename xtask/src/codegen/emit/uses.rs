//! The `use` block of a file: emitters ask for a name and write it short.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::rust::Ident;

/// What a file imports.
#[derive(Debug, Clone)]
pub struct Uses {
    /// Where records and enums of the model come from.
    model: String,
    /// Where the types of `kehu-wire` come from.
    wire: String,
    secret: &'static str,
    /// Types that the file itself declares.
    own: BTreeSet<Ident>,
    taken: BTreeMap<String, BTreeSet<String>>,
}

impl Uses {
    /// For a file outside of the model crate.
    pub fn of_model(model: &Ident) -> Self {
        Self {
            model: model.to_string(),
            wire: model.to_string(),
            secret: "kehu_runtime",
            own: BTreeSet::new(),
            taken: BTreeMap::new(),
        }
    }

    /// For a file of the model crate that declares these types.
    pub fn within_model(own: impl IntoIterator<Item = Ident>) -> Self {
        Self {
            model: "crate".to_owned(),
            wire: "kehu_wire".to_owned(),
            secret: "kehu_wire",
            own: own.into_iter().collect(),
            taken: BTreeMap::new(),
        }
    }

    /// Imports `name`, or `Name as _`, from a module.
    pub fn take(&mut self, module: &str, name: &str) {
        self.taken
            .entry(module.to_owned())
            .or_default()
            .insert(name.to_owned());
    }

    /// Imports a type of `kehu-wire`, which clients find in their model and in the runtime.
    pub fn take_wire(&mut self, name: &str) {
        let module = if name == "Secret" {
            self.secret
        } else {
            &self.wire
        }
        .to_owned();
        self.take(&module, name);
    }

    /// Imports a record or enum of the model.
    pub fn take_model(&mut self, name: &Ident) {
        if !self.own.contains(name) {
            let model = self.model.clone();
            self.take(&model, name.as_str());
        }
    }

    /// The block, sorted.
    pub fn block(&self) -> TokenStream {
        self.lines(&TokenStream::new())
    }

    /// The same as exports.
    pub fn exports(&self) -> TokenStream {
        self.lines(&quote! { pub })
    }

    fn lines(&self, public: &TokenStream) -> TokenStream {
        let lines = self.taken.iter().map(|(module, names)| {
            let names: Vec<_> = names.iter().map(|name| tokens(name)).collect();
            let from = tokens(module);
            match names.as_slice() {
                names if module.is_empty() => quote! { #(#public use #names;)* },
                [name] => quote! { #public use #from::#name; },
                names => quote! { #public use #from::{#(#names),*}; },
            }
        });
        lines.collect()
    }
}

fn tokens(path: &str) -> TokenStream {
    path.parse().unwrap_or_default()
}
