//! Decoding a full page against a hand-written serde struct.

use bytes::Bytes;
use kehu_runtime::Response;
use nxcloud_client::{CustomerPage, spec};

use super::by_hand::{Answer, page};

pub fn compare() {
    let body = Bytes::from(page());
    let ours = || {
        Response::<CustomerPage>::decode(&spec::API, &spec::QUERY_CUSTOMERS, body.clone())
            .expect("it decodes")
    };
    let by_hand = || {
        let answer: Answer = serde_json::from_slice(&body).expect("it decodes");
        assert_eq!(answer.code, 0);
        answer
    };
    let customers = by_hand().data.map_or(0, |page| page.customer_list.len());
    assert_eq!(ours().customer_list.len(), customers);
    let what = format!("decoding {customers} customers ({} kB)", body.len() / 1000);
    super::compare(&what, 600, ours, by_hand);
}
