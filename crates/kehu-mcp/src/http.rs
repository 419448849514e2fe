//! The protocol on HTTP, for clients on this machine.

use std::io;
use std::sync::Arc;

use axum::Router;
use kehu_serve::Bounds;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;

use crate::Server;

/// Serves clients at `/mcp` until `stop` comes: only on an address of this machine, for requests to it by a
/// name of this machine (`Host`), and from pages of its own alone (`Origin`).
///
/// # Errors
/// When it listens elsewhere.
pub async fn serve_http(
    server: Server,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let at = listener.local_addr()?;
    if !at.ip().is_loopback() {
        let message = format!("{at} is not an address of this machine alone: take 127.0.0.1");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let own =
        ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("http://{host}:{}", at.port()));
    let mut config = StreamableHttpServerConfig::default()
        .with_allowed_origins(own)
        .enforce_origin_validation();
    // Every request stands for itself, so that nothing is kept of clients that are gone.
    config.legacy_session_mode = false;
    config.json_response = true;
    let ended = config.cancellation_token.clone();
    let sessions = Arc::new(NeverSessionManager::default());
    let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config);
    let router = Router::new().route_service("/mcp", service);
    let stop = async move {
        stop.await;
        ended.cancel();
    };
    kehu_serve::serve(listener, router, Bounds::default(), stop).await;
    Ok(())
}
