//! Looks things up in JSON text by path, without reading more of it than is needed.
//!
//! One visitor goes along a path: [`find`] stops where it ends, [`take`] reads what stands there and keeps
//! the text around it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde_json::value::RawValue;

/// The value at a path, of which a step that is a number may lead to an item of a list; `None` when it is
/// absent, or what comes before it is not valid JSON.
///
/// ```
/// use kehu_wire::json;
///
/// let answer = r#"{"data": {"paging": {"next": 1021110718827683840}}}"#;
/// let next = json::find(answer, ["data", "paging", "next"]).unwrap();
/// assert_eq!(next.get(), "1021110718827683840");
/// ```
pub fn find<'a, 'p>(
    json: &'a str,
    path: impl IntoIterator<Item = &'p str>,
) -> Option<&'a RawValue> {
    let path: Vec<&str> = path.into_iter().collect();
    if path.is_empty() {
        return serde_json::from_str(json).ok();
    }
    let mut way = Way {
        seed: Some(PhantomData::<&RawValue>),
        value: None,
        around: None,
    };
    // Once it is found, reading stops with an error on purpose.
    let _ = Level {
        path: &path,
        way: &mut way,
    }
    .deserialize(&mut serde_json::Deserializer::from_str(json));
    way.value
}

/// What [`take`] took, and what it left.
#[derive(Debug)]
pub struct Taken<T> {
    /// What stood at the path; `None` when nothing did.
    pub value: Option<T>,
    /// The text around it.
    pub around: String,
}

/// Reads the value at a path by a seed, and keeps the text around it, with the text in its place that
/// `instead` names for it. All of it in one pass; on the way to the value null and a list without items
/// are objects without members.
///
/// ```
/// use std::marker::PhantomData;
///
/// use kehu_wire::json;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let mut page = serde_json::Deserializer::from_str(r#"{"list": [1, 2], "next": "c2"}"#);
/// let taken = json::take(&mut page, &["list"], PhantomData::<Vec<i64>>, |_| "[]")?;
/// assert_eq!(taken.value, Some(vec![1, 2]));
/// assert_eq!(taken.around, r#"{"list":[],"next":"c2"}"#);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When it is not JSON, something else than an object is on the way to the value, or the seed refuses it.
pub fn take<'de, D: Deserializer<'de>, S: DeserializeSeed<'de>>(
    json: D,
    path: &[&str],
    seed: S,
    instead: fn(&S::Value) -> &'static str,
) -> Result<Taken<S::Value>, D::Error> {
    if path.is_empty() {
        let value = seed.deserialize(json)?;
        let around = instead(&value).to_owned();
        return Ok(Taken {
            value: Some(value),
            around,
        });
    }
    let around = Some(Around {
        text: String::new(),
        instead,
    });
    let mut way = Way {
        seed: Some(seed),
        value: None,
        around,
    };
    Level {
        path,
        way: &mut way,
    }
    .deserialize(json)?;
    let around = way.around.map(|around| around.text).unwrap_or_default();
    Ok(Taken {
        value: way.value,
        around,
    })
}

/// Where in a text a part of it begins, as [`find`] gives one; `None` when it is no part of this text.
///
/// ```
/// use kehu_wire::json;
///
/// let answer = r#"{"id": 7}"#;
/// let id = json::find(answer, ["id"]).unwrap();
/// assert_eq!(json::offset(answer, id.get()), Some(7));
/// assert_eq!(json::offset(id.get(), answer), None);
/// ```
pub fn offset(text: &str, part: &str) -> Option<usize> {
    let at = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    (at + part.len() <= text.len()).then_some(at)
}

/// The items of a list; `None` when it is none.
pub fn items(json: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(json).ok()
}

/// The members of an object, in their order; `None` when it is none.
pub fn members(json: &str) -> Option<Vec<(String, &RawValue)>> {
    struct Members;

    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(String, &'de RawValue)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            std::iter::from_fn(|| entries.next_entry().transpose()).collect()
        }
    }

    let mut text = serde_json::Deserializer::from_str(json);
    let members = text.deserialize_map(Members).ok()?;
    text.end().ok().map(|()| members)
}

/// What a value is, for people: `a list`, `a string with JSON inside`.
pub fn kind(value: &RawValue) -> &'static str {
    let holds_json = |text: &RawValue| {
        let inside = serde_json::from_str::<String>(text.get()).unwrap_or_default();
        inside.starts_with(['{', '[']) && find(&inside, []).is_some()
    };
    match value.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') if holds_json(value) => "a string with JSON inside",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// A string, number or truth value as plain text; `None` for null, lists and objects.
pub fn plain(value: &RawValue) -> Option<String> {
    match value.get().as_bytes().first()? {
        b'"' => serde_json::from_str(value.get()).ok(),
        b'{' | b'[' | b'n' => None,
        _ => Some(value.get().to_owned()),
    }
}

/// What is looked for, and what becomes of it.
struct Way<S, T> {
    /// None once it has been found.
    seed: Option<S>,
    value: Option<T>,
    /// None where reading may stop at the value.
    around: Option<Around<T>>,
}

struct Around<T> {
    text: String,
    instead: fn(&T) -> &'static str,
}

impl<S, T> Way<S, T> {
    fn write(&mut self, text: &str) {
        if let Some(around) = &mut self.around {
            around.text.push_str(text);
        }
    }
}

/// A value on the way, and the steps that are left.
struct Level<'o, 'p, S, T> {
    path: &'o [&'p str],
    way: &'o mut Way<S, T>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Level<'_, '_, S, S::Value> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for Level<'_, '_, S, S::Value> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Self { path, way } = self;
        let Some((name, rest)) = path.split_first() else {
            return Ok(());
        };
        way.write("{");
        let mut first = true;
        loop {
            let around = way.around.as_mut().map(|around| &mut around.text);
            let key = Key {
                name,
                around,
                first: std::mem::take(&mut first),
            };
            let Some(is_it) = entries.next_key_seed(key)? else {
                break;
            };
            match way.seed.take_if(|_| is_it && rest.is_empty()) {
                Some(seed) => {
                    let value = entries.next_value_seed(seed)?;
                    if let Some(around) = &mut way.around {
                        around.text.push_str((around.instead)(&value));
                    }
                    way.value = Some(value);
                }
                None if is_it && way.seed.is_some() => {
                    entries.next_value_seed(Level {
                        path: rest,
                        way: &mut *way,
                    })?;
                }
                None => match &mut way.around {
                    Some(around) => around
                        .text
                        .push_str(entries.next_value::<&RawValue>()?.get()),
                    None => drop(entries.next_value::<IgnoredAny>()?),
                },
            }
            if is_it && way.around.is_none() {
                return Err(A::Error::custom("enough is known"));
            }
        }
        way.write("}");
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.way.write("null");
        Ok(())
    }

    /// A step that is a number leads to an item of a list. Some services write an object without members as
    /// a list without items.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if let (Some((step, rest)), None) = (self.path.split_first(), &self.way.around)
            && let Ok(index) = step.parse::<usize>()
        {
            for _ in 0..index {
                if items.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
            }
            match self.way.seed.take_if(|_| rest.is_empty()) {
                Some(seed) => self.way.value = items.next_element_seed(seed)?,
                None => {
                    let way = &mut *self.way;
                    items.next_element_seed(Level { path: rest, way })?;
                }
            }
            return Err(A::Error::custom("enough is known"));
        }
        if items.next_element::<IgnoredAny>()?.is_some() {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        self.way.write("[]");
        Ok(())
    }
}

/// Whether a key is the one that is looked for; it is written to what is around.
struct Key<'p, 'o> {
    name: &'p str,
    around: Option<&'o mut String>,
    first: bool,
}

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<bool, E> {
        if let Some(around) = self.around {
            let comma = if self.first { "" } else { "," };
            let written = serde_json::to_string(key).map_err(E::custom)?;
            *around += &format!("{comma}{written}:");
        }
        Ok(key == self.name)
    }
}

#[cfg(test)]
mod tests;
