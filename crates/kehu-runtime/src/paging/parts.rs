//! What a page is made of, found in one pass over its text: its rows, and what it says about itself.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess};
use serde::de::{Unexpected, Visitor};
use serde_json::value::RawValue;

use super::position::digest;
use crate::info::{PagedBy, PagesInfo, Path};
use crate::{PagedOperation, json};

/// Something that a page is expected to have. Null is not the same as absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<T> {
    Absent,
    Null,
    There(T),
}

impl<T> Part<T> {
    pub fn there(self) -> Option<T> {
        match self {
            Self::There(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

/// The parts of a page; `R` is a row as it came, owned or borrowed from the page's text.
#[derive(Debug)]
pub(super) struct Parts<R> {
    pub rows: Part<Vec<R>>,
    marks: Vec<(Path, Part<Box<RawValue>>)>,
}

/// What a walk goes by.
#[derive(Debug)]
pub(super) struct Facts<'p> {
    /// One digest a row.
    pub rows: Part<Vec<u64>>,
    pub last: Option<&'p RawValue>,
    marks: &'p [(Path, Part<Box<RawValue>>)],
}

impl Facts<'_> {
    /// What stands at one of the paths that say something about a page.
    pub fn mark(&self, path: Path) -> Part<&RawValue> {
        let found = self.marks.iter().find(|(known, _)| *known == path);
        match found {
            Some((_, Part::There(value))) => Part::There(value),
            Some((_, Part::Null)) => Part::Null,
            Some((_, Part::Absent)) | None => Part::Absent,
        }
    }
}

impl<R> Default for Parts<R> {
    fn default() -> Self {
        Self {
            rows: Part::Absent,
            marks: Vec::new(),
        }
    }
}

impl<'de, R: Deserialize<'de> + Deref<Target = RawValue>> Parts<R> {
    /// Reads the data of an answer.
    pub fn read(pages: &PagesInfo, data: &'de str) -> Result<Self, serde_json::Error> {
        Self::of(pages, &mut serde_json::Deserializer::from_str(data))
    }

    fn of<D: Deserializer<'de>>(pages: &PagesInfo, data: D) -> Result<Self, D::Error> {
        let mut parts = Self::default();
        let level = Level {
            rows: pages.items,
            marks: &marks(pages),
            depth: 0,
            parts: &mut parts,
        };
        level.deserialize(data)?;
        Ok(parts)
    }

    pub fn facts(&self) -> Facts<'_> {
        let digests = |rows: &Vec<R>| rows.iter().map(|row| digest(row.get())).collect();
        Facts {
            rows: match &self.rows {
                Part::Absent => Part::Absent,
                Part::Null => Part::Null,
                Part::There(rows) => Part::There(digests(rows)),
            },
            last: match &self.rows {
                Part::There(rows) => rows.last().map(|row| &**row),
                Part::Absent | Part::Null => None,
            },
            marks: &self.marks,
        }
    }
}

/// The parts of an operation's page as its data, for a call whose rows are handed on as they come.
pub(super) struct RawParts<O>(pub Parts<Box<RawValue>>, PhantomData<fn() -> O>);

impl<'de, O: PagedOperation> Deserialize<'de> for RawParts<O> {
    fn deserialize<D: Deserializer<'de>>(data: D) -> Result<Self, D::Error> {
        let parts = match &O::INFO.pages {
            Some(pages) => Parts::of(pages, data)?,
            None => {
                IgnoredAny::deserialize(data)?;
                Parts::default()
            }
        };
        Ok(Self(parts, PhantomData))
    }
}

/// The paths of what says something about a page.
fn marks(pages: &PagesInfo) -> Vec<Path> {
    let paths = match &pages.by {
        PagedBy::Cursor { forward, back } => {
            let back = back.as_ref();
            let more = back.and_then(|back| back.more);
            [
                Some(forward.next),
                forward.more,
                back.map(|back| back.next),
                more,
            ]
        }
        PagedBy::LastItem { .. } => [None; 4],
        PagedBy::Number { total, more, .. } | PagedBy::Offset { total, more, .. } => {
            [*total, *more, None, None]
        }
    };
    paths.into_iter().flatten().collect()
}

/// A value on the way to the rows.
struct Level<'o, R> {
    rows: Path,
    /// The paths of marks that are below.
    marks: &'o [Path],
    depth: usize,
    parts: &'o mut Parts<R>,
}

impl<'de, R: Deserialize<'de>> DeserializeSeed<'de> for Level<'_, R> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.rows.len() > self.depth {
            return deserializer.deserialize_any(self);
        }
        self.parts.rows = match Option::deserialize(deserializer)? {
            Some(rows) => Part::There(rows),
            None => Part::Null,
        };
        Ok(())
    }
}

impl<'de, R: Deserialize<'de>> Visitor<'de> for Level<'_, R> {
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
            if leads(&self.rows) {
                entries.next_value_seed(Level {
                    depth,
                    marks: &marks,
                    rows: self.rows,
                    parts: self.parts,
                })?;
                continue;
            }
            let value: Box<RawValue> = entries.next_value()?;
            let found = marks.into_iter().map(|mark| {
                let rest = mark.iter().skip(depth).copied();
                (mark, part(json::find(value.get(), rest)))
            });
            self.parts.marks.extend(found);
        }
        Ok(())
    }

    /// Nothing is inside: neither rows nor marks.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    /// Some services write an object without members as a list without items.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        match items.next_element::<IgnoredAny>()? {
            Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
            None => Ok(()),
        }
    }
}

fn part(found: Option<&RawValue>) -> Part<Box<RawValue>> {
    match found {
        None => Part::Absent,
        Some(value) if value.get() == "null" => Part::Null,
        Some(value) => Part::There(value.to_owned()),
    }
}

/// A key that leads to what is looked for.
struct Known<'k, 'o, R>(&'k Level<'o, R>);

impl<'de, R> DeserializeSeed<'de> for Known<'_, '_, R> {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<R> Visitor<'_> for Known<'_, '_, R> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let level = self.0;
        let mut paths = std::iter::once(&level.rows).chain(level.marks);
        Ok(paths.find_map(|path| path.get(level.depth).copied().filter(|step| *step == key)))
    }
}
