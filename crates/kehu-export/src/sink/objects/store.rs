//! A store: how it is reached, what is waited for, and what is said when it refuses.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::Path as FilePath,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::{
    ObjectStore, ObjectStoreExt as _, PutMode, PutPayload, UpdateVersion, path::Path,
};

use super::{carrier::Heard, reach::reach};
use crate::{
    error::{Error, ErrorKind, Result},
    progress::Progress,
    sink::{ObjectsUrl, Opening},
    stop::Stop,
};

/// What is sent or asked for at once.
const PIECE: usize = 8 << 20;

/// The objects below one name of a store.
#[derive(Debug, Clone)]
pub(super) struct Store {
    inner: Arc<dyn ObjectStore>,
    url: ObjectsUrl,
    /// What all names begin with.
    prefix: Path,
    heard: Heard,
    waiting: Waiting,
}

/// How long a store that is away is waited for, who ends that, and who is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Waiting {
    patience: Duration,
    stop: Stop,
    progress: Progress,
}

impl Waiting {
    pub(super) fn of(opening: &Opening) -> Self {
        Self {
            patience: opening.patience,
            stop: opening.stop.clone(),
            progress: opening.progress.clone(),
        }
    }
}

/// What became of an attempt to replace an object on a condition.
pub(super) enum Put {
    /// It is replaced, and this is what it is now.
    Done(UpdateVersion),
    /// It is not what it was thought to be.
    Changed,
}

impl Store {
    /// The store as the environment says how to get in.
    pub(super) fn open(url: &ObjectsUrl, waiting: Waiting) -> Result<Self> {
        let heard = Heard::default();
        let inner = reach(url, &heard)?;
        Self::of(inner, url, heard, waiting)
    }

    /// One that is there already.
    pub(super) fn of(
        inner: Arc<dyn ObjectStore>,
        url: &ObjectsUrl,
        heard: Heard,
        waiting: Waiting,
    ) -> Result<Self> {
        let prefix = Path::parse(url.name()).map_err(|_| {
            Error::usage(format!(
                "{url}: the name has a character that stores do not take"
            ))
        })?;
        Ok(Self {
            inner,
            url: url.clone(),
            prefix,
            heard,
            waiting,
        })
    }

    /// The object of this name below the target's.
    fn path(&self, name: &str) -> Path {
        self.prefix
            .parts()
            .chain(Path::from(name).parts())
            .collect()
    }

    /// The content of an object and what it is, for [`replace`](Self::replace); `None` where there is none.
    pub(super) async fn get(&self, name: &str) -> Result<Option<(Bytes, UpdateVersion)>> {
        let path = self.path(name);
        let get = || async {
            let found = self.inner.get(&path).await?;
            let meta = &found.meta;
            let version = UpdateVersion {
                e_tag: meta.e_tag.clone(),
                version: meta.version.clone(),
            };
            Ok((found.bytes().await?, version))
        };
        match self.patiently("reading", get).await {
            Ok(found) => Ok(Some(found)),
            Err(object_store::Error::NotFound { .. }) if !self.is_bucket_missing() => Ok(None),
            Err(error) => Err(self.told("reading", &error)),
        }
    }

    /// Puts an object in the place of one that must be what it was, or where none must be.
    pub(super) async fn replace(
        &self,
        name: &str,
        content: &[u8],
        was: Option<&UpdateVersion>,
    ) -> Result<Put> {
        let path = self.path(name);
        let content = PutPayload::from(content.to_vec());
        let mode = was.map_or(PutMode::Create, |was| PutMode::Update(was.clone()));
        let put = || {
            self.inner
                .put_opts(&path, content.clone(), mode.clone().into())
        };
        match self.patiently("noting the progress of", put).await {
            Ok(done) => Ok(Put::Done(done.into())),
            Err(
                object_store::Error::AlreadyExists { .. }
                | object_store::Error::Precondition { .. },
            ) => Ok(Put::Changed),
            // It was there, and is not any more.
            Err(object_store::Error::NotFound { .. })
                if was.is_some() && !self.is_bucket_missing() =>
            {
                Ok(Put::Changed)
            }
            Err(error) => Err(self.told("noting the progress of", &error)),
        }
    }

    /// Sends a file; an object of its name is not there before.
    pub(super) async fn send(&self, file: &FilePath, name: &str) -> Result<()> {
        let path = self.path(name);
        let send = || async {
            let mut file = File::open(file).map_err(local)?;
            let first = piece(&mut file)?;
            if first.len() < PIECE {
                self.inner.put(&path, first.into()).await?;
                return Ok(());
            }
            let mut upload = self.inner.put_multipart(&path).await?;
            let mut next = first;
            while !next.is_empty() {
                if let Err(error) = upload.put_part(next.into()).await {
                    // What was sent of it is in nobody's way.
                    let _ = upload.abort().await;
                    return Err(error);
                }
                next = piece(&mut file)?;
            }
            upload.complete().await.map(drop)
        };
        let sent = self.patiently("writing", send).await;
        sent.map_err(|error| self.told("writing", &error))
    }

    /// Fetches an object into a file; whether it is there.
    pub(super) async fn fetch(&self, name: &str, file: &FilePath) -> Result<bool> {
        let path = self.path(name);
        let fetch = || async {
            let size = self.inner.head(&path).await?.size;
            let mut file = File::create(file).map_err(local)?;
            let mut at = 0;
            while at < size {
                let end = size.min(at + PIECE as u64);
                let piece = self.inner.get_range(&path, at..end).await?;
                file.write_all(&piece).map_err(local)?;
                at = end;
            }
            Ok(())
        };
        match self.patiently("reading", fetch).await {
            Ok(()) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(self.told("reading", &error)),
        }
    }

    /// The names of all objects below the target's.
    pub(super) async fn names(&self) -> Result<Vec<String>> {
        let prefix = &self.prefix;
        let list = || async {
            let found = self
                .inner
                .list(Some(prefix))
                .try_collect::<Vec<_>>()
                .await?;
            let names = found.iter().filter_map(|meta| {
                let parts = meta.location.prefix_match(prefix)?;
                let parts: Vec<String> = parts.map(|part| part.as_ref().to_owned()).collect();
                Some(parts.join("/"))
            });
            Ok(names.collect())
        };
        let names = self.patiently("looking through", list).await;
        names.map_err(|error| self.told("looking through", &error))
    }

    /// Removes an object; whether it was there does not matter.
    pub(super) async fn remove(&self, name: &str) -> Result<()> {
        let path = self.path(name);
        let remove = || self.inner.delete(&path);
        match self.patiently("cleaning up", remove).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.told("cleaning up", &error)),
        }
    }

    pub(super) fn url(&self) -> &ObjectsUrl {
        &self.url
    }

    pub(super) fn stop(&self) -> &Stop {
        &self.waiting.stop
    }

    pub(super) fn progress(&self) -> &Progress {
        &self.waiting.progress
    }

    /// Tries until it works, or it is not worth waiting for.
    async fn patiently<T, F: Future<Output = object_store::Result<T>>>(
        &self,
        doing: &str,
        attempt: impl Fn() -> F,
    ) -> object_store::Result<T> {
        let begun = Instant::now();
        let mut pause = Duration::from_millis(200);
        loop {
            let error = match attempt().await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let trouble = self.heard.trouble();
            let passes = matches!(error, object_store::Error::Generic { .. })
                && own(&error).is_none()
                && !self.lacks_credentials(&error)
                && trouble.as_ref().is_some_and(|trouble| trouble.passes());
            if !passes
                || begun.elapsed() + pause > self.waiting.patience
                || self.waiting.stop.is_asked()
            {
                return Err(error);
            }
            let said = trouble.map(|trouble| trouble.said).unwrap_or_default();
            let what = format!("{doing} {}: {said}", self.url);
            let next = tokio::time::Instant::now() + pause;
            let _waiting = self.waiting.progress.waiting(what, Some(next));
            self.waiting.stop.pause(pause).await;
            pause = (pause * 2).min(Duration::from_secs(10));
        }
    }

    /// The store has no bucket of this name.
    fn is_bucket_missing(&self) -> bool {
        let trouble = self.heard.trouble();
        trouble.is_some_and(|trouble| {
            ["NoSuchBucket", "ContainerNotFound", "bucket does not exist"]
                .iter()
                .any(|code| trouble.said.contains(code))
        })
    }

    /// Whether the machine itself was asked who it is, because nothing else tells.
    fn lacks_credentials(&self, error: &object_store::Error) -> bool {
        let text = error.to_string();
        let paths = [
            "latest/api/token",
            "latest/meta-data",
            "computeMetadata",
            "metadata/identity",
        ];
        paths.iter().any(|path| text.contains(path))
    }

    /// The failure of doing something with the store, in words that say what to do.
    fn told(&self, doing: &str, error: &object_store::Error) -> Error {
        let (url, kind) = (&self.url, self.url.store());
        let message = |why: &str| format!("{doing} {url}: {why}");
        if self.lacks_credentials(error) {
            let message =
                message("the environment has no credentials, and neither has this machine");
            return Error::new(ErrorKind::Refused, message).with_help(kind.credentials());
        }
        if let Some(error) = own(error) {
            return Error::target(format!("{doing} {url}"), error);
        }
        let Some(trouble) = self.heard.trouble() else {
            return Error::new(
                ErrorKind::Target,
                message("the store's answer cannot be read"),
            );
        };
        let said = match (trouble.status, trouble.said.as_str()) {
            (Some(status), "") => format!("the store answers {}", status.as_u16()),
            (Some(status), said) => format!("{said} ({})", status.as_u16()),
            (None, said) => said.to_owned(),
        };
        if self.is_bucket_missing() {
            let message = format!("there is no bucket {} ({said})", url.bucket());
            return Error::new(ErrorKind::Refused, message)
                .with_help("make it first; kehu makes no buckets");
        }
        match trouble.status.map(|status| status.as_u16()) {
            Some(401 | 403) => {
                Error::new(ErrorKind::Refused, message(&said)).with_help(kind.credentials())
            }
            _ if trouble.passes() => Error::new(ErrorKind::Unreachable, message(&said)),
            _ => Error::new(ErrorKind::Target, message(&said)),
        }
    }
}

/// A failure of this machine's own disk.
fn own(error: &object_store::Error) -> Option<&io::Error> {
    match error {
        object_store::Error::Generic { source, .. } => source.downcast_ref(),
        _ => None,
    }
}

fn local(error: io::Error) -> object_store::Error {
    object_store::Error::Generic {
        store: "disk",
        source: Box::new(error),
    }
}

/// The next piece of a file; empty at its end.
fn piece(file: &mut File) -> object_store::Result<Bytes> {
    let mut piece = Vec::new();
    let read = file.take(PIECE as u64).read_to_end(&mut piece);
    read.map_err(local)?;
    Ok(piece.into())
}
