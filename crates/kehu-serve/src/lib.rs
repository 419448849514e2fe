//! What every local server of kehu's does alike: [`host`] says under which names it answers and which pages
//! may ask it, [`serve`](serve()) takes connections within bounds and ends gracefully.
//!
//! ```no_run
//! # async fn example(stop: impl Future<Output = ()> + Send) -> std::io::Result<()> {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let router = axum::Router::new();
//! kehu_serve::serve(listener, router, kehu_serve::Bounds::default(), stop).await;
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

pub mod host;
mod serve;

pub use serve::{Bounds, serve};
