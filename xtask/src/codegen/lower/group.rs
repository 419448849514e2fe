//! Which type stands in which module: with the one that alone uses it, else in a module of its own.

use std::collections::{BTreeMap, BTreeSet};

use kehu_spec::model::{Api, EnumId, Field, RecordId, Type};

use crate::codegen::lower::name::{Names, module_name};
use crate::codegen::rust::Ident;

/// A type that a module holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// The request of an operation.
    Request(usize),
    Record(RecordId),
    Enum(EnumId),
}

/// Modules by name; in each the requests first, then types in the order in which they are met.
pub fn modules(api: &Api, names: &Names) -> BTreeMap<Ident, Vec<Home>> {
    let uses = uses(api);
    let owners = owners(api, &uses);
    let mut modules: BTreeMap<Ident, Vec<Home>> = BTreeMap::new();
    for home in met(api, &uses) {
        let name = match owners[&home] {
            Home::Request(at) => names.operations[at].module.clone(),
            Home::Record(id) => module_name(&api.records[id.0].name),
            Home::Enum(id) => module_name(&api.enums[id.0].name),
        };
        modules.entry(name).or_default().push(home);
    }
    modules
}

/// What every request and record mentions, in the order of its fields; a request counts for its
/// operation's response too.
fn uses(api: &Api) -> BTreeMap<Home, Vec<Home>> {
    let mut uses = BTreeMap::new();
    for (at, operation) in api.operations.iter().enumerate() {
        let mut used = fields(&operation.request.fields);
        used.extend(operation.response.data.as_ref().and_then(mentioned));
        uses.insert(Home::Request(at), used);
    }
    for (at, record) in api.records.iter().enumerate() {
        uses.insert(Home::Record(RecordId(at)), fields(&record.fields));
    }
    for at in 0..api.enums.len() {
        uses.insert(Home::Enum(EnumId(at)), Vec::new());
    }
    uses
}

fn fields(fields: &[Field]) -> Vec<Home> {
    fields
        .iter()
        .filter_map(|field| mentioned(&field.ty))
        .collect()
}

fn mentioned(ty: &Type) -> Option<Home> {
    match ty {
        Type::Json(inner) | Type::List(inner) | Type::Map(inner) => mentioned(inner),
        Type::Record(id) => Some(Home::Record(*id)),
        Type::Enum(id) => Some(Home::Enum(*id)),
        _ => None,
    }
}

/// For every type the one whose module it stands in. Types move to their users' module as long as
/// all of those stand together; the items of collections stay by themselves.
fn owners(api: &Api, uses: &BTreeMap<Home, Vec<Home>>) -> BTreeMap<Home, Home> {
    let stays = |home: &Home| match home {
        Home::Request(_) => true,
        Home::Record(id) => api
            .collections
            .iter()
            .any(|collection| collection.record == *id),
        Home::Enum(_) => false,
    };
    let mut owners: BTreeMap<Home, Home> = uses.keys().map(|home| (*home, *home)).collect();
    for _ in 0..owners.len() {
        let mut moved = false;
        for home in uses.keys().filter(|home| !stays(home)) {
            let users: BTreeSet<Home> = uses
                .iter()
                .filter(|(_, used)| used.contains(home))
                .map(|(user, _)| owners[user])
                .filter(|owner| owner != home)
                .collect();
            if let (1, Some(owner)) = (users.len(), users.first()) {
                moved |= owners.insert(*home, *owner) != Some(*owner);
            }
        }
        if !moved {
            break;
        }
    }
    owners
}

/// Every type, in the order in which a reader of the operations meets it.
fn met(api: &Api, uses: &BTreeMap<Home, Vec<Home>>) -> Vec<Home> {
    let mut order = Vec::new();
    let roots = (0..api.operations.len())
        .map(Home::Request)
        .chain(uses.keys().copied());
    for root in roots {
        meet(root, uses, &mut order);
    }
    order
}

fn meet(home: Home, uses: &BTreeMap<Home, Vec<Home>>, order: &mut Vec<Home>) {
    if order.contains(&home) {
        return;
    }
    order.push(home);
    for used in &uses[&home] {
        meet(*used, uses, order);
    }
}
