//! Words for spelling out static data that no value of the runtime is.

use crate::codegen::rust::{Data, Word};

pub fn text(text: impl Into<String>) -> Data {
    Data::Text(text.into())
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
