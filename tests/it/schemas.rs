//! The JSON Schema of the committed models, as their feature `schema` gives it: everything that is sent
//! and everything that is read.

use insta::assert_snapshot;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

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

    fn text(mut self) -> String {
        format!("{:#}", Value::Object(self.0.take_definitions(true)))
    }
}

#[test]
fn the_schema_of_nxcloud_is_as_it_was() {
    use nxcloud_client::model::*;
    let schemas = Schemas::new()
        .with::<BatchCreateCustomersRequest>()
        .with::<CustomerFieldsRequest>()
        .with::<CustomerField>()
        .with::<QueryCustomersRequest>()
        .with::<CustomerPage>();
    assert_snapshot!("schema_nxcloud", schemas.text());
}

#[test]
fn the_schema_of_rabbitpre_is_as_it_was() {
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
    assert_snapshot!("schema_rabbitpre", schemas.text());
}
