//! One battery that every target of the export passes, so that rows are the same wherever they go.
//!
//! A target is one file in `battery/`: where it is fresh, what it contains as bytes and as rows that another
//! program than kehu reads, how somebody else spoils it, and how it becomes full. The checks are the same for
//! all: `kills` (exact after fifty kills at random moments), `cells` (types, null and empty, Unicode, NUL, 64
//! bits, nested lists), `changes` (a field that the vendor adds and the spec gains; what somebody else did to
//! the target), `full` (a disk that is full in the middle).

mod cells;
mod changes;
mod files;
mod full;
mod kills;
mod objects;
mod postgres;
mod sqlite;

use std::{path::Path, process::Command, sync::Arc};

use it::{
    kehu::export,
    need::{Need, READERS},
};
use kehu_sandbox::Sandbox;
use libtest_mimic::Trial;
use serde_json::{Map, Value};

/// A kind of target.
trait Target: Send + Sync {
    fn name(&self) -> &'static str;

    /// What it needs to be here.
    fn needs(&self) -> &'static [Need] {
        &[]
    }

    /// Whether [`Place::rows`] needs a reader that is brought from elsewhere.
    fn is_read_by_others(&self) -> bool {
        false
    }

    /// A place where nothing is yet.
    fn fresh(&self) -> Box<dyn Place>;

    /// The same, with everything that kehu writes to a disk below a folder; `None` where it writes to none.
    fn below(&self, folder: &Path) -> Option<Box<dyn Place>>;

    /// Whether it takes no such text anywhere in a row.
    fn refuses(&self, _text: &str) -> bool {
        false
    }

    /// How it writes a text that a spreadsheet would take for a formula.
    fn formula(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// A target at one place, which is gone when it is dropped.
trait Place {
    fn address(&self) -> String;

    /// What the command needs in its environment to get there.
    fn environment(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Everything that it contains, but for what tells in which run a row was written and when it was
    /// marked as gone. Two exports of the same leave the same.
    fn content(&self) -> Vec<u8>;

    /// The columns [`COLUMNS`] of every row, and the further one, as another program reads them.
    fn rows(&self, further: Option<&str>) -> Vec<Map<String, Value>>;

    /// Somebody else changes and removes some of it.
    fn spoil(&self);
}

/// What is held against what the vendor sent, cell by cell.
const COLUMNS: [&str; 8] = [
    "id",
    "remark",
    "email",
    "weight",
    "birthday",
    "created_at",
    "tags",
    "customize_field",
];

/// `kehu export … --to` a place; more flags may follow.
fn into(sandbox: &Sandbox, place: &dyn Place) -> Command {
    let mut command = export(sandbox, &place.address());
    command.envs(place.environment());
    command
}

pub fn tests() -> Vec<Trial> {
    let targets: Vec<Arc<dyn Target>> = files::targets()
        .into_iter()
        .chain([
            Arc::new(sqlite::Sqlite) as Arc<dyn Target>,
            Arc::new(postgres::Postgres),
        ])
        .chain(objects::targets())
        .collect();
    type Check = fn(&dyn Target);
    let checks: [(&str, Check, &[Need]); 6] = [
        ("survives_fifty_kills", kills::check, &[]),
        ("has_every_cell_as_it_was_sent", cells::check, &[]),
        ("gains_a_field_with_the_spec", changes::check_field, &[]),
        (
            "is_repaired_after_somebody_else_changed_it",
            changes::check_spoiled,
            &[],
        ),
        (
            "loses_nothing_when_the_disk_is_full",
            full::check,
            full::NEEDS,
        ),
        (
            "loses_nothing_when_files_may_not_grow",
            full::check_limit,
            &[],
        ),
    ];
    let mut tests = Vec::new();
    for target in targets {
        for (name, check, needs) in checks {
            let reads = name.contains("cell") || name.contains("field");
            let readers = (reads && target.is_read_by_others()).then_some(READERS);
            let needs = target.needs().iter().chain(needs).copied().chain(readers);
            let writes = target.clone();
            let name = format!("{}_{name}", target.name());
            let run = move || check(&*writes);
            tests.push(crate::trial(module_path!(), &name, needs.collect(), run));
        }
    }
    tests
}
