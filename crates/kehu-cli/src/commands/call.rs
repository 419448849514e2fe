//! `kehu <api> <operation>`: one call, or page after page.

use std::{
    cell::RefCell,
    io::Write as _,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::{Arg, ArgAction, ArgMatches, builder::TypedValueParser as _, value_parser};
use clap_complete::{ArgValueCandidates, CompletionCandidate};
use kehu_registry::{self as registry, Api, Operation, RawPage, RawResponse, Shape};
use kehu_runtime::{Config, Position, info::PagedBy};
use serde_json::{Value, value::RawValue};

use tr::tr;

use crate::{
    connection::{self, Connection},
    exit::Exit,
    failure::{Failure, Result, chain},
    flags::Given,
    io::Io,
    language::text,
    output::{self, Format, Rows, fields},
    progress::Progress,
    query::Query,
    request, rows, signals, style, tell,
    wire_log::{Preview, ShowOnly, Tell},
};

/// Flags that every operation takes, beside its own.
pub fn args(api: &'static Api, operation: &'static Operation) -> Vec<Arg> {
    let arg = |name: &'static str| Arg::new(name).long(name).help_heading("Output");
    let body = Arg::new("body")
        .long("body")
        .value_name("JSON|@FILE|-")
        .help_heading("Request")
        .value_parser(
            clap::builder::StringValueParser::new().try_map(|text| Given::reference(&text)),
        )
        .help("The whole request as a JSON object; flags go over it");
    let mut args = vec![body];
    args.extend(connection::args(api));
    args.push(
        arg("columns")
            .value_name("NAME,…")
            .value_delimiter(',')
            .add(ArgValueCandidates::new(move || {
                let known = fields::of(row_shape(operation)).into_iter();
                known
                    .map(|field| CompletionCandidate::new(field.name))
                    .collect()
            }))
            .help("Only these columns in a table or CSV"),
    );
    args.push(arg("csv-bom").action(ArgAction::SetTrue).help(
        "Begin CSV with a byte order mark, by which Excel knows UTF-8; -o xlsx keeps long ids, too",
    ));
    args.push(
        arg("raw")
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["columns", "output", "csv-bom"])
            .help("Print the whole answer as it arrived, envelope included"),
    );
    args.push(
        arg("query")
            .value_name("FILTER")
            .conflicts_with_all(["raw", "columns", "output", "csv-bom"])
            .help("Print what this jq filter makes of the data, or of each row with --all or --max; ids keep their digits"),
    );
    let preview =
        |name: &'static str, help: &'static str| arg(name).action(ArgAction::SetTrue).help(help);
    args.push(
        preview(
            "dry-run",
            "Print the request that would be sent, and send nothing; secrets are hidden",
        )
        .conflicts_with("curl"),
    );
    args.push(preview(
        "curl",
        "The same as a curl command, which reads credentials from the variables that hold them",
    ));
    if operation.has_pages() {
        let follow = match operation.info.lookup {
            None => text("Follow the pages"),
            Some(_) => text("Look up one id after another,"),
        };
        args.push(
            arg("all")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["raw", "max"])
                .help(tr!("{follow} to the last one", follow)),
        );
        args.push(
            arg("max")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1..))
                .conflicts_with("raw")
                .help(tr!("{follow} until there are so many rows", follow)),
        );
    }
    args
}

/// Calls the operation.
pub async fn run(api: &'static Api, name: &str, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let Some(operation) = api.operation(name) else {
        return Err(Failure::new(
            Exit::Internal,
            tr!("`{name}` is not in the registry", name),
        ));
    };
    let call = Call {
        api,
        operation,
        request: Value::Object(request::read(operation, matches, io)?),
        format: Format::asked(matches, io)?,
        query: query(matches)?,
        columns: matches
            .get_many("columns")
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
        bom: matches.get_flag("csv-bom"),
        io,
        bad_rows: RefCell::default(),
        broken_beside: RefCell::default(),
    };
    // What is wrong with the columns is found before anything is sent.
    call.check_columns()?;
    let verbosity = matches.get_count("verbose");
    let flag = |name: &str| {
        matches
            .try_get_one(name)
            .ok()
            .flatten()
            .copied()
            .unwrap_or(false)
    };
    let max = matches.try_get_one::<u64>("max").ok().flatten().copied();
    let shown = Arc::new(AtomicBool::new(false));
    let preview = match (flag("dry-run"), flag("curl")) {
        (true, _) => Some(Preview::Http),
        (_, true) => Some(Preview::Curl),
        _ => None,
    };
    let wire = |config: Config| match preview {
        Some(preview) => {
            config.attempt_layer(ShowOnly::new(preview, operation.info.name, io, &shown))
        }
        None if verbosity > 0 => config.attempt_layer(Tell::new(verbosity, io)),
        None => config,
    };
    let work = async {
        let connection = connection::open(api, operation, &call.request, matches, io, wire).await?;
        if flag("raw") {
            call.raw(&connection).await
        } else if flag("all") || max.is_some() {
            call.follow(&connection, max.unwrap_or(u64::MAX), verbosity == 0)
                .await
        } else if operation.paging().is_some() {
            let page = call.page_at(&connection, None).await?;
            call.page(page)
        } else if operation.item.is_some() {
            let (session, request) = (&connection.session, call.request.clone());
            call.page(operation.list(session, request).await)
        } else {
            call.once(&connection).await
        }
    };
    let ended = work.await;
    call.tell_bad_rows()?;
    if preview.is_some_and(|preview| preview == Preview::Curl)
        && connection::is_sandbox(matches, io)
    {
        tell::note(
            io,
            "the private sandbox has ended: for one that stays, start `kehu sandbox`, set what it prints, and leave out --sandbox",
        )?;
    }
    match ended {
        Err(_) if shown.load(Ordering::Relaxed) => Ok(Exit::Ok),
        ended => ended,
    }
}

/// The filter of `--query`.
fn query(matches: &ArgMatches) -> Result<Option<Query>> {
    let Some(text) = matches.get_one::<String>("query") else {
        return Ok(None);
    };
    #[cfg(not(feature = "jq"))]
    return Err(Failure::lacks(&format!("--query `{text}`"), "jq"));
    #[cfg(feature = "jq")]
    let query = Query::parse(text).map_err(|why| {
        Failure::usage(tr!("--query `{text}`: {why}", text, why))
            .help("write it as for jq, such as '.customer_list[].id'")
    });
    #[cfg(feature = "jq")]
    query.map(Some)
}

struct Call<'a> {
    api: &'static Api,
    operation: &'static Operation,
    request: Value,
    format: Format,
    query: Option<Query>,
    columns: Vec<String>,
    /// Whether CSV begins with a byte order mark.
    bom: bool,
    io: &'a Io,
    /// Why rows are left out, the first row of each reason, and how many there are.
    bad_rows: RefCell<Vec<(String, String, usize)>>,
    /// What is broken beside the rows.
    broken_beside: RefCell<Vec<String>>,
}

/// The shape of one row of the answer.
fn row_shape(operation: &Operation) -> Option<&'static Shape> {
    operation.item.or(match operation.output {
        Some(Shape::List(item)) => Some(item),
        output => output,
    })
}

impl Call<'_> {
    fn rows(&self) -> Result<Rows<'_>> {
        let (format, query) = (self.format, self.query.as_ref());
        Rows::new(
            self.io,
            format,
            row_shape(self.operation),
            &self.columns,
            query,
            self.bom,
        )
    }

    /// Whether the data are written whole.
    fn is_whole(&self) -> bool {
        self.query.is_some() || matches!(self.format, Format::Json | Format::Yaml)
    }

    fn whole(&self, data: &str) -> Result<()> {
        match &self.query {
            Some(query) => output::queried(&mut self.io.stdout.clone(), query, data),
            None => output::whole(self.io, self.format, data),
        }
    }

    fn check_columns(&self) -> Result<()> {
        if self.format.is_whole() && !self.columns.is_empty() {
            let message = "--columns has no effect on JSON and YAML: rows are written as they came";
            return Err(Failure::usage(message).help("add -o csv or -o table, or leave it out"));
        }
        if self.bom && self.format != Format::Csv {
            let message = "--csv-bom has no effect but on CSV";
            return Err(Failure::usage(message).help("add -o csv, or leave it out"));
        }
        self.rows().map(drop)
    }

    fn failed(&self, error: &kehu_runtime::Error) -> Failure {
        let failure = Failure::from_call(self.api, Some(self.operation), error);
        if !error.is_decode() || error.body().is_none() {
            return failure;
        }
        let (api, operation) = (self.api.info.name, self.operation.info.name);
        failure.help(tr!(
            "kehu {api} {operation} --raw shows the answer as it arrived",
            api,
            operation
        ))
    }

    /// The body of whatever came; what is wrong with it is told beside it.
    async fn raw(&self, connection: &Connection) -> Result<Exit> {
        let answer = self
            .operation
            .call(&connection.session, self.request.clone())
            .await;
        match answer {
            Ok(answer) => {
                self.body(answer.body())?;
                Ok(Exit::Ok)
            }
            Err(error) => {
                self.body(error.body().unwrap_or_default())?;
                Err(Failure::from_call(self.api, Some(self.operation), &error))
            }
        }
    }

    /// Letter for letter into a pipe, without what would steer it on a terminal.
    fn body(&self, body: &[u8]) -> Result<()> {
        let mut out = self.io.stdout.clone();
        if self.io.terminal.stdout {
            for line in String::from_utf8_lossy(body).lines() {
                writeln!(out, "{}", style::safe(line))?;
            }
        } else {
            out.write_all(body)?;
        }
        Ok(())
    }

    /// An operation whose answer is not a list; lists may be inside of it.
    async fn once(&self, connection: &Connection) -> Result<Exit> {
        let (session, request) = (&connection.session, self.request.clone());
        let answer = self.operation.call_partial(session, request).await;
        let answer = answer.map_err(|error| self.failed(&error))?;
        if self.operation.output.is_none() {
            return self.nothing_to_read(&answer);
        }
        if self.is_whole() {
            self.whole(answer.get())?;
        } else {
            let mut rows = self.rows()?;
            rows.row(&answer)?;
            let count = rows.finish()?;
            self.say_when_empty(count)?;
        }
        answer
            .left_out()
            .iter()
            .for_each(|error| self.bad_row(error));
        Ok(ended(answer.left_out().len() as u64))
    }

    fn nothing_to_read(&self, answer: &RawResponse) -> Result<Exit> {
        match self.format {
            Format::Table => writeln!(self.io.stdout.clone(), "{}", text("done"))?,
            Format::Json | Format::Yaml => self.whole(answer.get())?,
            Format::Ndjson | Format::Csv | Format::Tsv | Format::Xlsx => {}
        }
        Ok(Exit::Ok)
    }

    /// One page, or an answer that is a list.
    fn page(&self, page: kehu_runtime::Result<RawPage>) -> Result<Exit> {
        let page = page.map_err(|error| self.failed(&error))?;
        let mut bad = 0;
        if self.is_whole() {
            self.whole(&page.good_data(self.operation.info))?;
            for error in page.items.iter().filter_map(|item| item.as_ref().err()) {
                bad += 1;
                self.bad_row(error);
            }
        } else {
            let mut rows = self.rows()?;
            bad = self.write(&mut rows, &page.items, u64::MAX)?;
            let count = rows.finish()?;
            self.say_when_empty(count + bad)?;
        }
        if self.io.is_watched() && page.next.is_some() && !self.is_all(&page) {
            let more = "more follow: --all for every page, --max N for so many rows";
            writeln!(
                self.io.stderr.clone(),
                "{}",
                style::dim(text(more), self.io.colored_stderr())
            )?;
        }
        match page.incomplete {
            Some(error) => Err(self.failed(&error)),
            None => Ok(ended(bad)),
        }
    }

    /// Whether a page has as many rows as the vendor counts: another one is asked for only by who wants proof.
    fn is_all(&self, page: &RawPage) -> bool {
        let counted = self.operation.paging().and_then(|paging| match &paging.by {
            PagedBy::Number { total, .. } | PagedBy::Offset { total, .. } => *total,
            PagedBy::Cursor { .. } | PagedBy::LastItem { .. } => None,
        });
        let total = counted.and_then(|total| {
            let found = kehu_wire::json::find(page.response.raw_data(), total.iter().copied())?;
            kehu_wire::json::plain(found)?.parse::<usize>().ok()
        });
        total.is_some_and(|total| total <= page.items.len())
    }

    /// Page after page, until there are `max` rows. What came is written whole, however it ends.
    async fn follow(&self, connection: &Connection, max: u64, quiet: bool) -> Result<Exit> {
        let mut rows = self.rows()?;
        let progress = Progress::start(self.io, self.format, max, quiet);
        let (mut count, mut bad, mut at) = (0, 0, None);
        let mut stopped = pin!(signals::stopped());
        let incomplete = loop {
            let page = tokio::select! {
                page = self.page_at(connection, at.clone()) => page?.map_err(|error| self.failed(&error)),
                stop = &mut stopped => stop.map_err(Failure::from).and(Err(stopped_by_a_person())),
            };
            let page = match page {
                Ok(page) => page,
                Err(failure) => {
                    progress.clear();
                    if count > 0 {
                        rows.finish()?;
                    }
                    return Err(rows::interrupted(
                        failure,
                        self.operation,
                        count,
                        at.as_ref(),
                    ));
                }
            };
            bad += self.write(&mut rows, &page.items, max - count)?;
            let good = page.items.iter().filter(|item| item.is_ok()).count();
            count = count.saturating_add(good as u64).min(max);
            progress.page(count);
            rows.flush()?;
            at = page.next;
            if at.is_none() || count >= max {
                break page.incomplete.filter(|_| count < max);
            }
        };
        progress.clear();
        rows.finish()?;
        if let Some(error) = incomplete {
            return Err(self
                .failed(&error)
                .fact("after", tr!("{count} rows", count)));
        }
        self.say_when_empty(count + bad)?;
        Ok(ended(bad))
    }

    /// One page: the one that the request asks for, or the one at a position.
    async fn page_at(
        &self,
        connection: &Connection,
        at: Option<Position>,
    ) -> Result<kehu_runtime::Result<RawPage>> {
        let (session, request) = (&connection.session, self.request.clone());
        Ok(self
            .operation
            .page(session, request, at, registry::Rows::Checked)
            .await)
    }

    /// Writes at most `room` rows; how many could not be read.
    fn write(
        &self,
        rows: &mut Rows<'_>,
        items: &[kehu_runtime::Result<Box<RawValue>>],
        mut room: u64,
    ) -> Result<u64> {
        let mut bad = 0;
        for item in items {
            match item {
                Ok(_) if room == 0 => break,
                Ok(item) => {
                    rows.row(item)?;
                    room -= 1;
                }
                Err(error) => {
                    bad += 1;
                    self.bad_row(error);
                }
            }
        }
        Ok(bad)
    }

    fn bad_row(&self, error: &kehu_runtime::Error) {
        let here = chain(error);
        if error.row().is_none() {
            let mut beside = self.broken_beside.borrow_mut();
            return beside.push(here);
        }
        let why = anywhere(&here);
        let mut bad = self.bad_rows.borrow_mut();
        match bad.iter_mut().find(|(known, ..)| *known == why) {
            Some((.., count)) => *count += 1,
            None => bad.push((why, here, 1)),
        }
    }

    /// Says why rows were left out, each reason once.
    fn tell_bad_rows(&self) -> Result<()> {
        for why in self.broken_beside.take() {
            let told = tr!(
                "a value beside the rows cannot be read and is left out: {why}",
                why
            );
            tell::warn(self.io, &told)?;
        }
        for (why, here, count) in self.bad_rows.take() {
            let why = if count == 1 { here } else { why };
            let told = tr!(
                "a row does not fit its documentation: {why}"
                    | "{n} rows do not fit their documentation: {why}" % count,
                why
            );
            tell::warn(self.io, &told)?;
        }
        Ok(())
    }

    fn say_when_empty(&self, count: u64) -> Result<()> {
        if count == 0 && self.format == Format::Table {
            tell::note(self.io, "nothing found")?;
        }
        Ok(())
    }
}

/// What is wrong with a row, without the row's place in its list: `data.rows[…].id`.
fn anywhere(why: &str) -> String {
    let mut parts = why.split('[');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        match part[digits..].starts_with(']') && digits > 0 {
            true => out = out + "[…" + &part[digits..],
            false => out = out + "[" + part,
        }
    }
    out
}

/// Somebody had enough, which leaves out what had not come.
fn stopped_by_a_person() -> Failure {
    Failure::new(Exit::Partial, "stopped before the last page")
}

fn ended(bad: u64) -> Exit {
    if bad == 0 { Exit::Ok } else { Exit::Partial }
}
