//! Reads the data of an answer, and what stands beside them.

use std::marker::PhantomData;

use kehu_wire::json;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer};
use serde_json::value::RawValue;

use super::Decoded;
use crate::Operation;
use crate::error::Code;
use crate::info::{EnvelopeInfo, Path};

/// How the data of an answer are read, or a row of them.
pub(crate) trait Read: Clone {
    /// What comes of them.
    type Data;

    fn read<'de, D: Deserializer<'de>>(self, data: D) -> Result<Self::Data, D::Error>;
}

/// As an operation reads its data.
#[derive(Debug, Clone)]
pub(crate) struct Output<O>(pub O);

impl<O: Operation> Read for Output<O> {
    type Data = O::Output;

    fn read<'de, D: Deserializer<'de>>(self, data: D) -> Result<O::Output, D::Error> {
        self.0.output(data)
    }
}

/// As their type says; records from objects alone.
impl<T: DeserializeOwned> Read for PhantomData<T> {
    type Data = T;

    fn read<'de, D: Deserializer<'de>>(self, data: D) -> Result<T, D::Error> {
        kehu_wire::object(data)
    }
}

struct Seed<R>(R);

impl<'de, R: Read> DeserializeSeed<'de> for Seed<R> {
    type Value = R::Data;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<R::Data, D::Error> {
        self.0.read(data)
    }
}

/// The data from all of a text.
pub(crate) fn all<R: Read>(read: R, text: &str) -> Result<R::Data, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let data = read.read(&mut json)?;
    json.end()?;
    Ok(data)
}

/// Envelope and data of a good answer; `None` when anything is not as it should be.
pub(super) fn whole<R: Read>(info: &EnvelopeInfo, text: &str, read: R) -> Option<Decoded<R::Data>> {
    let Some(path) = info.data else {
        // The data are the same object.
        let head = Head::read(info, text);
        let data = head.is_success(info).then(|| all(read, text).ok())??;
        return Some(Decoded {
            request_id: head.request_id,
            ..Decoded::bare(data)
        });
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let taken = json::take(&mut json, path, Seed(read), |_| "null").ok()?;
    json.end().ok()?;
    let head = Head::read(info, &taken.around);
    let data = taken.value.filter(|_| head.is_success(info))?;
    Some(Decoded {
        request_id: head.request_id,
        ..Decoded::bare(data)
    })
}

/// What stands beside the data.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Head {
    pub code: Option<Code>,
    /// What the flag is; nothing where it is absent.
    pub flag: Option<Flag>,
    pub request_id: Option<String>,
}

/// The boolean beside the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    True,
    /// False, or whatever else: only true is a success.
    NotTrue,
}

impl Head {
    /// What a text says, as far as it is JSON.
    pub fn read(info: &EnvelopeInfo, text: &str) -> Self {
        let flag = |value: &RawValue| match value.get() {
            "true" => Flag::True,
            _ => Flag::NotTrue,
        };
        Self {
            code: at(text, Some(info.code)).and_then(code),
            flag: at(text, info.flag).map(flag),
            request_id: words(text, info.request_id),
        }
    }

    /// Whether what has been read refuses.
    pub fn refuses(&self, info: &EnvelopeInfo) -> bool {
        let code = self.code.as_ref();
        code.is_some_and(|code| !is_success(info, code)) || self.flag == Some(Flag::NotTrue)
    }

    /// Whether everything that tells how the call went is there and says that it went well.
    pub fn is_success(&self, info: &EnvelopeInfo) -> bool {
        let is_flagged = info.flag.is_none() || self.flag == Some(Flag::True);
        is_flagged && self.code.is_some() && !self.refuses(info)
    }
}

/// Whether a code is one of success.
pub(super) fn is_success(info: &EnvelopeInfo, code: &Code) -> bool {
    info.success.iter().any(|success| code == success)
}

/// A number or text at a path, as text.
pub(super) fn words(text: &str, path: Option<Path>) -> Option<String> {
    at(text, path).and_then(json::plain)
}

fn at(text: &str, path: Option<Path>) -> Option<&RawValue> {
    json::find(text, path?.iter().copied())
}

/// A number or text; anything else is none.
fn code(value: &RawValue) -> Option<Code> {
    let text = json::plain(value)?;
    let number = text.parse().ok().filter(|_| !value.get().starts_with('"'));
    Some(number.map_or(Code::Text(text), Code::Int))
}
