//! Reading a string by its format.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;

/// What a string says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment {
    pub datetime: DateTime,
    pub offset: Option<Offset>,
}

/// What a string says when it is in the format.
pub(super) fn moment(format: &str, text: &str) -> Option<Moment> {
    match Reader::new(text).read(format) {
        Ok(moment) => moment,
        Err(Uncommon) => uncommon(format, text).or_else(|| {
            let utc = format.replace("%:z", "Z").replace("%z", "Z");
            let moment = (utc != format).then(|| uncommon(&utc, text))??;
            Some(Moment {
                offset: Some(Offset::UTC),
                ..moment
            })
        }),
    }
}

/// A directive that is left to the calendar library.
struct Uncommon;

/// The common directives, at a fraction of the library's cost and without its latitude: it would take
/// `24-7-9` for `%Y-%m-%d`, a day in the year 24.
struct Reader<'t> {
    rest: &'t [u8],
    year: i16,
    /// Month, day, hour, minute, second.
    parts: [i8; 5],
    nanosecond: i32,
    offset: Option<Offset>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            rest: text.as_bytes(),
            year: 1970,
            parts: [1, 1, 0, 0, 0],
            nanosecond: 0,
            offset: None,
        }
    }

    /// `Ok(None)` for a string that is in another format.
    fn read(mut self, format: &str) -> Result<Option<Moment>, Uncommon> {
        let mut format = format.as_bytes();
        let mut fits = true;
        while let Some((byte, rest)) = format.split_first() {
            format = rest;
            let read = match byte {
                b'%' => self.directive(&mut format)?,
                literal => self.literal(*literal),
            };
            // Whether a directive is uncommon does not depend on the text: the format is read to its end.
            fits &= read.is_some();
        }
        if !fits || !self.rest.is_empty() {
            return Ok(None);
        }
        Ok(self.moment())
    }

    fn directive(&mut self, format: &mut &[u8]) -> Result<Option<()>, Uncommon> {
        let letter = format.split_off_first().ok_or(Uncommon)?;
        Ok(match letter {
            b'%' => self.literal(b'%'),
            b'Y' => self.year(),
            b'm' => self.part(0),
            b'd' => self.part(1),
            b'H' => self.part(2),
            b'M' => self.part(3),
            b'S' => self.part(4),
            b'z' => self.offset(false),
            b':' if format.first() == Some(&b'z') => {
                *format = &format[1..];
                self.offset(true)
            }
            b'.' => match format {
                [b'f', rest @ ..] => {
                    *format = rest;
                    self.fraction(None)
                }
                [width @ b'1'..=b'9', b'f', rest @ ..] => {
                    let digits = usize::from(width - b'0');
                    *format = rest;
                    self.fraction(Some(digits))
                }
                _ => return Err(Uncommon),
            },
            _ => return Err(Uncommon),
        })
    }

    fn literal(&mut self, byte: u8) -> Option<()> {
        self.rest = self.rest.strip_prefix(&[byte])?;
        Some(())
    }

    fn year(&mut self) -> Option<()> {
        let (century, year) = (self.two()?, self.two()?);
        self.year = i16::from(century) * 100 + i16::from(year);
        Some(())
    }

    fn part(&mut self, index: usize) -> Option<()> {
        self.parts[index] = self.two()?;
        Some(())
    }

    /// A number of two digits.
    #[inline]
    fn two(&mut self) -> Option<i8> {
        let (digits, rest) = self.rest.split_first_chunk::<2>()?;
        let (tens, ones) = (digits[0].wrapping_sub(b'0'), digits[1].wrapping_sub(b'0'));
        self.rest = rest;
        (tens < 10 && ones < 10).then(|| (tens * 10 + ones).cast_signed())
    }

    /// The dot and the digits behind it: so many, or any number and perhaps none.
    fn fraction(&mut self, digits: Option<usize>) -> Option<()> {
        if digits.is_none() && self.rest.first() != Some(&b'.') {
            return Some(());
        }
        self.literal(b'.')?;
        let there = self.rest.iter().take_while(|byte| byte.is_ascii_digit());
        let length = digits.unwrap_or_else(|| there.count());
        let written = self.rest.split_off(..length)?;
        if !(1..=9).contains(&length) {
            return None;
        }
        let missing = u32::try_from(9 - length).ok()?;
        self.nanosecond = number(written)? * 10_i32.pow(missing);
        Some(())
    }

    fn offset(&mut self, colon: bool) -> Option<()> {
        if self.literal(b'Z').is_some() {
            self.offset = Some(Offset::UTC);
            return Some(());
        }
        let written = self.rest.split_off(..if colon { 6 } else { 5 })?;
        self.offset = Some(super::offset(std::str::from_utf8(written).ok()?)?);
        Some(())
    }

    fn moment(&self) -> Option<Moment> {
        let [month, day, hour, minute, second] = self.parts;
        let date = Date::new(self.year, month, day).ok()?;
        let time = Time::new(hour, minute, second, self.nanosecond).ok()?;
        Some(Moment {
            datetime: date.to_datetime(time),
            offset: self.offset,
        })
    }
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0_i32, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| i32::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// Names of months and days, hours of twelve and the like: what the library reads, if it is also what
/// the library would write.
fn uncommon(format: &str, text: &str) -> Option<Moment> {
    let time = BrokenDownTime::parse(format, text).ok()?;
    let is_written = |format: &str| time.to_string(format).is_ok_and(|written| written == text);
    let exact = is_written(format)
        || (format.contains("%.f")
            && (1..=9).any(|digits| is_written(&format.replace("%.f", &format!("%.{digits}f")))));
    if !exact {
        return None;
    }
    if let Ok(instant) = time.to_timestamp() {
        let offset = time.offset().unwrap_or(Offset::UTC);
        return Some(Moment {
            datetime: offset.to_datetime(instant),
            offset: Some(offset),
        });
    }
    let date = || Some(time.to_date().ok()?.to_datetime(Time::midnight()));
    Some(Moment {
        datetime: time.to_datetime().ok().or_else(date)?,
        offset: None,
    })
}
