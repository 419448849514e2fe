//! Addresses wherever they stand in words, and where each of them ends.

/// An address in words, or a path behind a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken<'a> {
    /// How many lines stand before it.
    pub line: usize,
    /// As it stands there.
    pub address: &'a str,
    /// Whether it has a scheme; a path has none.
    pub whole: bool,
}

/// The addresses in words. One in code ends where the code does, whatever letters follow.
pub fn spoken<'a>(words: &'a str, codes: &[String]) -> Vec<Spoken<'a>> {
    let mut out = Vec::new();
    for (line, text) in words.lines().enumerate() {
        let said = |whole: bool| {
            move |address: &'a str| Spoken {
                line,
                address: to_end_of_code(address, codes),
                whole,
            }
        };
        out.extend(urls(text).map(said(true)));
        out.extend(paths(text).map(said(false)));
    }
    out
}

/// What begins with a scheme. No address goes on with a letter that it cannot hold.
fn urls(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || !c.is_ascii() || "\"'<>`()]|\\,;".contains(c);
    let starts = text.match_indices("http").map(|(at, _)| &text[at..]);
    let starts = starts.filter(|rest| rest.starts_with("http://") || rest.starts_with("https://"));
    starts.map(move |rest| end_at(rest, ends).trim_end_matches(['.', ':']))
}

/// The paths behind a method.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || "`|<>()（），。：,;；、\"".contains(c);
    let mut method = false;
    let parts = text.split(ends).filter(|part| !part.is_empty());
    parts.filter_map(move |part| {
        let called = method && part.len() > 1 && part.starts_with('/');
        method = kehu_request::is_method(part);
        let from = part.as_ptr() as usize - text.as_ptr() as usize;
        called.then(|| end_at(&text[from..], ends))
    })
}

/// Up to the first sign that ends it. One inside of braces does not: the name of a place may hold spaces.
fn end_at(text: &str, ends: impl Fn(char) -> bool) -> &str {
    let mut from = 0;
    while let Some(at) = text[from..].find(&ends) {
        let before = &text[..from + at];
        let open = before
            .rfind('{')
            .filter(|open| !before[*open..].contains('}'));
        let place = open.and_then(|open| Some((open, text[open..].find('}')?)));
        let name = |(open, close): &(usize, usize)| {
            let name = &text[open + 1..open + close];
            *close <= 40 && !name.contains(['/', '{', '"', '|', '`', '<'])
        };
        let Some((open, close)) = place.filter(name) else {
            return before;
        };
        from = open + close;
    }
    text
}

fn to_end_of_code<'a>(address: &'a str, codes: &[String]) -> &'a str {
    let ends = codes.iter().filter_map(|code| {
        let said = code.split_whitespace().next_back()?;
        let rest = address.strip_prefix(said)?;
        (said.contains('/') && rest.starts_with(char::is_alphanumeric)).then_some(said.len())
    });
    ends.max().map_or(address, |end| &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_where_it_can_hold_no_more() {
        for (words, codes, expect) in [
            (
                "see https://a.example/x, it is",
                &[][..],
                &["https://a.example/x"][..],
            ),
            ("见https://a.example/x。", &[], &["https://a.example/x"]),
            (
                "(https://a.example/x) and GET /y?z=1; POST /w",
                &[],
                &["https://a.example/x", "/y?z=1", "/w"],
            ),
            (
                "at https://a.example/{id}and on",
                &["https://a.example/{id}"],
                &["https://a.example/{id}"],
            ),
            ("at GET /a/{id}and on", &["GET /a/{id}"], &["/a/{id}"]),
            (
                "at https://shop.example/x",
                &["p.example/x"],
                &["https://shop.example/x"],
            ),
            (
                "https://a.example/x of https://a.example",
                &["https://a.example"],
                &["https://a.example/x", "https://a.example"],
            ),
            ("the path /x alone", &[], &[]),
            (
                "GET /x/{order id}/{line (no.)} and https://a.example/{an id}/y, too",
                &[],
                &["https://a.example/{an id}/y", "/x/{order id}/{line (no.)}"],
            ),
            ("GET /x/{order | id} of {it}", &[], &["/x/{order"]),
        ] {
            let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
            let found: Vec<&str> = spoken(words, &codes).iter().map(|s| s.address).collect();
            assert_eq!(found, expect, "{words}");
        }
    }
}
