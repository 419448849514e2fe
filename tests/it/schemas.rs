//! The JSON Schema of the committed models, as their feature `schema` gives it: everything that is sent
//! and everything that is read.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

/// The schemas of types and of all that they hold, by name.
struct Schemas(SchemaGenerator);

impl Schemas {
    fn new() -> Self {
        Self(SchemaGenerator::default())
    }

    fn with<T: JsonSchema>(mut self) -> Self {
        self.0.subschema_for::<T>();
        self
    }

    /// Whoever adds a field to a spec changes a schema: only what a table has had from the beginning is
    /// held here.
    #[track_caller]
    fn hold(mut self, facts: &[(&str, Value)]) {
        let schemas = Value::Object(self.0.take_definitions(true));
        for (at, expect) in facts {
            let found = schemas.pointer(at);
            assert_eq!(found, Some(expect), "{at} in {schemas:#}");
        }
    }
}

#[test]
fn the_schema_of_nxcloud_says_what_the_tables_say() {
    use nxcloud_client::model::*;
    let schemas = Schemas::new()
        .with::<BatchCreateCustomersRequest>()
        .with::<CustomerFieldsRequest>()
        .with::<CustomerField>()
        .with::<QueryCustomersRequest>()
        .with::<CustomerPage>();
    schemas.hold(&[
        ("/Customer/type", json!("object")),
        ("/Customer/properties/id/type", json!(["integer", "null"])),
        ("/Customer/properties/id/format", json!("int64")),
        (
            "/Customer/properties/customize_field/contentMediaType",
            json!("application/json"),
        ),
        (
            "/Customer/properties/customize_field/contentSchema/additionalProperties",
            json!(true),
        ),
        (
            "/CreateMode/anyOf/0",
            json!({ "const": 0, "title": "Replace" }),
        ),
        (
            "/BatchCreateCustomersRequest/required",
            json!(["type", "customers"]),
        ),
        (
            "/BatchCreateCustomersRequest/properties/app_key/writeOnly",
            json!(true),
        ),
        (
            "/BatchCreateCustomersRequest/properties/customers/items/$ref",
            json!("#/$defs/NewCustomer"),
        ),
    ]);
}

#[test]
fn the_schema_of_rabbitpre_says_what_the_tables_say() {
    use rabbitpre_client::model::*;
    let schemas = Schemas::new()
        .with::<CustomerDetailsRequest>()
        .with::<CustomerDetail>()
        .with::<GetInfoByPhoneAndOpenidRequest>()
        .with::<Customer>()
        .with::<GetOrgAccessTokenRequest>()
        .with::<OrgAccessToken>()
        .with::<ImportGroupMembersRequest>()
        .with::<ImportTagsRequest>()
        .with::<ListCustomerIdsRequest>()
        .with::<CustomerIds>()
        .with::<ListTagsRequest>()
        .with::<TagTree>()
        .with::<TagsOfCustomersRequest>()
        .with::<CustomerTags>();
    schemas.hold(&[
        ("/Customer/properties/createTime/format", json!("int64")),
        (
            "/GetOrgAccessTokenRequest/properties/instanceSecrect/format",
            json!("password"),
        ),
        (
            "/GetOrgAccessTokenRequest/properties/instanceSecrect/writeOnly",
            json!(true),
        ),
        (
            "/OrgAccessToken/properties/expire/type",
            json!(["integer", "null"]),
        ),
        ("/Sex/type", json!("integer")),
    ]);
}
