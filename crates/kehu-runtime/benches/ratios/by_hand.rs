//! The same things as one would write them by hand.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub const KEY: &str = "fme2na3kdi3ki";
pub const SECRET: &str = "abciiiko2k3";
pub const BIZ_TYPE: &str = "2";
pub const ACTION: &str = "mt";
pub const QUERY: &str =
    r#"{"whatsApp_phone":"861360301975912","tenant_id":123,"app_key":"46oKF=os","limit":50}"#;

/// Lower-case hexadecimal.
pub fn hex(digest: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(digest.len() * 2);
    for byte in digest {
        text.push(HEX[usize::from(byte >> 4)].into());
        text.push(HEX[usize::from(byte & 15)].into());
    }
    text
}

/// A full page: the documentation's customer with a value in every field, 50 times.
pub fn page() -> String {
    let example = include_str!("../../../../specs/nxcloud/examples/query_customers.response.json");
    let mut answer: Value = serde_json::from_str(example).expect("the example is JSON");
    let customer = &mut answer["data"]["customer_list"][0];
    for (field, value) in customer.as_object_mut().expect("a customer is an object") {
        if value.is_null() {
            *value = match field.as_str() {
                "gender" => 1.into(),
                "birthday" => "2024-08-01".into(),
                _ => "8618593271111".into(),
            };
        }
    }
    let customers: Vec<Value> = (0..50)
        .map(|index| {
            let mut customer = customer.clone();
            customer["id"] = (1_021_110_718_827_683_840_i64 - index).into();
            customer
        })
        .collect();
    answer["data"]["customer_list"] = customers.into();
    answer.to_string()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded, not read")]
pub struct Answer {
    pub code: i64,
    pub trace_id: Option<String>,
    pub data: Option<Page>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded, not read")]
pub struct Page {
    pub paging: Option<Paging>,
    pub customer_list: Vec<Customer>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded, not read")]
pub struct Paging {
    pub after: Option<i64>,
    pub before: Option<i64>,
    pub previous: Option<i64>,
    pub next: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded, not read")]
pub struct Customer {
    pub id: Option<i64>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub full_name: Option<String>,
    pub sms_phone: Option<String>,
    #[serde(rename = "whatsApp_phone")]
    pub whats_app_phone: Option<String>,
    pub viber_phone: Option<String>,
    pub line: Option<String>,
    pub messenger: Option<String>,
    pub instagram: Option<String>,
    pub email: Option<String>,
    pub country: Option<String>,
    pub birthday: Option<Date>,
    pub remark: Option<String>,
    pub source_type: Option<i64>,
    pub source_channel_key: Option<String>,
    pub gender: Option<i64>,
    pub created_at: Option<DateTime>,
    pub updated_at: Option<DateTime>,
    pub status: Option<i64>,
    #[serde(rename = "whatApp_subscribe")]
    pub whats_app_subscribe: Option<String>,
    pub sms_subscribe: Option<String>,
    #[serde(default, deserialize_with = "json_in_text")]
    pub customize_field: Option<BTreeMap<String, Value>>,
    pub tenant_id: Option<i64>,
    pub weight: Option<i64>,
    pub tags: Option<Vec<Tag>>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "decoded, not read")]
pub struct Tag {
    pub id: Option<i64>,
    pub user_id: Option<i64>,
    pub tenant_id: Option<i64>,
    pub group_id: Option<i64>,
    pub group_name: Option<String>,
    pub tag_name: Option<String>,
    pub note: Option<String>,
    pub created_at: Option<DateTime>,
    pub updated_at: Option<DateTime>,
    pub customer_id: Option<i64>,
}

fn json_in_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, Value>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let fields = text.map(|text| serde_json::from_str(&text));
    fields.transpose().map_err(serde::de::Error::custom)
}
