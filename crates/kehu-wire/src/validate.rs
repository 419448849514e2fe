//! What can be said about a request before it is sent.
//!
//! The words are made in one place ([`Problem`]), so that the client, the command line and a server
//! that checks the same rules say the same.

mod problem;
mod value;

use std::fmt::{Display, Write as _};

pub use problem::{Invalid, Problem};
pub use value::{Given, Length, Nested, Number};

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
    /// The field must have a value. Nothing else is said about one that has none.
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

    /// Something that was found elsewhere.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Everything that was noted.
    ///
    /// # Errors
    /// When anything was.
    pub fn finish(self) -> Result<(), Invalid> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Invalid::new(self.problems))
        }
    }

    fn note(&mut self, field: &str, problem: impl FnOnce(&str) -> Problem) {
        let path = match (self.at.is_empty(), field.is_empty()) {
            (true, _) => field.to_owned(),
            (_, true) => self.at.clone(),
            _ => format!("{}.{field}", self.at),
        };
        // What is missing need not be told that it is too short as well.
        let known = |known: &Problem| known.is_missing() && known.path() == path;
        if path.is_empty() || !self.problems.iter().any(known) {
            self.problems.push(problem(&path));
        }
    }

    fn indexed(&mut self, index: impl Display, value: &impl Nested) {
        let outer = self.at.len();
        let _ = write!(self.at, "[{index}]");
        value.check_nested(self);
        self.at.truncate(outer);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::Secret;

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
