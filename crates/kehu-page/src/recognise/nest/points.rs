//! What speaks for a field to be what a table is about, in points: `data/nest.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// Each is described in the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Points {
    pub enough: i32,
    pub sure: i32,
    pub model: i32,
    pub name: i32,
    pub spelling: i32,
    pub named_as_model: i32,
    pub same_side: i32,
    pub empty: i32,
    pub filled: i32,
    pub overlap: i32,
    pub nothing_in_common: i32,
    pub object_named: i32,
    pub object_like: i32,
    pub object_similar: i32,
    pub object_filled: i32,
    pub most: f64,
    pub farthest: i32,
    pub below: i32,
    pub endings: Vec<String>,
    pub endings_of_one: Vec<String>,
}

impl Points {
    /// What a share of the table's fields counts that an example has.
    pub fn of_overlap(&self, share: f64) -> i32 {
        (share * f64::from(self.overlap)) as i32
    }
}

pub(super) fn points() -> &'static Points {
    static POINTS: LazyLock<Points> =
        LazyLock::new(|| crate::words::data(include_str!("../../../data/nest.toml")));
    &POINTS
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_file_can_be_read() {
        assert!(super::points().enough > 0);
    }
}
