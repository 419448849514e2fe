//! `-v`: what the runtime does, call by call, on standard error.

use tracing::{Level, instrument::WithSubscriber as _};
use tracing_subscriber::{
    Layer as _,
    filter::Targets,
    fmt::{self, format::FmtSpan},
    layer::SubscriberExt as _,
};

use crate::io::Io;

/// Does `work` and writes its traces: `-v` calls, `-vv` attempts, too.
pub async fn with<T>(io: &Io, verbosity: u8, work: impl Future<Output = T>) -> T {
    let level = match verbosity {
        0 => return work.await,
        1 => Level::INFO,
        _ => Level::DEBUG,
    };
    // Only our own crates: libraries underneath may write headers, and headers carry credentials.
    let targets = Targets::new().with_target("kehu_runtime", level);
    let stderr = io.stderr.clone();
    let lines = fmt::layer()
        .with_writer(move || stderr.clone())
        .with_ansi(io.colored_stderr())
        .with_target(false)
        .with_span_events(FmtSpan::CLOSE)
        .with_filter(targets);
    work.with_subscriber(tracing_subscriber::registry().with(lines))
        .await
}
