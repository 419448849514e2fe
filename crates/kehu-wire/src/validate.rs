//! What can be said about a request before it is sent.
//!
//! The words are made in one place ([`Problem`]), so that the client, the command line and a server
//! that checks the same rules say the same.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};

use crate::Secret;

/// A request that knows its own rules.
///
/// ```
/// use kehu_wire::{Check, Given as _, Validate};
///
/// struct Query { limit: Option<i64>, phone: Option<String>, openid: Option<String> }
///
/// impl Validate for Query {
///     fn check(&self, check: &mut Check) {
///         check.range("limit", &self.limit, 1, 50);
///         check.at_least_one(&[("phone", self.phone.given()), ("openid", self.openid.given())]);
///     }
/// }
///
/// let query = Query { limit: Some(51), phone: None, openid: None };
/// assert_eq!(
///     query.validate().unwrap_err().to_string(),
///     "limit is 51, must be 1 to 50; at least one of phone, openid is required",
/// );
/// ```
pub trait Validate {
    /// Notes everything that is wrong.
    fn check(&self, check: &mut Check);

    /// Everything that is wrong, in the order of the rules.
    ///
    /// # Errors
    /// When anything is.
    fn validate(&self) -> Result<(), Invalid> {
        let mut check = Check::default();
        self.check(&mut check);
        check.finish()
    }
}

/// Nothing is wrong with nothing.
impl Validate for () {
    fn check(&self, _: &mut Check) {}
}

/// Collects what is wrong with a request.
#[derive(Debug, Default)]
pub struct Check {
    at: String,
    problems: Vec<Problem>,
}

impl Check {
    /// The field must have a value.
    pub fn required(&mut self, field: &str, given: bool) {
        if !given {
            self.note(field, Problem::required);
        }
    }

    /// The number, where there is one, lies between two others.
    pub fn range<N: Number>(&mut self, field: &str, value: &N, min: i64, max: i64) {
        if let Some(text) = value.outside(Some(min), Some(max)) {
            self.note(field, |path| {
                Problem::range(path, &text, Some(min), Some(max))
            });
        }
    }

    /// The number, where there is one, is not smaller.
    pub fn min<N: Number>(&mut self, field: &str, value: &N, min: i64) {
        if let Some(text) = value.outside(Some(min), None) {
            self.note(field, |path| Problem::range(path, &text, Some(min), None));
        }
    }

    /// The number, where there is one, is not larger.
    pub fn max<N: Number>(&mut self, field: &str, value: &N, max: i64) {
        if let Some(text) = value.outside(None, Some(max)) {
            self.note(field, |path| Problem::range(path, &text, None, Some(max)));
        }
    }

    /// The text or list, where there is one, has so many characters or items.
    pub fn length<L: Length>(&mut self, field: &str, value: &L, min: u64, max: u64) {
        self.length_within(field, value, Some(min), Some(max));
    }

    /// The text or list, where there is one, is not shorter.
    pub fn min_length<L: Length>(&mut self, field: &str, value: &L, min: u64) {
        self.length_within(field, value, Some(min), None);
    }

    /// The text or list, where there is one, is not longer.
    pub fn max_length<L: Length>(&mut self, field: &str, value: &L, max: u64) {
        self.length_within(field, value, None, Some(max));
    }

    fn length_within<L: Length>(
        &mut self,
        field: &str,
        value: &L,
        min: Option<u64>,
        max: Option<u64>,
    ) {
        let Some(length) = value.length() else { return };
        if min.is_some_and(|min| length < min) || max.is_some_and(|max| length > max) {
            self.note(field, |path| {
                Problem::length(path, length, L::UNIT, min, max)
            });
        }
    }

    /// One of the fields must have a value.
    pub fn at_least_one(&mut self, fields: &[(&str, bool)]) {
        if !fields.iter().any(|(_, given)| *given) {
            let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
            self.note("", |path| Problem::at_least_one(path, &names));
        }
    }

    /// With the first field, all the others must have a value.
    pub fn requires(&mut self, field: (&str, bool), others: &[(&str, bool)]) {
        let missing: Vec<_> = others
            .iter()
            .filter(|(_, given)| !given)
            .map(|(name, _)| *name)
            .collect();
        if field.1 && !missing.is_empty() {
            self.note("", |path| Problem::requires(path, field.0, &missing));
        }
    }

    /// At most one of the fields may have a value.
    pub fn excludes(&mut self, fields: &[(&str, bool)]) {
        let given: Vec<_> = fields
            .iter()
            .filter(|(_, given)| *given)
            .map(|(name, _)| *name)
            .collect();
        if given.len() > 1 {
            self.note("", |path| Problem::excludes(path, &given));
        }
    }

    /// The rules of what a field holds: a record, or lists, maps and options of records.
    pub fn nested<N: Nested>(&mut self, field: &str, value: &N) {
        let outer = self.at.len();
        if outer > 0 {
            self.at.push('.');
        }
        self.at.push_str(field);
        value.check_nested(self);
        self.at.truncate(outer);
    }

    /// Everything that was noted.
    ///
    /// # Errors
    /// When anything was.
    pub fn finish(self) -> Result<(), Invalid> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Invalid {
                problems: self.problems,
            })
        }
    }

    fn note(&mut self, field: &str, problem: impl FnOnce(&str) -> Problem) {
        let path = match (self.at.is_empty(), field.is_empty()) {
            (true, _) => field.to_owned(),
            (_, true) => self.at.clone(),
            _ => format!("{}.{field}", self.at),
        };
        self.problems.push(problem(&path));
    }

    fn indexed(&mut self, index: impl Display, value: &impl Nested) {
        let outer = self.at.len();
        let _ = write!(self.at, "[{index}]");
        value.check_nested(self);
        self.at.truncate(outer);
    }
}

/// Everything that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    problems: Vec<Problem>,
}

impl Invalid {
    /// One by one, in the order of the rules; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    path: String,
    missing: bool,
    message: String,
}

impl Problem {
    /// `tenant_id is required`
    pub fn required(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            missing: true,
            message: format!("{path} is required"),
        }
    }

    /// `limit is 51, must be 1 to 50`
    pub fn range(path: &str, value: &dyn Display, min: Option<i64>, max: Option<i64>) -> Self {
        let bounds = bounds(min, max);
        Self {
            path: path.to_owned(),
            missing: false,
            message: format!("{path} is {value}, must be {bounds}"),
        }
    }

    /// `customers has 101 items, must have at most 100`
    pub fn length(path: &str, length: u64, unit: &str, min: Option<u64>, max: Option<u64>) -> Self {
        let bounds = bounds(min, max);
        let unit = if length == 1 {
            unit.strip_suffix('s').unwrap_or(unit)
        } else {
            unit
        };
        Self {
            path: path.to_owned(),
            missing: false,
            message: format!("{path} has {length} {unit}, must have {bounds}"),
        }
    }

    /// `at least one of phone, openid is required`
    pub fn at_least_one(path: &str, fields: &[&str]) -> Self {
        let message = format!(
            "{}at least one of {} is required",
            within(path),
            fields.join(", ")
        );
        Self {
            path: path.to_owned(),
            missing: true,
            message,
        }
    }

    /// `with companyId, uid is required too`
    pub fn requires(path: &str, field: &str, missing: &[&str]) -> Self {
        let are = if missing.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{}with {field}, {} {are} required too",
            within(path),
            missing.join(", ")
        );
        Self {
            path: path.to_owned(),
            missing: true,
            message,
        }
    }

    /// `only one of after, before may be given`
    pub fn excludes(path: &str, given: &[&str]) -> Self {
        let message = format!(
            "{}only one of {} may be given",
            within(path),
            given.join(", ")
        );
        Self {
            path: path.to_owned(),
            missing: false,
            message,
        }
    }

    /// Where, from the request's root: `customers[3].full_name`; empty for a rule over several of the
    /// root's fields.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether a value is missing, rather than wrong.
    pub fn is_missing(&self) -> bool {
        self.missing
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

fn within(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!("{path}: ")
    }
}

fn bounds<T: Display + PartialEq>(min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    }
}

/// Whether there is a value: not `None`, no empty text, no empty list.
pub trait Given {
    /// Whether there is a value.
    fn given(&self) -> bool;
}

impl<T: Given> Given for Option<T> {
    fn given(&self) -> bool {
        self.as_ref().is_some_and(T::given)
    }
}

impl<T> Given for Vec<T> {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

impl<T> Given for BTreeMap<String, T> {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

impl Given for String {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

impl Given for Secret {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

impl Given for serde_json::Value {
    fn given(&self) -> bool {
        !self.is_null()
    }
}

/// For types of which any value is one: numbers, times, records, enums.
macro_rules! always_given {
    ($($ty:ty),*) => {
        $(impl Given for $ty {
            fn given(&self) -> bool {
                true
            }
        })*
    };
}

always_given!(
    bool,
    i32,
    i64,
    f64,
    crate::Timestamp,
    crate::Date,
    crate::DateTime
);

#[cfg(feature = "decimal")]
always_given!(crate::Decimal);

#[cfg(feature = "base64")]
impl Given for crate::Bytes {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

/// A number, or none.
pub trait Number {
    /// Its text when it lies outside.
    fn outside(&self, min: Option<i64>, max: Option<i64>) -> Option<String>;
}

impl<T: Number> Number for Option<T> {
    fn outside(&self, min: Option<i64>, max: Option<i64>) -> Option<String> {
        self.as_ref().and_then(|value| value.outside(min, max))
    }
}

macro_rules! number {
    ($($ty:ty as $wide:ty),*) => {
        $(impl Number for $ty {
            fn outside(&self, min: Option<i64>, max: Option<i64>) -> Option<String> {
                let value = <$wide>::from(*self);
                let small = min.is_some_and(|min| value < wide::<$wide>(min));
                let large = max.is_some_and(|max| value > wide::<$wide>(max));
                (small || large).then(|| self.to_string())
            }
        })*
    };
}

number!(i32 as i64, i64 as i64);

impl Number for f64 {
    fn outside(&self, min: Option<i64>, max: Option<i64>) -> Option<String> {
        // Bounds are small whole numbers: exact as floating point.
        #[allow(clippy::cast_precision_loss)]
        let inside =
            min.is_none_or(|min| *self >= min as f64) && max.is_none_or(|max| *self <= max as f64);
        (!inside).then(|| self.to_string())
    }
}

fn wide<T: From<i64>>(bound: i64) -> T {
    T::from(bound)
}

#[cfg(feature = "decimal")]
number!(crate::Decimal as crate::Decimal);

/// Something that has a length, or nothing.
pub trait Length {
    /// What is counted, as a plural.
    const UNIT: &'static str;

    /// How many; `None` when there is nothing.
    fn length(&self) -> Option<u64>;
}

impl<T: Length> Length for Option<T> {
    const UNIT: &'static str = T::UNIT;

    fn length(&self) -> Option<u64> {
        self.as_ref().and_then(T::length)
    }
}

impl Length for String {
    const UNIT: &'static str = "characters";

    fn length(&self) -> Option<u64> {
        Some(self.chars().count() as u64)
    }
}

impl Length for Secret {
    const UNIT: &'static str = "characters";

    fn length(&self) -> Option<u64> {
        Some(self.expose().chars().count() as u64)
    }
}

impl<T> Length for Vec<T> {
    const UNIT: &'static str = "items";

    fn length(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}

#[cfg(feature = "base64")]
impl Length for crate::Bytes {
    const UNIT: &'static str = "bytes";

    fn length(&self) -> Option<u64> {
        Some(self.len() as u64)
    }
}

/// A record with rules, or options, lists and maps of such.
pub trait Nested {
    /// Notes everything that is wrong inside.
    fn check_nested(&self, check: &mut Check);
}

impl<T: Validate> Nested for T {
    fn check_nested(&self, check: &mut Check) {
        self.check(check);
    }
}

impl<T: Nested> Nested for Option<T> {
    fn check_nested(&self, check: &mut Check) {
        if let Some(value) = self {
            value.check_nested(check);
        }
    }
}

impl<T: Nested> Nested for Vec<T> {
    fn check_nested(&self, check: &mut Check) {
        for (index, value) in self.iter().enumerate() {
            check.indexed(index, value);
        }
    }
}

impl<T: Nested> Nested for BTreeMap<String, T> {
    fn check_nested(&self, check: &mut Check) {
        for (key, value) in self {
            check.indexed(format_args!("{key:?}"), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Request {
        limit: Option<i64>,
        rate: f64,
        name: Option<String>,
        phone: Option<String>,
        openid: Option<String>,
        secret: Secret,
        customers: Vec<Item>,
        by_name: BTreeMap<String, Option<Item>>,
    }

    #[derive(Default)]
    struct Item {
        id: Option<i64>,
        after: Option<i64>,
        before: Option<i64>,
    }

    impl Validate for Request {
        fn check(&self, check: &mut Check) {
            check.range("limit", &self.limit, 1, 50);
            check.max("rate", &self.rate, 2);
            check.length("name", &self.name, 2, 3);
            check.max_length("secret", &self.secret, 3);
            check.max_length("customers", &self.customers, 2);
            check.at_least_one(&[
                ("phone", self.phone.given()),
                ("openid", self.openid.given()),
            ]);
            check.requires(
                ("name", self.name.given()),
                &[("phone", self.phone.given())],
            );
            check.nested("customers", &self.customers);
            check.nested("by_name", &self.by_name);
        }
    }

    impl Validate for Item {
        fn check(&self, check: &mut Check) {
            check.required("id", self.id.is_some());
            check.min("id", &self.id, 1);
            check.excludes(&[
                ("after", self.after.is_some()),
                ("before", self.before.is_some()),
            ]);
        }
    }

    fn problems(request: &Request) -> Vec<String> {
        match request.validate() {
            Ok(()) => Vec::new(),
            Err(invalid) => invalid.problems().iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn nothing_wrong() {
        let request = Request {
            limit: Some(50),
            phone: Some("1".into()),
            ..Request::default()
        };
        assert_eq!(problems(&request), Vec::<String>::new());
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let request = Request {
            limit: Some(51),
            rate: 2.5,
            name: Some("客".into()),
            phone: Some(String::new()),
            secret: "topsecret".into(),
            customers: vec![
                Item {
                    id: Some(0),
                    ..Item::default()
                },
                Item {
                    id: Some(1),
                    after: Some(1),
                    before: Some(1),
                },
                Item::default(),
            ],
            by_name: [("x".to_owned(), Some(Item::default()))].into(),
            ..Request::default()
        };
        assert_eq!(
            problems(&request),
            [
                "limit is 51, must be 1 to 50",
                "rate is 2.5, must be at most 2",
                "name has 1 character, must have 2 to 3",
                "secret has 9 characters, must have at most 3",
                "customers has 3 items, must have at most 2",
                "at least one of phone, openid is required",
                "with name, phone is required too",
                "customers[0].id is 0, must be at least 1",
                "customers[1]: only one of after, before may be given",
                "customers[2].id is required",
                "by_name[\"x\"].id is required",
            ],
        );
        let invalid = request.validate().unwrap_err();
        assert_eq!(invalid.problems()[7].path(), "customers[0].id");
        assert!(invalid.problems()[9].is_missing());
        assert!(!invalid.to_string().contains("topsecret"));
    }
}
