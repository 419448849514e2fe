//! Pages with what a careful person read on them: `truth/<page>.json` for every page, the pages under the
//! same paths in `pages/`, in `vendors/` or beside `truth/`. Each is imported alone, as an API of its own.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, io};

use crate::corpus::truth::{Outcome, PageTruth, reviews};
use kehu_import::draft::Import;
use kehu_page::source::Source;
use kehu_spec::Sources;

use super::{Measured, drafted_alone, invalid, understand};
use crate::import;

/// The folder of truth files.
const FOLDER: &str = "truth";

/// Measures every page that has a truth file; `known` pages are measured by another truth, too.
pub(super) fn measure(
    dir: &Path,
    only: Option<&str>,
    out: &mut Vec<Measured>,
    spent: &mut Duration,
) -> io::Result<()> {
    let folder = dir.join(FOLDER);
    let known: Vec<String> = out.iter().map(|measured| measured.page.clone()).collect();
    let mut files = Vec::new();
    if folder.is_dir() {
        truth_files(&folder, &mut files)?;
    }
    for file in files {
        let page = file
            .strip_prefix(&folder)
            .unwrap_or(&file)
            .with_extension("");
        let name = page.display().to_string();
        if only.is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let truth =
            PageTruth::read(&fs::read_to_string(&file)?).map_err(|why| invalid(&file, &why))?;
        let places = ["pages", "vendors", ""].map(|place| dir.join(place).join(&page));
        let path = places
            .iter()
            .find(|path| path.is_file())
            .unwrap_or(&places[0]);
        let start = Instant::now();
        let source = understand(path)?;
        let made = source.as_ref().and_then(|source| drafted(path, source));
        *spent += start.elapsed();
        let figures = made.as_ref().map(|made| {
            let mut figures = truth.measure(Outcome {
                import: made.import.as_ref(),
                said: &made.said,
            });
            if let (Some(Source::Page(page)), Some(import)) = (&source, &made.import) {
                figures.owners(page, import);
            }
            figures
        });
        out.push(Measured {
            corpus: FOLDER.to_owned(),
            endpoint: Some(truth.is_endpoint() && !known.contains(&name)),
            page: name,
            crashed: figures.is_none(),
            figures: figures.unwrap_or_default(),
            reviews: made.and_then(|made| {
                let import = made.import.filter(|import| !import.files.is_empty())?;
                Some(reviews(Some(&import)).len())
            }),
            understood: match source {
                Some(Source::Page(page)) => Some(*page),
                _ => None,
            },
        });
    }
    Ok(())
}

/// What the command would have made of a page, and printed.
struct Made {
    import: Option<Import>,
    said: String,
}

/// `None` where drafting crashed.
fn drafted(path: &Path, source: &Source) -> Option<Made> {
    let page = match source {
        Source::Page(page) => page.as_ref(),
        Source::Other(other) => {
            return Some(Made {
                import: None,
                said: import::told(path, other),
            });
        }
    };
    let made = drafted_alone(page)?;
    let said = import::text(&made, &Sources::default(), false, "cargo xtask");
    Some(Made {
        import: Some(made),
        said,
    })
}

/// Truth files in a folder and in the folders of it, in their order.
fn truth_files(folder: &Path, out: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    all.sort();
    for path in all {
        if path.is_dir() {
            truth_files(&path, out)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            out.push(path);
        }
    }
    Ok(())
}
