//! What counts among the files beside the target.

use std::{
    collections::HashSet,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use kehu_registry::csv::CsvStyle;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::{
    error::{Error, Result},
    files::replace,
    holder::Holder,
    row::Key,
    state::State,
};

/// Names the files that count, and how far the run is. Version 2; a version 1 had no number, and states of
/// version 1.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::sink) struct Manifest {
    #[serde(default)]
    version: u32,
    #[serde(deserialize_with = "state")]
    pub(in crate::sink) state: Option<State>,
    /// The run whose parts, and those of the runs that added to them, make up the target.
    pub(super) generation: u64,
    pub(super) parts: Vec<Part>,
    pub(super) rejects: Vec<RejectsPart>,
    /// How the target was written, where it is CSV.
    #[serde(default)]
    pub(in crate::sink) csv: CsvStyle,
    /// The objects that have the target's rows, where it is not one file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::sink) data: Vec<String>,
    /// Who fills it, where no lock tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::sink) claim: Option<Claim>,
    next: u64,
}

/// Who fills a target, as long as that changes from time to time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sink) struct Claim {
    pub(in crate::sink) holder: Holder,
    /// Tells a run from others of the same process.
    pub(in crate::sink) run: String,
    /// How often it was said that the run goes on.
    pub(in crate::sink) beat: u64,
}

/// A sorted part of the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) file: String,
    pub(super) generation: u64,
    /// How often it was merged.
    pub(super) tier: u32,
    /// The key of its first row; parts that earlier versions wrote do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<Key>,
}

/// Rejects of one run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RejectsPart {
    pub(super) file: String,
    pub(super) run: u64,
}

const VERSION: u32 = 2;

fn state<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<State>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?;
    let state = value.map(State::from_value).transpose();
    state.map_err(D::Error::custom)
}

const NAME: &str = "manifest.json";

/// Whether a run makes files of this name.
pub(in crate::sink) fn is_ours(name: &str) -> bool {
    let kinds = ["part-", "rejects-", "data-"];
    kinds.iter().any(|kind| name.starts_with(kind)) || name.ends_with(".unfinished")
}

impl Manifest {
    pub(super) fn path(folder: &Path) -> PathBuf {
        folder.join(NAME)
    }

    /// The folder's manifest.
    pub(in crate::sink) fn load(folder: &Path) -> Result<Option<Self>> {
        let text = Self::read(folder)?;
        text.map(|text| Self::parse(&text, &Self::path(folder).display()))
            .transpose()
    }

    /// The text of the folder's manifest.
    pub(super) fn read(folder: &Path) -> Result<Option<Vec<u8>>> {
        let path = Self::path(folder);
        match fs::read(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::target(format!("reading {}", path.display()), &error)),
        }
    }

    /// The manifest that a text is; `place` is where it stands.
    pub(in crate::sink) fn parse(text: &[u8], place: &dyn fmt::Display) -> Result<Self> {
        let unusable = |problem: String| {
            Error::usage(format!("{place}: {problem}"))
                .with_help("take the version of kehu that wrote it, or begin anew: --restart")
        };
        let manifest: Self =
            serde_json::from_slice(text).map_err(|error| unusable(error.to_string()))?;
        match manifest.version {
            0..=VERSION => Ok(manifest),
            _ => Err(unusable("it is from a later version of kehu".to_owned())),
        }
    }

    /// The manifest as text.
    pub(in crate::sink) fn text(&self) -> io::Result<Vec<u8>> {
        let version = VERSION;
        let manifest = Self {
            version,
            ..self.clone()
        };
        serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)
    }

    pub(super) fn save(&self, folder: &Path) -> io::Result<()> {
        replace(&Self::path(folder), &self.text()?)
    }

    /// A name that no file has, not even one of another run that believes that it goes on.
    pub(super) fn next_file(&mut self, kind: &str) -> String {
        self.next += 1;
        format!("{kind}-{:06}-{:08x}", self.next, fastrand::u32(..))
    }

    /// The parts that have the target's rows, or those of the first run as far as it came; `None` where
    /// the target alone has them.
    #[cfg(feature = "report")]
    pub(in crate::sink) fn current(&self) -> Option<Vec<&str>> {
        let generation = match (self.generation, &self.state) {
            (0, Some(first)) => first.run,
            (generation, _) => generation,
        };
        let parts = self.parts.iter();
        let parts = parts.filter(|part| part.generation == generation);
        let parts: Vec<&str> = parts.map(|part| part.file.as_str()).collect();
        (self.generation == 0 || !parts.is_empty()).then_some(parts)
    }

    pub(in crate::sink) fn files(&self) -> HashSet<&str> {
        let parts = self.parts.iter().map(|part| part.file.as_str());
        let rejects = self.rejects.iter().map(|part| part.file.as_str());
        let data = self.data.iter().map(String::as_str);
        parts.chain(rejects).chain(data).chain([NAME]).collect()
    }
}
