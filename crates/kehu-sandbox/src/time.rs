//! The sandbox's clock, and instants in the forms in which fields carry them.
//!
//! A string without a zone is read and written in China Standard Time: the documentation's own examples
//! agree with their neighbours in milliseconds only so.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, civil};
use kehu_spec::model::Type;
use kehu_wire::TimeFormat;

use crate::json::Node;

/// The zone of texts that name none.
const ZONE: Offset = Offset::constant(8);

/// A clock that can be wrong on purpose.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_ms: AtomicI64,
}

impl Clock {
    /// A clock that is so many seconds ahead.
    pub(crate) fn new(offset_s: i64) -> Self {
        let clock = Self::default();
        clock.set_offset(offset_s);
        clock
    }

    pub(crate) fn set_offset(&self, offset_s: i64) {
        self.offset_ms
            .store(offset_s.saturating_mul(1000), Ordering::Relaxed);
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_millis());
        i64::try_from(real)
            .unwrap_or(i64::MAX)
            .saturating_add(self.offset_ms.load(Ordering::Relaxed))
    }
}

/// An instant as the header `Date` writes it.
pub(crate) fn http_date(ms: i64) -> String {
    strtime::format("%a, %d %b %Y %H:%M:%S GMT", timestamp(ms)).unwrap_or_default()
}

/// Writes an instant in the form of a type; `None` for types that hold no time.
pub(crate) fn write(ms: i64, ty: &Type) -> Option<Node> {
    Some(match ty {
        Type::TimestampMs => Node::int(ms),
        Type::TimestampS => Node::int(ms.div_euclid(1000)),
        Type::DateTime { format } | Type::Instant { format } | Type::Date { format } => {
            Node::Text(TimeFormat::new(format).write(timestamp(ms), ZONE)?)
        }
        _ => return None,
    })
}

/// Reads an instant in the form of a type.
pub(crate) fn read(node: &Node, ty: &Type) -> Option<i64> {
    match (ty, node) {
        (Type::TimestampMs, node) => whole(node),
        (Type::TimestampS, node) => whole(node)?.checked_mul(1000),
        (Type::Instant { format }, Node::Text(text)) => {
            Some(TimeFormat::new(format).instant(text)?.as_millisecond())
        }
        (Type::DateTime { format }, Node::Text(text)) => {
            local(TimeFormat::new(format).datetime(text)?)
        }
        (Type::Date { format }, Node::Text(text)) => {
            local(TimeFormat::new(format).date(text)?.at(0, 0, 0, 0))
        }
        _ => None,
    }
}

/// Midnight at the beginning of a day.
pub(crate) fn midnight(date: civil::Date) -> i64 {
    local(date.at(0, 0, 0, 0)).unwrap_or(0)
}

/// The day of an instant.
pub(crate) fn day(ms: i64) -> Option<civil::Date> {
    Some(timestamp(ms).to_zoned(TimeZone::fixed(ZONE)).date())
}

/// A time without a zone, read where the platform is.
fn local(time: civil::DateTime) -> Option<i64> {
    Some(ZONE.to_timestamp(time).ok()?.as_millisecond())
}

fn whole(node: &Node) -> Option<i64> {
    match node {
        Node::Number(number) => number.as_i64(),
        Node::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_back_from_every_form() {
        let ms = 1_721_381_367_000;
        for ty in [
            Type::TimestampMs,
            Type::TimestampS,
            Type::DateTime {
                format: "%Y-%m-%dT%H:%M:%S".into(),
            },
            Type::DateTime {
                format: "%Y-%m-%d %H:%M:%S".into(),
            },
            Type::Instant {
                format: "%Y-%m-%dT%H:%M:%S%:z".into(),
            },
            Type::Instant {
                format: "%Y-%m-%dT%H:%M:%SZ".into(),
            },
        ] {
            let node = write(ms, &ty).unwrap();
            assert_eq!(read(&node, &ty), Some(ms), "{ty:?} {node:?}");
        }
        let day = Type::Date {
            format: "%Y-%m-%d".into(),
        };
        assert_eq!(write(ms, &day), Some(Node::text("2024-07-19")));
        assert_eq!(
            read(&Node::text("2019-08-31"), &day),
            Some(1_567_180_800_000)
        );
        assert_eq!(read(&Node::text("yesterday"), &day), None);
        assert_eq!(write(ms, &Type::String), None);
    }

    #[test]
    fn the_date_header_is_in_its_own_form() {
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
