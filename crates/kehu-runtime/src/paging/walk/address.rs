//! Addresses of the next page. Only a parameter of them is taken: where requests go, no answer says.

use url::form_urlencoded;

/// The address that a `Link` header names as the next one: `<https://…?page=2>; rel="next"`.
pub(super) fn of_link(header: &str) -> Option<String> {
    let mut rest = header;
    loop {
        let (_, after) = rest.split_once('<')?;
        let (address, after) = after.split_once('>')?;
        let end = after.find('<').unwrap_or(after.len());
        let is_next = |parameter: &str| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            let value = value.trim().trim_end_matches(',').trim().trim_matches('"');
            let mut words = value.split_ascii_whitespace();
            name.trim().eq_ignore_ascii_case("rel")
                && words.any(|word| word.eq_ignore_ascii_case("next"))
        };
        if after[..end].split(';').any(is_next) {
            return Some(address.to_owned());
        }
        rest = after;
    }
}

/// A parameter in the query of an address, absolute or not.
pub(super) fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_address_of_a_link_header() {
        for (header, expect) in [
            (
                r#"<https://a.example/x?page=2>; rel="next""#,
                Some("https://a.example/x?page=2"),
            ),
            (
                r#"<a?page=1>; rel="prev", <a?page=3>; rel="next""#,
                Some("a?page=3"),
            ),
            (
                r#"<a?ids=1,2;3>; title="x"; REL=next, <b>; rel=last"#,
                Some("a?ids=1,2;3"),
            ),
            (r#"<a>; rel="last next""#, Some("a")),
            (r#"<a>; rel="last", <b>; rel="nextish""#, None),
            ("<a; rel=next", None),
            ("", None),
        ] {
            assert_eq!(of_link(header).as_deref(), expect, "{header}");
        }
    }

    #[test]
    fn a_parameter_of_an_address() {
        for (address, expect) in [
            (
                "https://a.example/x?limit=2&after=a%20b%3D%3D",
                Some("a b=="),
            ),
            ("/x?after=1#after=2", Some("1")),
            ("?after=", Some("")),
            ("https://a.example/x", None),
            ("https://a.example/after=1?before=2", None),
        ] {
            assert_eq!(parameter(address, "after").as_deref(), expect, "{address}");
        }
    }
}
