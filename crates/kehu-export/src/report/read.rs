//! Rows out of targets.

use std::io;

use kehu_registry::Api;

use super::{
    counts::{Counts, is_told},
    phones::Phones,
};
use crate::{
    error::Result,
    row::Cell,
    sink::{Address, read::Stored},
    state::State,
    table::{Column, Table},
};

/// Counts all exports of one target.
pub(super) async fn target(
    address: &Address,
    apis: &'static [&'static Api],
    platforms: &mut Vec<Counts>,
    phones: &mut Phones,
) -> Result<()> {
    let stored = Stored::open(address).await?;
    for export in stored.exports().await? {
        let Some((api, table)) = known(&export.state, &export.table, apis) else {
            continue;
        };
        let title = match platforms.iter().any(|facts| facts.title == api.info.title) {
            false => api.info.title.to_owned(),
            true => format!("{} ({})", api.info.title, table.book()),
        };
        let mut facts = Counts::new(title, format!("{address} · {}", table.book()), &table);
        let number = platforms.len();
        let mut keep = Keep { number, phones };
        let mut each = |columns: &[Column], key: &str, cells: &[Cell<'_>]| {
            keep.row(&mut facts, columns, key, cells)
        };
        stored.rows(&table, is_told, &mut each).await?;
        platforms.push(facts);
    }
    Ok(())
}

struct Keep<'p> {
    number: usize,
    phones: &'p mut Phones,
}

impl Keep<'_> {
    fn row(
        &mut self,
        facts: &mut Counts,
        columns: &[Column],
        key: &str,
        cells: &[Cell<'_>],
    ) -> io::Result<()> {
        let numbers = facts.row(columns, cells);
        self.phones.add(self.number, key, numbers)
    }
}

/// The registry's own idea of an export.
fn known(
    state: &State,
    table: &str,
    apis: &'static [&'static Api],
) -> Option<(&'static Api, Table)> {
    let of = state.holds();
    let api = *apis.iter().find(|api| api.info.name == of.api)?;
    let mut found = Table::of(api, api.operation(&of.operation)?).ok()?;
    let (name, account) = table.split_once('/').unwrap_or((table, ""));
    name.clone_into(&mut found.name);
    if !account.is_empty() {
        found = found.for_account(account);
    }
    Some((api, found))
}
