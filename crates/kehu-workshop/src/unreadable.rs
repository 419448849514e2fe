//! What is told of a page or a folder that cannot be read: where, why, and what to do.

use std::io;
use std::path::Path;

/// Of a documentation page.
#[cfg(feature = "import")]
pub fn page(path: &Path, error: &io::Error) -> String {
    let shown = path.display().to_string();
    let is_address = ["http://", "https://"]
        .iter()
        .any(|scheme| shown.starts_with(scheme));
    match error.kind() {
        _ if is_address => format!(
            "{shown}: an address, and pages are read from files\n  = help: save the page first, from a browser or \
             with `curl -o page.html '{shown}'`, and name the file"
        ),
        io::ErrorKind::NotFound => format!(
            "{shown}: there is no such file\n  = help: name a documentation page: Markdown, HTML, Word (.docx) or text \
             as it was copied"
        ),
        io::ErrorKind::IsADirectory => format!(
            "{shown}: a folder, not a documentation page\n  = help: name its pages: {}",
            path.join("*").display()
        ),
        _ => format!("{shown}: {error}"),
    }
}

/// Of a folder of specs.
pub fn specs(folder: &Path, error: &io::Error) -> String {
    let shown = folder.display();
    match error.kind() {
        io::ErrorKind::NotFound => format!(
            "{shown}: there is no such folder\n  = help: specs are folders, one for each API, with a file api.toml in \
             it; `import PAGE --api NAME` begins one, and `--specs DIR` names another folder"
        ),
        io::ErrorKind::NotADirectory => format!(
            "{shown}: a file, not a folder of specs\n  = help: name the folder that has one folder for each API in it"
        ),
        _ => format!("{shown}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_not_being_there_is_told_with_what_to_do() {
        type Tell = fn(&Path, &io::Error) -> String;
        let cases: [(Tell, io::ErrorKind, &str, &str, &str); 6] = [
            (
                page,
                io::ErrorKind::NotFound,
                "a.md",
                "no such file",
                "name a documentation page",
            ),
            (
                page,
                io::ErrorKind::NotFound,
                "https://a.example/b",
                "an address",
                "save the page first",
            ),
            (
                page,
                io::ErrorKind::IsADirectory,
                "pages",
                "a folder",
                "name its pages",
            ),
            (page, io::ErrorKind::PermissionDenied, "a.md", "denied", ""),
            (
                specs,
                io::ErrorKind::NotFound,
                "specs",
                "no such folder",
                "import PAGE --api NAME",
            ),
            (
                specs,
                io::ErrorKind::NotADirectory,
                "a.md",
                "not a folder of specs",
                "one folder for each API",
            ),
        ];
        for (tell, kind, path, what, advice) in cases {
            let told = tell(Path::new(path), &io::Error::from(kind));
            assert!(told.starts_with(&format!("{path}: ")), "{told}");
            assert!(told.contains(what) && told.contains(advice), "{told}");
            assert_eq!(told.contains("= help: "), !advice.is_empty(), "{told}");
        }
    }
}
