//! kehu-runtime
