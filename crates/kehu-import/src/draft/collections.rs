//! What identifies a row of a paged list: a `[[collection]]` where the item's own id is evident, an open
//! point where it is not. Without a key an export cannot know a row again. Those of an API that is there
//! stand behind the others of its `api.toml`.

use kehu_spec::document::{CollectionTable, FieldRow, RecordTable, SandboxTable, SandboxVerb};

use super::documents::{Api, Endpoint};
use super::types::Ty;
use super::{lists, names, times};
use kehu_page::recognise::tree::normal;
use kehu_page::text;

/// Gives paged operations their collections, or an open point.
pub fn find(api: &mut Api, endpoints: &mut [&mut Endpoint]) {
    for at in 0..endpoints.len() {
        let Some(item) = endpoints[at].item.clone() else {
            continue;
        };
        let mut records = endpoints.iter().flat_map(|endpoint| endpoint.records());
        let Some(record) = records.find(|record| *record.name == item).cloned() else {
            continue;
        };
        match own_id(&record) {
            Some(id) => {
                let table = CollectionTable {
                    record: record.name.clone(),
                    key: id.name.clone(),
                    ..CollectionTable::default()
                };
                let endpoint = &mut endpoints[at];
                let name = collection(api, &endpoint.file.name, table);
                endpoint.file.sandbox = Some(SandboxTable {
                    action: SandboxVerb::Find.into(),
                    collection: Some(name.into()),
                    ..SandboxTable::default()
                });
                times::find(endpoint, &record);
            }
            None => {
                let why = asks(&record);
                let endpoint = &mut endpoints[at];
                endpoint.ask(endpoint.pages(), 0, why);
            }
        }
    }
}

/// The field that can only be the item's own id.
pub(super) fn own_id(record: &RecordTable) -> Option<&FieldRow> {
    let own = normal(&text::snake(&record.name));
    let ids = lists::words("identity", "alone");
    let ends = lists::words("identity", "of_the_item");
    let fits = |row: &&FieldRow| {
        let ty = Ty::of(row);
        ty == Ty::Plain("string") || ty.is_integer()
    };
    let rows = || record.fields.iter().filter(fits);
    let alone = ids
        .iter()
        .find_map(|id| rows().find(|r| normal(&r.name) == *id));
    alone.or_else(|| {
        rows().find(|row| {
            ends.iter()
                .any(|end| normal(&row.name) == format!("{own}{end}"))
        })
    })
}

/// Which field is the key, with those that may be.
fn asks(record: &RecordTable) -> String {
    let may_be = |row: &&FieldRow| {
        let last = text::snake(&row.name);
        let last = last.rsplit('_').next().unwrap_or_default();
        lists::words("identity", "may_be")
            .iter()
            .any(|end| last == end)
    };
    let candidates: Vec<String> = record
        .fields
        .iter()
        .filter(may_be)
        .take(4)
        .map(|row| format!("`{}`", row.name.as_str()))
        .collect();
    let which = match candidates.len() {
        0 => String::new(),
        _ => format!(" ({}?)", candidates.join(", ")),
    };
    format!(
        "which field identifies an item, `{}`{which}: the key of a [[collection]] in api.toml and a [sandbox] \
         here that names it; without one an export cannot tell a row again",
        record.name.as_str()
    )
}

/// The collection of a record, new or known: called after the record, or after the operation where the
/// record is only the operation's item.
fn collection(api: &mut Api, operation: &str, table: CollectionTable) -> String {
    let collections = api.file.collection.get_or_insert_default();
    if let Some(known) = collections.iter().find(|c| c.record == table.record) {
        return known.name.value.clone();
    }
    let own = table.record.starts_with(&text::pascal(operation));
    let after_verb = operation
        .split_once('_')
        .filter(|(verb, _)| own && lists::words("verbs", "words").iter().any(|w| w == verb));
    let wanted = match after_verb {
        Some((_, rest)) => rest.to_owned(),
        None => text::plural(&text::snake(&table.record)),
    };
    let mut taken = collections.iter().map(|c| c.name.value.clone()).collect();
    let name = names::unique(wanted, &mut taken);
    collections.push(CollectionTable {
        name: name.as_str().into(),
        ..table
    });
    name
}
