//! Words for spelling out the runtime's static structs.

use crate::codegen::rust::{Data, Literal, Word};

pub const INFO: &str = "kehu_runtime::info";
pub const REGISTRY: &str = "kehu_runtime::registry";

/// A struct of `kehu_runtime::registry`.
pub fn entry(name: &str, fields: Vec<(&'static str, Data)>) -> Data {
    literal(REGISTRY, name, fields)
}

/// `Method::Post`
pub fn variant(module: &'static str, path: &str) -> Data {
    Data::Path(word(module, path))
}

/// `Code::Int(0)`
pub fn call(module: &'static str, path: &str, arguments: Vec<Data>) -> Data {
    Data::Call(word(module, path), arguments)
}

/// `&CUSTOMER`, a static of the same module.
pub fn local_ref(name: &str) -> Data {
    Data::Ref(word("", name))
}

pub fn text(text: impl Into<String>) -> Data {
    Data::Text(text.into())
}

pub fn optional<T>(value: Option<T>, data: impl FnOnce(T) -> Data) -> Data {
    value.map_or(Data::None, |value| Data::Some(Box::new(data(value))))
}

pub fn optional_text(value: Option<&String>) -> Data {
    optional(value, text)
}

pub fn list<T>(items: impl IntoIterator<Item = T>, data: impl FnMut(T) -> Data) -> Data {
    Data::List(items.into_iter().map(data).collect())
}

pub fn word(module: &'static str, path: &str) -> Word {
    Word {
        module,
        path: path.to_owned(),
    }
}

/// Leaves out what the struct's `EMPTY` says already, where it has one.
fn literal(module: &'static str, name: &str, mut fields: Vec<(&'static str, Data)>) -> Data {
    let all = fields.len();
    if HAVE_EMPTY.contains(&name) {
        fields.retain(|(field, value)| !is_empty(field, value));
    }
    let rest = fields.len() < all;
    Data::Struct(Literal {
        ty: word(module, name),
        fields,
        rest,
    })
}

fn is_empty(field: &str, value: &Data) -> bool {
    match (field, value) {
        ("wire", Data::Path(word)) => word.path == "Wire::Plain",
        ("shape", Data::Borrow(shape)) => {
            matches!(&**shape, Data::Path(word) if word.path == "Shape::String")
        }
        (_, Data::None | Data::Bool(false)) => true,
        (_, Data::List(items)) => items.is_empty(),
        _ => false,
    }
}

/// The structs that have an `EMPTY`.
const HAVE_EMPTY: &[&str] = &["Column", "EnumShape", "Param", "RecordShape"];
