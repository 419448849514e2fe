//! Looks things up in JSON text by path, without reading more of it than is needed.

use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;

/// A value of a type; records from objects alone.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = kehu_wire::object(&mut json)?;
    json.end()?;
    Ok(value)
}

/// The value at a path; `None` when it is absent, or what comes before it is no valid JSON.
pub(crate) fn find<'a, 'p>(
    json: &'a str,
    path: impl IntoIterator<Item = &'p str>,
) -> Option<&'a RawValue> {
    let path: Vec<&str> = path.into_iter().collect();
    if path.is_empty() {
        return serde_json::from_str(json).ok();
    }
    let mut found = None;
    // Once it is found, reading stops with an error on purpose.
    let _ = Lookup {
        path: &path,
        found: &mut found,
    }
    .deserialize(&mut serde_json::Deserializer::from_str(json));
    found
}

/// The same, where null counts as absent.
pub(crate) fn find_value<'a, 'p>(
    json: &'a str,
    path: impl IntoIterator<Item = &'p str>,
) -> Option<&'a RawValue> {
    find(json, path).filter(|value| value.get() != "null")
}

/// A text without the mark (U+FEFF) that some services write before it.
pub(crate) fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}

/// What a value is, for people.
pub(crate) fn kind(value: &RawValue) -> &'static str {
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

/// A text, number or truth value as plain text.
pub(crate) fn plain(value: &RawValue) -> Option<String> {
    match value.get().as_bytes().first()? {
        b'"' => serde_json::from_str(value.get()).ok(),
        b'{' | b'[' | b'n' => None,
        _ => Some(value.get().to_owned()),
    }
}

/// The items of a list; `None` when it is none.
pub(crate) fn items(json: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(json).ok()
}

/// The value at a path with positions in lists: `customer_list[17].id`, as errors name it.
pub(crate) fn at_position<'a>(
    json: &'a str,
    path: &serde_path_to_error::Path,
) -> Option<&'a RawValue> {
    use serde_path_to_error::Segment;
    let mut json: &RawValue = serde_json::from_str(json).ok()?;
    for segment in path {
        json = match segment {
            Segment::Seq { index } => items(json.get())?.get(*index)?,
            Segment::Map { key } => find(json.get(), [key.as_str()])?,
            Segment::Enum { .. } | Segment::Unknown => break,
        };
    }
    Some(json)
}

/// A path inside another: `data` and `customer_list[17].id`, `data` and `[3]`.
pub(crate) fn join(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        (_, "." | "") => outer.to_owned(),
        ("", _) => inner.to_owned(),
        _ if inner.starts_with('[') => format!("{outer}{inner}"),
        _ => format!("{outer}.{inner}"),
    }
}

struct Lookup<'o, 'p, 'de> {
    path: &'o [&'p str],
    found: &'o mut Option<&'de RawValue>,
}

impl<'de> DeserializeSeed<'de> for Lookup<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Lookup<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some((name, rest)) = self.path.split_first() else {
            return Ok(());
        };
        while let Some(is_it) = entries.next_key_seed(Is(name))? {
            if !is_it {
                entries.next_value::<IgnoredAny>()?;
            } else if rest.is_empty() {
                *self.found = Some(entries.next_value()?);
                return Err(A::Error::custom("found"));
            } else {
                entries.next_value_seed(Lookup {
                    path: rest,
                    found: self.found,
                })?;
                return Err(A::Error::custom("not found"));
            }
        }
        Ok(())
    }
}

/// Whether a key is the one that is looked for.
struct Is<'p>(&'p str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"{"code": 0, "data": {"paging": {"next": 1021110718827683840, "previous": null},
        "list": [1, {"id": "a\"b"}, {"id": 3}], "a.b": true}, "data2": }"#;

    fn check(path: &[&str], expect: Option<&str>) {
        assert_eq!(
            find(PAGE, path.iter().copied()).map(RawValue::get),
            expect,
            "{path:?}"
        );
    }

    #[test]
    fn values_by_path() {
        check(&["code"], Some("0"));
        check(&["data", "paging", "next"], Some("1021110718827683840"));
        check(&["data", "paging", "previous"], Some("null"));
        check(&["data", "a.b"], Some("true"));
        check(&["data", "list"], Some(r#"[1, {"id": "a\"b"}, {"id": 3}]"#));
    }

    #[test]
    fn what_is_not_there() {
        check(&["paging"], None);
        check(&["code", "x"], None);
        check(&["data", "paging", "nextt"], None);
        check(&["data", "list", "id"], None);
        check(&["data2"], None);
        assert!(find_value(PAGE, ["data", "paging", "previous"]).is_none());
        assert!(find("", []).is_none());
        assert_eq!(find(" 7 ", []).map(RawValue::get), Some("7"));
    }

    #[test]
    fn lists() {
        assert_eq!(items("[1, [2]]").map(|items| items.len()), Some(2));
    }

    #[test]
    fn plain_texts() {
        let plain = |json| plain(serde_json::from_str(json).unwrap());
        assert_eq!(plain(r#""a\"b""#).as_deref(), Some("a\"b"));
        assert_eq!(
            plain("9007199254740993").as_deref(),
            Some("9007199254740993")
        );
        assert_eq!(plain("true").as_deref(), Some("true"));
        assert_eq!(plain("null").or(plain("[1]")).or(plain("{}")), None);
    }
}
