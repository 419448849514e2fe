//! Objects of a store: the same parts, manifest and rows as beside a file, below one name of a bucket.
//!
//! ```text
//! crm/customers.parquet/_manifest.json             which objects count, and how far the run is
//! crm/customers.parquet/data-5f1c…-000001.parquet rows, as many objects as the manifest names
//! crm/customers.parquet/_parts/part-000041-…       sorted parts of a run on its way
//! ```
//!
//! No object but the manifest is ever changed, and the manifest only by whoever knows what it is: a run that
//! was cut short leaves objects that nothing names, and the next run removes them. Rows are sorted and merged
//! in a folder of this machine, which needs room for them and is gone with the run.

mod carrier;
mod claim;
mod reach;
mod store;
#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::{runtime::Handle, sync::Mutex};

use self::{
    claim::{Beats, Held, MANIFEST},
    store::{Store, Waiting},
};
use super::{
    FileFormat, ObjectsUrl, Opening,
    files::{Manifest, Place, is_ours, remove_litter},
};
use crate::{
    error::{Error, Result},
    files::Unfinished,
    holder::Holder,
    spool::Damaged,
    state::State,
};

/// Bytes of rows in one object, before they are compressed.
const MOST: u64 = 1 << 30;

/// Where parts of a run are, so that they are not taken for rows.
const PARTS: &str = "_parts/";

/// A target in a store.
pub(super) struct Objects {
    store: Store,
    holder: Holder,
    /// What an object of rows is called at its end.
    extension: String,
    /// Tells the objects of this run from others'.
    run: u64,
    /// How many it has published.
    published: u64,
    /// Files of this run.
    folder: tempfile::TempDir,
    /// The manifest, while this run holds it.
    held: Arc<Mutex<Option<Held>>>,
    beats: Option<Beats>,
    runtime: Handle,
}

impl Objects {
    /// A target that the environment says how to reach.
    pub(super) fn open(url: &ObjectsUrl, opening: &Opening) -> Result<Self> {
        Self::within(Store::open(url, Waiting::of(opening))?, opening)
    }

    fn within(store: Store, opening: &Opening) -> Result<Self> {
        let folder = tempfile::tempdir()
            .map_err(|error| Error::target("making a folder for the parts of the run", &error))?;
        Ok(Self {
            store,
            holder: opening.holder.clone(),
            extension: extension(opening),
            run: fastrand::u64(..),
            published: 0,
            folder,
            held: Arc::default(),
            beats: None,
            runtime: Handle::current(),
        })
    }

    fn failed(&self, doing: &str, error: &io::Error) -> Error {
        Error::target(format!("{doing} {}", self.store.url()), error)
    }
}

fn extension(opening: &Opening) -> String {
    let (format, zstd) = match opening.address.format() {
        Some((FileFormat::Parquet, zstd)) => ("parquet", zstd),
        Some((FileFormat::Csv, zstd)) => ("csv", zstd),
        Some((FileFormat::Ndjson, zstd)) => ("ndjson", zstd),
        None => ("", false),
    };
    let end = if zstd { ".zst" } else { "" };
    format!(".{format}{end}")
}

impl Place for Objects {
    fn is_held(&self) -> bool {
        self.beats.is_some()
    }

    fn take(&mut self) -> Result<Option<Vec<u8>>> {
        let (held, text) = self
            .runtime
            .block_on(Held::take(&self.store, &self.holder))?;
        *self.runtime.block_on(self.held.lock()) = Some(held);
        let _runtime = self.runtime.enter();
        self.beats = Some(Beats::of(&self.held));
        Ok(text.map(|text| text.to_vec()))
    }

    fn manifest(&self) -> String {
        format!("{}/{MANIFEST}", self.store.url())
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn note(&mut self, manifest: &Manifest) -> Result<()> {
        self.runtime.block_on(async {
            match self.held.lock().await.as_mut() {
                Some(held) => held.note(manifest).await,
                None => Err(Error::held(self.store.url(), None)),
            }
        })
    }

    fn keep(&mut self, file: &str) -> Result<()> {
        let name = format!("{PARTS}{file}");
        let path = self.folder.path().join(file);
        self.runtime.block_on(self.store.send(&path, &name))
    }

    fn bring(&mut self, file: &str) -> Result<PathBuf> {
        let path = self.folder.path().join(file);
        if path.exists() {
            return Ok(path);
        }
        let name = format!("{PARTS}{file}");
        let (unfinished, _) =
            Unfinished::create(&path).map_err(|error| self.failed("reading", &error))?;
        let there = self
            .runtime
            .block_on(self.store.fetch(&name, unfinished.path()))?;
        if !there {
            let missing = io::Error::from(io::ErrorKind::NotFound);
            let place = PathBuf::from(format!("{}/{name}", self.store.url()));
            return Err(super::files::failed(
                "reading",
                &self.store.url(),
                &Damaged::told(&place, missing),
            ));
        }
        unfinished
            .rename(&path)
            .map_err(|error| self.failed("reading", &error))?;
        Ok(path)
    }

    fn most(&self) -> u64 {
        MOST
    }

    fn publish(&mut self, unfinished: Unfinished, file: File) -> Result<Option<String>> {
        drop(file);
        self.published += 1;
        let name = format!(
            "data-{:016x}-{:06}{}",
            self.run, self.published, self.extension
        );
        self.runtime
            .block_on(self.store.send(unfinished.path(), &name))?;
        Ok(Some(name))
    }

    fn remove(&mut self, file: &str) {
        let _ = fs::remove_file(self.folder.path().join(file));
        let name = format!("{PARTS}{file}");
        let _ = self.runtime.block_on(self.store.remove(&name));
    }

    fn clean_up(&mut self, named: &HashSet<&str>) -> Result<()> {
        remove_litter(self.folder.path(), named)
            .map_err(|error| self.failed("cleaning up", &error))?;
        self.runtime.block_on(async {
            for name in self.store.names().await? {
                let file = name.strip_prefix(PARTS).unwrap_or(&name);
                if is_ours(file) && !named.contains(file) {
                    self.store.remove(&name).await?;
                }
            }
            Ok(())
        })
    }

    fn leave(&mut self, manifest: &Manifest) -> Result<()> {
        self.runtime.block_on(async {
            let mut held = self.held.lock().await;
            // Nothing is being said now.
            self.beats = None;
            match held.take() {
                Some(held) => held.leave(manifest).await,
                None => Ok(()),
            }
        })
    }
}

/// The manifest, and the files that it names, in a folder of this machine; nothing is held.
#[cfg(feature = "report")]
pub(super) async fn fetched(url: &ObjectsUrl) -> Result<(Manifest, tempfile::TempDir)> {
    let store = Store::open(url, Waiting::default())?;
    let folder =
        tempfile::tempdir().map_err(|error| Error::target(format!("reading {url}"), &error))?;
    let Some((text, _)) = store.get(MANIFEST).await? else {
        return Ok((Manifest::default(), folder));
    };
    let manifest = Manifest::parse(&text, &format!("{url}/{MANIFEST}"))?;
    let parts = manifest.current();
    let (within, files) = match &parts {
        Some(parts) => (PARTS, parts.clone()),
        None => ("", manifest.data.iter().map(String::as_str).collect()),
    };
    for file in files {
        let name = format!("{within}{file}");
        if !store.fetch(&name, &folder.path().join(file)).await? {
            let message = format!("reading {url}: {name} is named in its manifest and missing");
            return Err(Error::new(crate::ErrorKind::Target, message)
                .with_help("its rows have to be fetched again: export with --restart"));
        }
    }
    Ok((manifest, folder))
}

/// What earlier runs left.
pub(super) async fn peek(url: &ObjectsUrl, opening: &Opening) -> Result<Option<State>> {
    let store = Store::open(url, Waiting::of(opening))?;
    let found = store.get(MANIFEST).await?;
    let place = format!("{url}/{MANIFEST}");
    let manifest = found
        .map(|(text, _)| Manifest::parse(&text, &place))
        .transpose()?;
    Ok(manifest.and_then(|manifest| manifest.state))
}
