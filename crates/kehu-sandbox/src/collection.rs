//! A collection of a specification, made ready: its key, what is indexed, what the documentation shows.

use kehu_spec::model::{
    self, Api, ExampleKind, Field, FieldIndex, Meaning, Operation, RecordId, SandboxAction, Type,
};

use crate::json::Node;
use crate::people::{self, Person, Sex};
use crate::shape::{self, Cell};
use crate::time;

/// One collection of one API.
#[derive(Debug, Clone)]
pub(crate) struct Collection {
    pub(crate) name: String,
    pub(crate) record: RecordId,
    pub(crate) key: Field,
    /// Values that requests compare; those through lists stand in a table of their own.
    pub(crate) columns: Vec<Column>,
    /// The documentation's own items.
    pub(crate) documented: Vec<Node>,
}

/// A value of each item that requests compare.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(crate) path: Vec<String>,
    pub(crate) ty: Type,
    /// A list lies on the path: an item has any number of values.
    pub(crate) listed: bool,
    /// The time of creation, which usually grows with the key.
    pub(crate) created: bool,
}

impl Collection {
    pub(crate) fn new(api: &Api, index: usize, spec: &model::Collection) -> Option<Self> {
        let key = api
            .records
            .get(spec.record.0)?
            .fields
            .get(spec.key.0)?
            .clone();
        let mut collection = Self {
            name: spec.name.clone(),
            record: spec.record,
            key,
            columns: Vec::new(),
            documented: Vec::new(),
        };
        for operation in &api.operations {
            collection.index(api, index, operation);
            collection.quote(api, operation);
        }
        Some(collection)
    }

    /// Adds the columns that an operation compares.
    fn index(&mut self, api: &Api, index: usize, operation: &Operation) {
        match &operation.sandbox {
            SandboxAction::Find(find) if find.collection == index => {
                for field in &operation.request.fields {
                    let Some(maps) = &field.maps else { continue };
                    for path in self.compared(api, field, &maps.path.0) {
                        self.add(api, path);
                    }
                }
            }
            SandboxAction::Upsert(upsert) if upsert.collection == index => {
                let Some(item) = item_record(api, operation, upsert.items) else {
                    return;
                };
                for field in upsert
                    .identify
                    .iter()
                    .filter_map(|at| item.fields.get(at.0))
                {
                    self.add(api, target(field));
                }
            }
            _ => {}
        }
    }

    /// The paths that a request field compares: several where it lists records.
    pub(crate) fn compared(&self, api: &Api, field: &Field, path: &[String]) -> Vec<Vec<String>> {
        let Some((leaf, _)) = shape::follow(api, self.record, path) else {
            return Vec::new();
        };
        let Type::Record(stored) = shape::inside(&leaf.ty).0 else {
            return vec![path.to_vec()];
        };
        let Some(stored) = api.records.get(stored.0) else {
            return Vec::new();
        };
        let below = |name: &String| path.iter().chain([name]).cloned().collect::<Vec<_>>();
        match shape::inside(&field.ty).0 {
            Type::Record(asked) => {
                let asked = api
                    .records
                    .get(asked.0)
                    .map_or(&[][..], |record| &record.fields);
                let both = asked
                    .iter()
                    .filter(|a| stored.fields.iter().any(|s| s.name == a.name));
                both.map(|field| below(&field.name)).collect()
            }
            _ => {
                let id = stored
                    .fields
                    .iter()
                    .find(|s| s.means == Some(Meaning::TagId));
                id.or(stored.fields.first())
                    .map(|field| below(&field.name))
                    .into_iter()
                    .collect()
            }
        }
    }

    fn add(&mut self, api: &Api, path: Vec<String>) {
        let Some((field, listed)) = shape::follow(api, self.record, &path) else {
            return;
        };
        let created = field.means == Some(Meaning::CreatedAt) && !listed;
        let is_key = path.len() == 1 && path[0] == self.key.name;
        let column = Column {
            path,
            ty: shape::inside(&field.ty).0.clone(),
            listed,
            created,
        };
        if !is_key && !self.columns.contains(&column) {
            self.columns.push(column);
        }
    }

    /// The position of a path among the columns.
    pub(crate) fn column(&self, path: &[String]) -> Option<usize> {
        self.columns.iter().position(|column| column.path == path)
    }

    /// Takes the items of an operation's response examples.
    fn quote(&mut self, api: &Api, operation: &Operation) {
        let Some(ty) = &operation.response.data else {
            return;
        };
        for example in operation
            .examples
            .iter()
            .filter(|e| e.kind == ExampleKind::Response)
        {
            let Ok(response) = Node::parse(&example.text) else {
                continue;
            };
            if let Some(data) = data_of(api, operation, &response) {
                let mut found = Vec::new();
                items_in(api, self.record, ty, data, &mut found);
                for item in found {
                    let key = self.key_of(api, item);
                    if key.is_some()
                        && self
                            .documented
                            .iter()
                            .all(|known| self.key_of(api, known) != key)
                    {
                        self.documented.push(item.clone());
                    }
                }
            }
        }
    }

    /// The key of an item.
    pub(crate) fn key_of(&self, api: &Api, item: &Node) -> Option<Cell> {
        shape::cell(api, &self.key.ty, item.get(&self.key.name)?)
    }

    /// The person that a documented item describes.
    pub(crate) fn person_of(&self, api: &Api, item: &Node, position: u64) -> Person {
        let mut person = Person::unknown(position);
        absorb(api, self.record, item, &mut person);
        person
    }
}

/// Where an upsert stores a field of its items.
pub(crate) fn target(field: &Field) -> Vec<String> {
    field
        .maps
        .as_ref()
        .map_or_else(|| vec![field.name.clone()], |maps| maps.path.0.clone())
}

/// The record of the items that a request lists.
pub(crate) fn item_record<'a>(
    api: &'a Api,
    operation: &Operation,
    items: FieldIndex,
) -> Option<&'a model::Record> {
    match shape::inside(&operation.request.fields.get(items.0)?.ty).0 {
        Type::Record(id) => api.records.get(id.0),
        _ => None,
    }
}

/// The data inside a response's envelope.
pub(crate) fn data_of<'a>(
    api: &Api,
    operation: &Operation,
    response: &'a Node,
) -> Option<&'a Node> {
    match api.envelope_of(operation) {
        Some(model::Envelope {
            data: Some(path), ..
        }) => response.at(&path.0),
        _ => Some(response),
    }
}

fn items_in<'a>(api: &Api, record: RecordId, ty: &Type, node: &'a Node, found: &mut Vec<&'a Node>) {
    match (ty, node) {
        (Type::Record(id), Node::Object(_)) if *id == record => found.push(node),
        (Type::Record(id), Node::Object(members)) => {
            let fields = api
                .records
                .get(id.0)
                .map_or(&[][..], |record| &record.fields);
            for (name, value) in members {
                if let Some(field) = fields.iter().find(|field| field.name == **name) {
                    items_in(api, record, &field.ty, value, found);
                }
            }
        }
        (Type::List(item), Node::List(nodes)) => nodes
            .iter()
            .for_each(|n| items_in(api, record, item, n, found)),
        (Type::Map(item), Node::Object(members)) => {
            members
                .iter()
                .for_each(|(_, n)| items_in(api, record, item, n, found));
        }
        _ => {}
    }
}

/// What an item says about the person; of several numbers the first.
fn absorb(api: &Api, record: RecordId, item: &Node, person: &mut Person) {
    let fields = api
        .records
        .get(record.0)
        .map_or(&[][..], |record| &record.fields);
    for field in fields {
        let Some(value) = item.get(&field.name).filter(|value| !value.is_null()) else {
            continue;
        };
        let (ty, _) = shape::inside(&field.ty);
        let mut each = Vec::new();
        value.each(&[], &mut |node| each.push(node));
        for node in each {
            match (field.means, ty) {
                (_, Type::Record(id)) => absorb(api, *id, node, person),
                (Some(means), _) => learn(api, field, ty, means, node, person),
                _ => {}
            }
        }
    }
}

fn learn(api: &Api, field: &Field, ty: &Type, means: Meaning, node: &Node, person: &mut Person) {
    let instant = time::read(node, ty);
    match (means, node) {
        (Meaning::CreatedAt, _) => person.created_ms = instant.unwrap_or(person.created_ms),
        (Meaning::UpdatedAt, _) => person.updated_ms = instant.unwrap_or(person.updated_ms),
        (Meaning::ActiveAt, _) => person.active_ms = instant.unwrap_or(person.active_ms),
        (Meaning::Birthday, _) => person.birthday = instant.and_then(time::day),
        (Meaning::Gender, _) => person.sex = sex(api, field, node),
        (Meaning::TagName, Node::Text(name)) => person.tags.push(people::tag_named(name)),
        (Meaning::Country, Node::Text(name)) => person.country = people::country_named(name),
        (means, Node::Text(text)) if person.text(means).is_none() => {
            person.set_text(means, text.clone());
        }
        _ => {}
    }
}

fn sex(api: &Api, field: &Field, node: &Node) -> Option<Sex> {
    let Type::Enum(id) = &field.ty else {
        return None;
    };
    let cell = shape::cell(api, &field.ty, node)?;
    let value = api
        .enums
        .get(id.0)?
        .values
        .iter()
        .find(|value| match &value.value {
            model::Code::Int(int) => cell == Cell::Int(*int),
            model::Code::Text(text) => cell == Cell::Text(text.clone()),
        })?;
    match value.name.as_str() {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        _ => None,
    }
}

/// Whether a record describes people: something in it, however deep, is said of a person.
pub(crate) fn of_people(api: &Api, record: RecordId, depth: usize) -> bool {
    use Meaning::{Email, FirstName, FullName, Nickname, Openid, Phone, Whatsapp};
    let fields = api
        .records
        .get(record.0)
        .map_or(&[][..], |record| &record.fields);
    fields
        .iter()
        .any(|field| match (field.means, shape::inside(&field.ty).0) {
            (Some(Phone | Whatsapp | Email | FullName | FirstName | Nickname | Openid), _) => true,
            (_, Type::Record(id)) => depth > 0 && of_people(api, *id, depth - 1),
            _ => false,
        })
}
