//! kehu-export
