//! Objects of servers that speak the languages of S3 and of Azure, read by DuckDB from what the manifest names.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use it::{
    bucket::{Bucket, Language},
    need::Need,
    readers,
};
use serde_json::{Map, Value};

use super::{COLUMNS, Place, Target, files::formula};

pub fn targets() -> Vec<Arc<dyn Target>> {
    let names = [
        ("objects_of_ndjson", Language::S3, "customers.ndjson"),
        ("objects_of_parquet", Language::S3, "customers.parquet"),
        ("objects_of_azure", Language::Azure, "customers.ndjson"),
    ];
    let targets = names.map(|(name, language, file)| {
        Arc::new(Objects {
            name,
            language,
            file,
        }) as Arc<dyn Target>
    });
    targets.into()
}

struct Objects {
    name: &'static str,
    language: Language,
    file: &'static str,
}

impl Objects {
    fn place(&self, temporary: Option<&Path>) -> Box<dyn Place> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        Box::new(There {
            bucket: Bucket::of(self.language),
            language: self.language,
            name: format!("{number}/{}", self.file),
            temporary: temporary.map(Path::to_owned),
        })
    }
}

impl Target for Objects {
    fn name(&self) -> &'static str {
        self.name
    }

    fn needs(&self) -> &'static [Need] {
        std::slice::from_ref(self.language.need())
    }

    fn is_read_by_others(&self) -> bool {
        true
    }

    fn fresh(&self) -> Box<dyn Place> {
        self.place(None)
    }

    /// Rows are sorted and merged on this machine.
    fn below(&self, folder: &Path) -> Option<Box<dyn Place>> {
        Some(self.place(Some(folder)))
    }

    fn formula(&self, text: &str) -> String {
        formula(self.file, text)
    }
}

struct There {
    bucket: Arc<Bucket>,
    language: Language,
    /// What the names of the objects begin with.
    name: String,
    temporary: Option<PathBuf>,
}

impl There {
    /// The objects that have the rows, as the manifest names them.
    fn data(&self) -> Vec<String> {
        let manifest = self
            .bucket
            .get_object(&format!("{}/_manifest.json", self.name));
        let manifest: Value =
            serde_json::from_slice(&manifest.expect("is there")).expect("is JSON");
        let data = manifest["data"].as_array().expect("are named");
        let names = data
            .iter()
            .map(|name| format!("{}/{}", self.name, name.as_str().expect("is text")));
        names.collect()
    }
}

impl Place for There {
    fn address(&self) -> String {
        self.bucket.address(&self.name)
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = Bucket::credentials_of(self.language);
        if let Some(folder) = &self.temporary {
            environment.push(("TMPDIR", folder.display().to_string()));
        }
        environment
    }

    /// The rows; what is named and not there is told, and so is what nobody names.
    fn content(&self) -> Vec<u8> {
        let data = self.data();
        let named = |name: &String| name.ends_with("/_manifest.json") || data.contains(name);
        let litter: Vec<String> = self.bucket.names(&format!("{}/", self.name));
        let litter: Vec<&String> = litter.iter().filter(|name| !named(name)).collect();
        assert!(litter.is_empty(), "{litter:?}");
        let bytes = data
            .iter()
            .map(|name| self.bucket.get_object(name).unwrap_or_default());
        bytes.collect::<Vec<_>>().concat()
    }

    fn rows(&self, further: Option<&str>) -> Vec<Map<String, Value>> {
        let columns: Vec<&str> = COLUMNS.into_iter().chain(further).collect();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = self.data().into_iter().map(|name| {
            let file = folder
                .path()
                .join(name.rsplit('/').next().expect("has a name"));
            fs::write(&file, self.bucket.get_object(&name).expect("is there")).expect("is written");
            file
        });
        readers::rows(&columns, &files.collect::<Vec<_>>())
    }

    fn spoil(&self) {
        for name in self.data() {
            self.bucket.put_object(&name, b"mine");
        }
    }
}
