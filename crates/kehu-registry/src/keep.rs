//! What is kept for as long as the program runs.

use kehu_spec::model::{self, Field, FieldIndex};

pub(crate) fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

pub(crate) fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

pub(crate) fn each<T, U>(
    items: impl IntoIterator<Item = T>,
    made: impl FnMut(T) -> U,
) -> &'static [U] {
    items.into_iter().map(made).collect::<Vec<_>>().leak()
}

pub(crate) fn path(path: &model::Path) -> kehu_runtime::info::Path {
    each(&path.0, |step| text(step))
}

/// The wire names of rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names<'a>(pub &'a [Field]);

impl Names<'_> {
    pub fn of(self, field: FieldIndex) -> &'static str {
        self.0.get(field.0).map_or("", |field| text(&field.name))
    }
}
