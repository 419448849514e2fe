//! The connections that the clients of several accounts share, and how many requests are in flight at most.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use http::Request;
use kehu_runtime::{BoxFuture, Config, Error, HttpClient, Reply, RequestBody, Transport};
use tokio::sync::Semaphore;

/// Connections by base URL. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    clients: Arc<Mutex<HashMap<String, HttpClient>>>,
    places: Arc<Semaphore>,
}

impl Pool {
    /// So many requests in flight at most.
    pub(super) fn of(places: usize) -> Self {
        Self {
            clients: Arc::default(),
            places: Arc::new(Semaphore::new(places)),
        }
    }

    /// Lets a client send through the pool.
    ///
    /// # Errors
    /// When its base URL cannot be used.
    pub(super) fn join(&self, config: Config) -> Result<Config, Error> {
        let url = config.url()?;
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let client = match clients.get(&url) {
            Some(client) => client.clone(),
            None => {
                let client = HttpClient::suiting(&url)?;
                clients.insert(url, client.clone());
                client
            }
        };
        Ok(config.transport(Pooled {
            client,
            places: Arc::clone(&self.places),
        }))
    }
}

/// Sends when there is a place, in the order of asking.
#[derive(Debug)]
struct Pooled {
    client: HttpClient,
    places: Arc<Semaphore>,
}

impl Transport for Pooled {
    fn send(
        &self,
        request: Request<RequestBody>,
        max_bytes: u64,
    ) -> BoxFuture<'_, Result<Reply, Error>> {
        Box::pin(async move {
            // Nobody closes it.
            let _place = self.places.acquire().await;
            self.client.send(request, max_bytes).await
        })
    }
}
