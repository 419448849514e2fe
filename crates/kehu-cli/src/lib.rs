//! kehu-cli
