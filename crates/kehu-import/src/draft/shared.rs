//! Types that several drafts have: one of each, for `types.toml`.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::spec::{Endpoint, Enum, Record, Review, Ty};

/// Types that several endpoints need, each with the page that it is from.
#[derive(Debug, Default)]
pub struct Shared {
    /// In the order in which they are first needed.
    pub records: Vec<(String, Record)>,
    /// In the order in which they are first needed.
    pub enums: Vec<(String, Enum)>,
}

impl Shared {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.enums.is_empty()
    }

    /// Every open point, with its page.
    pub fn reviews(&self) -> impl Iterator<Item = (&str, &Review)> {
        let records = self.records.iter().flat_map(|(page, record)| {
            let rows = record.fields.iter().flat_map(|row| &row.reviews);
            let all = record.reviews.iter().chain(rows);
            all.map(move |review| (page.as_str(), review))
        });
        let enums = self.enums.iter().flat_map(|(page, list)| {
            let all = list.reviews.iter();
            all.map(move |review| (page.as_str(), review))
        });
        records.chain(enums)
    }
}

/// Types that are the same in several drafts get one name, the first's; what holds them may then be the
/// same, too.
pub fn unify(endpoints: &mut [&mut Endpoint]) {
    let mut known: HashMap<String, String> = HashMap::new();
    for own in endpoints.iter_mut() {
        while let Some((old, new)) = same(&known, own) {
            own.records.retain(|record| record.name != old);
            own.enums.retain(|list| list.name != old);
            rename(own, &old, &new);
        }
        for (facts, name) in types(own) {
            known.entry(facts).or_insert(name);
        }
    }
}

/// A type of an endpoint that an earlier one has under another name.
fn same(known: &HashMap<String, String>, own: &Endpoint) -> Option<(String, String)> {
    types(own).find_map(|(facts, name)| Some((name, known.get(&facts)?.clone())))
}

/// The types of an endpoint by what they say of what travels. One field is too little to tell.
fn types(endpoint: &Endpoint) -> impl Iterator<Item = (String, String)> {
    let enums = endpoint.enums.iter();
    let enums = enums.map(|list| (format!("{:?}", list.values), list.name.clone()));
    let records = endpoint
        .records
        .iter()
        .filter(|record| record.fields.len() > 1);
    let records = records.map(|record| {
        let rows = record.fields.iter();
        let facts: Vec<_> = rows
            .map(|row| (&row.name, &row.ty, row.wire, row.required))
            .collect();
        (format!("{facts:?}"), record.name.clone())
    });
    enums.chain(records)
}

fn rename(endpoint: &mut Endpoint, old: &str, new: &str) {
    let old = Ty::Named(old.to_owned());
    let rename = |ty: &mut Ty| {
        if *ty.innermost() == old {
            *ty = ty.with_innermost(Ty::Named(new.to_owned()));
        }
    };
    endpoint.rows_mut().for_each(|row| rename(&mut row.ty));
    endpoint.data.iter_mut().for_each(rename);
    if endpoint.item.as_deref() == named(&old) {
        endpoint.item = Some(new.to_owned());
    }
}

/// Takes out of the endpoints the types that several of them need, and those that these need.
pub fn take(endpoints: &mut [&mut Endpoint]) -> Shared {
    let mut needed: HashMap<String, usize> = HashMap::new();
    for endpoint in endpoints.iter() {
        let names: HashSet<&str> = needs(endpoint).collect();
        for name in names {
            *needed.entry(name.to_owned()).or_default() += 1;
        }
    }
    let shared_name = |name: &&String| needed.get(*name).is_some_and(|count| *count > 1);
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for owner in endpoints.iter() {
        let names = owner.records.iter().map(|r| &r.name);
        let names = names.chain(owner.enums.iter().map(|e| &e.name));
        wanted.extend(names.filter(shared_name).cloned());
    }
    let mut shared = Shared::default();
    while !wanted.is_empty() {
        let mut next: BTreeSet<String> = BTreeSet::new();
        for endpoint in endpoints.iter_mut() {
            for record in endpoint
                .records
                .extract_if(.., |record| wanted.contains(&record.name))
            {
                let inner = record.fields.iter().filter_map(|row| named(&row.ty));
                next.extend(inner.map(str::to_owned));
                shared.records.push((endpoint.page.clone(), record));
            }
            let enums = endpoint
                .enums
                .extract_if(.., |list| wanted.contains(&list.name));
            let page = &endpoint.page;
            shared.enums.extend(enums.map(|list| (page.clone(), list)));
        }
        wanted = next;
    }
    shared
}

fn needs(endpoint: &Endpoint) -> impl Iterator<Item = &str> {
    let rows = endpoint.records.iter().flat_map(|record| &record.fields);
    let types = endpoint.fields.iter().chain(rows).map(|row| &row.ty);
    types.chain(&endpoint.data).filter_map(named)
}

fn named(ty: &Ty) -> Option<&str> {
    match ty.innermost() {
        Ty::Named(name) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::spec::Row;
    use super::*;

    fn record(name: &str, fields: &[(&str, Ty)]) -> Record {
        let rows = fields.iter();
        Record {
            name: name.to_owned(),
            label: None,
            fields: rows.map(|(name, ty)| Row::new(*name, ty.clone())).collect(),
            reviews: Vec::new(),
        }
    }

    /// An endpoint that answers with an item, which holds an address.
    fn endpoint(name: &str, item: &str, address: &str) -> Endpoint {
        let named = |name: &str| Ty::Named(name.to_owned());
        let text = || Ty::Plain("string");
        Endpoint {
            name: name.to_owned(),
            data: Some(named(item).list()),
            records: vec![
                record(item, &[("id", Ty::Plain("int64")), ("at", named(address))]),
                record(address, &[("city", text()), ("street", text())]),
            ],
            ..Endpoint::default()
        }
    }

    #[test]
    fn equal_types_become_one_from_the_inside_out() {
        let mut one = endpoint("list_shops", "Shop", "Address");
        let mut two = endpoint("find_shop", "FindShopData", "FindShopAddress");
        let mut all = [&mut one, &mut two];
        unify(&mut all);
        let shared = take(&mut all);
        let names: Vec<&str> = shared
            .records
            .iter()
            .map(|(_, r)| r.name.as_str())
            .collect();
        assert_eq!(names, ["Shop", "Address"]);
        assert_eq!(two.data, Some(Ty::Named("Shop".to_owned()).list()));
        assert!(one.records.is_empty() && two.records.is_empty());
    }

    #[test]
    fn what_only_one_needs_stays_with_it() {
        let mut one = endpoint("list_shops", "Shop", "Address");
        let mut two = endpoint("find_shop", "Find", "FindAddress");
        two.records[1].fields.pop();
        let mut all = [&mut one, &mut two];
        unify(&mut all);
        assert!(take(&mut all).is_empty());
        assert_eq!((one.records.len(), two.records.len()), (2, 2));
    }
}
