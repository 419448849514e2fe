//! When and how often a failed attempt is tried again.

/// When and how often a failed attempt is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 4 }
    }
}
