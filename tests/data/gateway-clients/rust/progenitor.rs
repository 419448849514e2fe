//! With the client that progenitor makes.
mod client;

use client::{Client, Error, types::Problem, types::QueryCustomersRequest as Query};
use futures::TryStreamExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let urls: Vec<String> = std::env::args().skip(1).collect();
    let [good, bad] = [&urls[0], &urls[1]].map(|url| Client::new(url));
    let phone = Query {
        whats_app_phone: Some("861360301975912".to_owned()),
        ..Query::default()
    };
    let found = good.query_customers(None, &phone).await?;
    let id = found.customer_list[0].id.as_deref().ok_or("no id")?;
    let refused = bad.query_customers(None, &Query::default()).await;
    let Err(Error::ErrorResponse(problem)) = refused else {
        return Err(format!("not a refusal: {refused:?}").into());
    };
    // What is not `application/json` it hands over as it came.
    let problem: Vec<_> = problem.into_inner_stream().try_collect().await?;
    let problem: Problem = serde_json::from_slice(&problem.concat())?;
    let code = problem.code.ok_or("no code")?;
    let limit = Query {
        limit: 50.try_into()?,
        ..Query::default()
    };
    let (mut count, mut page) = (0, None);
    loop {
        let answer = good.query_customers(page.as_deref(), &limit).await?;
        count += answer.customer_list.len();
        let link = answer.headers().get("link").map(|link| link.to_str());
        page = match link.transpose()?.and_then(|link| link.split_once("page=")) {
            Some((_, rest)) => rest.split('>').next().map(str::to_owned),
            None => break,
        };
    }
    println!("{id} {code} {count}");
    Ok(())
}
