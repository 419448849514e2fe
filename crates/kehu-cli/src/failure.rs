//! How a failure is told: what happened, where, what it means, what to do. Never a credential.

mod call;
#[cfg(feature = "export")]
mod export;

use std::{
    fmt,
    io::{self, Write},
};

use tr::tr;

use crate::{
    exit::Exit,
    io::Io,
    language::{sentence, text},
    style,
};

pub use self::call::chain;
#[cfg(feature = "demo")]
pub use self::call::told;
#[cfg(feature = "export")]
pub use self::export::failed;

/// Result of everything that can end a run.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// What ends a run before its end.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    report: String,
    facts: Vec<(&'static str, String)>,
    help: Vec<String>,
}

impl Failure {
    /// A failure that is told in one line.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            report: String::new(),
            facts: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The command was called wrongly.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// This build cannot do something, and which can.
    pub fn lacks(what: &str, feature: &str) -> Self {
        Self::usage(tr!(
            "this build of kehu was made without {what} (the feature `{feature}`)",
            what,
            feature
        ))
        .help("install one with everything: cargo install --path crates/kehu-cli --features full")
    }

    /// Lines under the message, as they are: what is wrong with a file, quoted.
    #[must_use]
    pub fn report(mut self, lines: impl Into<String>) -> Self {
        self.report = lines.into();
        self
    }

    /// A line of its own under the message: `where`, `request id`, `means`.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// Something to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// What happened, in a line.
    #[cfg(any(feature = "mcp", feature = "protocols", test))]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The code that the process ends with.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// The reader of our output went away (`kehu … | head`): the end, and no failure.
    pub fn is_quiet(&self) -> bool {
        self.exit == Exit::Ok
    }

    /// Writes the failure to standard error.
    pub fn tell(&self, io: &Io) -> io::Result<()> {
        self.tell_as(&sentence(&kehu_wire::plain(&self.message)), io)
    }

    /// Writes one of several accounts' failure to standard error.
    #[cfg(feature = "export")]
    pub fn tell_of(&self, account: &str, io: &Io) -> io::Result<()> {
        let message = sentence(&kehu_wire::plain(&self.message)).into_owned();
        let whose = tr!("account `{account}`: ", account);
        match message.starts_with(whose.as_str()) {
            true => self.tell_as(&message, io),
            false => self.tell_as(&format!("{whose}{message}"), io),
        }
    }

    fn tell_as(&self, message: &str, io: &Io) -> io::Result<()> {
        let mut err = io.stderr.clone();
        let color = io.colored_stderr();
        writeln!(
            err,
            "{}{}",
            style::error(text("error: "), color),
            style::safe(message)
        )?;
        for line in self.report.lines() {
            writeln!(err, "{}", style::safe(line))?;
        }
        let width = self
            .facts
            .iter()
            .map(|(name, _)| console::measure_text_width(text(name)))
            .max()
            .unwrap_or(0);
        for (name, value) in &self.facts {
            let name = console::pad_str(text(name), width, console::Alignment::Left, None);
            let value = style::safe(value);
            writeln!(err, "  {}  {value}", style::dim(&name, color))?;
        }
        for help in &self.help {
            writeln!(
                err,
                "{}{}",
                style::help(text("help: "), color),
                style::safe(&sentence(help))
            )?;
        }
        err.flush()
    }
}

#[cfg(feature = "sandbox")]
impl From<kehu_sandbox::Error> for Failure {
    fn from(error: kehu_sandbox::Error) -> Self {
        let text = error.to_string();
        let (message, report) = text.split_once('\n').unwrap_or((&text, ""));
        let because = std::error::Error::source(&error);
        let because = because.map(|why| format!(": {}", kehu_wire::plain(&why.to_string())));
        let message = format!("{message}{}", because.unwrap_or_default());
        Self::usage(tr!("the sandbox could not be started: {message}", message)).report(report)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Exit::Ok, "");
        }
        Self::new(Exit::Internal, error.to_string())
    }
}
