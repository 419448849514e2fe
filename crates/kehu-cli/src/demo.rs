//! `kehu demo`: both generated clients against the sandbox, told step by step.
//!
//! This is the one hand-written place that names the APIs: everything else works from the registry.
//! It is also the shortest honest example of the typed clients: the code that the screen quotes is
//! the code that runs.

mod compare;
mod tale;

use std::time::Instant;

use clap::Command;
use futures_util::TryStreamExt as _;
use kehu_sandbox::Sandbox;

use tr::tr;

use crate::{
    demo::tale::{Tale, took},
    exit::Exit,
    failure::{Failure, Result, chain, told},
    io::Io,
};

/// So many customers on each platform, beside the documentation's own.
const CUSTOMERS: u64 = 1_000;
/// The same people every time.
const SEED: u64 = 7;

/// What the command takes: nothing.
pub fn command() -> Command {
    Command::new("demo").about("Shows it all on this machine: no account, no network")
}

/// Tells the tale.
pub async fn run(io: &Io) -> Result<Exit> {
    let started = Sandbox::builder()
        .customers(CUSTOMERS)
        .seed(SEED)
        .start()
        .await;
    let sandbox = started.map_err(Failure::from)?;
    let mut tale = Tale::new(io);
    tale.open(
        "Two customer-data platforms, played on this machine by a sandbox",
        &[
            ("NXCloud", sandbox.url("nxcloud")),
            ("Rabbitpre", sandbox.url("rabbitpre")),
        ],
    )?;
    one_customer_on_both(&mut tale, &sandbox).await?;
    every_page(&mut tale, &sandbox).await?;
    a_refused_signature(&mut tale, &sandbox).await?;
    a_wrong_clock(&mut tale, &sandbox).await?;
    tale.close(&[
        (
            "kehu nxcloud query_customers --sandbox",
            "call any operation yourself",
        ),
        ("kehu nxcloud query_customers --help", "see what it takes"),
        (
            "kehu sandbox",
            "keep the platforms running for your own code",
        ),
    ])?;
    sandbox.shutdown().await;
    Ok(Exit::Ok)
}

/// One person, two platforms: what each knows, and how differently it says so.
async fn one_customer_on_both(tale: &mut Tale, sandbox: &Sandbox) -> Result<()> {
    let nxcloud = nxcloud(sandbox)?;
    let rabbitpre = rabbitpre(sandbox)?;
    let phone = someone(&nxcloud).await?;

    tale.step("A customer, found by phone on both platforms")?;
    tale.code(&format!(
        "nxcloud.query_customers().whats_app_phone({phone:?}).send().await?"
    ))?;
    let page = nxcloud
        .query_customers()
        .whats_app_phone(&phone)
        .send()
        .await
        .map_err(failed)?;
    tale.code(&format!(
        "rabbitpre.get_info_by_phone_and_openid().phone({phone:?}).send().await?"
    ))?;
    let found = rabbitpre
        .get_info_by_phone_and_openid()
        .phone(&phone)
        .send()
        .await
        .map_err(failed)?;

    let (Some(here), Some(there)) = (page.customer_list.first(), found.first()) else {
        return Err(Failure::new(
            Exit::Internal,
            tr!("{phone} is not on both platforms", phone),
        ));
    };
    tale.say(
        "NXCloud wants each request signed; Rabbitpre wants a token, which its client fetched first.",
    )?;
    tale.gap()?;
    tale.table(&compare::side_by_side(here, there))?;
    tale.gap()?;
    tale.say(
        "The same person, told in two ways: the sexes are numbered differently, times are local \
         without a zone here and milliseconds there. The types know, so nobody has to remember.",
    )
}

/// Every customer, one page at a time, as a stream.
async fn every_page(tale: &mut Tale, sandbox: &Sandbox) -> Result<()> {
    let nxcloud = nxcloud(sandbox)?;
    tale.step("Every customer, page by page")?;
    tale.code("nxcloud.query_customers().items()")?;
    let begun = Instant::now();
    let arrived = sandbox.requests().len();
    let mut customers = nxcloud.query_customers().items();
    let mut count = 0_usize;
    while let Some(_customer) = customers.try_next().await.map_err(failed)? {
        count += 1;
    }
    let pages = sandbox.requests().len().saturating_sub(arrived);
    tale.say(&tr!(
        "{count} customers in {pages} signed requests, {}",
        took(begun.elapsed()),
        count,
        pages
    ))
}

/// A wrong secret: what the platform says, what it means, what to do.
async fn a_refused_signature(tale: &mut Tale, sandbox: &Sandbox) -> Result<()> {
    let forger = nxcloud_with(sandbox, |client| client.access_secret("a-wrong-secret"))?;
    tale.step("A refused signature")?;
    tale.code(r#"Client::builder().access_secret("a-wrong-secret")"#)?;
    match forger.query_customers().send().await {
        Ok(_) => Err(Failure::new(
            Exit::Internal,
            "the sandbox took a wrong signature",
        )),
        Err(error) => {
            tale.note("error", &told(&error))?;
            if let Some(info) = error.info() {
                tale.note("name", info.name)?;
                tale.note("means", info.doc)?;
            }
            if let Some(id) = error.request_id() {
                tale.note("request", id)?;
            }
            Ok(())
        }
    }
}

/// A clock that is ten minutes wrong: refused once, set right, gone through.
async fn a_wrong_clock(tale: &mut Tale, sandbox: &Sandbox) -> Result<()> {
    let nxcloud = nxcloud(sandbox)?;
    tale.step("A clock that is ten minutes wrong")?;
    sandbox
        .faults()
        .set_text("clock:600s")
        .map_err(|error| Failure::new(Exit::Internal, error.to_string()))?;
    let page = nxcloud.query_customers().limit(1).send().await;
    sandbox.faults().clear();
    let page = page.map_err(failed)?;
    tale.say(&tr!("attempt 1 was refused with 1004 timestamp_expired; the client set its clock by the answer's `Date` and attempt {} went through",
        page.attempts()))
}

/// The WhatsApp number of somebody who has told the platform a lot about themselves.
async fn someone(nxcloud: &nxcloud_client::Client) -> Result<String> {
    let mut customers = nxcloud.query_customers().items();
    while let Some(customer) = customers.try_next().await.map_err(failed)? {
        let chinese = customer.country.as_deref() == Some("CN");
        let told = [
            customer.email.is_some(),
            customer.gender.is_some(),
            !customer.tags.is_empty(),
        ];
        if let (true, true, Some(phone)) = (
            chinese,
            told.iter().all(|told| *told),
            customer.whats_app_phone,
        ) {
            return Ok(phone);
        }
    }
    Err(Failure::new(
        Exit::Internal,
        "the sandbox has nobody to show",
    ))
}

fn nxcloud(sandbox: &Sandbox) -> Result<nxcloud_client::Client> {
    nxcloud_with(sandbox, |client| client)
}

/// A client of the sandbox, with something changed.
fn nxcloud_with(
    sandbox: &Sandbox,
    change: impl FnOnce(nxcloud_client::ClientBuilder) -> nxcloud_client::ClientBuilder,
) -> Result<nxcloud_client::Client> {
    let given = |name: &str| credential(sandbox, "nxcloud", name);
    let client = nxcloud_client::Client::builder()
        .base_url(sandbox.url("nxcloud"))
        .access_key(given("access_key"))
        .access_secret(given("access_secret"))
        .tenant_id(given("tenant_id").parse().unwrap_or_default())
        .app_key(given("app_key"));
    change(client).build().map_err(failed)
}

/// The token comes from the platform, at the first call.
fn rabbitpre(sandbox: &Sandbox) -> Result<rabbitpre_client::Client> {
    let given = |name: &str| credential(sandbox, "rabbitpre", name);
    rabbitpre_client::Client::builder()
        .base_url(sandbox.url("rabbitpre"))
        .instance_appid(given("instance_appid"))
        .instance_secret(given("instance_secret"))
        .build()
        .map_err(failed)
}

fn credential(sandbox: &Sandbox, api: &str, field: &str) -> String {
    let credentials = sandbox.credentials(api).into_iter();
    credentials
        .filter(|(name, _)| name == field)
        .map(|(_, value)| value)
        .next()
        .unwrap_or_default()
}

fn failed(error: kehu_runtime::Error) -> Failure {
    Failure::new(Exit::Internal, chain(&error))
}
