//! Cases of unit tests, a line each: what is read, `=>`, and what comes of it.

/// Holds each case against what `read` makes of it. `\n` and `\t` stand for what they mean elsewhere.
#[track_caller]
pub(crate) fn check(cases: &str, read: impl Fn(&str) -> String) {
    for case in cases.lines().map(str::trim).filter(|case| !case.is_empty()) {
        let (shown, expect) = case.split_once("=>").unwrap_or((case, ""));
        let found = read(&shown.trim().replace("\\n", "\n").replace("\\t", "\t"));
        assert_eq!(found.replace('\n', "\\n"), expect.trim(), "{shown}");
    }
}
