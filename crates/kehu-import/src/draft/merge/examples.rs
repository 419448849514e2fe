//! Examples: those that are other than before are written, those that are new are added.

use std::collections::HashSet;

use serde_json::Value as Json;
use toml_edit::{Item, Table};

use super::super::spec::{Example, Review};
use super::super::write;
use super::cells::add_table;
use super::{Merge, NEW};
use crate::text;

impl Merge<'_> {
    /// Examples: those that are other than before are written, those that are new are added.
    pub(super) fn examples(
        &mut self,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<(String, String)> {
        let draft = self.draft;
        let known: Vec<(String, String)> = self.docs[0]
            .get("example")
            .and_then(Item::as_array_of_tables)
            .into_iter()
            .flatten()
            .filter_map(|t| {
                Some((
                    t.get("kind")?.as_str()?.to_owned(),
                    t.get("file")?.as_str()?.to_owned(),
                ))
            })
            .collect();
        let same = |a: &str, b: &str| match (
            serde_json::from_str::<Json>(a),
            serde_json::from_str::<Json>(b),
        ) {
            (Ok(a), Ok(b)) => a == b,
            _ => text::squeeze(a) == text::squeeze(b),
        };
        let mut out = Vec::new();
        let mut used: HashSet<&str> = HashSet::new();
        for example in &draft.examples {
            let own: Vec<&String> = known
                .iter()
                .filter(|(kind, _)| kind == example.kind)
                .map(|(_, file)| file)
                .collect();
            if let Some(file) = own
                .iter()
                .find(|file| read(file).is_some_and(|there| same(&there, &example.text)))
            {
                used.insert(file.as_str());
                continue;
            }
            let unused = own.iter().find(|file| {
                !used.contains(file.as_str())
                    && !draft.examples.iter().any(|e| {
                        e.kind == example.kind
                            && read(file).is_some_and(|there| same(&there, &e.text))
                    })
            });
            match unused {
                Some(file) => {
                    used.insert(file.as_str());
                    self.changed(format!("the example {file} is another"));
                    out.push(((*file).clone(), example.text.clone()));
                }
                None => {
                    self.add_example(example);
                    out.push((example.file.clone(), example.text.clone()));
                }
            }
        }
        out
    }

    pub(super) fn add_example(&mut self, example: &Example) {
        let mut table = Table::new();
        let mark = write::review(&Review::new(example.line, NEW), &self.draft.page, "");
        table.decor_mut().set_prefix(format!("\n{mark}"));
        table.insert("kind", toml_edit::value(example.kind));
        if let Some(title) = &example.title {
            table.insert("title", toml_edit::value(title.as_str()));
        }
        table.insert("file", toml_edit::value(example.file.as_str()));
        if let Some(mended) = &example.mended {
            table.insert("mended", toml_edit::value(mended.as_str()));
        }
        add_table(&mut self.docs[0], "example", table);
        self.changed(format!("an example is new: {}", example.file));
    }
}
