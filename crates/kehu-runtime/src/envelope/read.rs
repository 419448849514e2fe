//! Reads the data of an answer, and what stands beside them.

use std::marker::PhantomData;

use kehu_wire::{Quick, json};
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

/// The data from all of a string.
pub(crate) fn all<R: Read>(read: R, text: &str) -> Result<R::Data, serde_json::Error> {
    let mut json = Quick::new(text);
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
    let mut json = Quick::new(text);
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
    /// The first condition of a success that does not hold.
    pub fails: Option<Path>,
    /// The first condition of which nothing is said.
    pub silent: Option<Path>,
    pub request_id: Option<String>,
}

impl Head {
    /// What a string says, as far as it is JSON.
    pub fn read(info: &EnvelopeInfo, text: &str) -> Self {
        let mut head = Self {
            code: at(text, info.code).and_then(code),
            request_id: words(text, info.request_id),
            ..Self::default()
        };
        for condition in info.conditions {
            match at(text, Some(condition.at)) {
                None => head.silent = head.silent.or(Some(condition.at)),
                Some(value) if !is_one_of(value, condition.is) => {
                    head.fails = head.fails.or(Some(condition.at));
                }
                Some(_) => {}
            }
        }
        head
    }

    /// Whether what has been read refuses.
    pub fn refuses(&self, info: &EnvelopeInfo) -> bool {
        let code = self.code.as_ref();
        code.is_some_and(|code| !is_success(info, code)) || self.fails.is_some()
    }

    /// Whether everything that tells how the call went is there and says that it went well.
    pub fn is_success(&self, info: &EnvelopeInfo) -> bool {
        self.untold(info).is_none() && !self.refuses(info)
    }

    /// What would tell how the call went and is not there.
    pub fn untold(&self, info: &EnvelopeInfo) -> Option<Path> {
        let code = info.code.filter(|_| self.code.is_none() && !info.absent);
        code.or(self.silent)
    }
}

/// Whether a value is one of these, which are JSON texts.
fn is_one_of(value: &RawValue, texts: &[&str]) -> bool {
    let is = |value: &str| texts.contains(&value);
    is(value.get())
        || value.get().contains('\\')
            && json::plain(value).is_some_and(|text| is(&serde_json::Value::from(text).to_string()))
}

/// Whether an answer refuses in a shape of refusals alone.
pub(super) fn has_shape(shape: &EnvelopeInfo, text: &str) -> bool {
    let is_told = |text: &String| !text.is_empty();
    match shape.code {
        Some(path) => {
            let code = at(text, Some(path)).and_then(code);
            code.is_some_and(|code| code != Code::Text(String::new()) && !is_success(shape, &code))
        }
        None => words(text, shape.message).as_ref().is_some_and(is_told),
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
