//! The files that an export makes, and who can read them.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use kehu_sandbox::Sandbox;
use serde_json::json;

use crate::kehu::{API, after, export, run};

/// Every file and folder below `folder`, in order.
pub fn listing(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("is there") {
            let path = entry.expect("reads").path();
            let name = path.strip_prefix(folder).expect("is below");
            found.push(name.to_string_lossy().into_owned());
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Who may do what with a file.
pub fn mode(path: &Path) -> u32 {
    let found = fs::metadata(path).expect("is there");
    found.permissions().mode() & 0o777
}

/// Under every mask, nobody else may read what exports into the targets leave in a folder (of the mask's
/// name, below `folder`), a list of rejects and a report among it; what they leave.
pub fn assert_private(sandbox: &Sandbox, folder: &Path, targets: &[&str]) -> Vec<String> {
    let items = sandbox.items(API, "customers").expect("is there");
    let keys = items.keys().expect("are there");
    let bad = json!({ "tags": "none" });
    assert!(items.change(&keys[3], &bad).expect("changes"));
    let mut made = Vec::new();
    for mask in ["000", "022", "077"] {
        let folder = folder.join(mask);
        fs::create_dir(&folder).expect("is made");
        for target in targets {
            let mut export = export(sandbox, target);
            export.args(["--report", "report.html", "--since", "last"]);
            let mut command = after("umask \"$0\"", mask, &export);
            let ended = run(command.current_dir(&folder));
            assert_eq!(ended.code, Some(6), "{ended:#?}");
        }
        made = listing(&folder);
        for name in &made {
            let path = folder.join(name);
            let expect = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode(&path), expect, "{name} under umask {mask}");
        }
    }
    made
}
