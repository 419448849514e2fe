//! Long `use` lists, filled line by line.

use super::{Line, WIDTH};

/// Fills the lines of long `use` lists.
pub(super) fn filled(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut out = Vec::with_capacity(lines.len());
    let mut rest = lines.into_iter();
    while let Some(line) = rest.next() {
        let import = line.starts_with("use ") || line.starts_with("pub use ");
        if !(import && line.ends_with('{')) {
            out.push(line);
            continue;
        }
        let names: Vec<_> = rest.by_ref().take_while(|line| line != "};").collect();
        let names: Vec<&str> = names
            .iter()
            .flat_map(|line| line.split(", "))
            .map(|name| name.trim().trim_end_matches(','))
            .collect();
        let whole = format!("{line}{}}};", names.join(", "));
        // rustfmt keeps two columns free here.
        if whole.len() + 2 <= WIDTH {
            out.push(whole.into());
            continue;
        }
        out.push(line);
        out.extend(super::filled(&names, 4));
        out.push("};".into());
    }
    out
}
