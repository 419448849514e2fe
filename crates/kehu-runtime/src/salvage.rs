//! What can be had from a body that is broken JSON in places.
//!
//! One bad byte in one cell must not lose the rows beside it. Only when a body has been refused as JSON it
//! is looked at again: its lists and maps of rows are found by their brackets and quotes, each row is judged by itself
//! as strictly as ever, and null takes the place of the smallest value that is broken. What comes of that is
//! read as any other body is, so that everything around the rows must still be sound. Each row that was
//! broken bears a number, and what came is kept beside it: none of them is ever handed on as good.

mod scan;
mod split;

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;
use kehu_wire::json;
use serde_json::value::RawValue;

use crate::excerpt;
use crate::info::Path;
use crate::place::{dotted, join};
use scan::{Member, Members};

/// A body whose broken rows have been fixed so far that it can be read.
#[derive(Debug, Clone)]
pub(crate) struct Salvaged {
    pub body: Bytes,
    broken: Vec<Broken>,
    /// Values beside the rows, by their places in the whole body: null is in the place of each.
    beside: Vec<Broken>,
}

/// A row that is not JSON.
#[derive(Debug, Clone)]
pub(crate) struct Broken {
    /// Where it is inside the data: `list[17]`
    pub at: String,
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

impl Fault {
    /// What is wrong with a row whose key in its map is broken.
    fn of_key(row: &[u8]) -> Self {
        Self {
            path: String::new(),
            reason: "its key is not a string that JSON has".to_owned(),
            at: 0..row.len(),
        }
    }
}

/// What is broken deeper than this is told, and fixed, by what stands here.
const DEEPEST: usize = 16;

/// The member by which a row that was fixed is known, wherever it stands once values have been left out around it.
const NUMBER: &str = "broken row";

/// Rows as they stand in a body, and what takes their places.
type Edits = Vec<(Range<usize>, Vec<u8>)>;

impl Salvaged {
    /// Mends the rows of lists and maps inside the data, `rows` among them if it is a list; `None` when they cannot be
    /// told apart, or none of them is broken.
    pub fn of(body: &[u8], data: Path, rows: Path, lists: &[Path]) -> Option<Self> {
        let mut left = lists.to_vec();
        if !left.contains(&rows) {
            left.insert(0, rows);
        }
        let (mut mended, mut broken) = (Cow::Borrowed(body), Vec::new());
        // What is broken in one list may hide where another one is.
        while let Some(at) = left.iter().position(|list| {
            let is_list = !lists.contains(list);
            let Some(edits) = edits(&mended, data, list, is_list, &mut broken) else {
                return false;
            };
            mended = Cow::Owned(edited(&mended, &edits));
            true
        }) {
            left.remove(at);
        }
        let is_list = |at: Option<usize>| at.and_then(|at| body.get(at)) == Some(&b'[');
        let is_all = rows.is_empty() && !is_list(scan::find(body, data.iter().copied()));
        let rows = Some(rows).filter(|rows| !is_all && !lists.contains(rows));
        let holders = lists.iter().copied().chain(rows);
        let holders: Vec<_> = holders.map(|at| join(&dotted(data), &dotted(at))).collect();
        let (body, beside) = mended_beside(mended.into_owned(), &holders)?;
        let is_any = !broken.is_empty() || !beside.is_empty();
        is_any.then(|| Self {
            body: body.into(),
            broken,
            beside,
        })
    }

    /// The first broken row.
    pub fn first(&self) -> Option<&Broken> {
        self.broken.first()
    }

    /// The values beside the rows that are broken.
    pub fn beside(&self) -> &[Broken] {
        &self.beside
    }

    /// What came, where a row is one that was broken.
    pub fn row(&self, row: &RawValue) -> Option<&Broken> {
        let number = json::find(row.get(), [NUMBER])?;
        self.broken.get(number.get().parse::<usize>().ok()?)
    }
}

/// A body with null in the place of every plain value beside the rows that is broken, and these; `None` where more is
/// broken than such. `holders` is where rows are.
fn mended_beside(mut body: Vec<u8>, holders: &[String]) -> Option<(Vec<u8>, Vec<Broken>)> {
    const MOST: usize = 100;
    let mut beside: Vec<Broken> = Vec::new();
    while let Some(fault) = fault(&body) {
        let value = body[fault.at.clone()].to_owned();
        let is_plain = !matches!(value.first(), None | Some(b'{' | b'['));
        let is_inside = |holder: &String| {
            let rest = fault.path.strip_prefix(holder.as_str());
            holder.is_empty()
                || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let is_row = holders.is_empty() || holders.iter().any(is_inside);
        if !is_plain || is_row || fault.path.is_empty() || beside.len() == MOST {
            return None;
        }
        body.splice(fault.at.clone(), *b"null");
        beside.push(Broken {
            at: fault.path.clone(),
            value: text(&value),
            row: text(&value),
            fault,
        });
    }
    Some((body, beside))
}

/// What mends the broken rows of one list or map; `None` where there are none, or they cannot be told apart.
fn edits(
    body: &[u8],
    data: Path,
    list: Path,
    is_list: bool,
    broken: &mut Vec<Broken>,
) -> Option<Edits> {
    let start = scan::find(body, data.iter().chain(list).copied())?;
    if is_list && body.get(start) != Some(&b'[') {
        return None;
    }
    let mut edits = Vec::new();
    for (index, Member { key, value }) in split::rows(body, start)?.into_iter().enumerate() {
        let step = match &key {
            Some(key) => text(&body[key.clone()]),
            None => format!("[{index}]"),
        };
        let key = key.and_then(|key| sound_key(body, key));
        let row = &body[value.clone()];
        let fault = match &key {
            Some(_) => Some(Fault::of_key(row)),
            None => fault(row),
        };
        let Some(fault) = fault else { continue };
        edits.extend(key);
        edits.push((value, numbered(mend(row), broken.len())));
        broken.push(Broken {
            at: join(&dotted(list), &step),
            value: text(&row[fault.at.clone()]),
            row: text(row),
            fault,
        });
    }
    (!edits.is_empty()).then_some(edits)
}

/// A body with other bytes in some places, which stand there in this order.
fn edited(body: &[u8], edits: &Edits) -> Vec<u8> {
    let (mut edited, mut copied) = (Vec::with_capacity(body.len()), 0);
    for (at, bytes) in edits {
        edited.extend_from_slice(&body[copied..at.start]);
        edited.extend_from_slice(bytes);
        copied = at.end;
    }
    edited.extend_from_slice(&body[copied..]);
    edited
}

/// A row with its number in it: an object, whatever it was.
fn numbered(row: Vec<u8>, number: usize) -> Vec<u8> {
    let members = row.strip_prefix(b"{").unwrap_or(b"}");
    let comma = if members.trim_ascii_start() == b"}" {
        ""
    } else {
        ","
    };
    let begin = format!("{{\"{NUMBER}\":{number}{comma}");
    [begin.as_bytes(), members].concat()
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
    let sound = |at: Range<usize>| (at.clone(), sound_string(&body[at]));
    let edits: Edits = broken.into_iter().map(sound).collect();
    (!edits.is_empty()).then(|| edited(body, &edits))
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
    let mut edits = Edits::new();
    if !is_json(row) {
        mend_cells(row, 0, DEEPEST, &mut edits)?;
    }
    let mended = edited(row, &edits);
    is_json(&mended).then_some(mended)
}

/// Mends every cell, and every key, that is broken below the value that begins at a position; what stands too deep
/// counts as a cell. `None` where members cannot be told apart.
fn mend_cells(json: &[u8], at: usize, depth: usize, edits: &mut Edits) -> Option<()> {
    for member in Members::of(json, at)? {
        let Member { key, value } = member.ok()?;
        edits.extend(key.and_then(|key| sound_key(json, key)));
        if is_json(&json[value.clone()]) {
            continue;
        }
        if matches!(json[value.start], b'{' | b'[') && depth > 0 {
            mend_cells(json, value.start, depth - 1, edits)?;
        } else {
            edits.push((value, b"null".to_vec()));
        }
    }
    Some(())
}

/// A key that stands between quotes here, as JSON has it; `None` where it is that already.
fn sound_key(json: &[u8], key: Range<usize>) -> Option<(Range<usize>, Vec<u8>)> {
    let quoted = key.start - 1..key.end + 1;
    let text = &json[quoted.clone()];
    (!is_json(text)).then(|| (quoted, sound_string(text)))
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
