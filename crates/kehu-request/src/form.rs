//! Forms and queries: pairs of names and values.

/// The pairs of a query or a form as it is sent, decoded: `a=1&b=x+y`.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), decode(value))
    };
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts.map(pair).collect()
}

/// Percent and plus undone.
pub fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    let bytes = percent_encoding::percent_decode_str(&spaced);
    bytes.decode_utf8_lossy().into_owned()
}

/// Reads `a=1&b=2`, or `a = 1` line by line.
pub fn read_form(code: &str) -> Option<Vec<(String, String)>> {
    let trimmed = code.trim();
    if trimmed.starts_with(['{', '[', '<']) || !trimmed.contains('=') {
        return None;
    }
    let parts: Vec<&str> = if trimmed.contains('&') && !trimmed.contains('\n') {
        trimmed.split('&').collect()
    } else {
        trimmed.lines().filter(|l| !l.trim().is_empty()).collect()
    };
    let pair = |part: &&str| {
        let (name, value) = part.trim().trim_start_matches(['&', '?']).split_once('=')?;
        // `sign = md5(a + b)`: what is computed, and no value.
        let computed = value.ends_with(')')
            && value
                .trim_start()
                .split('(')
                .next()
                .is_some_and(crate::is_name);
        let is_pair = is_name(name) && crate::is_name(name.trim()) && !value.starts_with('=');
        let is_pair = is_pair && !computed;
        is_pair.then(|| (decode(name.trim()), decode(value.trim())))
    };
    let pairs: Option<Vec<(String, String)>> = parts.iter().map(pair).collect();
    pairs.filter(|pairs| !pairs.is_empty())
}

/// The pairs of the data of a command, where every part is one; anything that begins as JSON is no pair.
pub(crate) fn of_data(data: &[String]) -> Option<Vec<(String, String)>> {
    let whole = |data: &str| data.trim_start().starts_with(['{', '[', '<']);
    let parts = data.iter().flat_map(|data| match whole(data) {
        true => vec![data.as_str()],
        false => data.split('&').collect(),
    });
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').filter(|(name, _)| is_name(name))?;
        Some((decode(name), decode(value)))
    };
    parts.map(pair).collect()
}

fn is_name(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty() && name.len() <= 80 && !name.contains([' ', '{', '"', ':', '<'])
}
