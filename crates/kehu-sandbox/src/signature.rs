//! The signature that a request should carry, recomputed over what arrived.

use kehu_spec::model::{HeaderValue, SigningAuth};
use kehu_spec::signature::{Inputs, sign};

use crate::arrived::Arrived;
use crate::vendor::Vendor;

/// The signature of a request.
pub(crate) fn of(vendor: &Vendor, auth: &SigningAuth, arrived: &Arrived) -> String {
    let value = |name: &str| arrived.header(name).unwrap_or_default();
    let of_kind = |wanted: &dyn Fn(&HeaderValue) -> bool| {
        auth.headers
            .iter()
            .find(|header| wanted(&header.value))
            .map_or("", |header| value(&header.name))
    };
    let client: Vec<&str> = vendor
        .credentials
        .list()
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    let headers: Vec<(&str, &str)> = auth
        .headers
        .iter()
        .map(|header| (header.name.as_str(), value(&header.name)))
        .collect();
    let query: Vec<(&str, &str)> = arrived
        .query
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    sign(
        auth,
        &Inputs {
            client: &client,
            headers: &headers,
            timestamp: of_kind(&|value| {
                matches!(value, HeaderValue::TimestampMs | HeaderValue::TimestampS)
            }),
            nonce: of_kind(&|value| matches!(value, HeaderValue::Nonce)),
            method: &arrived.method,
            // As it was sent: with its fields filled in, percent-encoding and all.
            path: arrived.path.split('?').next().unwrap_or_default(),
            query: &query,
            body: &arrived.body,
        },
    )
}
