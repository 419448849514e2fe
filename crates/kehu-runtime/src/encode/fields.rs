//! The fields of a request, by where they travel.

use std::fmt::Write as _;

use kehu_wire::json;
use serde_json::value::RawValue;

use super::files::{At, File};
use super::nested;
use super::pairs::{Pairs, texts, write_pairs};
use crate::info::{Body, FileInfo, OperationInfo, Place, Style};
use crate::{Error, Result};

/// The fields of a request by where they travel.
#[derive(Default)]
pub(super) struct Fields {
    pub json: String,
    /// What is all of the body.
    pub payload: Option<String>,
    pub form: Pairs,
    pub files: Vec<File>,
    pub query: Pairs,
    pub path: Pairs,
    pub header: Pairs,
}

impl Fields {
    /// Sorts those of a request that is written as JSON, and what is fixed.
    pub(super) fn sort(info: &OperationInfo, request: &str) -> Result<Self> {
        let mut fields = Self::default();
        let request = if request == "null" { "{}" } else { request };
        let members = json::members(request);
        let members = members.ok_or_else(|| Error::unencodable("a request is an object"))?;
        let mut made = Vec::new();
        for (name, value) in info.fixed {
            let value: &RawValue = serde_json::from_str(value).map_err(Error::unencodable)?;
            made.push((*name, value.to_owned()));
        }
        for name in info.unique {
            let is_set =
                |(field, value): &(String, &RawValue)| field == name && value.get() != "null";
            if !members.iter().any(is_set) {
                let key = format!("\"{}\"", unique()?);
                made.push((
                    *name,
                    RawValue::from_string(key).map_err(Error::unencodable)?,
                ));
            }
        }
        let members = members.iter().map(|(name, value)| (name.as_str(), *value));
        let all = members.chain(made.iter().map(|(name, value)| (*name, &**value)));
        if info.nested.is_empty() && info.under.is_none() {
            all.into_iter()
                .try_for_each(|(name, value)| fields.put(info, name, value))?;
        } else {
            let gathered = nested::gathered(info, &all.collect::<Vec<_>>())?;
            let mut gathered = gathered.iter();
            gathered.try_for_each(|(name, value)| fields.put(info, name, value))?;
        }
        fields.name_files(info);
        fields.json.insert(0, '{');
        fields.json.push('}');
        Ok(fields)
    }

    /// Takes out of the form what only tells something of files.
    fn name_files(&mut self, info: &OperationInfo) {
        let form = &self.form;
        let value = |name: Option<&str>| {
            let found = form.iter().find(|(known, _)| Some(known.as_str()) == name);
            found.map(|(_, value)| value.clone())
        };
        for file in &mut self.files {
            let written = file.info.content_type.filter(|ty| ty.contains('/'));
            let content_type = value(file.info.content_type).or(written.map(str::to_owned));
            let name = value(file.info.name).or_else(|| {
                let At { path } = serde_json::from_str(&file.content).ok()?;
                Some(path.file_name()?.to_string_lossy().into_owned())
            });
            file.name = name.unwrap_or_else(|| file.info.field.to_owned());
            file.content_type =
                content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
        }
        let tells = |known: &str| {
            let mut files = info.files.iter();
            files.any(|file| file.name == Some(known) || file.content_type == Some(known))
        };
        self.form.retain(|(known, _)| !tells(known));
    }

    /// A file, or several under one name.
    fn put_files(&mut self, info: &'static FileInfo, style: Option<Style>, value: &RawValue) {
        let items = json::items(value.get()).unwrap_or_else(|| vec![value]);
        let is_list = value.get().starts_with('[');
        for (nth, item) in items.into_iter().enumerate() {
            let step = style.filter(|_| is_list).map(|style| style.item(nth));
            let step = step.unwrap_or_default();
            let contents = texts(item.get()).into_iter();
            self.files.extend(contents.map(|content| File {
                info,
                part: format!("{}{step}", info.field),
                name: String::new(),
                content_type: String::new(),
                content,
            }));
        }
    }

    fn put(&mut self, info: &OperationInfo, name: &str, value: &RawValue) -> Result<()> {
        let place = nested::elsewhere(info, name);
        let style = info.styles.iter().find(|(field, _)| *field == name);
        let style = style.map(|(_, style)| *style);
        let mut files = info.files.iter();
        if let (None, Some(file)) = (place, files.find(|file| file.field == name)) {
            self.put_files(file, style, value);
            return Ok(());
        }
        let pairs = match (place, info.body) {
            (None, Body::Json) if info.payload == Some(name) => {
                self.payload = Some(value.get().to_owned());
                return Ok(());
            }
            (None, Body::Whole) => {
                self.payload = texts(value.get()).pop();
                return Ok(());
            }
            (None, Body::Json) => {
                let comma = if self.json.is_empty() { "" } else { "," };
                let key = serde_json::to_string(name).map_err(Error::unencodable)?;
                let _ = write!(self.json, "{comma}{key}:{value}");
                return Ok(());
            }
            (None, Body::None) => {
                let why = format_args!("`{name}` has no place to travel in");
                return Err(Error::unencodable(why));
            }
            (None, Body::Form | Body::Multipart) => &mut self.form,
            (Some(Place::Query), _) => &mut self.query,
            (Some(Place::Path), _) => &mut self.path,
            (Some(Place::Header | Place::Top), _) => &mut self.header,
        };
        write_pairs(pairs, style, name, value.get());
        Ok(())
    }
}

/// A key that no other call has: a UUID of random digits.
pub(crate) fn unique() -> Result<String> {
    let random: [u8; 16] = crate::random::bytes()?;
    let digits = format!("{:032x}", u128::from_le_bytes(random));
    let variant = ["8", "9", "a", "b"][usize::from(random[0] % 4)];
    Ok(format!(
        "{}-{}-4{}-{variant}{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..]
    ))
}
