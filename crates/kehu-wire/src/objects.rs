//! Objects are read from objects.
//!
//! What `serde` derives for a struct also takes a list, position by position: `[116.39, 39.9]` would be a
//! place with `lat` 116.39. Records and maps are read through [`Objects`], which takes a list without
//! items for an object without members, as some services write it, and refuses any other.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

/// Reads what is a record or map, or an option, a list or a map of such, from objects alone. Around a
/// deserializer it is one, around a seed it is a seed; what is inside a record is the record's own.
#[derive(Debug, Clone, Copy)]
pub struct Objects<T>(pub T);

/// For `#[serde(deserialize_with = "kehu_wire::object")]`: see [`Objects`].
///
/// # Errors
/// When it is not an object, or a field does not fit.
pub fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(Objects(deserializer))
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Objects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(deserializer))
    }
}

/// Hands on what is not an object and has none inside.
macro_rules! hand_on {
    ($($name:ident($($argument:ident: $of:ty),*))*) => {
        $(
            fn $name<V: Visitor<'de>>(self, $($argument: $of,)* visitor: V) -> Result<V::Value, D::Error> {
                self.0.$name($($argument,)* visitor)
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(Record(visitor))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(Record(Inside(visitor)))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_option(Inside(visitor))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_seq(Inside(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }

    hand_on! {
        deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32()
        deserialize_i64() deserialize_i128() deserialize_u8() deserialize_u16() deserialize_u32()
        deserialize_u64() deserialize_u128() deserialize_f32() deserialize_f64() deserialize_char()
        deserialize_str() deserialize_string() deserialize_bytes() deserialize_byte_buf()
        deserialize_unit() deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str) deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
        deserialize_identifier() deserialize_ignored_any()
    }
}

/// Takes an object, or a list without items as one without members.
struct Record<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Record<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(members)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<V::Value, A::Error> {
        if items.next_element::<IgnoredAny>()?.is_some() {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        let nothing = std::iter::empty::<((), ())>();
        self.0
            .visit_map(MapDeserializer::<_, A::Error>::new(nothing))
    }
}

/// Reads what is inside an option, a list or a map.
struct Inside<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Inside<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Objects(deserializer))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Objects(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Objects(members))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;
    use crate::{Timestamp, json_text, list, reason, timestamp_s};

    #[derive(Debug, Clone, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Point {
        lat: Option<f64>,
        lng: Option<f64>,
        #[serde(deserialize_with = "object")]
        near: Option<Box<Point>>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Row {
        #[serde(deserialize_with = "object")]
        place: Option<Point>,
        #[serde(deserialize_with = "object")]
        sure: Point,
        #[serde(deserialize_with = "list")]
        all: Vec<Point>,
        #[serde(deserialize_with = "object")]
        groups: BTreeMap<String, Vec<Option<Point>>>,
        #[serde(deserialize_with = "object")]
        any: Option<BTreeMap<String, Value>>,
        #[serde(deserialize_with = "json_text::<Option<Point>>::deserialize")]
        inside: Option<Point>,
        #[serde(deserialize_with = "timestamp_s::<BTreeMap<String, Timestamp>>::deserialize")]
        times: BTreeMap<String, Timestamp>,
    }

    fn read(json: &str) -> Result<Row, String> {
        object(&mut serde_json::Deserializer::from_str(json)).map_err(|error| reason(&error))
    }

    #[test]
    fn a_list_is_not_read_by_position() {
        for json in [
            r#"[{"lat":1}]"#,
            r#"{"place":[116.39,39.9]}"#,
            r#"{"sure":[1]}"#,
            r#"{"all":[[1,2]]}"#,
            r#"{"all":[{"near":[1,2]}]}"#,
            r#"{"groups":{"a":[[1,2]]}}"#,
            r#"{"groups":[["a",[]]]}"#,
            r#"{"any":[1]}"#,
            r#"{"any":[["a",1]]}"#,
            r#"{"inside":"[1,2]"}"#,
            r#"{"times":[["a",1]]}"#,
        ] {
            let why = read(json).expect_err(json);
            assert!(
                why.ends_with("must be an object, is a list"),
                "{json}: {why}"
            );
        }
    }

    #[test]
    fn a_list_without_items_is_an_object_without_members() {
        let place = || Some(Point::default());
        let row = Row::default;
        for (json, expect) in [
            ("[]", row()),
            (
                r#"{"place":[]}"#,
                Row {
                    place: place(),
                    ..row()
                },
            ),
            (r#"{"sure":[],"groups":[],"times":[]}"#, row()),
            (
                r#"{"any":[]}"#,
                Row {
                    any: Some(BTreeMap::new()),
                    ..row()
                },
            ),
            (
                r#"{"inside":"[]"}"#,
                Row {
                    inside: place(),
                    ..row()
                },
            ),
            (
                r#"{"all":[[]]}"#,
                Row {
                    all: vec![Point::default()],
                    ..row()
                },
            ),
        ] {
            assert_eq!(read(json), Ok(expect), "{json}");
        }
    }

    #[test]
    fn objects_and_what_is_not_there_are_read_as_ever() {
        let row = read(
            r#"{"place":{"lat":1.5,"near":{"lng":2}},"all":null,"any":{"a":[1]},"groups":{"a":[null,{}]}}"#,
        );
        let row = row.unwrap();
        assert_eq!(row.place.unwrap().near.unwrap().lng, Some(2.0));
        assert_eq!(row.any.unwrap()["a"][0], 1);
        assert_eq!(row.groups["a"], [None, Some(Point::default())]);
        assert_eq!(
            read(r#"{"place":null,"any":null,"inside":null}"#).unwrap(),
            Row::default()
        );
    }
}
