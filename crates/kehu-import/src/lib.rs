//! kehu-import
