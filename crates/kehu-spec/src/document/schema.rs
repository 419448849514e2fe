//! The JSON Schema of the three kinds of files, for completion and checks in editors.

use serde_json::{Value, json};

use super::definitions::Definitions;
use super::read::Read;
use super::{ApiFile, EndpointFile, TypesFile};

/// The JSON Schema of a spec file: `api.toml`, `types.toml` or one under `endpoints/`.
pub fn schema() -> Value {
    let mut definitions = Definitions::default();
    let files = [
        ApiFile::schema(&mut definitions),
        TypesFile::schema(&mut definitions),
        EndpointFile::schema(&mut definitions),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kehu spec",
        "description": "A file of a kehu spec: api.toml, types.toml or endpoints/*.toml. Generated: cargo xtask check --schema.",
        "anyOf": files,
        "$defs": definitions.all(),
    })
}
