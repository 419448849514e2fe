//! What the command line says that clap does not take, told with what to do.

use std::{io::Write as _, path::Path};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use kehu_registry::Api;

use tr::tr;

use super::{chinese, plain};
use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    language::{self, Language, text},
    specs, style,
};

/// The commands that a build may be made without, each with the feature that brings it.
pub(super) const OPTIONAL: [(&str, &str); 13] = [
    ("airbyte", "protocols"),
    ("demo", "demo"),
    ("diff", "import"),
    ("docs", "openapi"),
    ("export", "export"),
    ("gateway", "gateway"),
    ("import", "import"),
    ("mcp", "mcp"),
    ("openapi", "openapi"),
    ("postman", "openapi"),
    ("sandbox", "sandbox"),
    ("schema", "openapi"),
    ("tap", "protocols"),
];

/// Which command was asked for that this build was made without.
pub(super) fn lacking(error: &clap::Error) -> Option<Failure> {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let (name, feature) = OPTIONAL
        .into_iter()
        .find(|(optional, _)| optional == name)?;
    Some(Failure::lacks(&tr!("the command `{name}`", name), feature))
}

/// An API that kehu comes with, asked for where it works with somebody's own specs.
fn built_in(error: &clap::Error, own: &Path) -> Option<Failure> {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let file = format!("{name}/api.toml");
    let sources = kehu_specs::sources();
    sources.files().find(|(_, path)| *path == file)?;
    let folder = own.display();
    let told = tr!(
        "kehu comes with `{name}`, but works with the specs of {folder} here",
        name,
        folder
    );
    Some(Failure::usage(told).help(tr!(
        "`{name}` is there where neither --specs nor {variable} nor a {file} names a folder",
        name,
        variable = specs::VARIABLE,
        file = specs::FILE
    )))
}

/// A flag for a secret, which there is not, and where a secret comes from.
fn secret(error: &clap::Error, apis: &[&Api]) -> Option<Failure> {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let name = flag.strip_prefix("--")?.replace('-', "_");
    let unknown = error.kind() == ErrorKind::UnknownArgument;
    let (api, field) = apis.iter().filter(|_| unknown).find_map(|api| {
        let field = api
            .info
            .client
            .iter()
            .find(|field| field.secret && field.name == name)?;
        Some((api.info.name, field))
    })?;
    let message = tr!(
        "{flag}: a secret is never a flag: every process of this machine sees flags",
        flag
    );
    let failure = Failure::usage(message);
    Some(failure.help(tr!(
        "set {variable} in the environment, or keep it with `kehu login {api}`",
        variable = field.env,
        api
    )))
}

/// A value that begins with a minus, which is taken for a flag.
fn minus(error: &clap::Error) -> Option<Failure> {
    let Some(ContextValue::String(arg)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let digits = arg.strip_prefix('-')?;
    let told = tr!(
        "{arg}…: a value that begins with a minus stands behind `=`",
        arg
    );
    let is_value = digits.starts_with(|c: char| c.is_ascii_digit());
    is_value.then(|| Failure::usage(told).help("such as --since=-7d"))
}

/// A flag of an operation where the operation is still to be named.
fn too_early(error: &clap::Error) -> Option<Failure> {
    let said = |kind| error.get(kind).map(ToString::to_string);
    let (flag, usage) = (said(ContextKind::InvalidArg)?, said(ContextKind::Usage)?);
    let usage = console::strip_ansi_codes(&usage).into_owned();
    let names = ["API", "OPERATION"].map(|name| format!(" <{}>", text(name)));
    let command = usage.trim_start_matches("Usage: ").trim_end();
    let command = names.iter().find_map(|name| command.strip_suffix(name))?;
    let command = command.trim_end_matches(" [OPTIONS]");
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let told = tr!(
        "{command}: name what it is about before {flag}",
        command,
        flag
    );
    Some(Failure::usage(told).help(tr!("`{command} --help` lists what there is", command)))
}

/// Names each suggestion once: an operation's name with hyphens is the same operation.
fn once(error: &mut clap::Error) {
    let kind = ContextKind::SuggestedSubcommand;
    if let Some(ContextValue::Strings(all)) = error.get(kind) {
        let mut all = all.clone();
        let names: Vec<_> = all.iter().map(|name| name.replace('-', "_")).collect();
        let mut nth = 0..;
        all.retain(|name| {
            let nth = nth.next().unwrap_or_default();
            // The name itself, where it is among them.
            let dashed = *name != names[nth];
            !(dashed && names.iter().filter(|other| **other == names[nth]).count() > 1)
        });
        error.insert(kind, ContextValue::Strings(all));
    }
}

/// Writes what clap has to say where it belongs.
///
/// # Errors
/// When it is something that there is more to say about than clap knows.
pub fn tell(mut error: clap::Error, own: Option<&Path>, apis: &[&Api], io: &Io) -> Result<Exit> {
    let known = lacking(&error).or_else(|| built_in(&error, own?));
    let known = known
        .or_else(|| secret(&error, apis))
        .or_else(|| minus(&error));
    if let Some(failure) = known.or_else(|| too_early(&error)) {
        return Err(failure);
    }
    once(&mut error);
    let (mut stream, color) = if error.use_stderr() {
        (io.stderr.clone(), io.colored_stderr())
    } else {
        (io.stdout.clone(), io.colored_stdout())
    };
    let chinese = match language::spoken() {
        Language::English => None,
        Language::Chinese => chinese::wrong(&error),
    };
    match (chinese, error.render()) {
        (Some(told), _) => writeln!(stream, "{}{told}", style::error(text("error: "), color))?,
        (None, told) if color => write!(stream, "{}", plain(&told.ansi().to_string()))?,
        (None, told) => write!(stream, "{}", plain(&told.to_string()))?,
    }
    stream.flush()?;
    Ok(match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Ok,
        _ => Exit::Usage,
    })
}
