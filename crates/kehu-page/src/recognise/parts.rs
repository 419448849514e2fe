//! Names that lead to a part of a value: `data.list[].id`, `Labels.N.Key`, `rows[0][id]`, `ids.1`.

/// How the names of parts lead to an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `ids[]`
    Brackets,
    /// `ids[0]`, `ids[n]`
    Indexes,
    /// `ids.0`
    Dots,
    /// `ids.1`, and no `ids.0` beside it.
    DotsFromOne,
    /// `Ids.N`: where counting begins is not said.
    Numbered,
}

/// A part of a name, and how it marks items of it where it does.
pub type Part = (String, Option<Mark>);

/// The parts of a name, each with how the name marks items of it: `list` in `data.list[].id`, `Labels` in
/// `Labels.N.Key`. A name of one word is its only part.
pub fn of(name: &str) -> Vec<Part> {
    if name.starts_with('/') || name.ends_with('.') {
        return vec![(name.to_owned(), None)];
    }
    let separator = if name.contains('.') { '.' } else { '/' };
    let mut out: Vec<Part> = Vec::new();
    for part in name.split(separator).filter(|part| !part.is_empty()) {
        let (bare, mark) = bracketed(part);
        let counts = number(bare).filter(|_| mark.is_none());
        // `M` behind another list counts the items of what stands before it.
        let inner = ["M", "m"].contains(&bare) && out.iter().any(|(_, mark)| mark.is_some());
        let counts = counts.or(inner.then_some(Mark::Numbered));
        match out.last_mut() {
            Some((_, marked)) if bare.is_empty() || counts.is_some() => {
                *marked = marked.or(mark).or(counts);
            }
            _ if bare.is_empty() || counts.is_some() => {}
            _ => match keyed(part) {
                Some(parts) => out.extend(parts),
                None => out.push((bare.to_owned(), mark)),
            },
        }
    }
    out
}

/// The parts of the name of a pair in a query or form, where it marks items: any number counts them there.
pub fn of_pair(name: &str) -> Option<Vec<Part>> {
    let mut out: Vec<Part> = Vec::new();
    for part in name.split('.') {
        let counts = match part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty() {
            true if part == "0" => Some(Mark::Dots),
            true => Some(Mark::DotsFromOne),
            false => number(part),
        };
        match (out.last_mut(), counts) {
            (Some((_, marked @ None)), Some(_)) => *marked = counts,
            (_, Some(_)) => return None,
            (_, None) => match keyed(part) {
                Some(parts) => out.extend(parts),
                None => {
                    let (bare, mark) = bracketed(part);
                    out.push((bare.to_owned(), mark));
                }
            },
        }
    }
    let is_word = |(part, _): &Part| crate::text::is_word(part);
    let marked = out.iter().any(|(_, mark)| mark.is_some());
    (marked && out.iter().all(is_word)).then_some(out)
}

/// The name that a pair of a query or form belongs to.
pub fn root(name: &str) -> String {
    let first = of_pair(name).and_then(|parts| parts.into_iter().next());
    first.map_or_else(|| name.to_owned(), |(root, _)| root)
}

/// A part without the mark of items at its end.
fn bracketed(part: &str) -> (&str, Option<Mark>) {
    const MARKS: [(&str, Mark); 4] = [
        ("[]", Mark::Brackets),
        ("[0]", Mark::Indexes),
        ("[i]", Mark::Indexes),
        ("[n]", Mark::Indexes),
    ];
    let mut bare = part;
    let mut mark = None;
    for (text, of) in MARKS {
        while let Some(before) = bare.strip_suffix(text) {
            bare = before;
            mark = mark.or(Some(of));
        }
    }
    (bare, mark)
}

/// `rows[0][id]`: keys in brackets behind a mark of items.
fn keyed(part: &str) -> Option<Vec<Part>> {
    let (root, behind) = part.split_once('[')?;
    let behind = behind.strip_suffix(']')?;
    let mut out = vec![(root.to_owned(), None)];
    for step in behind.split("][") {
        let mark = match step {
            "" => Some(Mark::Brackets),
            "i" | "n" | "N" => Some(Mark::Indexes),
            step if step.bytes().all(|b| b.is_ascii_digit()) => Some(Mark::Indexes),
            _ => None,
        };
        match (mark, out.last_mut()) {
            (Some(_), Some((_, marked @ None))) => *marked = mark,
            (Some(_), _) => return None,
            (None, _) => out.push((step.to_owned(), None)),
        }
    }
    (!root.is_empty() && out.iter().any(|(_, mark)| mark.is_some())).then_some(out)
}

/// A part that counts the items of what stands before it.
fn number(part: &str) -> Option<Mark> {
    match part {
        "0" => Some(Mark::Dots),
        "N" | "n" | "i" | "#" | "$" | "{index}" => Some(Mark::Numbered),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    fn shown(parts: Vec<Part>) -> String {
        let parts = parts.into_iter().map(|(name, mark)| match mark {
            Some(mark) => format!("{name}:{mark:?}"),
            None => name,
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn dotted_names_have_parts() {
        check(
            "
            data.list[].id => data list:Brackets id
            Labels.N.Key => Labels:Numbered Key
            Filters.N.Values.M => Filters:Numbered Values:Numbered
            range.m => range m
            Ids.N => Ids:Numbered
            ids.0.id => ids:Dots id
            rows[0][id] => rows:Indexes id
            rows[n] => rows:Indexes
            place[lat] => place[lat]
            values/value => values value
            id => id
            ",
            |name| shown(of(name)),
        );
    }

    #[test]
    fn pairs_of_a_query_lead_to_items() {
        check(
            "
            Labels.N.Key => Labels:Numbered Key
            ids.0 => ids:Dots
            rows.2.id => rows:DotsFromOne id
            ids[] => ids:Brackets
            rows[1][id] => rows:Indexes id
            place[lat] =>
            user.name =>
            v1.2 => v1:DotsFromOne
            1.2 =>
            ",
            |name| shown(of_pair(name).unwrap_or_default()),
        );
    }
}
