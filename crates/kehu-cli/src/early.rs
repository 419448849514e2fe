//! Flags that count before the command line is understood: they say how its help looks, and what its commands are.

use std::ffi::{OsStr, OsString};

/// What a flag with a value says, wherever it stands on the command line: `--flag VALUE` or `--flag=VALUE`.
pub fn value<'a>(args: &'a [OsString], flag: &str) -> Option<&'a OsStr> {
    let mut args = args.iter().take_while(|arg| *arg != "--");
    while let Some(arg) = args.next() {
        if arg == flag {
            return args.next().map(OsString::as_os_str);
        }
        let rest = arg.to_str().and_then(|arg| arg.strip_prefix(flag));
        if let Some(value) = rest.and_then(|rest| rest.strip_prefix('=')) {
            return Some(OsStr::new(value));
        }
    }
    None
}
