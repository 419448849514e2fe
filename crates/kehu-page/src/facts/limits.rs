//! How long a value may be, and between what it lies.

use super::Facts;
use super::patterns::{find, group};
use crate::words::phrases;

pub(super) fn lengths(prose: &str, out: &mut Facts) {
    if let Some(c) = find("length_range", prose) {
        if let (Some(min), Some(max)) = (group(&c, 1), group(&c, 2))
            && min < max
        {
            out.min_len = u64::try_from(min).ok();
            out.max_len = u64::try_from(max).ok();
        }
    } else if let Some(max) = find("length_max", prose).and_then(|c| group(&c, 1)) {
        out.max_len = u64::try_from(max).ok().filter(|n| *n > 0);
    } else if let Some(n) = find("length_exact", prose).and_then(|c| group(&c, 1))
        && n > 0
        && out.enumeration.is_none()
    {
        out.min_len = u64::try_from(n).ok();
        out.max_len = out.min_len;
    }
}

pub(super) fn bounds(prose: &str, out: &mut Facts) {
    if out.max_len.is_some() {
        return;
    }
    if let Some(c) = find("range", prose) {
        if let (Some(min), Some(max)) = (group(&c, 1), group(&c, 2))
            && min < max
        {
            (out.min, out.max) = (Some(min), Some(max));
        }
        return;
    }
    let first = |means: &str| find(means, prose).and_then(|c| group(&c, 1));
    (out.above, out.below) = (first("above"), first("less"));
    out.max = first("max");
    out.min = first("min").filter(|min| out.max.is_none_or(|max| *min <= max));
}

/// "(0-100) 0 = none, 100 = full": what the ends of a range mean are not all the values that there are.
pub(super) fn ends(prose: &str, out: &mut Facts) {
    let listed = out.enumeration.as_ref().map_or(&[][..], |e| &e.values);
    let mut ends: Vec<i64> = listed.iter().filter_map(|(v, _)| v.parse().ok()).collect();
    ends.sort_unstable();
    let (&[least, most], 2) = (ends.as_slice(), listed.len()) else {
        return;
    };
    let said = |between: &str| prose.contains(&format!("{least}{between}{most}"));
    if most - least > 1 && phrases().ranges.iter().any(said) {
        (out.enumeration, out.min, out.max) = (None, Some(least), Some(most));
    }
}
