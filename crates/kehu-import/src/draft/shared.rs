//! Types that several drafts have: one of each, for `types.toml`.

use std::collections::{BTreeSet, HashMap, HashSet};

use kehu_spec::document::write::{Anchor, Comments};
use kehu_spec::document::{EnumTable, RecordTable, TypesFile};
use kehu_spec::source::Span;

use super::documents::{Endpoint, is_required, values};
use super::notes::{Note, Review};
use super::types::Ty;

/// Types that several endpoints need, in the order in which they are first needed.
#[derive(Debug, Default)]
pub struct Shared {
    /// The file.
    pub file: TypesFile,
    /// Its comments.
    pub comments: Comments,
    /// Open points with their pages: those of records first.
    pub reviews: Vec<(String, Review)>,
}

impl Shared {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.file.record.is_none() && self.file.r#enum.is_none()
    }

    /// Takes the notes of a part from its endpoint.
    fn take_notes(&mut self, endpoint: &Endpoint, place: Span) {
        let page = endpoint.page.as_str();
        for review in endpoint.notes.reviews(place) {
            let above = self.comments.entry(Anchor::Above(place)).or_default();
            above.push(review.comment(page));
            self.reviews.push((page.to_owned(), review.clone()));
        }
    }
}

/// Types that are the same in several drafts, and that no page calls differently, get one name, the
/// first's; what holds them may then be the same, too.
pub fn unify(endpoints: &mut [&mut Endpoint]) {
    let mut known: HashMap<String, Vec<(String, Note)>> = HashMap::new();
    for own in endpoints.iter_mut() {
        while let Some((old, new)) = same(&known, own) {
            if let Some(records) = &mut own.file.record {
                records.retain(|record| *record.name != old);
            }
            if let Some(enums) = &mut own.file.r#enum {
                enums.retain(|list| *list.name != old);
            }
            own.rename_type(&old, &new);
        }
        for (facts, name, note) in types(own) {
            let alike = known.entry(facts).or_default();
            if !alike.iter().any(|(_, other)| other.may_be(&note)) {
                alike.push((name, note));
            }
        }
    }
}

/// A type of an endpoint that an earlier one has under another name.
fn same(known: &HashMap<String, Vec<(String, Note)>>, own: &Endpoint) -> Option<(String, String)> {
    types(own).find_map(|(facts, name, note)| {
        let mut alike = known.get(&facts)?.iter();
        let (first, _) = alike.find(|(_, other)| other.may_be(&note))?;
        Some((name, first.clone()))
    })
}

/// What a record says of what travels: two that say the same are one.
pub fn facts(record: &RecordTable) -> String {
    let rows = record.fields.iter();
    let facts = rows.map(|row| {
        let wire = row.wire.as_ref().map(|wire| wire.value);
        let ty = (row.r#type.as_str(), row.format.as_ref().map(|f| f.as_str()));
        (row.name.as_str(), ty, wire, is_required(row))
    });
    format!("{:?}", facts.collect::<Vec<_>>())
}

/// The types of an endpoint by what they say of what travels, and what the page says of them. One field is
/// too little to tell, without a name.
fn types(endpoint: &Endpoint) -> impl Iterator<Item = (String, String, Note)> {
    let note = |place| endpoint.notes.get(place).cloned().unwrap_or_default();
    let enums = endpoint.enums().iter();
    let enums = enums.map(move |list| {
        let facts = format!("{:?}", values(list));
        (facts, list.name.value.clone(), note(list.span))
    });
    let told = |record: &&RecordTable| {
        record.fields.len() > 1
            || endpoint
                .notes
                .get(record.span)
                .is_some_and(|n| n.called.is_some())
    };
    let records = endpoint.records().iter().filter(told);
    let records =
        records.map(move |record| (facts(record), record.name.value.clone(), note(record.span)));
    enums.chain(records)
}

/// Takes out of the endpoints the types that several of them need, and those that these need.
pub fn take(endpoints: &mut [&mut Endpoint]) -> Shared {
    let mut needed: HashMap<String, usize> = HashMap::new();
    for endpoint in endpoints.iter() {
        let names: HashSet<String> = needs(endpoint).collect();
        for name in names {
            *needed.entry(name).or_default() += 1;
        }
    }
    let shared_name = |name: &&String| needed.get(*name).is_some_and(|count| *count > 1);
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for owner in endpoints.iter() {
        let names = owner.records().iter().map(|r| &r.name.value);
        let names = names.chain(owner.enums().iter().map(|e| &e.name.value));
        wanted.extend(names.filter(shared_name).cloned());
    }
    let mut records: Vec<(usize, RecordTable)> = Vec::new();
    let mut enums: Vec<(usize, EnumTable)> = Vec::new();
    while !wanted.is_empty() {
        let mut next: BTreeSet<String> = BTreeSet::new();
        for (at, endpoint) in endpoints.iter_mut().enumerate() {
            let own = endpoint.file.record.iter_mut();
            let own = own.flat_map(|own| own.extract_if(.., |r| wanted.contains(&r.name.value)));
            for record in own {
                let types = record.fields.iter().map(Ty::of);
                next.extend(types.filter_map(|ty| ty.named().map(str::to_owned)));
                records.push((at, record));
            }
            let own = endpoint.file.r#enum.iter_mut();
            let own = own.flat_map(|own| own.extract_if(.., |e| wanted.contains(&e.name.value)));
            enums.extend(own.map(|list| (at, list)));
        }
        wanted = next;
    }
    let mut shared = Shared::default();
    for (at, record) in records {
        let rows = record.fields.iter().map(|row| row.span);
        for place in std::iter::once(record.span).chain(rows) {
            shared.take_notes(endpoints[at], place);
        }
        shared.file.record.get_or_insert_default().push(record);
    }
    for (at, list) in enums {
        shared.take_notes(endpoints[at], list.span);
        shared.file.r#enum.get_or_insert_default().push(list);
    }
    shared
}

fn needs(endpoint: &Endpoint) -> impl Iterator<Item = String> {
    let types = endpoint.rows().map(Ty::of).chain(endpoint.data());
    types.filter_map(|ty| ty.named().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::super::documents::row;
    use super::*;

    /// An endpoint that answers with an item, which holds an address.
    fn endpoint(number: u32, name: &str, item: &str, address: &str) -> Endpoint {
        let mut out = Endpoint::new(number, name.to_owned(), "page");
        let named = |name: &str| Ty::Named(name.to_owned());
        let text = || Ty::Plain("string");
        let mut record = |name: &str, fields: &[(&str, Ty)]| RecordTable {
            span: out.notes.place(0),
            name: name.into(),
            fields: fields
                .iter()
                .map(|(name, ty)| row(&mut out.notes, 0, *name, ty))
                .collect(),
            ..RecordTable::default()
        };
        let records = vec![
            record(item, &[("id", Ty::Plain("int64")), ("at", named(address))]),
            record(address, &[("city", text()), ("street", text())]),
        ];
        out.file.record = Some(records);
        let data = named(item).list().to_string();
        out.file.response.get_or_insert_default().data = Some(data.into());
        out
    }

    #[test]
    fn equal_types_become_one_from_the_inside_out() {
        let mut one = endpoint(1, "list_shops", "Shop", "Address");
        let mut two = endpoint(2, "find_shop", "FindShopData", "FindShopAddress");
        let mut all = [&mut one, &mut two];
        unify(&mut all);
        let shared = take(&mut all);
        let records = shared.file.record.iter().flatten();
        let names: Vec<&str> = records.map(|record| record.name.as_str()).collect();
        assert_eq!(names, ["Shop", "Address"]);
        assert_eq!(two.data(), Some(Ty::Named("Shop".to_owned()).list()));
        assert!(one.records().is_empty() && two.records().is_empty());
    }

    #[test]
    fn equal_types_that_the_pages_call_differently_stay_two() {
        let mut one = endpoint(1, "list_shops", "Buyer", "Address");
        let mut two = endpoint(2, "find_shop", "Order", "FindShopAddress");
        for (endpoint, called) in [(&mut one, "Buyer"), (&mut two, "Order")] {
            let place = endpoint.records()[0].span;
            endpoint.notes.part(place).called = Some(called.to_owned());
        }
        unify(&mut [&mut one, &mut two]);
        assert_eq!(two.data(), Some(Ty::Named("Order".to_owned()).list()));
        // What no page names is one.
        assert_eq!(two.records().len(), 1);
    }

    #[test]
    fn what_only_one_needs_stays_with_it() {
        let mut one = endpoint(1, "list_shops", "Shop", "Address");
        let mut two = endpoint(2, "find_shop", "Find", "FindAddress");
        let records = two.file.record.get_or_insert_default();
        records[1].fields.pop();
        let mut all = [&mut one, &mut two];
        unify(&mut all);
        assert!(take(&mut all).is_empty());
        assert_eq!((one.records().len(), two.records().len()), (2, 2));
    }
}
