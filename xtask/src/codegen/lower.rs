//! The checked model to the Rust IR.

pub mod check;
pub mod client;
pub mod codec;
pub mod constant;
pub mod data;
pub mod doc;
pub mod example;
pub mod formats;
pub mod group;
pub mod missed;
pub mod model;
pub mod name;
pub mod named;
pub mod open_enum;
pub mod shown;
pub mod ty;
