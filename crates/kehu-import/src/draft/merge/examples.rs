//! Examples: those that are other than before are written, those that are new are added.

use std::collections::HashSet;

use kehu_spec::document::ExampleTable;
use serde_json::Value as Json;
use toml_edit::{DocumentMut, Item, Table};

use super::Merge;
use super::edit::add_table;
use kehu_page::text;

impl Merge<'_> {
    /// Examples: those that are other than before are written, those that are new are added.
    pub(super) fn examples(
        &mut self,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<(String, String)> {
        let draft = self.draft;
        let known = kinds_and_files(&self.docs[0]);
        let mut out = Vec::new();
        let mut used: HashSet<&str> = HashSet::new();
        let drafted: Vec<(&ExampleTable, &String)> = draft
            .file
            .example
            .iter()
            .flatten()
            .zip(&draft.texts)
            .collect();
        for (example, text) in &drafted {
            let own: Vec<&String> = known
                .iter()
                .filter(|(kind, _)| kind == example.kind.as_str())
                .map(|(_, file)| file)
                .collect();
            if let Some(file) = own
                .iter()
                .find(|file| read(file).is_some_and(|there| same(&there, text)))
            {
                used.insert(file.as_str());
                continue;
            }
            let unused = own.iter().find(|file| {
                !used.contains(file.as_str())
                    && !drafted.iter().any(|(other, text)| {
                        other.kind.value == example.kind.value
                            && read(file).is_some_and(|there| same(&there, text))
                    })
            });
            match unused {
                Some(file) => {
                    used.insert(file.as_str());
                    self.changed(format!("the example {file} is another"));
                    out.push(((*file).clone(), (*text).clone()));
                }
                None => {
                    let comments = self.new_at(example.span);
                    add_table(&mut self.docs[0], "example", *example, &comments);
                    let file = example.file.as_str();
                    self.changed(format!("an example is new: {file}"));
                    out.push((file.to_owned(), (*text).clone()));
                }
            }
        }
        out
    }
}

/// The kind and the file of every example that is there.
fn kinds_and_files(doc: &DocumentMut) -> Vec<(String, String)> {
    let tables = doc.get("example").and_then(Item::as_array_of_tables);
    let text = |table: &Table, key: &str| Some(table.get(key)?.as_str()?.to_owned());
    tables
        .into_iter()
        .flatten()
        .filter_map(|table| Some((text(table, "kind")?, text(table, "file")?)))
        .collect()
}

/// Whether two examples say the same, however they are laid out.
fn same(a: &str, b: &str) -> bool {
    let json = |text| serde_json::from_str::<Json>(text);
    match (json(a), json(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => text::squeeze(a) == text::squeeze(b),
    }
}
