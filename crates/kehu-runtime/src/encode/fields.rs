//! Sorts the fields of a request by where they travel, in one pass over it.

use serde::ser::{Error as _, Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::value::RawValue;

use crate::config::Config;
use crate::encode::texts;
use crate::info::{Body, ClientFieldKind, FillInfo, OperationInfo, Place};

type Error = serde_json::Error;
pub(crate) type Pairs = Vec<(String, String)>;

/// The fields of a request by where they travel.
pub(super) struct Fields {
    info: &'static OperationInfo,
    /// The fields that are filled when the request leaves them out, and whether it did not.
    filled: Vec<(&'static str, bool)>,
    /// The JSON body, complete.
    pub json: Vec<u8>,
    /// The body's fields as text.
    pub form: Pairs,
    pub query: Pairs,
    pub path: Pairs,
    pub header: Pairs,
}

impl Fields {
    pub fn collect<R: Serialize + ?Sized>(
        info: &'static OperationInfo,
        config: &Config,
        request: &R,
    ) -> Result<Self, Error> {
        let json = if info.body == Body::Json {
            Vec::with_capacity(256)
        } else {
            Vec::new()
        };
        let fills = info.fills.iter().map(|fill| fill.field);
        let filled = fills
            .chain(info.defaults.iter().map(|(field, _)| *field))
            .map(|field| (field, false))
            .collect();
        let mut fields = Self {
            info,
            filled,
            json,
            form: vec![],
            query: vec![],
            path: vec![],
            header: vec![],
        };
        request.serialize(&mut fields)?;
        for fill in info.fills {
            if !fields.is_filled(fill.field) {
                fields.fill(fill, config)?;
            }
        }
        for (field, value) in info.defaults {
            if !fields.is_filled(field) {
                fields.put(field, serde_json::from_str::<&RawValue>(value)?)?;
            }
        }
        if info.body == Body::Json {
            if fields.json.is_empty() {
                fields.json.push(b'{');
            }
            fields.json.push(b'}');
        }
        Ok(fields)
    }

    /// A client-wide value, where the client has one.
    fn fill(&mut self, fill: &FillInfo, config: &Config) -> Result<(), Error> {
        let Some(value) = config.get(fill.from) else {
            return Ok(());
        };
        match fill.kind {
            ClientFieldKind::Text => self.put(fill.field, value),
            ClientFieldKind::Int => {
                let number = value.expose().trim().parse::<i64>();
                let number = number.map_err(|_| {
                    Error::custom(format_args!("{} must be a whole number", fill.from))
                })?;
                self.put(fill.field, &number)
            }
            ClientFieldKind::Bool => self.put(fill.field, &matches!(value.expose(), "true" | "1")),
        }
    }

    fn put<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let place = self
            .info
            .places
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, place)| *place);
        let pairs = match (place, self.info.body) {
            (None, Body::Json) => return self.put_json(name, value),
            (None, Body::None) => {
                return Err(Error::custom(format_args!(
                    "`{name}` has no place to travel in"
                )));
            }
            (None, Body::Form | Body::Multipart) => &mut self.form,
            (Some(Place::Query), _) => &mut self.query,
            (Some(Place::Path), _) => &mut self.path,
            (Some(Place::Header), _) => &mut self.header,
        };
        let values = texts(&serde_json::to_string(value)?);
        let given = !values.is_empty();
        pairs.extend(values.into_iter().map(|value| (name.to_owned(), value)));
        self.note(name, given);
        Ok(())
    }

    fn put_json<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let start = self.json.len();
        self.json.push(if start == 0 { b'{' } else { b',' });
        serde_json::to_writer(&mut self.json, name)?;
        self.json.push(b':');
        let before = self.json.len();
        serde_json::to_writer(&mut self.json, value)?;
        let given = self.json[before..] != *b"null";
        if self.note(name, given) && !given {
            self.json.truncate(start);
        }
        Ok(())
    }

    /// Notes that the request has a value, and says whether the field would be filled otherwise.
    fn note(&mut self, name: &str, given: bool) -> bool {
        let entry = self.filled.iter_mut().filter(|(field, _)| *field == name);
        entry.fold(false, |_, (_, filled)| {
            *filled |= given;
            true
        })
    }

    fn is_filled(&self, name: &str) -> bool {
        self.filled
            .iter()
            .any(|(field, filled)| *field == name && *filled)
    }
}

macro_rules! no_object {
    ($($name:ident($ty:ty))*) => {
        $(fn $name(self, _: $ty) -> Result<(), Error> {
            Err(not_an_object())
        })*
    };
}

/// Only objects have fields: structs and maps.
impl<'a> Serializer for &'a mut Fields {
    type Ok = ();
    type Error = Error;
    type SerializeStruct = Self;
    type SerializeMap = Entries<'a>;
    type SerializeSeq = Impossible<(), Error>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a>, Error> {
        Ok(Entries {
            fields: self,
            key: String::new(),
        })
    }

    fn serialize_none(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    no_object! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64) serialize_f32(f32)
        serialize_f64(f64) serialize_char(char) serialize_str(&str) serialize_bytes(&[u8])
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Error> {
        Err(not_an_object())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(not_an_object())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        Err(not_an_object())
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        Err(not_an_object())
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        Err(not_an_object())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Err(not_an_object())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(not_an_object())
    }
}

fn not_an_object() -> Error {
    Error::custom("a request is an object")
}

impl SerializeStruct for &mut Fields {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.put(name, value)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

/// The entries of a map.
pub(super) struct Entries<'a> {
    fields: &'a mut Fields,
    key: String,
}

impl SerializeMap for Entries<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = serde_json::from_str(&serde_json::to_string(key)?)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.fields.put(&self.key, value)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}
