//! What is wrong with a request, in words.

use std::fmt::{self, Display};

/// Everything that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    problems: Vec<Problem>,
}

impl Invalid {
    pub(super) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Only the problems that `keep` keeps; `None` when none are left.
    #[must_use]
    pub fn retain(mut self, keep: impl FnMut(&Problem) -> bool) -> Option<Self> {
        self.problems.retain(keep);
        (!self.problems.is_empty()).then_some(self)
    }

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

    /// A sentence that was made elsewhere; the value is there, and wrong.
    pub fn said(path: &str, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            missing: false,
            message: message.into(),
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
