//! What identifies a row of a paged list: a `[[collection]]` where the item's own id is evident, an open
//! point where it is not. Without a key an export cannot know a row again. Those of an API that is there
//! stand behind the others of its `api.toml`.

use super::spec::{Api, Collection, Endpoint, Place, Record, Review, Row, Ty};
use super::{lists, names};
use crate::recognise::tree::normal;
use crate::text;

/// Gives paged operations their collections, or an open point.
pub fn find(api: &mut Api, endpoints: &mut [&mut Endpoint]) {
    for at in 0..endpoints.len() {
        let Some(item) = endpoints[at].item.clone() else {
            continue;
        };
        let records = endpoints.iter().flat_map(|endpoint| &endpoint.records);
        let Some(record) = records.into_iter().find(|record| record.name == item) else {
            continue;
        };
        match own_id(record) {
            Some(id) => {
                let (record, key) = (record.name.clone(), id.name.clone());
                let name = collection(api, &endpoints[at].name, &record, &key);
                endpoints[at].collection = Some(name);
            }
            None => {
                let why = asks(record);
                endpoints[at]
                    .reviews
                    .push((Place::Pages, Review::new(0, why)));
            }
        }
    }
}

/// The field that can only be the item's own id.
fn own_id(record: &Record) -> Option<&Row> {
    let own = normal(&text::snake(&record.name));
    let ids = lists::words("identity", "alone");
    let ends = lists::words("identity", "of_the_item");
    let fits = |row: &&Row| row.ty == Ty::Plain("string") || row.ty.is_integer();
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
fn asks(record: &Record) -> String {
    let may_be = |row: &&Row| {
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
        .map(|row| format!("`{}`", row.name))
        .collect();
    let which = match candidates.len() {
        0 => String::new(),
        _ => format!(" ({}?)", candidates.join(", ")),
    };
    format!(
        "which field identifies an item, `{}`{which}: the key of a [[collection]] in api.toml and a [sandbox] \
         here that names it; without one an export cannot tell a row again",
        record.name
    )
}

/// The collection of a record, new or known: called after the record, or after the operation where the
/// record is only the operation's item.
fn collection(api: &mut Api, operation: &str, record: &str, key: &str) -> String {
    if let Some(known) = api.collections.iter().find(|c| c.record == record) {
        return known.name.clone();
    }
    let own = record.starts_with(&text::pascal(operation));
    let after_verb = operation
        .split_once('_')
        .filter(|(verb, _)| own && lists::words("verbs", "words").iter().any(|w| w == verb));
    let wanted = match after_verb {
        Some((_, rest)) => rest.to_owned(),
        None => text::plural(&text::snake(record)),
    };
    let mut taken = api.collections.iter().map(|c| c.name.clone()).collect();
    let name = names::unique(wanted, &mut taken);
    api.collections.push(Collection {
        name: name.clone(),
        record: record.to_owned(),
        key: key.to_owned(),
    });
    name
}
