//! A token that is obtained once and renewed once, however many calls wait for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::lock::Mutex;
use kehu_wire::Secret;

use crate::{Error, Result};

/// One token. Which one it was that a server refused is told by comparing the `Arc`s.
#[derive(Debug)]
pub(crate) struct Token {
    pub secret: Secret,
    /// By the client's clock; `None`: not known.
    pub expires_at: Option<Duration>,
}

/// The token of a client and its clones.
#[derive(Debug, Default)]
pub(crate) struct TokenCache {
    current: RwLock<Option<Arc<Token>>>,
    renewal: Mutex<LastFailure>,
    /// Counts renewals that failed.
    failures: AtomicU64,
}

/// The last renewal that failed, for those who waited for it.
#[derive(Debug, Default)]
struct LastFailure(Option<(u64, Error)>);

impl TokenCache {
    /// One that begins with a ready token.
    pub fn with(secret: Secret) -> Self {
        let cache = Self::default();
        cache.put(Token {
            secret,
            expires_at: None,
        });
        cache
    }

    /// A token that is still good and not the one that the server refused; renewed if need be.
    pub async fn get<F>(
        &self,
        now: Duration,
        refused: Option<&Arc<Token>>,
        renew: impl FnOnce() -> F,
    ) -> Result<Arc<Token>>
    where
        F: Future<Output = Result<Token>>,
    {
        if let Some(token) = self.good(now, refused) {
            return Ok(token);
        }
        let seen = self.failures.load(Ordering::SeqCst);
        let mut last_failure = self.renewal.lock().await;
        // Whoever held the lock may have renewed it, or failed to: once is enough for all who waited.
        if let Some(token) = self.good(now, refused) {
            return Ok(token);
        }
        if let LastFailure(Some((failures, error))) = &*last_failure
            && *failures > seen
        {
            return Err(error.clone());
        }
        match renew().await {
            Ok(token) => {
                last_failure.0 = None;
                Ok(self.put(token))
            }
            Err(error) => {
                let failures = self.failures.fetch_add(1, Ordering::SeqCst) + 1;
                last_failure.0 = Some((failures, error.clone()));
                Err(error)
            }
        }
    }

    fn good(&self, now: Duration, refused: Option<&Arc<Token>>) -> Option<Arc<Token>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let token = current.as_ref()?;
        let fresh = token.expires_at.is_none_or(|expires_at| now < expires_at);
        let other = refused.is_none_or(|refused| !Arc::ptr_eq(refused, token));
        (fresh && other).then(|| token.clone())
    }

    fn put(&self, token: Token) -> Arc<Token> {
        let token = Arc::new(token);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        token
    }
}

/// When a token with so long a life is renewed: a little before its end.
pub(crate) fn usable(lifetime: Duration) -> Duration {
    lifetime - (lifetime / 10).min(Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    fn token(text: &str, expires_at: u64) -> Token {
        Token {
            secret: text.into(),
            expires_at: Some(Duration::from_secs(expires_at)),
        }
    }

    #[tokio::test]
    async fn many_who_wait_cause_one_renewal() {
        let cache = Arc::new(TokenCache::default());
        let renewals = Arc::new(AtomicUsize::new(0));
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let (cache, renewals) = (cache.clone(), renewals.clone());
                tokio::spawn(async move {
                    let renew = || async {
                        tokio::task::yield_now().await;
                        Ok(token(
                            &renewals.fetch_add(1, Ordering::SeqCst).to_string(),
                            60,
                        ))
                    };
                    cache
                        .get(Duration::ZERO, None, renew)
                        .await
                        .unwrap()
                        .secret
                        .clone()
                })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap().expose(), "0");
        }
        assert_eq!(renewals.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_renewal_that_fails_fails_for_all_who_waited_and_for_nobody_else() {
        let cache = Arc::new(TokenCache::default());
        let renewals = Arc::new(AtomicUsize::new(0));
        let call = |fail: bool| {
            let (cache, renewals) = (cache.clone(), renewals.clone());
            tokio::spawn(async move {
                let renew = || async {
                    renewals.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    if fail {
                        Err(Error::config("no"))
                    } else {
                        Ok(token("t", 60))
                    }
                };
                cache.get(Duration::ZERO, None, renew).await.is_ok()
            })
        };
        let calls: Vec<_> = (0..50).map(|_| call(true)).collect();
        for waiting in calls {
            assert!(!waiting.await.unwrap());
        }
        assert_eq!(renewals.load(Ordering::SeqCst), 1);
        assert!(call(false).await.unwrap());
        assert_eq!(renewals.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_token_is_renewed_when_it_ends_or_is_refused_but_not_for_a_late_refusal() {
        let cache = TokenCache::with("ready".into());
        let get = |now: u64, refused: Option<Arc<Token>>, next: &'static str| {
            let cache = &cache;
            async move {
                let renew = || async { Ok(token(next, 60)) };
                cache
                    .get(Duration::from_secs(now), refused.as_ref(), renew)
                    .await
                    .unwrap()
            }
        };
        let ready = get(10_000, None, "never").await;
        assert_eq!(ready.secret.expose(), "ready");
        let first = get(0, Some(ready.clone()), "first").await;
        assert_eq!(first.secret.expose(), "first");
        assert_eq!(get(59, Some(ready), "never").await.secret.expose(), "first");
        assert_eq!(get(60, None, "second").await.secret.expose(), "second");
    }

    #[test]
    fn tokens_are_renewed_a_little_early() {
        assert_eq!(usable(Duration::from_secs(7200)), Duration::from_secs(7140));
        assert_eq!(usable(Duration::from_secs(10)), Duration::from_secs(9));
    }
}
