//! Says what roas finds wrong with documents.

use roas::{
    v3_0, v3_1, v3_2,
    validation::{Options, Validate},
};
use serde_json::{Value, from_value};

fn main() {
    for name in std::env::args().skip(1) {
        if let Err(wrong) = validate(&name) {
            println!("{name}: {wrong}");
        }
    }
}

fn validate(name: &str) -> Result<(), Box<dyn std::error::Error>> {
    // It does not look for references in `x-` keys and behind some keywords of JSON Schema: that nothing is left over,
    // another test says.
    let options = Options::IgnoreUnusedSchemas;
    let document: Value = serde_json::from_str(&std::fs::read_to_string(name)?)?;
    let options = options.into();
    let held = match document["openapi"].as_str().ok_or("no version")? {
        "3.0.4" => from_value::<v3_0::spec::Spec>(document)?.validate(options, None),
        "3.1.1" => from_value::<v3_1::spec::Spec>(document)?.validate(options, None),
        "3.2.0" => from_value::<v3_2::spec::Spec>(document)?.validate(options, None),
        other => return Err(format!("version {other} is not read").into()),
    };
    held.map_err(|wrong| wrong.to_string().into())
}
