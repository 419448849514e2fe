//! kehu-wire
