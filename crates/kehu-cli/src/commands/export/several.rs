//! Exports of several accounts, side by side: each with its own client, limits, state, lock and rejects, so
//! that what is slow, broken or refused is one of them and delays no other.

mod chosen;
mod lines;

pub(super) use chosen::names;

use std::{
    sync::{Arc, Once, OnceLock},
    time::Duration,
};

use clap::parser::ValueSource;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use indicatif::ProgressDrawTarget;
use kehu_export::{
    End, Export, Plan, Stop, Summary,
    accounts::{Accounts, At},
    progress::Shown,
    sink::{self, Address, Common, Opening},
    source::Source,
    state::Outcome,
    table::Table,
};
use kehu_runtime::Config;
use serde_json::{Map, Value};
use tokio::sync::Semaphore;

use tr::tr;

use super::{
    args::{ACCOUNT, duration},
    ended::ended,
    parts,
    pool::Pool,
    run::Run,
};
use crate::{
    account::{self, ALL},
    connection,
    credentials::Credentials,
    exit::Exit,
    failure::{Failure, Result, failed},
    language, request,
    signals::Ending,
    wire_log::Tell,
};

/// Connections to a database elsewhere at most: each account has one, and databases take about a hundred.
const SESSIONS: usize = 48;

/// With many accounts each commits less often, so that there are about so many commits a second.
const COMMITS: u32 = 100;

/// Accounts whose targets are looked into at a time.
const LOOKS: usize = 16;

/// Exports all of them.
pub(super) async fn run(run: &Run<'_>, names: Vec<String>) -> Result<Exit> {
    let mut several = Several::new(run, names)?;
    several.check()?;
    let wanted = several.wanted().await?;
    if run.matches.get_flag("dry-run") {
        return several.dry_run(&wanted).await;
    }
    let names = wanted.iter().map(|&number| several.names[number].clone());
    let accounts = Accounts::new(names);
    let metrics = lines::metrics(run, &accounts).await?;
    several.shown.get_or_init(|| several.progress(&accounts));
    let _ending = Ending::of(&several.stop, run.io);
    let mut runs: FuturesUnordered<_> = (0..)
        .zip(&wanted)
        .map(|(place, &number)| several.account(number, &accounts, place))
        .collect();
    let mut ends = Vec::new();
    while let Some((place, end)) = runs.next().await {
        ends.push((place, end));
    }
    drop(runs);
    drop((metrics, several.shown.take()));
    ends.sort_by_key(|(place, _)| *place);
    let ends: Vec<Result<Exit>> = ends.into_iter().map(|(_, end)| end).collect();
    lines::overview(run, &accounts)?;
    run.report().await?;
    Ok(exit(&ends))
}

/// The exit code of all of them: what the first says where nothing came of any.
fn exit(ends: &[Result<Exit>]) -> Exit {
    let code = |end: &Result<Exit>| end.as_ref().map_or_else(Failure::exit, |exit| *exit);
    let nothing = |exit: &Exit| !matches!(exit, Exit::Ok | Exit::Partial);
    match ends.first().map(code) {
        Some(first) if ends.iter().map(code).all(|exit| nothing(&exit)) => first,
        _ if ends.iter().map(code).all(|exit| exit == Exit::Ok) => Exit::Ok,
        _ => Exit::Partial,
    }
}

/// What the accounts have in common.
struct Several<'a> {
    run: &'a Run<'a>,
    names: Vec<String>,
    file: account::Accounts,
    table: Table,
    request: Map<String, Value>,
    pool: Pool,
    common: Common,
    stop: Stop,
    /// Whoever has a turn may connect to the database.
    turns: Semaphore,
    /// What is to be said once of all of them was said.
    noted: Once,
    /// The progress of all of them, where it is shown.
    shown: OnceLock<Shown>,
}

impl<'a> Several<'a> {
    fn new(run: &'a Run<'a>, names: Vec<String>) -> Result<Self> {
        let number = |flag: &str| {
            run.matches
                .get_one::<u16>(flag)
                .map_or(1, |&number| number.into())
        };
        let file = account::Accounts::load(run.io)?;
        let file = file.ok_or_else(|| account::not_there(run.io, ALL))?;
        Ok(Self {
            run,
            file,
            table: run.table()?,
            request: request::read(run.operation, run.matches, run.io)?,
            pool: Pool::of(number("connections")),
            common: Common::default().memory(number("memory") << 20),
            stop: Stop::default(),
            turns: Semaphore::new(SESSIONS),
            noted: Once::new(),
            shown: OnceLock::new(),
            names,
        })
    }

    /// What is wrong with the flags and the files that are to be written, before anything is fetched.
    fn check(&self) -> Result<()> {
        let run = self.run;
        if run.matches.contains_id("rejects") {
            return Err(
                Failure::usage("--rejects names one list, and each account has its own")
                    .help("leave it out: they are beside the target"),
            );
        }
        parts::of_one_account(run.matches)?;
        let to = run.matches.get_one::<String>("to");
        let apart = to.is_some_and(|to| to.contains(ACCOUNT));
        let address = self.address(0)?;
        if address.format().is_some() && !apart {
            return Err(Failure::usage(format!(
                "{address} is not a database, and is of one account"
            ))
            .help("put {account} into its name, and each gets its own: customers-{account}.parquet")
            .help("or name a database, whose table takes them all"));
        }
        let every = run.matches.contains_id("every");
        if run.matches.contains_id("report") && (apart || every) {
            return Err(Failure::usage(
                "--report tells of the one database of several accounts, when all of them have ended",
            )
            .help("leave it out, or leave out {account} and --every"));
        }
        if let Some(warning) = &self.file.warning {
            crate::tell::warn(run.io, warning)?;
        }
        (0..self.names.len()).try_for_each(|number| run.check(&self.opening(number)?))
    }

    fn address(&self, number: usize) -> Result<Address> {
        self.run.address(Some(&self.names[number]))
    }

    fn opening(&self, number: usize) -> Result<Opening> {
        let table = self.table.for_account(&self.names[number]);
        let opening = self
            .run
            .opening(&table, self.address(number)?, &self.stop)?;
        Ok(Opening {
            common: self.common.clone(),
            ..opening
        })
    }

    /// Those that are to be exported: with `--retry-failed` not those whose last run was complete.
    async fn wanted(&self) -> Result<Vec<usize>> {
        let all = 0..self.names.len();
        if !self.run.matches.get_flag("retry-failed") {
            return Ok(all.collect());
        }
        let looks = all.map(|number| async move {
            let state = sink::peek(&self.opening(number)?).await.map_err(failed)?;
            let complete =
                state.is_some_and(|state| state.outcome == Outcome::Complete && state.run > 0);
            Ok((!complete).then_some(number))
        });
        let looks: Vec<Result<Option<usize>>> = futures_util::stream::iter(looks)
            .buffered(LOOKS)
            .collect()
            .await;
        let wanted: Result<Vec<Option<usize>>> = looks.into_iter().collect();
        let wanted: Vec<usize> = wanted?.into_iter().flatten().collect();
        let left = self.names.len() - wanted.len();
        self.run.note((left > 0).then(|| {
            tr!(
                "accounts whose last run was complete are left alone: {left}",
                left
            )
        }))?;
        Ok(wanted)
    }

    async fn dry_run(&self, wanted: &[usize]) -> Result<Exit> {
        let mut ends = Vec::new();
        for &number in wanted {
            let look = async {
                let plan = self.plan(number).await?;
                self.run.dry_run(plan, self.opening(number)?).await
            };
            ends.push(match look.await {
                Ok(exit) => Ok(exit),
                Err(failure) => {
                    lines::failure(self.run, &self.names[number], &failure)?;
                    Err(failure)
                }
            });
        }
        Ok(exit(&ends))
    }

    /// What is to be exported of an account.
    async fn plan(&self, number: usize) -> Result<Plan> {
        let (run, name) = (self.run, &self.names[number]);
        let credentials = Credentials::of_account(run.io, &self.file, name, run.api.info).await?;
        let verbosity = run.matches.get_count("verbose");
        let wire = |config: Config| {
            let pooled = self.pool.join(config);
            let config = pooled.map_err(|error| Failure::from_call(run.api, None, &error))?;
            Ok(match verbosity {
                0 => config,
                verbosity => config.attempt_layer(Tell::new(verbosity, run.io)),
            })
        };
        let body = Value::Object(self.request.clone());
        let session = connection::open_account(
            run.api,
            run.operation,
            &body,
            run.matches,
            run.io,
            &credentials,
            wire,
        )?;
        let source = Source::of(
            run.api,
            run.operation,
            Arc::new(session),
            self.request.clone(),
        );
        let source = source.map_err(|error| Failure::usage(error.to_string()))?;
        let of = (None, run.operation, &self.table);
        let source = parts::source(source, of, (run.matches, run.io))?;
        let usual = run.plan(source, self.table.for_account(name));
        let given = |flag: &str| run.matches.value_source(flag) == Some(ValueSource::CommandLine);
        Ok(Plan {
            parallel: if given("parallel") { usual.parallel } else { 1 },
            commit_every: usual.commit_every.or_else(|| self.pause()),
            ..usual
        })
    }

    /// How long an account waits between two commits; the target's own time where there are few accounts.
    fn pause(&self) -> Option<Duration> {
        let accounts = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let pause = Duration::from_secs(1) * accounts / COMMITS;
        (pause > Duration::from_secs(2)).then_some(pause)
    }

    /// An account from its credentials to the end of its last run.
    async fn account(
        &self,
        number: usize,
        accounts: &Accounts,
        place: usize,
    ) -> (usize, Result<Exit>) {
        let end = self.exported(number, accounts, place).await;
        if let Err(failure) = &end {
            accounts.note(place, At::Failed);
            // Who cannot be told is not told; the exit code says it.
            let _ = self.aside(|| lines::failure(self.run, &self.names[number], failure));
        }
        (place, end)
    }

    async fn exported(&self, number: usize, accounts: &Accounts, place: usize) -> Result<Exit> {
        let opening = Opening {
            progress: accounts.progress(place),
            ..self.opening(number)?
        };
        let turn = match opening.address {
            Address::Postgres { .. } => self.turns.acquire().await.ok(),
            _ => None,
        };
        accounts.note(place, At::Running);
        let plan = self.plan(number).await?;
        self.note_once(&plan)?;
        let mut export = Export::open(plan, opening).await.map_err(failed)?;
        let end = self.runs(number, accounts, place, &mut export).await;
        drop(turn);
        end
    }

    /// What holds of all of them is said once.
    fn note_once(&self, plan: &Plan) -> Result<()> {
        let mut noted = Ok(());
        self.noted.call_once(|| {
            noted = self
                .run
                .check_zone(&plan.source)
                .and_then(|()| self.run.note(plan.promise()))
                .and_then(|()| self.run.note(self.run.why_one_reader(plan)));
        });
        noted
    }

    /// One run of an account, or run after run until stopped.
    async fn runs(
        &self,
        number: usize,
        accounts: &Accounts,
        place: usize,
        export: &mut Export,
    ) -> Result<Exit> {
        let every = duration(self.run.matches, "every");
        loop {
            accounts.note(place, At::Running);
            let end = match export.run().await {
                Ok(summary) => {
                    accounts.note(place, at(&summary));
                    self.aside(|| lines::summary(self.run, &self.names[number], &summary))?;
                    let smaller = self.run.smaller_pages(&summary.end);
                    ended(summary)
                        .map_err(|failure| smaller.into_iter().fold(failure, Failure::help))
                }
                Err(error) => Err(failed(error)),
            };
            let Some(every) = every.filter(|_| !self.stop.is_asked()) else {
                return end;
            };
            if let Err(failure) = end {
                if failure.exit() == Exit::Usage {
                    return Err(failure);
                }
                accounts.note(place, At::Failed);
                self.aside(|| lines::failure(self.run, &self.names[number], &failure))?;
            }
            export.pause(every).await;
            if self.stop.is_asked() {
                return Ok(Exit::Ok);
            }
        }
    }

    /// Says something while the progress is shown.
    fn aside<T>(&self, tell: impl FnOnce() -> T) -> T {
        match self.shown.get() {
            Some(shown) => shown.aside(tell),
            None => tell(),
        }
    }

    fn progress(&self, accounts: &Accounts) -> Shown {
        let verbose = self.run.matches.get_count("verbose") > 0;
        match (self.run.io.quiet, self.run.io.terminal.stderr && !verbose) {
            (true, _) => return accounts.bar(ProgressDrawTarget::hidden(), language::teller()),
            (false, true) => {
                return accounts.bar(ProgressDrawTarget::stderr(), language::teller());
            }
            (false, false) => {}
        }
        let interval = duration(self.run.matches, "interval").unwrap_or(Duration::from_secs(10));
        accounts.lines(self.run.io.stderr.clone(), interval)
    }
}

/// Where an account is after a run.
fn at(summary: &Summary) -> At {
    match summary.end {
        End::Complete if summary.holdings.rejects == 0 => At::Complete,
        End::Complete | End::Partial { .. } => At::Partial,
        End::Stopped => At::Stopped,
        End::Failed(_) => At::Failed,
    }
}
