//! One export from its flags to its exit code.

use std::{io::Write as _, path::PathBuf, sync::Arc, time::Duration};

use clap::{ArgMatches, parser::ValueSource};
use indicatif::ProgressDrawTarget;
use jiff::{Timestamp, tz::Offset};
#[cfg(feature = "report")]
use kehu_export::report::Language;
use kehu_export::{
    End, ErrorKind, Export, Holder, Plan, Since, Stop, Summary, human,
    progress::{Progress, Shown},
    sink::{self, Address, Common, Opening},
    source::{Fault, Source},
    table::Table,
};
use kehu_registry::{Api, Operation};
use kehu_runtime::Config;
use serde_json::Value;
use tr::tr;

use super::{
    args::{addresses, csv_style, duration},
    ended::ended,
    parts::{self, Goal},
};
use crate::{
    account, connection,
    exit::Exit,
    failure::{Failure, Result, failed},
    flags,
    io::Io,
    language::{self, sentence},
    output::Format,
    request,
    signals::Ending,
    style,
    wire_log::Tell,
};

pub(super) struct Run<'a> {
    #[cfg_attr(not(feature = "report"), expect(dead_code, reason = "reports need it"))]
    pub(super) apis: &'static [&'static Api],
    pub(super) api: &'static Api,
    pub(super) operation: &'static Operation,
    pub(super) matches: &'a ArgMatches,
    pub(super) io: &'a Io,
}

impl Run<'_> {
    pub(super) async fn run(&self) -> Result<Exit> {
        let table = self.table()?;
        let stop = Stop::default();
        let part = parts::asked(self.matches)?;
        let goal = self.goal(&table, &stop)?;
        let request = request::read(self.operation, self.matches, self.io)?;
        let request = parts::request(part.as_ref(), request)?;
        let body = Value::Object(request.clone());
        let verbosity = self.matches.get_count("verbose");
        let tell = |config: Config| match verbosity {
            0 => config,
            verbosity => config.attempt_layer(Tell::new(verbosity, self.io)),
        };
        // A private sandbox lives as long as the connection.
        let connection =
            connection::open(self.api, self.operation, &body, self.matches, self.io, tell).await?;
        let private = connection.is_private_sandbox();
        let session = Arc::new(connection.session);
        let source = Source::of(self.api, self.operation, session, request);
        let mut source = source.map_err(|error| Failure::usage(error.to_string()))?;
        if private {
            // It has the same customers each time, whatever its port.
            connection::PRIVATE.clone_into(&mut source.server);
        }
        let of = (part.as_ref(), self.operation, &table);
        let source = parts::source(source, of, (self.matches, self.io))?;
        self.check_zone(&source)?;
        let plan = self.plan(source, table);
        match goal {
            Goal::Plan => parts::plan(&plan, self.matches, self.io).await,
            Goal::Pipe(format) => {
                let _ending = Ending::of(&stop, self.io);
                parts::pipe(&plan, format, &stop, self.io).await
            }
            Goal::Target(opening) if self.matches.get_flag("dry-run") => {
                self.dry_run(plan, *opening).await
            }
            Goal::Target(opening) => self.export(plan, *opening, &stop).await,
        }
    }

    /// What is to come of the rows; what is wrong with it is found before anything is fetched.
    fn goal(&self, table: &Table, stop: &Stop) -> Result<Goal> {
        if self.matches.contains_id("plan") {
            return Ok(Goal::Plan);
        }
        if let Some(format) = parts::piped(self.matches)? {
            return Ok(Goal::Pipe(format));
        }
        let address = self.address(self.named().as_deref())?;
        let opening = self.opening(table, address, stop)?;
        self.check(&opening)?;
        Ok(Goal::Target(Box::new(opening)))
    }

    async fn export(&self, plan: Plan, opening: Opening, stop: &Stop) -> Result<Exit> {
        let shown = self.shown(&opening.progress);
        let export = Export::open(plan, opening).await;
        drop(shown);
        let mut export = export.map_err(failed)?;
        self.note(export.plan().promise())?;
        self.note(self.why_one_reader(export.plan()))?;
        let _ending = Ending::of(stop, self.io);
        self.runs(&mut export, stop).await
    }

    /// What the rows fill.
    pub(super) fn table(&self) -> Result<Table> {
        let mut table = Table::of(self.api, self.operation)
            .map_err(|error| Failure::usage(error.to_string()))?;
        if let Some(name) = self.matches.get_one::<String>("table") {
            table.name.clone_from(name);
        }
        Ok(table)
    }

    /// The account that is named.
    fn named(&self) -> Option<String> {
        let named = self.matches.get_one::<String>("account").cloned();
        named.or_else(|| self.io.var(account::VARIABLE))
    }

    /// The target, whose name may have that of the account in it.
    pub(super) fn address(&self, account: Option<&str>) -> Result<Address> {
        let address = addresses(self.matches, "to", account)?.into_iter().next();
        address.ok_or_else(|| Failure::usage("--to names a target"))
    }

    pub(super) fn opening(&self, table: &Table, address: Address, stop: &Stop) -> Result<Opening> {
        Ok(Opening {
            csv: csv_style(self.matches, &address)?,
            address,
            table: Arc::new(table.clone()),
            holder: Holder::this_process(),
            history: self.matches.get_flag("history"),
            restart: self.matches.get_flag("restart"),
            rejects: self.matches.get_one("rejects").cloned(),
            patience: duration(self.matches, "patience").unwrap_or_default(),
            stop: stop.clone(),
            progress: Progress::default(),
            common: Common::default(),
        })
    }

    /// What is wrong with the files that are to be written, before anything is fetched.
    pub(super) fn check(&self, opening: &Opening) -> Result<()> {
        if let (Some(_), address) = (opening.address.format(), &opening.address)
            && self.matches.contains_id("table")
        {
            let what = match address {
                Address::Objects { .. } => "names objects",
                _ => "is a file",
            };
            let message = format!("--table names a table, and {address} {what}");
            return Err(Failure::usage(message).help("leave it out, or name a database"));
        }
        self.check_since()?;
        let report = self.matches.get_one::<PathBuf>("report");
        let more = addresses(self.matches, "with", None)?;
        sink::check(opening, report.map(PathBuf::as_path), &more).map_err(failed)
    }

    /// Why `--parallel` has no effect, where it was asked for.
    pub(super) fn why_one_reader(&self, plan: &Plan) -> Option<String> {
        let asked = self.matches.value_source("parallel") == Some(ValueSource::CommandLine);
        match plan.readers() {
            (1, Some(why)) if asked && plan.parallel > 1 => Some(format!("one reader: {why}")),
            _ => None,
        }
    }

    /// Flags that say something about `--since`, without the `--since` that they speak of.
    fn check_since(&self) -> Result<()> {
        let given = |flag: &str| self.matches.value_source(flag) == Some(ValueSource::CommandLine);
        let since = self.matches.get_one::<Since>("since");
        let (flag, needs) = match since {
            Some(Since::Last) => return Ok(()),
            _ if given("overlap") => ("overlap", "--since last"),
            None if given("full-every") => ("full-every", "--since"),
            _ => return Ok(()),
        };
        let message = format!("--{flag} has no effect without {needs}: everything is read anyway");
        Err(Failure::usage(message).help(format!("leave it out, or add {needs}")))
    }

    /// A time with a zone is an instant, and one without is not: what the service cannot be asked for
    /// is refused, and what is assumed is told.
    pub(super) fn check_zone(&self, source: &Source) -> Result<()> {
        let Some(filter) = &source.since else {
            return Ok(());
        };
        let texts = self.matches.get_raw("since").into_iter().flatten();
        let text = texts.filter_map(|text| text.to_str()).next_back();
        let Some(text) = text.filter(|text| *text != "last") else {
            return Ok(());
        };
        let field = &filter.field;
        match (text.parse::<Timestamp>(), filter.form.is_instant()) {
            (Ok(instant), false) => {
                let message = format!(
                    "--since: `{text}` names a zone, and `{field}` takes times without one, as the vendor's clock shows them"
                );
                let shown = Offset::UTC.to_datetime(instant);
                let help = format!("write what that clock showed then, such as {shown}");
                Err(Failure::usage(message).help(help))
            }
            (Err(_), true) => self.note(Some(format!(
                "--since {text} is read as UTC; `{field}` takes instants, and another zone is written behind the time, as in 2024-05-07T13:00:00+08:00"
            ))),
            _ => Ok(()),
        }
    }

    pub(super) fn plan(&self, source: Source, table: Table) -> Plan {
        let usual = Plan::new(source, table);
        Plan {
            since: self
                .matches
                .get_one("since")
                .copied()
                .unwrap_or(Since::Everything),
            overlap: duration(self.matches, "overlap").unwrap_or(usual.overlap),
            full_every: duration(self.matches, "full-every"),
            shrink: self
                .matches
                .get_one("allow-shrink")
                .copied()
                .unwrap_or(usual.shrink),
            parallel: self
                .matches
                .get_one::<u16>("parallel")
                .map_or(usual.parallel, |&parallel| parallel.into()),
            patience: duration(self.matches, "patience").unwrap_or(usual.patience),
            commit_every: duration(self.matches, "commit-every"),
            ..usual
        }
    }

    pub(super) async fn dry_run(&self, plan: Plan, opening: Opening) -> Result<Exit> {
        let target = opening.address.to_string();
        let state = match kehu_export::sink::peek(&opening).await {
            _ if opening.restart => None,
            peeked => peeked.map_err(failed)?,
        };
        let estimate = plan.estimate(state.as_ref()).await.map_err(failed)?;
        let mut out = self.io.stdout.clone();
        let name = format!("{} {}", plan.source.api, plan.source.operation);
        writeln!(
            out,
            "{name} -> {target} ({})",
            language::text("nothing was written")
        )?;
        writeln!(out, "  {}", sentence(&estimate.to_string()))?;
        match plan.readers() {
            (1, Some(why)) => writeln!(out, "  {}", sentence(&format!("one reader: {why}")))?,
            (readers, _) => writeln!(out, "  {}", tr!("readers: {readers} at most", readers))?,
        }
        self.note(plan.promise())?;
        Ok(Exit::Ok)
    }

    /// One run, or run after run until stopped.
    async fn runs(&self, export: &mut Export, stop: &Stop) -> Result<Exit> {
        let every = duration(self.matches, "every");
        loop {
            let shown = self.shown(&export.progress());
            let summary = export.run().await;
            drop(shown);
            let exit = match summary {
                Ok(summary) => {
                    self.tell(&summary)?;
                    let smaller = self.smaller_pages(&summary.end);
                    let ended = ended(summary);
                    let ended =
                        ended.map_err(|failure| smaller.into_iter().fold(failure, Failure::help));
                    match (self.report().await, &ended) {
                        (Ok(()), _) => ended,
                        (Err(failure), Ok(_)) => Err(failure),
                        (Err(failure), Err(_)) => {
                            failure.tell(self.io)?;
                            ended
                        }
                    }
                }
                Err(error) => Err(failed(error)),
            };
            let Some(every) = every.filter(|_| !stop.is_asked()) else {
                return exit;
            };
            if let Err(failure) = exit {
                if failure.exit() == Exit::Usage {
                    return Err(failure);
                }
                failure.tell(self.io)?;
            }
            self.note(Some(format!("the next run is in about {}", human(every))))?;
            export.pause(every).await;
            if stop.is_asked() {
                return Ok(Exit::Ok);
            }
        }
    }

    /// What to do about a page that is larger than a client takes.
    pub(super) fn smaller_pages(&self, end: &End) -> Option<String> {
        let End::Failed(error) = end else {
            return None;
        };
        let is_too_large = error.kind() == ErrorKind::Source(Fault::TooLarge);
        is_too_large.then(|| flags::smaller_pages(self.operation))?
    }

    fn shown(&self, progress: &Progress) -> Shown {
        let verbose = self.matches.get_count("verbose") > 0;
        match (self.io.quiet, self.io.terminal.stderr && !verbose) {
            (true, _) => return progress.bar(ProgressDrawTarget::hidden(), language::teller()),
            (false, true) => {
                return progress.bar(ProgressDrawTarget::stderr(), language::teller());
            }
            (false, false) => {}
        }
        let interval = duration(self.matches, "interval").unwrap_or(Duration::from_secs(10));
        progress.lines(self.io.stderr.clone(), interval)
    }

    fn tell(&self, summary: &Summary) -> Result<()> {
        let mut out = self.io.stdout.clone();
        match Format::asked(self.matches, self.io)? {
            Format::Table => {
                for line in summary.to_string().lines() {
                    writeln!(out, "{}", sentence(line))?;
                }
            }
            _ => writeln!(out, "{}", summary.to_json())?,
        }
        out.flush()?;
        summary
            .notes
            .iter()
            .try_for_each(|note| self.note(Some(note.clone())))
    }

    pub(super) fn note(&self, text: Option<String>) -> Result<()> {
        if let Some(text) = text.filter(|_| !self.io.quiet) {
            let mut err = self.io.stderr.clone();
            let color = self.io.colored_stderr();
            writeln!(
                err,
                "{}{}",
                style::help(language::text("note: "), color),
                style::safe(&sentence(&text))
            )?;
        }
        Ok(())
    }

    #[cfg(not(feature = "report"))]
    #[expect(
        clippy::unused_async,
        reason = "with the feature it waits for databases"
    )]
    pub(super) async fn report(&self) -> Result<()> {
        Ok(())
    }

    #[cfg(feature = "report")]
    pub(super) async fn report(&self) -> Result<()> {
        let Some(page) = self.matches.get_one::<PathBuf>("report") else {
            return Ok(());
        };
        let mut targets = addresses(self.matches, "to", self.named().as_deref())?;
        targets.extend(addresses(self.matches, "with", None)?);
        let language = self.matches.get_one::<String>("report-lang").cloned();
        let spoken = language::spoken().code();
        let language = Language::of_locale(language.as_deref().unwrap_or(spoken));
        kehu_export::report::write(page, &targets, self.apis, language)
            .await
            .map_err(failed)?;
        self.note(Some(format!("{} was written", page.display())))
    }
}
