//! How lists and nested values travel in a query or form: under names of their own, part by part.

use serde_json::{Map, Value};

use super::{Api, Field, Type};

/// How lists and nested values travel in a query or form, and a string in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// `ids=1&ids=2`; what is nested as JSON.
    #[default]
    Repeated,
    /// `ids=1,2`
    Comma,
    /// `ids[]=1&ids[]=2`, `place[lat]=1`
    Brackets,
    /// `ids[0]=1&ids[1]=2`, `rows[0][id]=1`
    Indexes,
    /// `ids.0=1&ids.1=2`, `rows.0.id=1`
    Dots,
    /// `ids.1=1&ids.2=2`, `rows.1.id=1`
    DotsFromOne,
    /// `/files/a/b.txt`: the slashes of a string stay in the path.
    Slashes,
}

impl Style {
    /// Whether each part of a value has a name of its own.
    pub fn is_by_parts(self) -> bool {
        matches!(
            self,
            Self::Brackets | Self::Indexes | Self::Dots | Self::DotsFromOne
        )
    }

    /// The name of a part: `place[lat]`, `place.lat`.
    pub fn part(self, name: &str, step: &str) -> String {
        match self {
            Self::Dots | Self::DotsFromOne => format!("{name}.{step}"),
            _ => format!("{name}[{step}]"),
        }
    }

    /// The steps that lead from a field to one of its parts, by what stands behind the field's name: `[0][id]`, `.1.id`;
    /// `None` where it is another field's.
    pub fn steps(self, behind: &str) -> Option<Vec<&str>> {
        match self {
            Self::Brackets | Self::Indexes => behind
                .split_inclusive(']')
                .map(|step| step.strip_prefix('[')?.strip_suffix(']'))
                .collect(),
            Self::Dots | Self::DotsFromOne if behind.is_empty() => Some(Vec::new()),
            Self::Dots | Self::DotsFromOne => {
                let steps = behind.strip_prefix('.')?;
                Some(steps.split('.').collect())
            }
            Self::Repeated | Self::Comma | Self::Slashes => None,
        }
    }
}

impl Field {
    /// The steps that the name of a pair leads by to a part of this field; `None` where it is another field's.
    pub fn steps_to<'n>(&self, name: &'n str) -> Option<Vec<&'n str>> {
        self.style.steps(name.strip_prefix(self.name.as_str())?)
    }

    /// The value that came part by part in the pairs of a query or form; `leaf` reads a text. `None` where the field
    /// has another style, or nothing of it came.
    pub fn of_parts(
        &self,
        api: &Api,
        pairs: &[(String, String)],
        leaf: &dyn Fn(&Field, &str) -> Value,
    ) -> Option<Value> {
        let mut tree = Value::Null;
        for (name, text) in pairs {
            if let Some(steps) = self.steps_to(name) {
                plant(&mut tree, &steps, text);
            }
        }
        (!tree.is_null()).then(|| typed(api, self, &tree, leaf))
    }
}

/// Puts a string where its steps lead; an empty step is the next item of a list.
fn plant(tree: &mut Value, steps: &[&str], text: &str) {
    let Some((step, rest)) = steps.split_first() else {
        *tree = Value::from(text);
        return;
    };
    if !tree.is_object() {
        *tree = Value::Object(Map::new());
    }
    if let Value::Object(parts) = tree {
        let step = match *step {
            "" => parts.len().to_string(),
            step => step.to_owned(),
        };
        plant(parts.entry(step).or_insert(Value::Null), rest, text);
    }
}

/// A tree of texts in the form of a field's type.
fn typed(api: &Api, field: &Field, tree: &Value, leaf: &dyn Fn(&Field, &str) -> Value) -> Value {
    let of = |ty: &Type| Field {
        ty: ty.clone(),
        ..field.clone()
    };
    match (&field.ty, tree) {
        (Type::List(item), Value::Object(parts)) => {
            let item = of(item);
            let parts = parts.values();
            parts.map(|part| typed(api, &item, part, leaf)).collect()
        }
        (Type::Map(entry), Value::Object(parts)) => {
            let entry = of(entry);
            let entries = parts.iter();
            entries
                .map(|(key, part)| (key.clone(), typed(api, &entry, part, leaf)))
                .collect()
        }
        (Type::Record(id), Value::Object(parts)) => {
            let rows = &api.records[id.0].fields;
            let value = |key: &str, part: &Value| match rows.iter().find(|row| row.name == *key) {
                Some(row) => typed(api, row, part, leaf),
                None => part.clone(),
            };
            let parts = parts.iter();
            parts
                .map(|(key, part)| (key.clone(), value(key, part)))
                .collect()
        }
        (_, Value::String(text)) => leaf(field, text),
        _ => tree.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_name_leads_to_a_part() {
        for (style, behind, steps) in [
            (Style::Brackets, "[]", Some(vec![""])),
            (Style::Indexes, "[0][id]", Some(vec!["0", "id"])),
            (Style::Indexes, "x[0]", None),
            (Style::Dots, ".0.id", Some(vec!["0", "id"])),
            (Style::DotsFromOne, "s.1", None),
            (Style::Comma, "[0]", None),
        ] {
            assert_eq!(style.steps(behind), steps, "{style:?} {behind}");
        }
    }
}
