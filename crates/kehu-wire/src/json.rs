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
mod tests {
    use super::*;

    const PAGE: &str = r#"{"code": 0, "data": {"paging": {"next": 1021110718827683840, "previous": null},
        "list": [1, {"id": "a\"b"}, {"id": 3}], "a.b": true}, "data2": }"#;

    #[test]
    fn values_are_found_by_path_or_are_not_there() {
        for (path, expect) in [
            (&["code"][..], Some("0")),
            (&["data", "paging", "next"], Some("1021110718827683840")),
            (&["data", "paging", "previous"], Some("null")),
            (&["data", "a.b"], Some("true")),
            (&["data", "list"], Some(r#"[1, {"id": "a\"b"}, {"id": 3}]"#)),
            (&["paging"], None),
            (&["code", "x"], None),
            (&["data", "paging", "nextt"], None),
            (&["data", "list", "id"], None),
            (&["data2"], None),
            (&["data", "list", "0"], Some("1")),
        ] {
            let found = find(PAGE, path.iter().copied());
            assert_eq!(found.map(RawValue::get), expect, "{path:?}");
        }
        let errors = r#"{"errors":[{"code":7},[8,9]],"0":1}"#;
        for (path, expect) in [
            (&["errors", "0", "code"][..], Some("7")),
            (&["errors", "1", "1"], Some("9")),
            (&["errors", "2", "code"], None),
            (&["errors", "code"], None),
            (&["0"], Some("1")),
        ] {
            let found = find(errors, path.iter().copied());
            assert_eq!(found.map(RawValue::get), expect, "{path:?}");
        }
        assert!(find("", []).is_none());
        assert_eq!(find(" 7 ", []).map(RawValue::get), Some("7"));
    }

    #[test]
    fn what_is_around_a_value_stays_as_it_is() {
        for (json, expect) in [
            (
                r#" {"a": {"b": [1,2], "c": 1.50}, "d\n": "x" } "#,
                Ok(r#"[1,2] {"a":{"b":[],"c":1.50},"d\n":"x"}"#),
            ),
            (
                r#"{"a":{"b":null,"b":[3]}}"#,
                Ok(r#"null {"a":{"b":null,"b":[3]}}"#),
            ),
            (r#"{"a":{"c":1}}"#, Ok(r#"none {"a":{"c":1}}"#)),
            (r#"{"a":[],"b":[1]}"#, Ok(r#"none {"a":[],"b":[1]}"#)),
            (r#"{"a":null}"#, Ok(r#"none {"a":null}"#)),
            ("null", Ok("none null")),
            ("{}", Ok("none {}")),
            (
                r#"{"a":[1]}"#,
                Err("invalid type: sequence, expected an object"),
            ),
            (
                r#"{"a":{"b":7}}"#,
                Err("invalid type: integer `7`, expected a sequence"),
            ),
            (r#"{"a":{"b":[]},"c":nul}"#, Err("expected ident")),
        ] {
            let mut text = serde_json::Deserializer::from_str(json);
            let seed = PhantomData::<Option<Vec<i64>>>;
            let instead = |list: &Option<Vec<i64>>| if list.is_some() { "[]" } else { "null" };
            let got = take(&mut text, &["a", "b"], seed, instead).map(|taken| {
                let value = taken
                    .value
                    .map(|list| serde_json::to_string(&list).unwrap());
                format!("{} {}", value.unwrap_or("none".to_owned()), taken.around)
            });
            match (got, expect) {
                (Err(got), Err(expect)) => assert!(got.to_string().starts_with(expect), "{got}"),
                (got, expect) => assert_eq!(got.unwrap(), expect.unwrap(), "{json}"),
            }
        }
    }

    #[test]
    fn lists_and_objects_are_told_apart() {
        assert_eq!(items("[1, [2]]").map(|items| items.len()), Some(2));
        let found = members(r#"{"b": 1, "a\n": [2], "b": 3}"#).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|(key, value)| (&**key, value.get()))
            .collect();
        assert_eq!(found, [("b", "1"), ("a\n", "[2]"), ("b", "3")]);
        assert!(items("{}").is_none() && members("[]").is_none() && members("{} x").is_none());
    }

    #[test]
    fn plain_texts() {
        let plain = |json| plain(serde_json::from_str(json).unwrap());
        for text in ["9007199254740993", "true", "a\"b"] {
            let json = if text == "a\"b" { r#""a\"b""# } else { text };
            assert_eq!(plain(json).as_deref(), Some(text));
        }
        assert_eq!(plain("null").or(plain("[1]")).or(plain("{}")), None);
    }
}
