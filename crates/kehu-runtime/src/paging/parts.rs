//! What a page as it came is made of, found in one pass over its text.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::walk::Marks;
use crate::info::{PagedBy, PagesInfo, Path};
use crate::{PagedOperation, json};

/// The rows of a page as they came, and what says where the next page begins.
pub(super) struct Parts<O> {
    pub rows: Vec<Box<RawValue>>,
    marks: Vec<(Path, Box<RawValue>)>,
    operation: PhantomData<fn() -> O>,
}

impl<O> Marks for Parts<O> {
    fn mark(&self, path: Path) -> Option<&RawValue> {
        let found = self.marks.iter().find(|(known, _)| *known == path);
        found.map(|(_, value)| &**value)
    }

    fn of_last_row(&self, _: Path, key: Path) -> Option<&RawValue> {
        json::find_value(self.rows.last()?.get(), key.iter().copied())
    }
}

impl<'de, O: PagedOperation> Deserialize<'de> for Parts<O> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut parts = Self {
            rows: Vec::new(),
            marks: Vec::new(),
            operation: PhantomData,
        };
        if let Some(pages) = &O::INFO.pages {
            let level = Level {
                rows: Some(pages.items),
                marks: &marks(pages),
                depth: 0,
                parts: &mut parts,
            };
            level.deserialize(deserializer)?;
        } else {
            IgnoredAny::deserialize(deserializer)?;
        }
        Ok(parts)
    }
}

/// The paths of what says where to go on.
fn marks(pages: &PagesInfo) -> Vec<Path> {
    let paths = match &pages.by {
        PagedBy::Cursor { forward, back } => {
            [Some(forward.next), back.as_ref().map(|back| back.next)]
        }
        PagedBy::LastItem { .. } => [None, None],
        PagedBy::Number { total, more, .. } | PagedBy::Offset { total, more, .. } => {
            [*total, *more]
        }
    };
    paths.into_iter().flatten().collect()
}

/// A value on the way to what is looked for.
struct Level<'o, O> {
    /// The path of the rows, where they are below.
    rows: Option<Path>,
    /// The paths of marks that are below.
    marks: &'o [Path],
    depth: usize,
    parts: &'o mut Parts<O>,
}

impl<'de, O> DeserializeSeed<'de> for Level<'_, O> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.rows.is_some_and(|path| path.len() == self.depth) {
            let rows = Option::<Vec<Box<RawValue>>>::deserialize(deserializer)?;
            self.parts.rows = rows.unwrap_or_default();
            return Ok(());
        }
        if let [mark] = self.marks
            && mark.len() == self.depth
        {
            let value = Box::<RawValue>::deserialize(deserializer)?;
            if value.get() != "null" {
                self.parts.marks.push((mark, value));
            }
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de, O> Visitor<'de> for Level<'_, O> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let depth = self.depth + 1;
        while let Some(key) = entries.next_key_seed(Known(&self))? {
            let Some(key) = key else {
                entries.next_value::<IgnoredAny>()?;
                continue;
            };
            let leads = |path: &Path| path.get(self.depth) == Some(&key);
            let marks: Vec<Path> = self.marks.iter().copied().filter(leads).collect();
            entries.next_value_seed(Level {
                rows: self.rows.filter(leads),
                marks: &marks,
                depth,
                parts: self.parts,
            })?;
        }
        Ok(())
    }

    /// Nothing is inside: neither rows nor marks.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    /// Some services write an object without members as a list without items.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// A key that leads to what is looked for.
struct Known<'k, 'o, O>(&'k Level<'o, O>);

impl<'de, O> DeserializeSeed<'de> for Known<'_, '_, O> {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<O> Visitor<'_> for Known<'_, '_, O> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let level = self.0;
        let mut steps = level.rows.iter().chain(level.marks);
        Ok(steps.find_map(|path| path.get(level.depth).copied().filter(|step| *step == key)))
    }
}
