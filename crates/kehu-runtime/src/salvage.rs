//! What can be had from a body that is broken JSON in places.
//!
//! One bad byte in one cell must not lose the rows beside it. Only when a body has been refused as JSON it
//! is looked at again: the list of rows is found by its brackets and quotes, each row is judged by itself as
//! strictly as ever, and null takes the place of the smallest value that is broken. What comes of that is
//! read as any other body is, so that everything around the rows must still be sound. Which rows were
//! broken is kept beside it: none of them is ever handed on as good.

mod scan;
mod split;

use std::ops::Range;

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::excerpt;
use crate::info::Path;
use crate::place::join;
use scan::{Member, Members};

/// A body whose broken rows have been fixed so far that it can be read.
#[derive(Debug, Clone)]
pub(crate) struct Salvaged {
    pub body: Bytes,
    /// The list of these rows, inside the data.
    pub list: Path,
    /// In the order of the rows.
    broken: Vec<Broken>,
}

/// A row that is not JSON.
#[derive(Debug, Clone)]
pub(crate) struct Broken {
    index: usize,
    pub fault: Fault,
    /// The broken value.
    pub value: String,
    /// The whole row.
    pub row: String,
}

/// What keeps a string from being JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    /// The smallest value that is broken; empty for the text itself.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
    at: Range<usize>,
}

/// What is broken deeper than this is told, and fixed, by what stands here.
const DEEPEST: usize = 16;

impl Salvaged {
    /// Mends the rows of a list inside the data; `None` when they cannot be told apart, or none of them is broken.
    pub fn of(body: &[u8], data: Path, list: Path) -> Option<Self> {
        let path = list;
        let list = scan::find(body, data.iter().chain(path).copied())?;
        if body.get(list) != Some(&b'[') {
            return None;
        }
        let (mut mended, mut copied) = (Vec::with_capacity(body.len()), 0);
        let mut broken = Vec::new();
        for (index, at) in split::rows(body, list)?.into_iter().enumerate() {
            let row = &body[at.clone()];
            let Some(fault) = fault(row) else { continue };
            mended.extend_from_slice(&body[copied..at.start]);
            mended.extend(mend(row));
            copied = at.end;
            broken.push(Broken {
                index,
                value: text(&row[fault.at.clone()]),
                row: text(row),
                fault,
            });
        }
        mended.extend_from_slice(&body[copied..]);
        (!broken.is_empty()).then(|| Self {
            body: mended.into(),
            list: path,
            broken,
        })
    }

    /// The first broken row.
    pub fn first(&self) -> Option<(usize, &Broken)> {
        self.broken.first().map(|broken| (broken.index, broken))
    }

    /// The row of a list with this index, if it is a broken one.
    pub fn row(&self, list: Path, index: usize) -> Option<&Broken> {
        let broken = (list == self.list).then_some(&self.broken)?;
        let found = broken.binary_search_by_key(&index, |broken| broken.index);
        found.ok().map(|found| &broken[found])
    }
}

/// A body whose words can be read: they say why something was refused, and no more depends on them. `None` when none of
/// these paths leads to a string that is broken.
pub(crate) fn with_sound_words(
    body: &[u8],
    paths: impl IntoIterator<Item = Path>,
) -> Option<Vec<u8>> {
    let mut broken: Vec<Range<usize>> = Vec::new();
    for path in paths {
        let begin = scan::find(body, path.iter().copied());
        let at = begin.and_then(|begin| Some(begin..scan::value_end(body, begin)?));
        broken.extend(at.filter(|at| body[at.start] == b'"' && !is_json(&body[at.clone()])));
    }
    broken.sort_by_key(|at| at.start);
    broken.dedup();
    let (mut sound, mut copied) = (Vec::with_capacity(body.len()), 0);
    for at in &broken {
        sound.extend_from_slice(&body[copied..at.start]);
        sound.extend(sound_string(&body[at.clone()]));
        copied = at.end;
    }
    sound.extend_from_slice(&body[copied..]);
    (!broken.is_empty()).then_some(sound)
}

/// A string as JSON has it: in UTF-8, its control characters escaped.
fn sound_string(quoted: &[u8]) -> Vec<u8> {
    let text = excerpt::readable(&quoted[1..quoted.len() - 1]);
    let mut sound = String::from("\"");
    for letter in text.chars() {
        match letter {
            '\0'..' ' => sound += &format!("\\u{:04x}", u32::from(letter)),
            letter => sound.push(letter),
        }
    }
    sound.push('"');
    match is_json(sound.as_bytes()) {
        true => sound.into(),
        false => serde_json::Value::from(text).to_string().into(),
    }
}

/// What keeps a string from being JSON; `None` when it is.
pub(crate) fn fault(json: &[u8]) -> Option<Fault> {
    if is_json(json) {
        return None;
    }
    let (mut path, mut at) = (String::new(), 0..json.len());
    for _ in 0..DEEPEST {
        let Some((step, inside)) = broken_member(json, at.start) else {
            break;
        };
        path = join(&path, &step);
        at = inside;
    }
    let mut reason = reason(&json[at.clone()]);
    // A place inside of a part is not a place in the whole.
    if at != (0..json.len())
        && let Some(place) = reason.find(" (line ")
    {
        reason.truncate(place);
    }
    Some(Fault { path, reason, at })
}

/// Whether a string may be JSON that was cut off at its end.
pub(crate) fn ends_early(json: &[u8]) -> bool {
    match std::str::from_utf8(json) {
        Ok(text) => serde_json::from_str::<&RawValue>(text).is_err_and(|error| error.is_eof()),
        Err(error) => error.error_len().is_none(),
    }
}

/// The first member that is broken by itself.
fn broken_member(json: &[u8], at: usize) -> Option<(String, Range<usize>)> {
    for (index, member) in Members::of(json, at)?.enumerate() {
        let Member { key, value } = member.ok()?;
        if !is_json(&json[value.clone()]) {
            let step = key.map_or_else(|| format!("[{index}]"), |key| text(&json[key]));
            return Some((step, value));
        }
    }
    None
}

/// A row that can be read: null in the place of every cell that is broken, so that its key may still be
/// had; or else as far as its values can be told apart.
fn mend(row: &[u8]) -> Vec<u8> {
    let mended = with_null_cells(row).or_else(|| beginning(row));
    mended.unwrap_or_else(|| b"null".to_vec())
}

/// A row with null in the place of every cell that is broken; `None` where it is more than cells.
fn with_null_cells(row: &[u8]) -> Option<Vec<u8>> {
    let mut broken = Vec::new();
    if !is_json(row) {
        broken_cells(row, 0, DEEPEST, &mut broken)?;
    }
    let (mut mended, mut copied) = (Vec::with_capacity(row.len()), 0);
    for cell in broken {
        mended.extend_from_slice(&row[copied..cell.start]);
        mended.extend_from_slice(b"null");
        copied = cell.end;
    }
    mended.extend_from_slice(&row[copied..]);
    is_json(&mended).then_some(mended)
}

/// Finds every cell that is broken below the value that begins at a position; what stands too deep counts
/// as a cell. `None` where members cannot be told apart.
fn broken_cells(
    json: &[u8],
    at: usize,
    depth: usize,
    broken: &mut Vec<Range<usize>>,
) -> Option<()> {
    for member in Members::of(json, at)? {
        let value = member.ok()?.value;
        if is_json(&json[value.clone()]) {
            continue;
        }
        if matches!(json[value.start], b'{' | b'[') && depth > 0 {
            broken_cells(json, value.start, depth - 1, broken)?;
        } else {
            broken.push(value);
        }
    }
    Some(())
}

/// An object as far as its members can be told apart.
fn beginning(row: &[u8]) -> Option<Vec<u8>> {
    let sound = |member: Result<Member, _>| {
        let value = member.ok()?.value;
        is_json(&row[value.clone()]).then_some(value.end)
    };
    let members = Members::of(row, 0)?.map_while(sound);
    let begin = [&row[..members.last()?], b"}"].concat();
    is_json(&begin).then_some(begin)
}

fn is_json(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes);
    text.is_ok_and(|text| serde_json::from_str::<&RawValue>(text).is_ok())
}

/// What is wrong with a value of which no part is broken by itself.
fn reason(value: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(value) else {
        return excerpt::not_utf8(value).to_owned();
    };
    let text = text.trim();
    if !text.starts_with(['"', '{', '[']) {
        return format!(
            "`{}` is not a value that JSON has",
            excerpt::words(value, 40)
        );
    }
    if let Some(control) = text
        .bytes()
        .find(|byte| *byte < b' ' && text.starts_with('"'))
    {
        return format!("the string holds a control character as it is (U+{control:04X})");
    }
    let broken = serde_json::from_str::<&RawValue>(text).map_err(|error| kehu_wire::reason(&error));
    broken.err().unwrap_or_default()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests;
