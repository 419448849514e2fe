//! What exports side by side have in common.

use crate::memory::Memory;

/// What exports side by side have in common. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Common {
    /// Connections to database files.
    #[cfg(feature = "sqlite")]
    pub(super) databases: super::sqlite::Databases,
    /// How many bytes of rows may be on their way to targets.
    memory: Memory,
}

impl Common {
    /// Rows of all exports together that are on their way to targets take at most so many bytes.
    #[must_use]
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = Memory::of(bytes);
        self
    }

    pub(crate) fn bound(&self) -> Memory {
        self.memory.clone()
    }
}
