//! Reads an envelope in one pass, whatever the order of its fields.

use std::fmt;
use std::marker::PhantomData;

use kehu_wire::Objects;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Unexpected,
    Visitor,
};

use serde_json::value::RawValue;

use super::Decoded;
use crate::error::Code;
use crate::info::{EnvelopeInfo, Path};
use crate::json;

/// What stands beside the data.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Head {
    pub code: Option<Code>,
    /// What the flag is; nothing where it is absent.
    pub flag: Option<Flag>,
    pub message: Option<String>,
    pub name: Option<String>,
    pub request_id: Option<String>,
}

impl Head {
    /// Whether what has been read so far refuses.
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

/// The boolean beside the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    True,
    /// False, or whatever else: only true is a success.
    NotTrue,
}

/// Envelope and data of a good answer; `None` when anything is not as it should be.
pub(super) fn whole<T: DeserializeOwned>(info: &EnvelopeInfo, text: &str) -> Option<Decoded<T>> {
    let mut head = Head::default();
    let mut data = None;
    let mut json = serde_json::Deserializer::from_str(text);
    let level = Level {
        info,
        alive: ALL,
        depth: 0,
        words: false,
        head: &mut head,
        data: Data::Wanted(&mut data),
    };
    level.deserialize(&mut json).ok()?;
    json.end().ok()?;
    if !head.is_success(info) {
        return None;
    }
    let data = match info.data {
        Some(_) => data?,
        // The data are the same object.
        None => json::read(text).ok()?,
    };
    Some(Decoded {
        data,
        request_id: head.request_id,
    })
}

/// What stands beside the data, without reading them.
pub(super) fn head(info: &EnvelopeInfo, text: &str) -> Result<Head, serde_json::Error> {
    let mut head = Head::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let level = Level {
        info,
        alive: ALL,
        depth: 0,
        words: true,
        head: &mut head,
        data: Data::<IgnoredAny>::Unwanted,
    };
    level.deserialize(&mut json)?;
    json.end()?;
    Ok(head)
}

const CODE: u8 = 1;
const MESSAGE: u8 = 2;
const NAME: u8 = 4;
const REQUEST_ID: u8 = 8;
const DATA: u8 = 16;
const FLAG: u8 = 32;
const ALL: u8 = 63;

/// What is looked for, and where it is.
fn targets(info: &EnvelopeInfo) -> [(u8, Option<Path>); 6] {
    [
        (CODE, Some(info.code)),
        (FLAG, info.flag),
        (MESSAGE, info.message),
        (NAME, info.name),
        (REQUEST_ID, info.request_id),
        (DATA, info.data),
    ]
}

enum Data<'o, T> {
    Wanted(&'o mut Option<T>),
    Unwanted,
}

/// One object on the way to what is looked for.
struct Level<'o, T> {
    info: &'o EnvelopeInfo,
    /// What may be inside this object.
    alive: u8,
    depth: usize,
    /// Whether message and name are wanted.
    words: bool,
    head: &'o mut Head,
    data: Data<'o, T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Level<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Level<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    /// What would be in an object is not there; the code may still stand elsewhere.
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        if self.depth == 0 {
            return Err(E::invalid_type(Unexpected::Unit, &self));
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        while let Some(hit) = entries.next_key_seed(Key {
            info: self.info,
            alive: self.alive,
            depth: self.depth,
        })? {
            match hit {
                Hit::Nothing => drop(entries.next_value::<IgnoredAny>()?),
                Hit::Above(alive) => {
                    let data = match &mut self.data {
                        Data::Wanted(data) => Data::Wanted(data),
                        Data::Unwanted => Data::Unwanted,
                    };
                    let depth = self.depth + 1;
                    entries.next_value_seed(Level {
                        alive,
                        depth,
                        data,
                        head: self.head,
                        ..self
                    })?;
                }
                Hit::Exactly(CODE) => {
                    self.head.code = entries.next_value_seed(Scalar(PhantomData))?
                }
                Hit::Exactly(FLAG) => {
                    let flag = entries.next_value::<&RawValue>()?;
                    let is_true = flag.get() == "true";
                    self.head.flag = Some(if is_true { Flag::True } else { Flag::NotTrue });
                }
                Hit::Exactly(MESSAGE) if self.words => self.head.message = text(&mut entries)?,
                Hit::Exactly(NAME) if self.words => self.head.name = text(&mut entries)?,
                Hit::Exactly(REQUEST_ID) => self.head.request_id = text(&mut entries)?,
                Hit::Exactly(DATA) => self.take_data(&mut entries)?,
                Hit::Exactly(_) => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

impl<T: DeserializeOwned> Level<'_, T> {
    fn take_data<'de, A: MapAccess<'de>>(&mut self, entries: &mut A) -> Result<(), A::Error> {
        match &mut self.data {
            Data::Unwanted => drop(entries.next_value::<IgnoredAny>()?),
            Data::Wanted(data) => {
                // A refusal's data are of no use.
                if self.head.refuses(self.info) {
                    return Err(A::Error::custom("refused"));
                }
                **data = Some(entries.next_value_seed(Objects(PhantomData))?);
            }
        }
        Ok(())
    }
}

fn text<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<Option<String>, A::Error> {
    Ok(entries
        .next_value_seed(Scalar(PhantomData))?
        .map(|text: Code| match text {
            Code::Text(text) => text,
            Code::Int(number) => number.to_string(),
        }))
}

/// What a key leads to.
enum Hit {
    Nothing,
    /// An object that may hold these.
    Above(u8),
    Exactly(u8),
}

struct Key<'o> {
    info: &'o EnvelopeInfo,
    alive: u8,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Hit;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Hit, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Hit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Hit, E> {
        let mut above = 0;
        for (target, path) in targets(self.info) {
            let Some(path) = path else { continue };
            if self.alive & target == 0 || path.get(self.depth) != Some(&key) {
                continue;
            }
            if path.len() == self.depth + 1 {
                return Ok(Hit::Exactly(target));
            }
            above |= target;
        }
        Ok(if above == 0 {
            Hit::Nothing
        } else {
            Hit::Above(above)
        })
    }
}

/// A number or text; anything else is none.
struct Scalar(PhantomData<Code>);

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = Option<Code>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Code>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scalar {
    type Value = Option<Code>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or text")
    }

    fn visit_i64<E>(self, value: i64) -> Result<Option<Code>, E> {
        Ok(Some(Code::Int(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Option<Code>, E> {
        Ok(Some(
            i64::try_from(value).map_or_else(|_| Code::Text(value.to_string()), Code::Int),
        ))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Option<Code>, E> {
        Ok(Some(Code::Text(value.to_string())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Option<Code>, E> {
        Ok(Some(Code::Text(value.to_string())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Option<Code>, E> {
        Ok(Some(Code::Text(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Option<Code>, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Option<Code>, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(
        self,
        mut items: A,
    ) -> Result<Option<Code>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}
