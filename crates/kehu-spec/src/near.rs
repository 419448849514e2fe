//! Which of the known names a person probably meant.

/// The name among `known` that `name` is probably a slip of the pen of; casing and separators count for nothing.
///
/// ```
/// use kehu_spec::near::nearest;
///
/// assert_eq!(nearest("whats_app_phone", ["phone", "whatsApp_phone"]), Some("whatsApp_phone"));
/// assert_eq!(nearest("zz", ["label", "name"]), None);
/// ```
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let others = known.into_iter().filter(|candidate| *candidate != name);
    let near = others.filter_map(|candidate| {
        let distance = distance(name, candidate);
        let longer = name.chars().count().max(candidate.chars().count());
        (distance <= (longer / 3).min(3)).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// So many names are listed whole; of more, only the nearest.
const LISTED: usize = 5;

/// The few names that are nearest, and how many more there are.
pub fn nearest_few<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> (Vec<&'a str>, usize) {
    let mut near: Vec<&str> = known.into_iter().collect();
    if near.len() > LISTED {
        near.sort_by_key(|candidate| distance(name, candidate));
    }
    let more = near.len().saturating_sub(LISTED);
    near.truncate(LISTED);
    (near, more)
}

/// What to say of a name that is not among `known`: which one is probably meant, or which there are.
///
/// ```
/// use kehu_spec::near::did_you_mean;
///
/// assert_eq!(did_you_mean("lable", ["label", "name"]), "did you mean `label`?");
/// assert_eq!(did_you_mean("zz", ["label", "name"]), "what there is: `label`, `name`");
/// ```
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(meant) = nearest(name, known.iter().copied()) {
        return format!("did you mean `{meant}`?");
    }
    let (near, more) = nearest_few(name, known);
    let listed = format!("`{}`", near.join("`, `"));
    match (near.is_empty(), more) {
        (true, _) => "nothing of the kind is declared".to_owned(),
        (false, 0) => format!("what there is: {listed}"),
        (false, more) => format!("what is nearest: {listed}, and {more} more"),
    }
}

/// In how many letters two names differ.
fn distance(name: &str, other: &str) -> usize {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    strsim::osa_distance(&plain(name), &plain(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_forgives_casing_and_separators_first() {
        for (name, known, expect) in [
            ("lable", ["label", "name"], "label"),
            ("doc", ["docs", "rust"], "docs"),
            ("whatsapp", ["whats_app", "whats"], "whats_app"),
        ] {
            assert_eq!(nearest(name, known), Some(expect));
        }
    }

    #[test]
    fn few_names_are_listed_as_they_stand_and_of_many_the_nearest() {
        assert_eq!(nearest_few("b", ["c", "a"]), (vec!["c", "a"], 0));
        let many = ["zzzz", "name", "yyyy", "nume", "xxxx", "wwww", "game"];
        let (near, more) = nearest_few("name", many);
        assert_eq!((near[0], near.len(), more), ("name", 5, 2));
    }
}
