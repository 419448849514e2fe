//! How a run is asked to end after the current page.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

/// Asks a run to end after the current page. Clones ask the same run.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Asks.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is asked.
    pub async fn asked(&self) {
        // The sender lives as long as `self` does, so that waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }

    /// Waits for so long, or until it is asked.
    pub async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = self.asked() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
