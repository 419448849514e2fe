//! Everything the command reads from and writes to, so that a test can stand where the terminal is.

use std::{
    collections::BTreeMap,
    env, fmt,
    io::{self, IsTerminal as _, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use crate::keyring::Keyring;

/// Standard streams, environment and terminal of one run. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Io {
    /// Where `-` is read from.
    pub stdin: Source,
    /// Results, and nothing else.
    pub stdout: Stream,
    /// Everything said about the work: errors, warnings, progress, traces.
    pub stderr: Stream,
    /// Which of the streams a person is looking at.
    pub terminal: Terminal,
    /// Where credentials are kept.
    pub(crate) keyring: Keyring,
    /// Nothing is said of what went well.
    pub(crate) quiet: bool,
    /// Whether colours were asked for or refused, whatever the terminal.
    colors: Option<bool>,
    env: Environment,
}

/// Which streams are a terminal, and what it can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Terminal {
    /// Standard input is typed by a person.
    pub stdin: bool,
    /// Standard output is shown to a person.
    pub stdout: bool,
    /// Standard error is shown to a person.
    pub stderr: bool,
    /// Columns of the terminal; a table is cut to fit.
    pub width: usize,
    /// Lines of the terminal; what is longer goes through a pager.
    pub height: usize,
    /// Colours are wanted: neither `NO_COLOR` nor a dumb terminal.
    pub color: bool,
}

impl Terminal {
    /// No terminal at all: pipes and files.
    pub const NONE: Self = Self {
        stdin: false,
        stdout: false,
        stderr: false,
        width: 80,
        height: 24,
        color: false,
    };

    /// A terminal of `width` columns on standard output, without colours.
    #[must_use]
    pub const fn plain(width: usize) -> Self {
        Self {
            stdout: true,
            width,
            ..Self::NONE
        }
    }
}

impl Io {
    /// The process's own streams and environment.
    #[must_use]
    pub fn process() -> Self {
        let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
        let (lines, columns) = console::Term::stdout()
            .size_checked()
            .or_else(|| console::Term::stderr().size_checked())
            .unwrap_or((24, 80));
        let env = Environment::Process;
        let set = |name: &str| env.var(name).is_some_and(|value| !value.is_empty());
        let dumb = env.var("TERM").is_some_and(|term| term == "dumb");
        Self {
            terminal: Terminal {
                stdin: stdin.is_terminal(),
                stdout: stdout.is_terminal(),
                stderr: stderr.is_terminal(),
                width: usize::from(columns),
                height: usize::from(lines),
                color: !set("NO_COLOR") && !dumb,
            },
            stdin: Source::new(stdin),
            stdout: Stream::new(io::BufWriter::new(stdout)),
            stderr: Stream::new(stderr),
            keyring: Keyring::system(),
            quiet: false,
            colors: None,
            env,
        }
    }

    /// Streams and a keyring in memory and an environment of its own; returns what will be written, too.
    #[must_use]
    pub fn captured<'e>(
        env: impl IntoIterator<Item = (&'e str, String)>,
        stdin: &str,
        terminal: Terminal,
    ) -> (Self, Captured) {
        let captured = Captured::default();
        let env = env
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let io = Self {
            stdin: Source::new(io::Cursor::new(stdin.to_owned())),
            stdout: Stream::new(captured.stdout.clone()),
            stderr: Stream::new(captured.stderr.clone()),
            keyring: Keyring::in_memory(),
            quiet: false,
            colors: None,
            terminal,
            env: Environment::Map(Arc::new(env.collect())),
        };
        (io, captured)
    }

    /// The same with these environment variables over its own.
    #[cfg(feature = "protocols")]
    #[must_use]
    pub(crate) fn with(&self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let over = variables.into_iter().collect();
        Self {
            env: Environment::Over(Arc::new(over), Box::new(self.env.clone())),
            ..self.clone()
        }
    }

    /// The same with colours everywhere, or nowhere.
    #[must_use]
    pub(crate) fn colored_as(&self, colors: Option<bool>) -> Self {
        Self {
            colors,
            ..self.clone()
        }
    }

    /// The same, which says nothing of what went well.
    #[must_use]
    pub(crate) fn quiet_if(&self, quiet: bool) -> Self {
        Self {
            quiet,
            ..self.clone()
        }
    }

    /// An environment variable; an empty one counts as unset.
    #[must_use]
    pub fn var(&self, name: &str) -> Option<String> {
        self.env.var(name).filter(|value| !value.is_empty())
    }

    /// A line that a person types and nobody sees; `None` where there are no more.
    pub(crate) fn read_secret(&self) -> io::Result<Option<String>> {
        match self.is_process() {
            true => console::Term::stderr().read_secure_line().map(Some),
            false => self.stdin.read_line(),
        }
    }

    /// Whether this is the process's own environment, home directory and all.
    pub(crate) fn is_process(&self) -> bool {
        self.env.is_process()
    }

    /// Whether a person is to be told how work goes on.
    pub(crate) fn is_watched(&self) -> bool {
        self.terminal.stderr && !self.quiet
    }

    /// Whether what is written to standard output may be coloured.
    pub(crate) fn colored_stdout(&self) -> bool {
        let looked_at = self.terminal.stdout && self.terminal.color;
        self.colors.unwrap_or(looked_at)
    }

    /// Whether what is written to standard error may be coloured.
    pub(crate) fn colored_stderr(&self) -> bool {
        let looked_at = self.terminal.stderr && self.terminal.color;
        self.colors.unwrap_or(looked_at)
    }
}

#[derive(Clone)]
enum Environment {
    Process,
    Map(Arc<BTreeMap<String, String>>),
    /// Variables that go over another environment.
    #[cfg(feature = "protocols")]
    Over(Arc<BTreeMap<String, String>>, Box<Environment>),
}

impl Environment {
    fn var(&self, name: &str) -> Option<String> {
        match self {
            Self::Process => env::var(name).ok(),
            Self::Map(map) => map.get(name).cloned(),
            #[cfg(feature = "protocols")]
            Self::Over(map, under) => map.get(name).cloned().or_else(|| under.var(name)),
        }
    }

    fn is_process(&self) -> bool {
        match self {
            Self::Process => true,
            Self::Map(_) => false,
            #[cfg(feature = "protocols")]
            Self::Over(_, under) => under.is_process(),
        }
    }
}

/// Values of the environment are credentials as often as not: none is shown.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Process => "Process",
            Self::Map(_) => "Map(..)",
            #[cfg(feature = "protocols")]
            Self::Over(..) => "Over(..)",
        })
    }
}

/// A shared reader.
#[derive(Clone)]
pub struct Source(Arc<Mutex<dyn Read + Send>>);

impl Source {
    fn new(reader: impl Read + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(reader)))
    }

    /// Everything up to the end.
    pub(crate) fn read_all(&self) -> io::Result<String> {
        let mut text = String::new();
        let mut reader = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reader.read_to_string(&mut text)?;
        Ok(text)
    }

    /// The next line, without its end; `None` where there are no more.
    pub(crate) fn read_line(&self) -> io::Result<Option<String>> {
        let mut reader = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut line, mut byte) = (Vec::new(), [0]);
        loop {
            match reader.read(&mut byte) {
                Ok(0) if line.is_empty() => return Ok(None),
                Ok(0) => break,
                Ok(_) if byte[0] == b'\n' => break,
                Ok(_) => line.push(byte[0]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let line = String::from_utf8(line);
        let line = line.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))?;
        Ok(Some(line.trim_end_matches('\r').to_owned()))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}

/// A shared writer: results, a progress bar and traces may meet on one stream.
#[derive(Clone)]
pub struct Stream(Arc<Mutex<dyn Write + Send>>);

impl Stream {
    fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(writer)))
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream")
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer.flush()
    }
}

/// What a run with [`Io::captured`] wrote.
#[derive(Debug, Clone, Default)]
pub struct Captured {
    stdout: Buffer,
    stderr: Buffer,
}

impl Captured {
    /// Standard output so far.
    #[must_use]
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// Standard error so far.
    #[must_use]
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }
}

#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut buffer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
