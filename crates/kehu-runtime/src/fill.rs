//! Completes requests with what their client knows.

use std::str::FromStr;

use kehu_wire::{Invalid, Secret};

use crate::{Config, Error};

/// Completes a request with what its client knows: see [`Operation::fill`](crate::Operation::fill).
#[derive(Debug)]
pub struct Fill<'c> {
    config: &'c Config,
    /// Values that take the place of the client's own.
    own: &'c [(&'static str, Secret)],
    /// Request fields that neither request nor client have, and the client field that would fill them.
    lacking: Vec<(String, String)>,
}

impl<'c> Fill<'c> {
    pub(crate) fn new(config: &'c Config, own: &'c [(&'static str, Secret)]) -> Self {
        Self {
            config,
            own,
            lacking: Vec::new(),
        }
    }

    /// Puts the value of a client field into a request field that has none:
    /// `client.fill(&mut request.tenant_id, "tenant_id", "tenant_id")`.
    pub fn fill<T: FromStr>(&mut self, value: &mut Option<T>, field: &str, from: &str) {
        self.fill_by(value, field, from, |text| text.parse().ok());
    }

    /// The same for a value whose type is known only at run time; `parse` says what a string is.
    pub fn fill_by<T>(
        &mut self,
        value: &mut Option<T>,
        field: &str,
        from: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) {
        if value.is_none() {
            let own = self.own.iter().find(|(field, _)| *field == from);
            let own = own.map(|(_, value)| value);
            let known = own.or_else(|| self.config.get(from));
            *value = known.and_then(|known| read(known, parse));
        }
        if value.is_none() {
            self.lacking.push((field.to_owned(), from.to_owned()));
        }
    }

    /// What is wrong with the completed request, and where what is missing could come from.
    pub(crate) fn explain(&self, invalid: &Invalid) -> Error {
        let missing = invalid
            .problems()
            .iter()
            .filter(|problem| problem.is_missing());
        let help = missing.filter_map(|problem| {
            let (field, from) = self
                .lacking
                .iter()
                .find(|(field, _)| field == problem.path())?;
            let env = self.config.api().client_field(from)?.env;
            Some(format!(
                "Set {field} on the request, or once on the client ({env})."
            ))
        });
        let help: Vec<_> = help.collect();
        Error::invalid(invalid, (!help.is_empty()).then(|| help.join(" ")))
    }
}

/// A client value as its type; a truth value may be written as a number.
fn read<T>(value: &Secret, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    let text = value.expose();
    let truth = match text {
        "1" => "true",
        "0" => "false",
        _ => text.trim(),
    };
    parse(text).or_else(|| parse(truth))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::ApiInfo;

    #[test]
    fn client_values_are_read_as_the_type_of_the_field_that_takes_them() {
        static API: ApiInfo = ApiInfo::EMPTY;
        fn check<T: FromStr + PartialEq + std::fmt::Debug>(text: &str, expect: Option<T>) {
            let config = Config::new(&API).set("it", text);
            let mut value = None;
            Fill::new(&config, &[]).fill(&mut value, "field", "it");
            assert_eq!(value, expect, "{text}");
        }
        check("123", Some(123_i64));
        check(" 123\n", Some(123_i64));
        check("12x", None::<i64>);
        check("4294967296", None::<i32>);
        check("true", Some(true));
        check("0", Some(false));
        check(" a ", Some(" a ".to_owned()));
        check("1", Some(Secret::from("1")));
        check("", None::<Secret>);
    }
}
