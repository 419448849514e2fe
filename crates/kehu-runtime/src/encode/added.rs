//! What authentication adds to query and body of a request that is written already.

use kehu_wire::Secret;

use super::{Encoded, nested, pairs, part};
use crate::info::{AuthPlace, Body};
use crate::{Error, Result};

/// A field that authentication adds; headers are not among them.
#[derive(Debug, Clone)]
pub(crate) struct Added {
    pub place: AuthPlace,
    pub name: &'static str,
    pub value: Secret,
    /// The dots of its name are steps into a JSON body.
    pub is_nested: bool,
    /// In JSON it is a number.
    pub is_number: bool,
    /// It proves who sends the request, and is not to be shown.
    pub is_proof: bool,
}

impl Encoded {
    /// The request with these fields behind its own.
    ///
    /// # Errors
    /// When there is no body that could hold one.
    pub fn with<'a>(&self, added: impl Iterator<Item = &'a Added>) -> Result<Self> {
        let mut all = self.clone();
        for field in added {
            let pair = (field.name.to_owned(), field.value.expose().to_owned());
            match (field.place, all.kind) {
                (AuthPlace::Query, _) | (AuthPlace::Fields, Body::None | Body::Whole) => {
                    all.query.push(pair);
                }
                (_, Body::Json) => all.add_member(field)?,
                _ if field.is_nested => return Err(no_place(field.name)),
                (_, Body::Form | Body::Multipart) => all.form.push(pair),
                (_, Body::None | Body::Whole) => return Err(no_place(field.name)),
            }
        }
        all.query_text = pairs(&all.query);
        let added = all.form.get(self.form.len()..).unwrap_or_default();
        match all.kind {
            Body::Form => all.body = pairs(&all.form).into(),
            Body::Multipart => {
                let content_type = all.content_type.as_deref().unwrap_or_default();
                let boundary = content_type.split_once("boundary=").map_or("", |(_, b)| b);
                let parts = added
                    .iter()
                    .map(|(name, value)| part(boundary, name, value));
                let parts = parts.collect::<String>();
                // One piece stays one: it may be signed.
                all.body = match all.body.whole() {
                    Some(body) => [parts.as_bytes(), &body].concat().into(),
                    None => all.body.behind(parts.into()),
                };
            }
            Body::None | Body::Json | Body::Whole => {}
        }
        Ok(all)
    }

    fn add_member(&mut self, field: &Added) -> Result<()> {
        let (name, value) = (field.name, field.value.expose());
        let text = std::str::from_utf8(self.body.bytes())
            .unwrap_or_default()
            .trim_end();
        let members = text.strip_suffix('}').filter(|text| text.starts_with('{'));
        let members = members.ok_or_else(|| no_place(name))?;
        let quoted = |text: &str| serde_json::to_string(text).map_err(Error::unencodable);
        let value = match (field.is_number, value.parse::<i64>()) {
            (true, Ok(number)) => number.to_string(),
            (true, Err(_)) => {
                let why = format_args!("`{name}` travels as a number and is not a whole number");
                return Err(Error::unencodable(why));
            }
            (false, _) => quoted(value)?,
        };
        if field.is_nested {
            let steps: Vec<&str> = name.split('.').collect();
            let body = nested::planted(text, &steps, &value).ok_or_else(|| no_place(name))?;
            self.body = body.into();
            return Ok(());
        }
        let comma = if members.trim_end().ends_with('{') {
            ""
        } else {
            ","
        };
        let body = format!("{members}{comma}{}:{value}}}", quoted(name)?);
        self.body = body.into();
        Ok(())
    }
}

fn no_place(name: &str) -> Error {
    Error::unencodable(format_args!("its body has no place for `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::encode;
    use crate::info::OperationInfo;

    #[track_caller]
    fn check(kind: Body, request: &str, place: AuthPlace, expect: Result<&str, &str>) {
        let info = OperationInfo {
            body: kind,
            ..OperationInfo::EMPTY
        };
        let request: serde_json::Value = serde_json::from_str(request).unwrap();
        let added = [("app", "a b"), ("sign", "=\"")].map(|(name, value)| Added {
            place,
            name,
            value: value.into(),
            is_nested: false,
            is_number: false,
            is_proof: false,
        });
        let encoded = encode(&info, &request).unwrap().with(added.iter());
        let got = encoded.map(|encoded| {
            let body = String::from_utf8(encoded.body.whole().unwrap().to_vec()).unwrap();
            let content_type = encoded.content_type.unwrap_or_default();
            let boundary = content_type.split_once("boundary=");
            let body = match boundary {
                Some((_, boundary)) => body.replace(boundary, "B").replace("\r\n", "|"),
                None => body,
            };
            format!("{} {body}", encoded.query_text)
        });
        let got = got.map_err(|error| error.to_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expect);
    }

    #[test]
    fn fields_stand_behind_those_of_the_request_wherever_they_travel() {
        use AuthPlace::{Body as InBody, Fields, Query};
        let query = Ok("app=a%20b&sign=%3D%22 ");
        check(Body::None, "{}", Query, query);
        check(Body::None, "{}", Fields, query);
        check(
            Body::Json,
            r#"{"a":1}"#,
            Query,
            Ok("app=a%20b&sign=%3D%22 {\"a\":1}"),
        );
        let json = r#" {"a":{},"app":"a b","sign":"=\""}"#;
        check(Body::Json, r#"{"a":{}}"#, Fields, Ok(json));
        check(
            Body::Json,
            "{}",
            InBody,
            Ok(r#" {"app":"a b","sign":"=\""}"#),
        );
        check(
            Body::Form,
            r#"{"a":1}"#,
            Fields,
            Ok(" a=1&app=a%20b&sign=%3D%22"),
        );
        check(Body::Form, "{}", InBody, Ok(" app=a%20b&sign=%3D%22"));
        let part = |name: &str, value: &str| {
            format!("--B|Content-Disposition: form-data; name=\"{name}\"||{value}|")
        };
        let parts = [part("app", "a b"), part("sign", "=\""), part("a", "1")];
        let whole = format!(" {}--B--|", parts.concat());
        check(Body::Multipart, r#"{"a":1}"#, InBody, Ok(&whole));
    }

    #[test]
    fn a_number_is_one_in_json_and_its_digits_elsewhere() {
        let info = |body| OperationInfo {
            body,
            ..OperationInfo::EMPTY
        };
        let added = |value: &str| Added {
            place: AuthPlace::Fields,
            name: "time",
            value: value.into(),
            is_nested: false,
            is_number: true,
            is_proof: false,
        };
        let request = serde_json::json!({"a": 1});
        for (body, expect) in [
            (Body::Json, r#"{"a":1,"time":1718000000}"#),
            (Body::Form, "a=1&time=1718000000"),
        ] {
            let encoded = encode(&info(body), &request).unwrap();
            let whole = encoded.with([added("1718000000")].iter()).unwrap();
            assert_eq!(whole.body.bytes(), expect.as_bytes());
        }
        let encoded = encode(&info(Body::Json), &request).unwrap();
        let error = encoded.with([added("soon")].iter()).unwrap_err();
        let told =
            "the request cannot be written: `time` travels as a number and is not a whole number";
        assert_eq!(error.to_string(), told);
    }

    #[test]
    fn a_body_that_cannot_hold_a_field_is_told() {
        let why = "the request cannot be written: its body has no place for `app`";
        check(Body::None, "{}", AuthPlace::Body, Err(why));
    }
}
