//! `-v`: what the runtime does, call by call, on standard error.

use tracing::{Level, instrument::WithSubscriber as _};
use tracing_subscriber::{Layer as _, filter::Targets, fmt, layer::SubscriberExt as _};

use crate::io::Io;

/// Does `work` and writes its traces: `-v` calls, `-vv` attempts, `-vvv` all there is.
pub async fn with<T>(io: &Io, verbosity: u8, work: impl Future<Output = T>) -> T {
    let level = match verbosity {
        0 => return work.await,
        1 => Level::INFO,
        2 => Level::DEBUG,
        _ => Level::TRACE,
    };
    // Only our own crates: libraries underneath may write headers, and headers carry credentials.
    let targets = Targets::new().with_target("kehu_runtime", level);
    let stderr = io.stderr.clone();
    let lines = fmt::layer()
        .with_writer(move || stderr.clone())
        .with_ansi(io.colored_stderr())
        .with_target(false)
        .with_filter(targets);
    work.with_subscriber(tracing_subscriber::registry().with(lines))
        .await
}
