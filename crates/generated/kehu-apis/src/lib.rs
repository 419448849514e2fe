//! kehu-apis
