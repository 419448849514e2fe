//! Times as text in `strftime` formats: the one idea of them that check, client, export and sandbox share.
//!
//! A string is in a format when it is what the format would write, to the letter: `%m` is two digits, and
//! nothing may stand behind. Two things are looser: `%.f` takes any number of fractional digits, none
//! included, and `%z` and `%:z` take `Z` for UTC.

mod read;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

/// A `strftime` format.
///
/// A format that names an offset (`%z`, `%:z`, or a literal `Z` or `+08:00` at its end) tells instants;
/// any other tells dates and times of which only the vendor knows the zone.
///
/// ```
/// use kehu_wire::TimeFormat;
///
/// let format = TimeFormat::new("%Y-%m-%dT%H:%M:%S%:z");
/// assert!(format.names_offset());
/// let instant = format.instant("2024-07-19T17:29:27+08:00").unwrap();
/// assert_eq!(instant.to_string(), "2024-07-19T09:29:27Z");
///
/// let format = TimeFormat::new("%Y-%m-%d %H:%M:%S");
/// assert!(format.datetime("2024-07-19 17:29:27").is_some());
/// assert!(format.datetime("2024-07-19 17:29:27+08:00").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeFormat<'f>(&'f str);

impl<'f> TimeFormat<'f> {
    /// The format that is written so.
    pub const fn new(format: &'f str) -> Self {
        Self(format)
    }

    /// Whether a string in this format says how far it is from UTC.
    pub fn names_offset(self) -> bool {
        directives(self.0).any(|directive| matches!(directive, 'z' | 's'))
            || self.literal_offset().is_some()
    }

    /// The date and time that a string says; `None` for a string in another format, and for every text where
    /// the format names an offset.
    pub fn datetime(self, text: &str) -> Option<DateTime> {
        let moment = read::moment(self.0, text)?;
        // A directive that names an offset has read one.
        let is_civil = moment.offset.is_none() && self.literal_offset().is_none();
        is_civil.then_some(moment.datetime)
    }

    /// The date that a string says; `None` for a string in another format.
    pub fn date(self, text: &str) -> Option<Date> {
        Some(read::moment(self.0, text)?.datetime.date())
    }

    /// The instant that a string says, its offset applied; `None` for a string in another format, and for
    /// every text where the format names no offset.
    pub fn instant(self, text: &str) -> Option<Timestamp> {
        let moment = read::moment(self.0, text)?;
        let offset = self.literal_offset().or(moment.offset)?;
        offset.to_timestamp(moment.datetime).ok()
    }

    /// An instant as the format writes it, in the offset that the format names literally or else at `at`;
    /// `None` where the format cannot say it.
    pub fn write(self, instant: Timestamp, at: Offset) -> Option<String> {
        let offset = self.literal_offset().unwrap_or(at);
        let zoned = instant.to_zoned(TimeZone::fixed(offset));
        jiff::fmt::strtime::format(self.0, &zoned).ok()
    }

    /// A moment in this format, to show what is meant: `2024-07-19T17:29:27`.
    pub fn sample(self) -> String {
        const SHOWN: DateTime = DateTime::constant(2024, 7, 19, 17, 29, 27, 0);
        let offset = self.literal_offset().unwrap_or(Offset::constant(8));
        let instant = offset.to_timestamp(SHOWN).unwrap_or_default();
        self.write(instant, offset)
            .unwrap_or_else(|| self.0.to_owned())
    }

    /// The offset that stands in the format itself: `Z`, `UTC`, `GMT+8`, `+08:00`, at its end.
    fn literal_offset(self) -> Option<Offset> {
        // Most end in a directive.
        if let [.., b'%', _] = self.0.as_bytes() {
            return None;
        }
        let literal = match self.0.rfind('%') {
            Some(at) => self.0[at + 1..].trim_start_matches(|c: char| !c.is_ascii_alphabetic()),
            None => return None,
        };
        let literal = literal.get(1..)?.trim_end();
        if literal.is_empty() {
            return None;
        }
        let (before, digits) = match literal.rfind(['+', '-']) {
            Some(at) => (&literal[..at], Some(&literal[at..])),
            None => (literal, None),
        };
        let before = before.trim_end();
        let name = ["UTC", "GMT", "Z"]
            .into_iter()
            .find(|name| before.ends_with(name));
        let in_front = name.map_or(before, |name| &before[..before.len() - name.len()]);
        let is_word = in_front.ends_with(|c: char| c.is_alphanumeric());
        match (name, digits) {
            (Some(_), None) if !is_word => Some(Offset::UTC),
            (Some("Z"), Some(_)) | (None, None) => None,
            (Some(_), Some(digits)) if !is_word => offset(digits),
            (None, Some(digits)) => offset(digits).filter(|_| digits.len() >= "+0800".len()),
            _ => None,
        }
    }
}

/// `+8`, `+08`, `+0800`, `+08:00`
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let number = |digits: &str| {
        let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| digits.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = match (digits.len(), digits.split_once(':')) {
        (1 | 2, None) => (number(digits)?, 0),
        (4, None) => (number(&digits[..2])?, number(&digits[2..])?),
        (5, Some((hours, minutes))) => (number(hours)?, number(minutes)?),
        _ => return None,
    };
    let seconds = sign * (hours * 60 + minutes) * 60;
    (minutes < 60).then(|| Offset::from_seconds(seconds).ok())?
}

/// The letter of every directive, its flags, width and colons left out.
fn directives(format: &str) -> impl Iterator<Item = char> {
    let mut letters = format.chars();
    std::iter::from_fn(move || {
        letters.find(|letter| *letter == '%')?;
        letters.find(|letter| letter.is_ascii_alphabetic() || *letter == '%')
    })
}

#[cfg(test)]
mod tests;
