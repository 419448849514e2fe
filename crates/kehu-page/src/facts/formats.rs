//! Times as people write their formats, and as values show them.

/// `yyyy-MM-dd HH:mm:ss` as `strftime` writes it.
pub fn strftime(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let chars: Vec<char> = pattern.trim().chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let run = chars[at..].iter().take_while(|x| **x == c).count();
        let part = match (c, run) {
            ('y' | 'Y', 4) => "%Y",
            ('M', 2) => "%m",
            ('d' | 'D', 2) => "%d",
            ('H' | 'h', 2) => "%H",
            ('m', 2) => "%M",
            ('s' | 'S', 2) => "%S",
            ('S', 3) => "%3f",
            ('X', _) => "%:z",
            ('Z', 1) => "Z",
            ('\'', _) => "",
            (c, _) if c.is_ascii_alphabetic() && c != 'T' => return None,
            (c, _) => {
                out.extend(std::iter::repeat_n(c, run));
                at += run;
                continue;
            }
        };
        out.push_str(part);
        at += run;
    }
    Some(out).filter(|o| o.contains("%d") || o.contains("%H"))
}

/// The `strftime` format of a value that looks like a date or a time.
pub fn format_of(value: &str) -> Option<&'static str> {
    let shape: String = value
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    let format = match shape.as_str() {
        "9999-99-99T99:99:99" => "%Y-%m-%dT%H:%M:%S",
        "9999-99-99 99:99:99" => "%Y-%m-%d %H:%M:%S",
        "9999/99/99 99:99:99" => "%Y/%m/%d %H:%M:%S",
        "9999-99-99 99:99" => "%Y-%m-%d %H:%M",
        "9999-99-99" => "%Y-%m-%d",
        "9999/99/99" => "%Y/%m/%d",
        shape if is_utc(shape) => "%Y-%m-%dT%H:%M:%S%.fZ",
        _ => return None,
    };
    let digits: Vec<u32> = value
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|p| p.parse().ok())
        .collect();
    let (month, day) = (*digits.get(1)?, *digits.get(2)?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(format)
}

/// Whether a shape is a time in UTC, with or without fractions of seconds: `9999-99-99T99:99:99.999Z`.
fn is_utc(shape: &str) -> bool {
    let fraction = shape
        .strip_prefix("9999-99-99T99:99:99")
        .and_then(|rest| rest.strip_suffix('Z'));
    fraction.is_some_and(|fraction| match fraction.strip_prefix('.') {
        Some(digits) => (1..=9).contains(&digits.len()) && digits.bytes().all(|d| d == b'9'),
        None => fraction.is_empty(),
    })
}
