//! Prints the JSON Schema of a record.

fn main() {
    let schema = schemars::schema_for!(types_model::Everything);
    println!("{:#}", schema.as_value());
}
