//! `kehu <api> <operation>`: one call, or page after page.

mod args;
mod left_out;
mod pages;

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::ArgMatches;
use kehu_registry::{Api, Operation, RawResponse, Shape};
use kehu_runtime::Config;
use serde_json::Value;
use tr::tr;

use crate::{
    connection::{self, Connection},
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
    language::text,
    output::{self, Format, Rows},
    query::Query,
    request, style, tell,
    wire_log::{Preview, ShowOnly, Tell},
};

pub use args::args;
use left_out::LeftOut;

/// Calls the operation.
pub async fn run(api: &'static Api, name: &str, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    let Some(operation) = api.operation(name) else {
        return Err(Failure::new(
            Exit::Internal,
            tr!("`{name}` is not in the registry", name),
        ));
    };
    let columns = matches.get_many("columns").into_iter().flatten();
    let call = Call {
        api,
        operation,
        request: Value::Object(request::read(operation, matches, io)?),
        format: Format::asked(matches, io)?,
        query: query(matches)?,
        columns: columns.cloned().collect(),
        bom: matches.get_flag("csv-bom"),
        io,
        left_out: LeftOut::default(),
    };
    // What is wrong with the columns is found before anything is sent.
    call.check_columns()?;
    let verbosity = matches.get_count("verbose");
    let shown = Arc::new(AtomicBool::new(false));
    let preview = match (has(matches, "dry-run"), has(matches, "curl")) {
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
    let connection = connection::open(api, operation, &call.request, matches, io, wire).await;
    let ended = match connection {
        Ok(connection) => call.ask(&connection, matches, verbosity == 0).await,
        Err(failure) => Err(failure),
    };
    call.left_out.tell(io)?;
    if preview == Some(Preview::Curl) && connection::is_sandbox(matches, io) {
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

/// Whether a switch is set that not every operation has.
fn has(matches: &ArgMatches, switch: &str) -> bool {
    let set = matches.try_get_one(switch).ok().flatten();
    set.copied().unwrap_or(false)
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
    left_out: LeftOut,
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
        let (shape, query) = (row_shape(self.operation), self.query.as_ref());
        let Self {
            io,
            format,
            columns,
            bom,
            ..
        } = self;
        Rows::new(io, *format, shape, columns, query, *bom)
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

    /// What was asked for, in the way in which it was.
    async fn ask(
        &self,
        connection: &Connection,
        matches: &ArgMatches,
        quiet: bool,
    ) -> Result<Exit> {
        let operation = self.operation;
        let max = matches.try_get_one::<u64>("max").ok().flatten().copied();
        if has(matches, "raw") {
            self.raw(connection).await
        } else if has(matches, "all") || max.is_some() {
            let max = max.unwrap_or(u64::MAX);
            self.follow(connection, max, quiet).await
        } else if operation.paging().is_some() {
            self.page(self.page_at(connection, None).await)
        } else if operation.item.is_some() {
            let (session, request) = (&connection.session, self.request.clone());
            self.page(operation.list(session, request).await)
        } else {
            self.once(connection).await
        }
    }

    /// The body of whatever came; what is wrong with it is told beside it.
    async fn raw(&self, connection: &Connection) -> Result<Exit> {
        let (session, request) = (&connection.session, self.request.clone());
        match self.operation.call(session, request).await {
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
        let left_out = answer.left_out().iter();
        Ok(ended(
            left_out.map(|error| self.left_out.note(error)).count() as u64,
        ))
    }

    fn nothing_to_read(&self, answer: &RawResponse) -> Result<Exit> {
        match self.format {
            Format::Table => writeln!(self.io.stdout.clone(), "{}", text("done"))?,
            Format::Json | Format::Yaml => self.whole(answer.get())?,
            Format::Ndjson | Format::Csv | Format::Tsv | Format::Xlsx => {}
        }
        Ok(Exit::Ok)
    }

    fn say_when_empty(&self, count: u64) -> Result<()> {
        if count == 0 && self.format == Format::Table {
            tell::note(self.io, "nothing found")?;
        }
        Ok(())
    }
}

fn ended(bad: u64) -> Exit {
    if bad == 0 { Exit::Ok } else { Exit::Partial }
}
