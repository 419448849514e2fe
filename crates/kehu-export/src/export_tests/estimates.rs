//! What a dry run says of a list that it does not read.

use std::{sync::atomic::Ordering, time::Duration};

use crate::testing::{Order, Service, customer, customers, plan};

#[tokio::test]
async fn a_dry_run_guesses_how_many_rows_there_are() {
    for order in [Order::Up, Order::Down] {
        // Ever fewer a day.
        let uneven = (0..2000).map(|index| customer(index, index * index * 20_000));
        let service = Service::new(uneven.collect(), order);
        let plan = plan(&service);
        let estimate = plan.estimate(None).await.expect("estimates");
        let rows = estimate.rows.expect("is guessed");
        assert!((1000..4000).contains(&rows), "{estimate} {order:?}");
        assert!(service.requests.load(Ordering::Relaxed) <= 40);
        let few = Service::new(customers(5), order);
        let estimate = crate::testing::plan(&few)
            .estimate(None)
            .await
            .expect("estimates");
        assert_eq!(estimate.rows, Some(5), "{estimate}");
    }
}

#[tokio::test]
async fn an_estimate_knows_the_vendors_limit() {
    let service = Service::new(customers(70), Order::Up);
    let mut plan = crate::testing::plan(&service);
    plan.source.limit = Some((2, 3.0));
    let estimate = plan.estimate(None).await.expect("estimates");
    assert_eq!(estimate.page_time, Duration::from_millis(1500));
    // How many pages are guessed depends on where the halves of the time until now fall.
    let pages = estimate.pages.expect("is guessed");
    let seconds = estimate.time.expect("is guessed").as_secs_f64();
    assert!((seconds - 1.5 * pages as f64).abs() < 1e-6, "{estimate}");
}
