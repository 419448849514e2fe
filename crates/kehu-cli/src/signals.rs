//! How a person or a supervisor ends what goes on for long.

use std::io;
#[cfg(feature = "export")]
use std::io::Write as _;

#[cfg(feature = "export")]
use kehu_export::Stop;

#[cfg(feature = "export")]
use crate::{io::Io, language::text};

/// Leaves Ctrl-C to a program that has the terminal for now: it does not end this process any more.
pub fn left_to_a_child() {
    #[cfg(unix)]
    if tokio::runtime::Handle::try_current().is_ok() {
        use tokio::signal::unix::{SignalKind, signal};

        // Where it cannot be, Ctrl-C ends both.
        let _ = signal(SignalKind::interrupt());
    }
}

/// Waits for Ctrl-C or, where there is such a thing, SIGTERM.
pub async fn stopped() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// The first Ctrl-C or SIGTERM asks the run to end, the second ends it.
#[cfg(feature = "export")]
pub fn ending(stop: Stop, io: Io) -> impl Future<Output = ()> + Send {
    // The language is that of the thread that asks.
    let told = text("stopping after the current page; once more stops at once");
    async move {
        for asked in [false, true] {
            if stopped().await.is_err() {
                return;
            }
            if asked {
                std::process::exit(130);
            }
            stop.stop();
            // Who cannot be told is not told.
            let _ = writeln!(io.stderr.clone(), "{told}");
        }
    }
}
