//! Tells the rows of a list apart that may be broken.

use std::io::Read as _;
use std::ops::Range;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::scan::{Member, Members, after, space, string_end, value_end};
use super::with_null_cells;

/// The rows of the list or map that begins at a position; `None` where they cannot be told apart.
pub(super) fn rows(body: &[u8], list: usize) -> Option<Vec<Member>> {
    let (rows, end) = by_brackets(body, list).unzip();
    let sure = rows.as_ref().is_some_and(|rows: &Vec<Member>| {
        let mut rows = rows.iter();
        rows.all(|row| is_row(body, row) && is_whole(&body[row.value.clone()]))
    });
    if sure {
        return rows;
    }
    if body.get(list) != Some(&b'[') {
        return None;
    }
    // What is around the rows may have broken cells of its own.
    let mut ways = [is_sound, is_whole_around].into_iter();
    ways.find_map(|fits: Around| {
        let found = by_first_keys(body, list, fits).map(|rows| {
            let rows = rows.into_iter();
            rows.map(|value| Member { key: None, value }).collect()
        });
        let rows = rows.clone();
        found.or_else(|| rows.filter(|_| end.is_some_and(|end| fits(body, list, end))))
    })
}

/// Whether a member may be a row: in a map there are objects, and what is no value.
fn is_row(body: &[u8], member: &Member) -> bool {
    let begin = body.get(member.value.start);
    member.key.is_none() || !matches!(begin, Some(b'"' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f'))
}

/// Whether a row is JSON but for single cells: its brackets and quotes are where they should be.
fn is_whole(row: &[u8]) -> bool {
    !matches!(row.first(), Some(b'{' | b'[')) || with_null_cells(row).is_some()
}

/// By matching brackets and strings, and where they end.
fn by_brackets(body: &[u8], list: usize) -> Option<(Vec<Member>, usize)> {
    let mut members = Members::of(body, list)?;
    let rows = members.by_ref().collect::<Result<_, _>>().ok()?;
    Some((rows, members.end()))
}

/// By the key with which rows begin: a quote too many, or too few, hides the brackets behind it.
fn by_first_keys(body: &[u8], list: usize, fits: Around) -> Option<Vec<Range<usize>>> {
    const MOST_TRIES: usize = 1000;
    let mut start = space(body, list + 1);
    let quote = after(body, after(body, start, b'{')?, b'"')?;
    let key = &body[quote - 1..string_end(body, quote)?];
    let goes_on = |end: &usize| {
        next_row(body, *end, key).is_some()
            || after(body, *end, b']').is_some_and(|end| fits(body, list, end))
    };
    // Where a broken row that begins here may end, not before a place that has been tried.
    let broken_end = |start: usize, tried: usize| {
        let brackets = body[start..].iter().zip(start + 1..);
        let closed = brackets
            .filter(|(byte, _)| matches!(byte, b'}' | b']'))
            .map(|(_, end)| end);
        let whole = value_end(body, start).filter(|end| is_whole(&body[start..*end]));
        let mut ends = whole.into_iter().chain(closed);
        ends.find(|end| *end > tried && goes_on(end) && !is_cut(&body[start..*end]))
    };
    let mut rows: Vec<Range<usize>> = Vec::new();
    let (mut last_broken, mut tries) = (None, 0);
    loop {
        let sound = sound_end(body, start);
        let end = match (sound.filter(goes_on), last_broken) {
            (Some(end), _) => end,
            (None, Some(broken)) if sound.is_some() => {
                // It stands inside of the broken row, which goes on behind it.
                tries += 1;
                if tries > MOST_TRIES {
                    return None;
                }
                rows.truncate(broken + 1);
                let row = rows.pop()?;
                start = row.start;
                broken_end(start, row.end)?
            }
            // This one is sound, and the next begins with another key.
            (None, None) if sound.is_some_and(|end| after(body, end, b',').is_some()) => {
                return None;
            }
            (None, _) => broken_end(start, start)?,
        };
        if sound != Some(end) {
            last_broken = Some(rows.len());
        }
        rows.push(start..end);
        match next_row(body, end, key) {
            Some(next) => start = next,
            None => return Some(rows),
        }
    }
}

/// Where the row behind this one begins, with the key with which all of them begin.
fn next_row(body: &[u8], end: usize, key: &[u8]) -> Option<usize> {
    let start = space(body, after(body, end, b',')?);
    let at = space(body, after(body, start, b'{')?);
    body.get(at..)?.starts_with(key).then_some(())?;
    after(body, at + key.len(), b':').map(|_| start)
}

/// The position behind a row that is JSON.
fn sound_end(body: &[u8], start: usize) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_slice(&body[start..]).into_iter::<&RawValue>();
    values.next()?.ok()?;
    Some(start + values.byte_offset())
}

/// Whether brackets are open where a row is to end, and all is well up to there.
fn is_cut(row: &[u8]) -> bool {
    let read = std::str::from_utf8(row).map(serde_json::from_str::<&RawValue>);
    let Ok(Err(error)) = read else { return false };
    // A quote too few leaves a string open.
    error.is_eof() && !error.to_string().starts_with("EOF while parsing a string")
}

/// Whether what is around the rows is as it should be: the body, where the rows begin, and where they end.
type Around = fn(&[u8], usize, usize) -> bool;

/// Whether everything but the rows is JSON but for single cells.
fn is_whole_around(body: &[u8], list: usize, end: usize) -> bool {
    let around = [&body[..list], b"[]", &body[end..]].concat();
    with_null_cells(&around).is_some()
}

/// Whether everything is JSON but for the rows, which end in front of `end`.
fn is_sound(body: &[u8], list: usize, end: usize) -> bool {
    let around = body[..list].chain(&b"[]"[..]).chain(&body[end..]);
    serde_json::from_reader::<_, IgnoredAny>(around).is_ok()
}
