//! What both kinds of databases say alike: names, columns, and which row stays.

use crate::{
    fetch::Item,
    table::{EXTRA, GONE, HASH, RUN, Table, Type},
};

/// A name as it stands in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as it stands in a statement.
#[cfg(any(feature = "postgres", feature = "report"))]
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Names and types, bookkeeping columns last: [`EXTRA`], [`RUN`], [`HASH`] and [`GONE`], of these types.
pub(super) fn columns<'t>(
    table: &'t Table,
    type_name: fn(&Type) -> &'static str,
    [extra, run, hash, gone]: [&'static str; 4],
) -> impl Iterator<Item = (&'t str, &'static str)> {
    let columns = table.columns().iter();
    let columns = columns.map(move |column| (column.sql.as_str(), type_name(&column.ty)));
    columns.chain([(EXTRA, extra), (RUN, run), (HASH, hash), (GONE, gone)])
}

/// The columns of a table as the spec comments on them, bookkeeping columns last.
pub(super) fn comments(table: &Table) -> impl Iterator<Item = (&str, &str)> {
    let own = table.columns().iter();
    let own = own.map(|column| (column.sql.as_str(), column.comment.as_str()));
    own.chain([
        (EXTRA, "Fields that the spec does not know."),
        (RUN, "Number of the run that last wrote the row."),
        (HASH, "Digest of the row as it arrived."),
        (
            GONE,
            "When a run that read everything did not find the row any more; NULL while it is listed.",
        ),
    ])
}

/// Those that make a row the same row, as they stand in a statement.
pub(super) fn identity(table: &Table) -> Vec<String> {
    table.identity().into_iter().map(quoted).collect()
}

/// What becomes of a row that is there already; nothing in a table whose rows have no identity. `equals` and
/// `differs` are how the database compares what may be null.
pub(super) fn on_conflict(table: &Table, names: &[String], equals: &str, differs: &str) -> String {
    let identity = identity(table);
    if identity.is_empty() {
        return String::new();
    }
    let sets = names.iter().filter(|name| !identity.contains(name));
    let sets: Vec<String> = sets
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    let updated = table.updated.map(|updated| names[updated].as_str());
    let stays = stays(names, updated, equals, differs);
    let (identity, sets) = (identity.join(", "), sets.join(", "));
    format!(" ON CONFLICT ({identity}) DO UPDATE SET {sets}, {GONE} = NULL WHERE {stays}")
}

/// Why a table that is there cannot be used: whether it is of several accounts does not change.
pub(super) fn other_kind(is_of_several: bool, is_to_be: bool) -> Option<&'static str> {
    match (is_of_several, is_to_be) {
        (true, false) => Some("holds rows of several accounts, and one alone is exported"),
        (false, true) => Some("holds rows without an account, and several accounts are exported"),
        _ => None,
    }
}

/// What is to be known of columns that a table got beside others that the spec has no field for any more: it
/// may be one field under another name.
pub(super) fn beside_others(table: &str, added: &[&str], others: &[&str]) -> Option<String> {
    let told = || {
        let (added, others) = (added.join(", "), others.join(", "));
        format!(
            "{table} got the columns {added}, and has others that the spec has no field for any more: {others}. These keep what they had; rows have values in the new ones as they are read again, all rows in a run without --since"
        )
    };
    (!added.is_empty() && !others.is_empty()).then(told)
}

/// One item a key, by key: the one with the highest rank.
pub(super) fn best_of_each(mut items: Vec<Item>) -> Vec<Item> {
    if items.iter().any(|item| item.key.is_none()) {
        return items;
    }
    items.sort_by(|a, b| a.key.cmp(&b.key).then(b.rank.cmp(&a.rank)));
    items.dedup_by(|later, first| later.key == first.key);
    items
}

/// The condition on which a row that came (`excluded`) takes the place of the one in the table: it is
/// another one, or somebody else has changed the one that is there, and it came in a later run, or has the
/// higher rank in the same; or the one that is there was gone.
fn stays(names: &[String], updated: Option<&str>, equals: &str, differs: &str) -> String {
    let newer = match updated {
        Some(updated) => format!(
            "excluded.{updated} > kept.{updated} \
             OR (kept.{updated} IS NULL AND excluded.{updated} IS NOT NULL) \
             OR (excluded.{updated} {equals} kept.{updated} AND excluded.{HASH} > kept.{HASH})"
        ),
        None => format!("excluded.{HASH} > kept.{HASH}"),
    };
    let list = |table: &str| {
        // The number of the run differs between equal rows.
        let names = names.iter().filter(|name| name.trim_matches('"') != RUN);
        let names: Vec<String> = names.map(|name| format!("{table}.{name}")).collect();
        names.join(", ")
    };
    let another = format!("({}) {differs} ({})", list("excluded"), list("kept"));
    format!(
        "kept.{GONE} IS NOT NULL OR (({another}) AND (excluded.{RUN} > kept.{RUN} OR ({newer})))"
    )
}
