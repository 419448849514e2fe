//! Filling the collections: the documentation's own customers, and any number of made-up people, the
//! same on every API.

use std::sync::mpsc;
use std::thread;

use kehu_spec::model::Meaning;

use crate::collection::of_people;
use crate::fill::Subject;
use crate::json::Node;
use crate::people::Person;
use crate::shape::Cell;
use crate::store::{self, Row};
use crate::vendor::{Shelf, Vendor};

/// How deep a record is searched for what it says of a person.
const DEPTH: usize = 4;
/// People made up at a time.
const BATCH: u64 = 500;

/// Fills every collection that was just made.
pub(crate) fn seed(
    vendors: &[Vendor],
    count: u64,
    seed: u64,
    side_by_side: bool,
) -> store::Result<()> {
    let documented = documented(vendors);
    let fill = |(at, vendor): (usize, &Vendor)| {
        let others: Vec<_> = documented
            .iter()
            .filter(|(home, _)| *home != at)
            .map(|(_, person)| person)
            .collect();
        fill(vendor, &others, count, seed)
    };
    if !side_by_side {
        return vendors.iter().enumerate().try_for_each(fill);
    }
    thread::scope(|scope| {
        let threads: Vec<_> = vendors
            .iter()
            .enumerate()
            .map(|each| scope.spawn(move || fill(each)))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| match thread.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            })
    })
}

/// The people whom the documentations show, each with the number of its API.
fn documented(vendors: &[Vendor]) -> Vec<(usize, Person)> {
    let mut people: Vec<(usize, Person)> = Vec::new();
    for (home, vendor) in vendors.iter().enumerate() {
        for shelf in &vendor.shelves {
            let collection = &shelf.table.collection;
            if !of_people(&vendor.api, collection.record, DEPTH) {
                continue;
            }
            for item in &collection.documented {
                let position = u64::MAX - people.len() as u64;
                people.push((home, collection.person_of(&vendor.api, item, position)));
            }
        }
    }
    people
}

/// Whether people are made up for an API.
pub(crate) fn makes_up(vendor: &Vendor) -> bool {
    let mut shelves = vendor.shelves.iter();
    shelves.any(|shelf| of_people(&vendor.api, shelf.table.collection.record, DEPTH))
}

fn fill(vendor: &Vendor, others: &[&Person], count: u64, seed: u64) -> store::Result<()> {
    for shelf in vendor.shelves.iter().filter(|shelf| shelf.fresh) {
        let collection = &shelf.table.collection;
        let people = of_people(&vendor.api, collection.record, DEPTH);
        let own = collection.documented.iter().filter_map(|item| {
            let key = collection.key_of(&vendor.api, item)?;
            Some(shelf.table.row(key, item))
        });
        let strangers = others.iter().filter(|_| people).map(|person| {
            let person = (*person).clone().complete(seed);
            made(shelf, &person, seed)
        });
        let made_up = if people { count } else { 0 };
        thread::scope(|scope| {
            let (give, take) = mpsc::sync_channel(8);
            scope.spawn(move || make_up(shelf, made_up, seed, &give));
            shelf
                .table
                .fill(own.chain(strangers).chain(take.into_iter().flatten()))
        })?;
    }
    vendor
        .shelves
        .iter()
        .try_for_each(|shelf| shelf.table.seal())
}

/// Makes people up while others are being stored; ends early when nobody takes them any more.
fn make_up(shelf: &Shelf, count: u64, seed: u64, give: &mpsc::SyncSender<Vec<Row>>) {
    let mut next = 0;
    while next < count {
        let end = count.min(next + BATCH);
        let rows = (next..end)
            .map(|at| made(shelf, &Person::new(seed, at, count), seed))
            .collect();
        if give.send(rows).is_err() {
            return;
        }
        next = end;
    }
}

/// A person as an item.
fn made(shelf: &Shelf, person: &Person, seed: u64) -> Row {
    let key = shelf.keys.at(person.created_ms, person.position);
    let item = shelf.form.fill(&Subject { person, key, seed });
    shelf.table.row(shelf.key(key), &item)
}

/// A new person, created now; for collections that grow while the sandbox runs.
pub(crate) fn newcomer(shelf: &Shelf, position: u64, key: &Cell, now_ms: i64, seed: u64) -> Node {
    let mut person = Person::new(seed, position, position.saturating_add(1));
    (person.created_ms, person.updated_ms, person.active_ms) = (now_ms, now_ms, now_ms);
    if person.text(Meaning::Phone).is_none() {
        person = person.complete(seed);
    }
    shelf.form.fill(&Subject {
        person: &person,
        key: crate::shape::key_number(key),
        seed,
    })
}
