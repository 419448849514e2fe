//! Signing a query against plain MD5 of the same bytes.

use kehu_runtime::auth::{Inputs, signature};
use kehu_runtime::info::AuthInfo;
use md5::{Digest as _, Md5};
use nxcloud_client::spec;

use super::by_hand::{ACTION, BIZ_TYPE, KEY, QUERY, SECRET, hex};

pub fn compare() {
    let [AuthInfo::SignedHeaders(signing)] = spec::API.auth else {
        return;
    };
    let inputs = Inputs {
        client: &[("access_key", KEY), ("access_secret", SECRET)],
        timestamp: 1655710885431,
        headers: &[("bizType", BIZ_TYPE), ("action", ACTION)],
        method: "POST",
        path: "/saas/cdp/openapi/customers/query",
        body: QUERY.as_bytes(),
        ..Inputs::EMPTY
    };
    let signed = || signature(signing, &inputs).unwrap_or_default();
    let bytes = format!(
        "accessKey={KEY}&action={ACTION}&bizType={BIZ_TYPE}&ts=1655710885431&body={QUERY}&accessSecret={SECRET}"
    );
    let plain = || hex(&Md5::digest(bytes.as_bytes()));
    assert_eq!(signed(), plain());
    super::compare(
        &format!("signing a query ({} bytes), against MD5", bytes.len()),
        300,
        signed,
        plain,
    );
}
