//! What an integrator writes: printed line by line, read by the test.

use acme_crm_client::{Client, ErrorKind, Level};
use futures_util::TryStreamExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;

    let page = client.list_contacts().page_size(10).send().await?;
    println!("{} of {}", page.rows.len(), page.total);

    let mut contacts = client.list_contacts().page_size(10).items();
    let mut seen = Vec::new();
    while let Some(contact) = contacts.try_next().await? {
        assert!(!matches!(contact.level, Some(Level::Other(_))));
        seen.push(contact);
    }
    println!("{} one by one", seen.len());

    let phone = seen.last().and_then(|contact| contact.mobile.clone()).ok_or("a phone number")?;
    let found = client.list_contacts().mobile(phone).send().await?;
    println!("found {}", found.rows.iter().any(|contact| Some(contact) == seen.last()));

    let invalid = client.list_contacts().page_size(101).send().await;
    println!("{}", invalid.err().ok_or("101 is too many")?);

    let status = client.service_status().send().await?;
    println!("up {} {:?} {}", status.up, status.status, status.raw_data());

    let base_url = std::env::var("ACME_CRM_BASE_URL")?;
    let wrong = Client::builder().app_id("app").app_secret("wrong").base_url(base_url).build()?;
    let refused = wrong.list_contacts().send().await.err().ok_or("a wrong secret")?;
    println!("{:?} {:?}", refused.kind() == ErrorKind::Auth, refused.code().map(ToString::to_string));
    Ok(())
}
