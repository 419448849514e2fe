//! With the client that openapi-generator makes for Rust.
use openapi::{
    apis::{
        Error,
        configuration::Configuration,
        nx_cloud_api::{QueryCustomersError, query_customers},
    },
    models::QueryCustomersRequest as Query,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let urls: Vec<String> = std::env::args().skip(1).collect();
    let [good, bad] = [&urls[0], &urls[1]].map(|url| Configuration {
        base_path: url.clone(),
        ..Configuration::default()
    });
    let phone = Query {
        whats_app_phone: Some("861360301975912".to_owned()),
        ..Query::default()
    };
    let found = query_customers(&good, None, Some(phone)).await?;
    let found = found.customer_list.unwrap_or_default();
    let id = found[0].id.as_deref().ok_or("no id")?;
    let refused = query_customers(&bad, None, Some(Query::default())).await;
    let Err(Error::ResponseError(refused)) = refused else {
        return Err(format!("not a refusal: {refused:?}").into());
    };
    let Some(QueryCustomersError::Status401(problem)) = refused.entity else {
        return Err(refused.content.into());
    };
    let code = problem.code.ok_or("no code")?;
    // It shows no headers: pages go on by the cursor in the answer.
    let (mut count, mut after) = (0, None);
    loop {
        let query = Query {
            limit: Some(50),
            after,
            ..Query::default()
        };
        let page = query_customers(&good, None, Some(query)).await?;
        count += page.customer_list.unwrap_or_default().len();
        after = page.paging.and_then(|paging| paging.next);
        if after.is_none() {
            break;
        }
    }
    println!("{id} {code} {count}");
    Ok(())
}
