//! A target whose work blocks: done on a thread of its own.

use crate::error::{Error, Result};

/// The target; none once it broke down.
pub struct Blocking<T>(Option<Box<T>>);

impl<T: Send + 'static> Blocking<T> {
    /// Opens a target.
    ///
    /// # Errors
    /// What opening it comes to.
    pub async fn open(open: impl FnOnce() -> Result<T> + Send + 'static) -> Result<Self> {
        let opened = tokio::task::spawn_blocking(open).await;
        opened
            .map_err(|error| Error::target("opening the target", &error))?
            .map(|target| Self(Some(Box::new(target))))
    }

    /// Works on the target.
    ///
    /// # Errors
    /// What the work comes to, or that the target broke down in earlier work.
    pub async fn run<R: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut T) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let Some(mut target) = self.0.take() else {
            return Err(Error::usage("the target broke down before"));
        };
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&mut target);
            (target, result)
        });
        let (target, result) = done
            .await
            .map_err(|error| Error::target("writing", &error))?;
        self.0 = Some(target);
        result
    }
}

impl<T> std::fmt::Debug for Blocking<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blocking").finish_non_exhaustive()
    }
}
