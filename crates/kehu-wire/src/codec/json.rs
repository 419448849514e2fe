//! JSON inside a string.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use crate::{Objects, Value, object, reason};

/// JSON inside a string: `"{\"level\": 3}"`. Null and the empty text are `None`.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use kehu_wire::{Value, json_text};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Customer {
///     #[serde(default, with = "json_text")]
///     customize_field: Option<BTreeMap<String, Value>>,
/// }
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let customer: Customer = serde_json::from_str(r#"{"customize_field": "{\"customize_4_52\": [\"1\"]}"}"#)?;
/// assert_eq!(customer.customize_field.unwrap()["customize_4_52"][0], "1");
/// # Ok(())
/// # }
/// ```
///
/// The whole value is one text. For lists and maps of such texts there is [`json_text_each`].
#[allow(non_camel_case_types)]
#[derive(Debug)]
pub struct json_text<T = Option<Value>>(PhantomData<T>);

impl<T> json_text<T> {
    /// Writes the value as JSON inside a string; `None` as null.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Serialize,
    {
        match serde_json::to_string(value)
            .map_err(ser::Error::custom)?
            .as_str()
        {
            "null" => serializer.serialize_none(),
            text => serializer.serialize_str(text),
        }
    }

    /// Reads a value from JSON inside a string.
    ///
    /// # Errors
    /// When it is not a string, or the JSON inside does not fit.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>
    where
        T: DeserializeOwned,
    {
        let text = JsonText {
            item: false,
            inside: PhantomData,
        };
        text.deserialize(deserializer)
    }
}

/// Reads JSON inside a string with the seed of what is inside, where its type is known only at run time.
#[derive(Debug, Clone, Copy)]
pub struct JsonText<S> {
    /// An item of a list or map has to be there: null and the empty text are none.
    pub item: bool,
    /// What is inside. Null and the empty string are not values for it, or a list without items.
    pub inside: S,
}

impl<'de, S: for<'i> DeserializeSeed<'i, Value = T>, T> DeserializeSeed<'de> for JsonText<S> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// What null and the empty text are: no value, or a list without items.
struct Nothing<E>(PhantomData<E>);

impl<'de, E: de::Error> Deserializer<'de> for Nothing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_seq(SeqDeserializer::<_, E>::new(std::iter::empty::<()>()))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<S: for<'i> DeserializeSeed<'i, Value = T>, T> Visitor<'_> for JsonText<S> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON inside a string")
    }

    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        if self.item {
            return Err(E::invalid_type(de::Unexpected::Unit, &self));
        }
        self.inside.deserialize(Nothing(PhantomData))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let is_nothing = text.is_empty() || text.trim_ascii() == "null";
        match (is_nothing, self.item) {
            (true, false) => return self.visit_unit(),
            (true, true) => return Err(E::invalid_value(de::Unexpected::Str(text), &self)),
            (false, _) => {}
        }
        let mut inside = serde_json::Deserializer::from_str(text);
        let value = self.inside.deserialize(Objects(&mut inside));
        let value = value.and_then(|value| inside.end().map(|()| value));
        value.map_err(|error| E::custom(format_args!("JSON inside the string: {}", reason(&error))))
    }
}

/// Lists and maps whose items are each JSON inside a string.
#[allow(non_camel_case_types)]
#[derive(Debug)]
pub struct json_text_each<T = Vec<Value>>(PhantomData<T>);

impl<T: Each> json_text_each<T> {
    /// Writes every item as JSON inside a string.
    ///
    /// # Errors
    /// When an item has no JSON form.
    pub fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.write(serializer)
    }

    /// Reads every item from JSON inside a string; null is empty.
    ///
    /// # Errors
    /// When an item is not a string, or the JSON inside does not fit.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// A list or map of items.
#[doc(hidden)]
pub trait Each: Sized {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// One such item.
struct Item<T>(T);

impl<T: Serialize> Serialize for Item<&T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json_text::serialize(self.0, serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let item = JsonText {
            item: true,
            inside: PhantomData,
        };
        item.deserialize(deserializer).map(Self)
    }
}

impl<T: Each> Each for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(items) => items.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(T);

        impl<'de, T: Each> Deserialize<'de> for Items<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                T::read(deserializer).map(Self)
            }
        }

        let items = Option::<Items<T>>::deserialize(deserializer)?;
        Ok(items.map(|Items(items)| items))
    }
}

impl<T: Serialize + DeserializeOwned> Each for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Item))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items: Vec<Item<T>> = super::list(deserializer)?;
        Ok(items.into_iter().map(|item| item.0).collect())
    }
}

impl<T: Serialize + DeserializeOwned> Each for BTreeMap<String, T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(key, value)| (key, Item(value))))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries: Option<BTreeMap<String, Item<T>>> = object(deserializer)?;
        Ok(entries
            .unwrap_or_default()
            .into_iter()
            .map(|(key, item)| (key, item.0))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Fields = BTreeMap<String, Value>;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    struct Row {
        #[serde(with = "json_text", skip_serializing_if = "Option::is_none")]
        fields: Option<Fields>,
        #[serde(with = "json_text", skip_serializing_if = "Vec::is_empty")]
        ids: Vec<i64>,
        #[serde(with = "json_text_each", skip_serializing_if = "Vec::is_empty")]
        rows: Vec<Fields>,
        #[serde(with = "json_text_each", skip_serializing_if = "BTreeMap::is_empty")]
        by_name: BTreeMap<String, Vec<i64>>,
        #[serde(with = "json_text_each", skip_serializing_if = "Option::is_none")]
        maybe: Option<Vec<Fields>>,
    }

    #[test]
    fn there_and_back() {
        for text in [
            r#"{}"#,
            r#"{"fields":"{\"customize_4_52\":[\"1\"],\"名\":null}"}"#,
            r#"{"ids":"[1021110718827683840]"}"#,
            r#"{"rows":["{\"a\":9007199254740993}","{}"],"by_name":{"x":"[1]"},"maybe":["{}"]}"#,
        ] {
            let row: Row =
                serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(serde_json::to_string(&row).unwrap(), text);
        }
    }

    #[test]
    fn nothing_is_none() {
        for text in [
            r#"{"fields":null}"#,
            r#"{"fields":""}"#,
            r#"{"fields":"null"}"#,
            r#"{"rows":null,"maybe":null}"#,
            r#"{"ids":""}"#,
            r#"{"ids":null}"#,
            r#"{"ids":" null "}"#,
        ] {
            assert_eq!(
                serde_json::from_str::<Row>(text).unwrap(),
                Row::default(),
                "{text}"
            );
        }
    }

    #[test]
    fn errors_say_expected_and_got() {
        for (text, expect) in [
            (
                r#"{"fields":{}}"#,
                "invalid type: map, expected JSON inside a string at line 1 column 12",
            ),
            (
                r#"{"fields":"[1]"}"#,
                "JSON inside the string: must be an object, is a list at line 1 column 15",
            ),
            (
                r#"{"fields":"{"}"#,
                "JSON inside the string: it ends inside an object (line 1, column 1) at line 1 column 13",
            ),
            (
                r#"{"fields":" "}"#,
                "JSON inside the string: it ends where a value is expected (line 1, column 1) at line 1 column 13",
            ),
            (
                r#"{"rows":[null]}"#,
                "invalid type: null, expected JSON inside a string at line 1 column 13",
            ),
            (
                r#"{"rows":["{}",""]}"#,
                "invalid value: string \"\", expected JSON inside a string at line 1 column 16",
            ),
            (
                r#"{"ids":7}"#,
                "invalid type: integer `7`, expected JSON inside a string at line 1 column 8",
            ),
        ] {
            let error = serde_json::from_str::<Row>(text).unwrap_err().to_string();
            assert!(error.starts_with(expect), "{text}: {error}");
        }
    }
}
