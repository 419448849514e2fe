//! How a person or a supervisor ends what goes on for long.

use std::io;
#[cfg(feature = "export")]
use std::{io::Write as _, thread};

#[cfg(feature = "export")]
use kehu_export::Stop;
#[cfg(feature = "export")]
use tokio::{runtime, sync::oneshot};

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

/// Until it is dropped the first Ctrl-C or SIGTERM asks a run to end, and the second ends it. It waits on a thread of
/// its own: the run's may be busy, or wait for somebody who reads what it writes.
#[cfg(feature = "export")]
pub struct Ending {
    _dropped: oneshot::Sender<()>,
}

#[cfg(feature = "export")]
impl Ending {
    /// Begins to wait. Where it cannot, the first signal ends the run.
    pub fn of(stop: &Stop, io: &Io) -> Self {
        let (sender, dropped) = oneshot::channel();
        let ending = ending(stop.clone(), io.clone());
        let wait = move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    tokio::select! {
                        _ = dropped => {}
                        () = ending => {}
                    }
                });
            }
        };
        let _ = thread::Builder::new()
            .name("signals".to_owned())
            .spawn(wait);
        Self { _dropped: sender }
    }
}

#[cfg(feature = "export")]
fn ending(stop: Stop, io: Io) -> impl Future<Output = ()> + Send {
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
            // Who cannot be told is not told, and nobody waits for that.
            let (mut stderr, told) = (io.stderr.clone(), told);
            let _ = thread::Builder::new().spawn(move || writeln!(stderr, "{told}"));
        }
    }
}
