//! Values of the runtime as Rust: whatever serialises becomes the constant that it is.
//!
//! Structs and enums keep their names, which are imported from [`INFO`]; lists become slices. A newtype
//! stands for another constant of the same module and holds its name in the spec. A field is left out that
//! is as the struct's `EMPTY` has it, and nothing.

use std::fmt::Display;

use kehu_runtime::info::{
    Accepts, ApiInfo, ArrivalInfo, CallbackInfo, CursorInfo, EnvelopeInfo, OperationInfo,
    PagesInfo, SentField, SignedPart, SigningInfo,
};
use serde::ser::{
    Error, Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, Serializer,
};

use crate::codegen::lower::name::operation_constant;
use crate::codegen::rust::{Data, Literal, Word};

/// Where the runtime's descriptions are.
const INFO: &str = "kehu_runtime::info";

/// The constant that a value is.
pub fn constant(value: &impl Serialize) -> Data {
    shortened(whole(value))
}

fn whole(value: &impl Serialize) -> Data {
    // Everything that the runtime describes APIs with has a form as a constant.
    value.serialize(Constant).unwrap_or(Data::None)
}

/// Leaves to `EMPTY` what it says already.
fn shortened(data: Data) -> Data {
    match data {
        Data::Struct(Literal { ty, fields, .. }) => {
            let all = fields.len();
            let empty = empty(&ty.path);
            let said = |field: &(&str, Data)| is_nothing(&field.1) && empty.contains(field);
            let fields = fields.into_iter().filter(|field| !said(field));
            let fields: Vec<_> = fields
                .map(|(name, value)| (name, shortened(value)))
                .collect();
            let rest = fields.len() < all;
            Data::Struct(Literal { ty, fields, rest })
        }
        Data::Some(inner) => Data::Some(Box::new(shortened(*inner))),
        Data::List(items) => Data::List(items.into_iter().map(shortened).collect()),
        Data::Call(word, items) => Data::Call(word, items.into_iter().map(shortened).collect()),
        plain => plain,
    }
}

/// The fields of a struct's `EMPTY`, where it has one.
fn empty(name: &str) -> Vec<(&'static str, Data)> {
    let empty = match name {
        "Accepts" => whole(&Accepts::EMPTY),
        "ApiInfo" => whole(&ApiInfo::EMPTY),
        "ArrivalInfo" => whole(&ArrivalInfo::EMPTY),
        "CallbackInfo" => whole(&CallbackInfo::EMPTY),
        "CursorInfo" => whole(&CursorInfo::EMPTY),
        "EnvelopeInfo" => whole(&EnvelopeInfo::EMPTY),
        "OperationInfo" => whole(&OperationInfo::EMPTY),
        "PagesInfo" => whole(&PagesInfo::EMPTY),
        "SentField" => whole(&SentField::EMPTY),
        "SignedPart" => whole(&SignedPart::EMPTY),
        "SigningInfo" => whole(&SigningInfo::EMPTY),
        _ => return Vec::new(),
    };
    match empty {
        Data::Struct(literal) => literal.fields,
        _ => Vec::new(),
    }
}

fn is_nothing(value: &Data) -> bool {
    match value {
        Data::None | Data::Bool(_) | Data::Int(0) => true,
        Data::Text(text) => text.is_empty(),
        Data::Path(word) => matches!(
            word.path.as_str(),
            "AuthPlace::Header" | "TextEncoding::None"
        ),
        // The only scheme of an API is what its operations use.
        Data::List(items) => items.iter().all(|item| matches!(item, Data::Uint(_))),
        _ => false,
    }
}

fn word(path: String) -> Word {
    Word { module: INFO, path }
}

struct Constant;

/// A value of which the runtime's descriptions have none.
#[derive(Debug)]
struct NoConstant(String);

impl Display for NoConstant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoConstant {}

impl Error for NoConstant {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Spelled = Result<Data, NoConstant>;

fn none(what: &str) -> Spelled {
    Err(NoConstant(format!("{what} has no constant")))
}

/// Values that are one token.
macro_rules! plain {
    ($($name:ident($ty:ty) = $data:expr;)*) => {
        $(fn $name(self, value: $ty) -> Spelled {
            let data: fn($ty) -> Data = $data;
            Ok(data(value))
        })*
    };
}

impl Serializer for Constant {
    type Ok = Data;
    type Error = NoConstant;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Impossible<Data, NoConstant>;
    type SerializeTupleVariant = Impossible<Data, NoConstant>;
    type SerializeMap = Impossible<Data, NoConstant>;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    plain! {
        serialize_bool(bool) = Data::Bool;
        serialize_i8(i8) = |value| Data::Int(value.into());
        serialize_i16(i16) = |value| Data::Int(value.into());
        serialize_i32(i32) = |value| Data::Int(value.into());
        serialize_i64(i64) = Data::Int;
        serialize_u8(u8) = |value| Data::Uint(value.into());
        serialize_u16(u16) = |value| Data::Uint(value.into());
        serialize_u32(u32) = |value| Data::Uint(value.into());
        serialize_u64(u64) = Data::Uint;
        serialize_f32(f32) = |value| Data::Float(value.into());
        serialize_f64(f64) = Data::Float;
        serialize_char(char) = |value| Data::Text(value.into());
        serialize_str(&str) = |value| Data::Text(value.to_owned());
    }

    fn serialize_bytes(self, _: &[u8]) -> Spelled {
        none("a byte string")
    }

    fn serialize_none(self) -> Spelled {
        Ok(Data::None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Spelled {
        Ok(Data::Some(Box::new(value.serialize(self)?)))
    }

    fn serialize_unit(self) -> Spelled {
        none("a unit")
    }

    fn serialize_unit_struct(self, name: &'static str) -> Spelled {
        none(name)
    }

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &'static str) -> Spelled {
        Ok(Data::Path(word(format!("{name}::{variant}"))))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Spelled {
        let Data::Text(operation) = value.serialize(self)? else {
            return none(name);
        };
        Ok(Data::Ref(Word {
            module: "",
            path: operation_constant(&operation).to_string(),
        }))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Spelled {
        let value = value.serialize(self)?;
        Ok(Data::Call(word(format!("{name}::{variant}")), vec![value]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, NoConstant> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, NoConstant> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, NoConstant> {
        Err(NoConstant(format!("{name} has no constant")))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NoConstant> {
        Err(NoConstant(format!("{name} has no constant")))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NoConstant> {
        Err(NoConstant("a map has no constant".to_owned()))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields, NoConstant> {
        Ok(Fields::of(name.to_owned()))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields, NoConstant> {
        Ok(Fields::of(format!("{name}::{variant}")))
    }
}

/// The items of a list or a tuple.
struct Items(Vec<Data>);

impl SerializeSeq for Items {
    type Ok = Data;
    type Error = NoConstant;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NoConstant> {
        self.0.push(item.serialize(Constant)?);
        Ok(())
    }

    fn end(self) -> Spelled {
        Ok(Data::List(self.0))
    }
}

impl SerializeTuple for Items {
    type Ok = Data;
    type Error = NoConstant;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NoConstant> {
        SerializeSeq::serialize_element(self, item)
    }

    fn end(self) -> Spelled {
        Ok(Data::Tuple(self.0))
    }
}

/// The fields of a struct.
struct Fields(Literal);

impl Fields {
    fn of(path: String) -> Self {
        Self(Literal {
            ty: word(path),
            fields: Vec::new(),
            rest: false,
        })
    }
}

impl SerializeStruct for Fields {
    type Ok = Data;
    type Error = NoConstant;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NoConstant> {
        self.0.fields.push((name, value.serialize(Constant)?));
        Ok(())
    }

    fn end(self) -> Spelled {
        Ok(Data::Struct(self.0))
    }
}

impl SerializeStructVariant for Fields {
    type Ok = Data;
    type Error = NoConstant;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NoConstant> {
        SerializeStruct::serialize_field(self, name, value)
    }

    fn end(self) -> Spelled {
        SerializeStruct::end(self)
    }
}
