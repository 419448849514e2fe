//! kehu-spec
