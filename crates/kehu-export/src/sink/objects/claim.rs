//! The manifest as an object: replaced only by whoever knows what it is, so that of two runs at most one goes
//! on.
//!
//! A store has no locks that end with their process. So a run that fills a target says so in the manifest, and
//! says it again from time to time; whoever comes and finds it said looks whether it is said again, and takes
//! over when it is not. No clocks are compared. A run that was believed to be dead and is not finds the manifest
//! changed, and writes nothing any more that counts.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use object_store::UpdateVersion;
use tokio::sync::Mutex;

use super::store::{Put, Store};
use crate::{
    error::{Error, Result},
    holder::Holder,
    sink::files::{Claim, Manifest},
};

/// Its name; programs that read folders of files leave out what begins with `_`.
pub(in crate::sink) const MANIFEST: &str = "_manifest.json";

/// How often a run says that it goes on.
const BEAT: Duration = Duration::from_secs(5);
/// After so long without a word a run is taken for dead.
const SILENCE: Duration = Duration::from_secs(30);
/// How often it is looked for a word.
const LOOK: Duration = Duration::from_secs(1);

/// The manifest, held by this run.
#[derive(Debug)]
pub(super) struct Held {
    store: Store,
    /// What the store has; `None` before there was one.
    version: Option<UpdateVersion>,
    manifest: Manifest,
    claim: Claim,
    /// Why it is held no more.
    lost: Option<Option<Holder>>,
}

impl Held {
    /// Waits for whoever holds it, and takes hold; the text that was there.
    pub(super) async fn take(store: &Store, holder: &Holder) -> Result<(Self, Option<Bytes>)> {
        let found = wait(store).await?;
        let text = found.as_ref().map(|(text, _)| text.clone());
        let manifest = text
            .as_deref()
            .and_then(|text| Manifest::parse(text, &"").ok());
        let is_new = text.is_none();
        let mut held = Self {
            store: store.clone(),
            version: found.map(|(_, version)| version),
            manifest: manifest.unwrap_or_default(),
            claim: Claim {
                holder: holder.clone(),
                run: format!("{:016x}", fastrand::u64(..)),
                beat: 0,
            },
            lost: None,
        };
        if is_new {
            held.refuse_what_is_there().await?;
        }
        if text.is_none() || held.is_readable(text.as_deref()) {
            held.beat().await?;
        }
        if is_new {
            held.check_conditions().await?;
        }
        Ok((held, text))
    }

    /// What cannot be read is replaced as a whole later, or not at all.
    fn is_readable(&self, text: Option<&[u8]>) -> bool {
        text.is_some_and(|text| Manifest::parse(text, &"").is_ok())
    }

    /// Objects without a manifest are somebody else's.
    async fn refuse_what_is_there(&self) -> Result<()> {
        if self.store.names().await?.is_empty() {
            return Ok(());
        }
        let message = format!(
            "{} is there already, and not from an export",
            self.store.url()
        );
        let help =
            "name another target, or move these objects away; kehu replaces only what it has made";
        Err(Error::usage(message).with_help(help))
    }

    /// A store that replaces objects whatever the condition would let two runs win.
    async fn check_conditions(&self) -> Result<()> {
        let wrong = UpdateVersion {
            e_tag: Some("\"00000000000000000000000000000000\"".to_owned()),
            version: Some("1".to_owned()),
        };
        for was in [None, Some(&wrong)] {
            if let Put::Done(_) = self.store.replace(MANIFEST, b"{}", was).await? {
                self.store.remove(MANIFEST).await?;
                let message = format!(
                    "{}: the store replaces objects whatever the condition (If-Match, If-None-Match)",
                    self.store.url()
                );
                let help = "two runs could both win there; take a store or a version of it that keeps conditions";
                return Err(Error::usage(message).with_help(help));
            }
        }
        Ok(())
    }

    /// Makes this the manifest.
    pub(super) async fn note(&mut self, manifest: &Manifest) -> Result<()> {
        self.manifest = manifest.clone();
        self.beat().await
    }

    /// The same, and says that nobody fills the target any more.
    pub(super) async fn leave(mut self, manifest: &Manifest) -> Result<()> {
        self.manifest = manifest.clone();
        self.put(None).await
    }

    /// Says that the run goes on.
    async fn beat(&mut self) -> Result<()> {
        self.claim.beat += 1;
        self.put(Some(self.claim.clone())).await
    }

    async fn put(&mut self, claim: Option<Claim>) -> Result<()> {
        if let Some(holder) = &self.lost {
            return Err(Error::held(self.store.url(), holder.as_ref()));
        }
        let mut manifest = self.manifest.clone();
        manifest.claim = claim;
        let noting = |error: &dyn std::error::Error| {
            Error::target(
                format!("noting the progress of {}", self.store.url()),
                error,
            )
        };
        let text = manifest.text().map_err(|error| noting(&error))?;
        loop {
            let put = self.store.replace(MANIFEST, &text, self.version.as_ref());
            match put.await? {
                Put::Done(version) => {
                    self.version = Some(version);
                    return Ok(());
                }
                // An answer that was lost may have been a yes, to this or to what was said before it.
                Put::Changed => match self.store.get(MANIFEST).await? {
                    Some((there, version)) if *there == *text => {
                        self.version = Some(version);
                        return Ok(());
                    }
                    Some((there, version)) if self.is_mine(&there) => self.version = Some(version),
                    there => {
                        let claim = there.and_then(|(text, _)| claimed(&text));
                        let holder = claim.map(|claim| claim.holder);
                        self.lost = Some(holder.clone());
                        return Err(Error::held(self.store.url(), holder.as_ref()));
                    }
                },
            }
        }
    }

    /// Whether this run wrote it, and nobody after it.
    fn is_mine(&self, text: &[u8]) -> bool {
        claimed(text).is_some_and(|claim| claim.run == self.claim.run)
    }
}

/// Says from time to time that the run goes on, until dropped.
#[derive(Debug)]
pub(super) struct Beats(tokio::task::JoinHandle<()>);

impl Beats {
    pub(super) fn of(held: &Arc<Mutex<Option<Held>>>) -> Self {
        let held = Arc::clone(held);
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(BEAT).await;
                if let Some(held) = held.lock().await.as_mut()
                    && held.beat().await.is_err()
                    && held.lost.is_some()
                {
                    // The next commit says so.
                    return;
                }
            }
        }))
    }
}

impl Drop for Beats {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Who says that they fill the target.
fn claimed(text: &[u8]) -> Option<Claim> {
    Manifest::parse(text, &"")
        .ok()
        .and_then(|manifest| manifest.claim)
}

/// The manifest, when nobody fills the target or nothing is heard of them.
async fn wait(store: &Store) -> Result<Option<(Bytes, UpdateVersion)>> {
    let Some(first) = store.get(MANIFEST).await? else {
        return Ok(None);
    };
    let Some(claim) = claimed(&first.0).filter(|claim| !claim.holder.is_dead()) else {
        return Ok(Some(first));
    };
    let what = format!(
        "{} was being filled by {}; whether it still is will be seen within {} s",
        store.url(),
        claim.holder,
        SILENCE.as_secs()
    );
    let begun = Instant::now();
    let next = tokio::time::Instant::now() + SILENCE;
    let _waiting = store.progress().waiting(what, Some(next));
    loop {
        store.stop().pause(LOOK).await;
        let now = store.get(MANIFEST).await?;
        match now.as_ref().map(|(text, _)| claimed(text)) {
            Some(Some(other)) if other != claim => {
                return Err(Error::held(store.url(), Some(&other.holder)));
            }
            Some(Some(_)) if begun.elapsed() < SILENCE && !store.stop().is_asked() => {}
            Some(Some(_)) if store.stop().is_asked() => {
                return Err(Error::held(store.url(), Some(&claim.holder)));
            }
            _ => return Ok(now),
        }
    }
}
