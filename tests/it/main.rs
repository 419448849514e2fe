//! The one integration binary: every behaviour that crosses a crate's border.
//!
//! One module a subject; data beside it under `tests/data`. A test's name says the behaviour.

mod architecture;
mod book;
mod by_name;
mod callbacks;
mod cli;
mod cli_answers;
mod cli_wire;
mod clients;
mod codegen;
mod conventions;
mod diagnostics;
mod diff;
mod evidence;
mod export;
mod freshness;
mod gateway;
mod hostile;
mod hostile_pages;
mod import;
mod mcp;
mod openapi;
mod own_specs;
mod packages;
mod plain;
mod program;
mod protocols;
mod readme;
mod runtime;
mod sandbox;
mod schemas;
mod schemes;
mod sealed;
mod shape;
mod specs;
mod there_and_back;
