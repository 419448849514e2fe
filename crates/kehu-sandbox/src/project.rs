//! Items in the form of an operation: as they are stored, as their key, or as another record.

use std::sync::Arc;

use kehu_spec::model::{Api, Field, Meaning, RecordId, Type, Wire};

use crate::collection::Collection;
use crate::json::Node;
use crate::people;
use crate::shape::{self, Cell};

/// How an operation writes an item of its collection.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// Its stored text, untouched.
    Stored,
    /// Its key alone.
    Key(Type, Wire, Option<Node>),
    /// Another record, made from the stored one.
    Record(Arc<Projection>),
}

/// A record made from another.
#[derive(Debug)]
pub(crate) struct Projection {
    members: Vec<(Arc<str>, Source)>,
}

/// Where a member comes from.
#[derive(Debug)]
enum Source {
    /// A field of the stored record, in the form of ours.
    Copy {
        path: Vec<String>,
        from: Box<Field>,
        ty: Type,
        wire: Wire,
    },
    /// Each item of a stored list, as another record.
    Each { path: Vec<String>, item: Projection },
    /// Tags of which the stored record has only ids or names.
    Tags {
        path: Vec<String>,
        item: Vec<(Arc<str>, TagPart)>,
    },
    /// Fields of the stored record, gathered in an object.
    Group(Projection),
    /// What the documentation shows.
    Shown(Node),
}

#[derive(Debug)]
enum TagPart {
    Id(Type, Wire),
    Name,
    Shown(Node),
}

/// How an operation whose items are of this type writes them.
pub(crate) fn item(
    api: &Api,
    collection: &Collection,
    ty: &Type,
    wire: Wire,
    shown: Option<&Node>,
) -> Item {
    let shown = match shown {
        Some(Node::List(items)) => items.first(),
        other => other,
    };
    match ty {
        Type::Record(id) if *id == collection.record => Item::Stored,
        Type::Record(id) => {
            Item::Record(Arc::new(projection(api, collection.record, *id, shown, 4)))
        }
        scalar => Item::Key(scalar.clone(), wire, shown.cloned()),
    }
}

impl Item {
    /// Whether the stored text is needed at all.
    pub(crate) fn keys_only(&self) -> bool {
        matches!(self, Self::Key(..))
    }

    /// One item's text.
    pub(crate) fn write(&self, api: &Api, key: &Cell, text: String) -> String {
        match self {
            Self::Stored => text,
            Self::Key(ty, wire, like) => match key {
                Cell::Int(value) => shape::number(*value, ty, *wire, like.as_ref()).to_text(),
                Cell::Text(text) => Node::text(text.clone()).to_text(),
                Cell::Real(_) => "null".into(),
            },
            Self::Record(projection) => match Node::parse(&text) {
                Ok(item) => projection.make(api, &item).to_text(),
                // A string that was replaced on purpose goes out as it is.
                Err(_) => text,
            },
        }
    }
}

fn projection(
    api: &Api,
    from: RecordId,
    to: RecordId,
    shown: Option<&Node>,
    depth: usize,
) -> Projection {
    let fields = |id: RecordId| {
        api.records
            .get(id.0)
            .map_or(&[][..], |record| &record.fields)
    };
    let mut members = Vec::new();
    for field in fields(to) {
        let below = shown.and_then(|node| node.get(&field.name));
        if let Some(source) = source(api, from, fields(from), field, below, depth) {
            members.push((field.name.as_str().into(), source));
        }
    }
    Projection { members }
}

fn source(
    api: &Api,
    from: RecordId,
    stored: &[Field],
    field: &Field,
    shown: Option<&Node>,
    depth: usize,
) -> Option<Source> {
    let (inner, listed) = shape::inside(&field.ty);
    let origin = stored_path(api, stored, field)
        .and_then(|path| Some((shape::follow(api, from, &path)?.0, path)));
    let Some((origin, path)) = origin else {
        return match inner {
            Type::Record(to) if !listed && depth > 0 => {
                Some(Source::Group(projection(api, from, *to, shown, depth - 1)))
            }
            _ => shown
                .cloned()
                .or_else(|| field.required.then_some(Node::Null))
                .map(Source::Shown),
        };
    };
    Some(match (inner, shape::inside(&origin.ty).0) {
        (Type::Record(to), Type::Record(from)) if to != from && listed && depth > 0 => {
            let shown = shown.and_then(|node| match node {
                Node::List(items) => items.first(),
                other => Some(other),
            });
            let item = projection(api, *from, *to, shown, depth - 1);
            Source::Each { path, item }
        }
        (Type::Record(to), scalar) if !matches!(scalar, Type::Record(_)) && listed => {
            let item = tag_parts(api, *to, shown);
            Source::Tags { path, item }
        }
        _ => Source::Copy {
            path,
            from: Box::new(origin.clone()),
            ty: field.ty.clone(),
            wire: field.wire,
        },
    })
}

/// Where what a field shows is stored: where it says so, under its name, under a name that means the same.
fn stored_path(api: &Api, stored: &[Field], field: &Field) -> Option<Vec<String>> {
    let find = |is: &dyn Fn(&Field) -> bool| {
        let found = stored.iter().find(|stored| is(stored))?;
        Some(vec![found.name.clone()])
    };
    let mapped = field.maps.as_ref().map(|maps| maps.path.0.clone());
    mapped
        .or_else(|| find(&|stored| stored.name == field.name))
        .or_else(|| {
            let means = field.means?;
            find(&|stored| stored.means == Some(means))
        })
        .or_else(|| tags_path(api, stored, shape::inside(&field.ty).0))
}

/// The stored tags, for a list of records that have a tag's id or name.
fn tags_path(api: &Api, stored: &[Field], inner: &Type) -> Option<Vec<String>> {
    let Type::Record(id) = inner else { return None };
    let fields = &api.records.get(id.0)?.fields;
    let of_tags = fields
        .iter()
        .any(|f| matches!(f.means, Some(Meaning::TagId | Meaning::TagName)));
    let tags = stored.iter().find(|s| s.means == Some(Meaning::Tags))?;
    of_tags.then(|| vec![tags.name.clone()])
}

fn tag_parts(api: &Api, record: RecordId, shown: Option<&Node>) -> Vec<(Arc<str>, TagPart)> {
    let shown = match shown {
        Some(Node::List(items)) => items.first(),
        other => other,
    };
    let fields = api
        .records
        .get(record.0)
        .map_or(&[][..], |record| &record.fields);
    let part = |field: &Field| match field.means {
        Some(Meaning::TagId) => Some(TagPart::Id(field.ty.clone(), field.wire)),
        Some(Meaning::TagName) => Some(TagPart::Name),
        _ => shown
            .and_then(|node| node.get(&field.name))
            .cloned()
            .map(TagPart::Shown),
    };
    fields
        .iter()
        .filter_map(|field| Some((field.name.as_str().into(), part(field)?)))
        .collect()
}

impl Projection {
    fn make(&self, api: &Api, item: &Node) -> Node {
        let mut members = Vec::with_capacity(self.members.len());
        for (name, source) in &self.members {
            if let Some(value) = source.make(api, item) {
                members.push((name.clone(), value));
            }
        }
        Node::Object(members)
    }
}

impl Source {
    fn make(&self, api: &Api, item: &Node) -> Option<Node> {
        match self {
            Self::Copy {
                path,
                from,
                ty,
                wire,
            } => {
                let value = item.at(path)?;
                Some(shape::convert(api, value, from, ty, *wire))
            }
            Self::Each {
                path,
                item: projection,
            } => {
                let mut items = Vec::new();
                item.each(path, &mut |node| items.push(projection.make(api, node)));
                Some(Node::List(items))
            }
            Self::Tags { path, item: parts } => {
                let mut items = Vec::new();
                item.each(path, &mut |node| items.push(tag(node, parts)));
                Some(Node::List(items))
            }
            Self::Group(projection) => Some(projection.make(api, item)),
            Self::Shown(node) => Some(node.clone()),
        }
    }
}

fn tag(node: &Node, parts: &[(Arc<str>, TagPart)]) -> Node {
    let id = match node {
        Node::Number(number) => number.as_i64(),
        Node::Text(text) => text.parse().ok(),
        _ => None,
    };
    let tag = match (id, node) {
        (Some(id), _) => people::tag_numbered(id),
        (None, Node::Text(name)) => people::tag_named(name),
        _ => people::tag_named(""),
    };
    let value = |part: &TagPart| match part {
        TagPart::Id(ty, wire) => shape::number(tag.id, ty, *wire, Some(node)),
        TagPart::Name => Node::text(tag.name.clone()),
        TagPart::Shown(node) => node.clone(),
    };
    Node::Object(
        parts
            .iter()
            .map(|(name, part)| (name.clone(), value(part)))
            .collect(),
    )
}
