//! Paths of addresses: what they are, and which of them say the same.

/// An address without its host, query and last slash.
pub fn path_of(url: &str) -> &str {
    let rest = kehu_request::absolute(url)
        .map_or(url, |(_, rest)| rest.find('/').map_or("/", |i| &rest[i..]));
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    if path.len() > 1 {
        path.trim_end_matches('/')
    } else {
        path
    }
}

/// Whether two addresses have one path: `/v1/orders/17` is `/{version}/orders/{id}`, `/orders/me` is not.
pub(super) fn same_path(one: &str, other: &str) -> bool {
    let (one, other) = (path_of(one), path_of(other));
    let place = |part: &str| part.starts_with('{') && part.ends_with('}');
    let value = |part: &str| part.contains(|c: char| c.is_ascii_digit()) && !place(part);
    let alike = |(a, b): (&str, &str)| a == b || place(a) && value(b) || place(b) && value(a);
    one == other
        || one.split('/').count() == other.split('/').count()
            && one.split('/').zip(other.split('/')).all(alike)
}

/// Whether the longer of two paths ends as the other, values and places alike.
pub(in crate::recognise) fn ends_alike(listed: &str, shown: &str) -> bool {
    let parts = |path: &str| -> Vec<String> {
        let parts = path_of(path).split('/').filter(|part| !part.is_empty());
        parts.rev().map(str::to_owned).collect()
    };
    let place = |part: &str| part.starts_with(['{', ':', '<', '$', '[']);
    let value = |part: &str| part.contains(|c: char| c.is_ascii_digit());
    let alike = |(a, b): (&String, &String)| {
        a == b || place(a) && (place(b) || value(b)) || place(b) && value(a)
    };
    let (listed, shown) = (parts(listed), parts(shown));
    !listed.is_empty()
        && !shown.is_empty()
        && (listed.len() == shown.len() || listed.iter().any(|part| !place(part)))
        && listed.len() <= shown.len()
        && listed.iter().zip(&shown).all(alike)
}

/// An address below a base; what the base ends with and the address begins with is said twice:
/// `https://a.example/v1` and `/v1/orders`.
pub(super) fn joined(base: &str, address: &str) -> String {
    let around: Vec<&str> = path_of(base).split('/').filter(|p| !p.is_empty()).collect();
    let parts: Vec<&str> = address.split('/').filter(|p| !p.is_empty()).collect();
    let most = around.len().min(parts.len());
    let same = (1..=most).rev().find(|n| around.ends_with(&parts[..*n]));
    let twice = around[around.len() - same.unwrap_or(0)..].join("/");
    let base = base.trim_end_matches('/');
    let base = base.strip_suffix(&twice).unwrap_or(base);
    let (base, address) = (base.trim_end_matches('/'), address.trim_start_matches('/'));
    format!("{base}/{address}")
}

/// Whether a path that is called is a documented one: `/rooms/lobby/chat` is `/rooms/{id}/chat`. What stands
/// last may be another operation: `/orders/me` is not `/orders/{id}`.
pub(super) fn calls(shown: &str, documented: &str) -> bool {
    let place = |path: &str| path_of(path).ends_with('}');
    same_path(shown, documented)
        || !place(documented) && before(shown, documented).is_some_and(|before| before.is_empty())
}

/// What stands before a documented path in one that is called: its last parts are the documented ones,
/// with values where those have places. `None` when it is another path.
pub fn before(shown: &str, documented: &str) -> Option<String> {
    let shown: Vec<&str> = path_of(shown).trim_end_matches('/').split('/').collect();
    let documented = path_of(documented).trim_matches('/');
    let parts: Vec<&str> = documented.split('/').collect();
    let at = shown.len().checked_sub(parts.len())?;
    let value = |part: &str| part.contains(['{', '<', '$', ':']);
    let same = |(part, shown): (&&str, &&str)| part == shown || value(part) && !shown.is_empty();
    let fits = parts.iter().zip(&shown[at..]).all(same);
    let written = parts.iter().any(|part| !value(part));
    (fits && written).then(|| shown[..at].join("/"))
}

/// Whether a path has every written part of another, in its order and with the same one last.
pub(in crate::recognise) fn follows(shown: &str, documented: &str) -> bool {
    let place = |part: &&str| part.starts_with(['{', ':', '<', '$', '[']) || part.is_empty();
    let mut left = path_of(shown).split('/').filter(|part| !part.is_empty());
    let mut written = path_of(documented).split('/').filter(|part| !place(part));
    let last = |path: &str| {
        path_of(path)
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .map(str::to_owned)
    };
    last(shown) == last(documented) && written.all(|part| left.any(|other| other == part))
}
