//! Connections within bounds, until the server is told to end.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore, time};

/// How much a server takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Connections at a time; further ones wait to be taken.
    pub connections: usize,
    /// How long a caller may take to send the head of a request.
    pub head: Duration,
    /// How long what is in flight may go on once the server is told to end.
    pub end: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 1024,
            head: Duration::from_secs(15),
            end: Duration::from_secs(30),
        }
    }
}

/// Serves until `stop` is there; then takes no more connections, lets what is in flight finish, and returns.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) {
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(bounds.connections));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            () = &mut stop => break,
            next = next => match next {
                (place, Ok((stream, _))) => (place, stream),
                // The caller went away, or there are no more handles: the next may fare better.
                (_, Err(_)) => {
                    time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        // Without it a small answer waits for the caller's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // What goes wrong with a connection is its caller's concern.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = time::timeout(bounds.end, graceful.shutdown()).await;
}
