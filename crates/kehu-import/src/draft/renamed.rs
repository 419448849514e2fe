//! What goes under another name: one thing came for one that is gone, and the same is said of both.

/// The one of those that came that may be what is gone. Two candidates are none.
pub fn only<'a, T>(
    come: impl IntoIterator<Item = &'a T>,
    same: impl Fn(&T) -> bool,
) -> Option<&'a T> {
    let mut fitting = come.into_iter().filter(|other| same(other));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}
