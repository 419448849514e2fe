//! Operations by name are those of the generated clients: the same bytes are sent, the same rows come, and
//! what is wrong is told with the same code, at the same place and in the same words.
//!
//! Here for the APIs of this repository; `tests/system/fixtures.rs` does the same for made-up ones.

#[macro_use]
#[path = "by_name/held.rs"]
mod held;

use it::apis;

held! {
    signed_operations_by_name_are_those_of_the_client: nxcloud_client {
        BatchCreateCustomersOperation once;
        CustomerFieldsOperation once;
        QueryCustomersOperation pages;
    }
    operations_with_a_token_by_name_are_those_of_the_client: rabbitpre_client {
        CustomerDetailsOperation lookup;
        GetInfoByPhoneAndOpenidOperation once;
        GetOrgAccessTokenOperation once;
        ImportGroupMembersOperation once;
        ImportTagsOperation once;
        ListCustomerIdsOperation pages;
        ListTagsOperation once;
        TagsOfCustomersOperation lookup;
    }
}
