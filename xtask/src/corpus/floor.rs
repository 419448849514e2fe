//! The least that figures must reach, in a file: a figure that falls fails the run.

use std::fmt::Write as _;
use std::path::Path;
use std::{fmt, fs, io};

use super::figures::Totals;

/// A figure below its floor.
#[derive(Debug, PartialEq)]
pub(super) struct Fallen {
    corpus: String,
    pub(super) figure: String,
    found: f64,
    least: f64,
}

impl fmt::Display for Fallen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}: {} is {:.3}, must be at least {:.3}",
            self.corpus, self.figure, self.found, self.least
        )
    }
}

/// `[corpus]`, `figure = F1`, rounded down.
pub(super) fn text(totals: &Totals) -> String {
    let mut out = "# The least that `cargo xtask corpus` must reach: F1 of each figure, by the corpus's folder.\n".to_owned();
    for (corpus, figures) in totals {
        let _ = writeln!(out, "\n[{}]", toml::Value::from(corpus.as_str()));
        for (name, c) in figures {
            let _ = writeln!(
                out,
                "{:?} = {:.3}",
                name,
                (c.f1() * 1000.0).floor() / 1000.0
            );
        }
    }
    out
}

/// Figures below the floor; a corpus that the floor does not know has none.
pub(super) fn below(floor: &Path, totals: &Totals) -> io::Result<Vec<Fallen>> {
    let text = match fs::read_to_string(floor) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let table: toml::Table = toml::from_str(&text).map_err(|e| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{}: {e}", floor.display()),
        )
    })?;
    let mut out = Vec::new();
    for (corpus, figures) in totals {
        let least = table.get(corpus).and_then(toml::Value::as_table);
        for (name, least) in least.into_iter().flatten() {
            let least = least.as_float().unwrap_or(0.0);
            let found = figures.get(name.as_str()).map_or(0.0, |c| c.f1());
            if found + 1e-9 < least {
                out.push(Fallen {
                    corpus: corpus.clone(),
                    figure: name.clone(),
                    found,
                    least,
                });
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use crate::corpus::truth::Count;

    use super::*;

    #[test]
    fn a_floor_is_kept_and_told() {
        let count = |right, missed| Count {
            right,
            missed,
            wrong: 0,
        };
        let totals: Totals = [("a".to_owned(), [("names", count(9, 1))].into())].into();
        let dir = std::env::temp_dir().join(format!("kehu-floor-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let floor = dir.join("floor.toml");
        kehu_workshop::write_file(&floor, &text(&totals)).unwrap();
        assert_eq!(below(&floor, &totals).unwrap(), []);
        let worse: Totals = [("a".to_owned(), [("names", count(8, 2))].into())].into();
        let fallen = below(&floor, &worse).unwrap();
        assert_eq!(fallen.len(), 1);
        assert_eq!(
            fallen[0].to_string(),
            "a: names is 0.889, must be at least 0.947"
        );
        fs::remove_dir_all(&dir).unwrap();
    }
}
