//! kehu-sandbox
