//! Fields inside of objects: `page.no` travels as `{"page": {"no": 1}}`, and what is under an object in it.

use kehu_wire::json;
use serde_json::value::RawValue;

use crate::info::{OperationInfo, Place};
use crate::{Error, Result};

/// A value on its way.
enum Node<'a> {
    Json(&'a str),
    /// JSON in a string.
    Text(Box<Node<'a>>),
    Object(Vec<(&'a str, Node<'a>)>),
}

/// The fields of a request as they travel: those that objects hold are in these.
pub(super) fn gathered<'a>(
    info: &'a OperationInfo,
    fields: &[(&'a str, &'a RawValue)],
) -> Result<Vec<(String, Box<RawValue>)>> {
    let mut all = Node::Object(Vec::new());
    if let Some(under) = &info.under {
        all.at(under.path);
    }
    for &(name, value) in fields {
        let parts = if info.nested.contains(&name) {
            usize::MAX
        } else {
            1
        };
        let steps: Vec<&str> = name.splitn(parts, '.').collect();
        let root = steps.first().copied().unwrap_or_default();
        let mut places = info.places.iter();
        let is_elsewhere = places.any(|(field, _)| *field == root);
        let under = info.under.as_ref().filter(|_| !is_elsewhere);
        let under = under.map(|under| under.path).unwrap_or_default();
        *all.at(&[under, &steps].concat()) = Node::Json(value.get());
    }
    if let Some(under) = info.under.as_ref().filter(|under| under.text) {
        let place = all.at(under.path);
        let inside = std::mem::replace(place, Node::Json("null"));
        *place = Node::Text(Box::new(inside));
    }
    let Node::Object(all) = all else {
        return Ok(Vec::new());
    };
    let written = all.into_iter().map(|(name, node)| {
        let value = RawValue::from_string(node.json()).map_err(Error::unencodable)?;
        Ok((name.to_owned(), value))
    });
    written.collect()
}

/// Where a field travels that is not in the body.
pub(super) fn elsewhere(info: &OperationInfo, name: &str) -> Option<Place> {
    let mut places = info.places.iter();
    let found = places.find(|(field, _)| *field == name);
    found
        .map(|(_, place)| *place)
        .filter(|place| *place != Place::Top)
}

impl<'a> Node<'a> {
    /// What stands at a path, objects on the way being made.
    fn at(&mut self, steps: &[&'a str]) -> &mut Self {
        let Some((step, rest)) = steps.split_first() else {
            return self;
        };
        if !matches!(self, Self::Object(_)) {
            *self = Self::Object(Vec::new());
        }
        let Self::Object(members) = self else {
            return self;
        };
        let found = members.iter().position(|(name, _)| name == step);
        let at = found.unwrap_or(members.len());
        if found.is_none() {
            members.push((step, Self::Object(Vec::new())));
        }
        members[at].1.at(rest)
    }

    fn json(&self) -> String {
        match self {
            Self::Json(json) => (*json).to_owned(),
            Self::Text(inside) => serde_json::Value::from(inside.json()).to_string(),
            Self::Object(members) => {
                let member = |(name, node): &(&str, Self)| {
                    format!("{}:{}", serde_json::Value::from(*name), node.json())
                };
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }
}

/// An object with a value at a path in it, in the place of what stands there; `None` where there is no object.
pub(super) fn planted(object: &str, steps: &[&str], value: &str) -> Option<String> {
    let (step, rest) = steps.split_first()?;
    let inside = |object: &str| match rest {
        [] => Some(value.to_owned()),
        rest => planted(object, rest, value),
    };
    let mut members = Vec::new();
    let mut is_there = false;
    for (name, member) in json::members(object)? {
        let is_it = name == **step;
        is_there |= is_it;
        let member = match is_it {
            true => inside(member.get())?,
            false => member.get().to_owned(),
        };
        members.push(format!("{}:{member}", serde_json::Value::from(name)));
    }
    if !is_there {
        members.push(format!(
            "{}:{}",
            serde_json::Value::from(*step),
            inside("{}")?
        ));
    }
    Some(format!("{{{}}}", members.join(",")))
}
