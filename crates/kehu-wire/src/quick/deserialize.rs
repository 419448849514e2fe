//! A reader of `serde` that reads quickly.

use std::borrow::Cow;

use serde::de::{
    DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
    value::{BorrowedStrDeserializer, MapDeserializer, StringDeserializer},
};
use serde_json::{Error, Number};

use super::{Inside, Quick};

impl<'de> Deserializer<'de> for &mut Quick<'de> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek() {
            Some(b'"') => match self.string()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            Some(b'{') => self.whole(|members| visitor.visit_map(members)),
            Some(b'[') => self.whole(|items| visitor.visit_seq(items)),
            Some(b'n') if self.null()? => visitor.visit_unit(),
            _ => match self.natural() {
                Some(number) => visitor.visit_u64(number),
                None => match self.word()? {
                    word @ ("true" | "false") => visitor.visit_bool(word == "true"),
                    word => match serde_json::from_str::<Number>(word) {
                        Ok(number) => number.deserialize_any(visitor),
                        Err(_) => Err(self.lost()),
                    },
                },
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.null()? {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    /// As the text of a value comes from a reader of `serde_json`: a member with the name of its type.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if !name.ends_with("::RawValue") {
            return visitor.visit_newtype_struct(self);
        }
        let text = self.raw()?;
        visitor.visit_map(MapDeserializer::new(std::iter::once((
            BorrowedStr(name),
            BorrowedStr(text),
        ))))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.raw()?;
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct enum identifier
    }
}

/// A string that outlives its reader.
struct BorrowedStr<'t>(&'t str);

impl<'de> IntoDeserializer<'de, Error> for BorrowedStr<'de> {
    type Deserializer = BorrowedStrDeserializer<'de, Error>;

    fn into_deserializer(self) -> Self::Deserializer {
        BorrowedStrDeserializer::new(self.0)
    }
}

/// The members of an object, or the items of a list.
struct Within<'a, 't> {
    json: &'a mut Quick<'t>,
    inside: Inside,
}

impl<'t> Quick<'t> {
    /// An object or list, whoever reads it.
    fn whole<T>(
        &mut self,
        read: impl FnOnce(&mut Within<'_, 't>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let inside = self.enter()?;
        let mut within = Within { json: self, inside };
        let value = read(&mut within)?;
        let Within { json, mut inside } = within;
        match json.next(&mut inside)? {
            true => Err(json.lost()),
            false => Ok(value),
        }
    }
}

impl<'de> MapAccess<'de> for &mut Within<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if !self.json.next(&mut self.inside)? {
            return Ok(None);
        }
        let name = self.json.name()?;
        let name = match name {
            Cow::Borrowed(name) => seed.deserialize(BorrowedStrDeserializer::<Error>::new(name)),
            Cow::Owned(name) => seed.deserialize(StringDeserializer::<Error>::new(name)),
        };
        name.map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(&mut *self.json)
    }
}

impl<'de> SeqAccess<'de> for &mut Within<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        match self.json.next(&mut self.inside)? {
            true => seed.deserialize(&mut *self.json).map(Some),
            false => Ok(None),
        }
    }
}
