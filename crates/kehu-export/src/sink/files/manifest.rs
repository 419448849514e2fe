//! What counts among the files beside the target.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use kehu_registry::csv::CsvStyle;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::{
    error::{Error, Result},
    files::replace,
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
    next: u64,
}

/// A sorted part of the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) file: String,
    pub(super) generation: u64,
    /// How often it was merged.
    pub(super) tier: u32,
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
pub(super) fn is_ours(name: &str) -> bool {
    let kinds = ["part-", "rejects-"];
    kinds.iter().any(|kind| name.starts_with(kind)) || name.ends_with(".unfinished")
}

impl Manifest {
    pub(super) fn path(folder: &Path) -> PathBuf {
        folder.join(NAME)
    }

    /// The folder's manifest; an empty one where there is none.
    pub(in crate::sink) fn load(folder: &Path) -> Result<Self> {
        let path = Self::path(folder);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::target(format!("reading {}", path.display()), &error)),
        };
        let unusable = |problem: String| {
            Error::usage(format!("{}: {problem}", path.display()))
                .with_help("take the version of kehu that wrote it, or begin anew: --restart")
        };
        let manifest: Self =
            serde_json::from_slice(&text).map_err(|error| unusable(error.to_string()))?;
        match manifest.version {
            0..=VERSION => Ok(manifest),
            _ => Err(unusable("it is from a later version of kehu".to_owned())),
        }
    }

    pub(super) fn save(&self, folder: &Path) -> io::Result<()> {
        let version = VERSION;
        let manifest = Self {
            version,
            ..self.clone()
        };
        let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?;
        replace(&Self::path(folder), &text)
    }

    /// A name that no file has.
    pub(super) fn next_file(&mut self, kind: &str) -> String {
        self.next += 1;
        format!("{kind}-{:06}", self.next)
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

    pub(super) fn files(&self) -> HashSet<&str> {
        let parts = self.parts.iter().map(|part| part.file.as_str());
        let rejects = self.rejects.iter().map(|part| part.file.as_str());
        parts.chain(rejects).chain([NAME]).collect()
    }
}
