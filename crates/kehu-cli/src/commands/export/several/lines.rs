//! What is told of several accounts: a line for each run, one for all of them, and counts for programs.

use std::{future::pending, io::Write as _, net::Ipv4Addr};

use kehu_export::{
    Summary,
    accounts::{Accounts, At},
    progress::Snapshot,
};
use serde_json::Value;

use kehu_serve::metrics::{Text, serve_metrics};
use tokio::{net::TcpListener, task::JoinHandle};

use super::super::run::Run;
use crate::{
    exit::Exit,
    failure::{Failure, Result},
    language::{self, sentence},
    output::Format,
};

/// A run of an account has ended.
pub(super) fn summary(run: &Run<'_>, account: &str, summary: &Summary) -> Result<()> {
    let mut out = run.io.stdout.clone();
    match Format::asked(run.matches, run.io)? {
        Format::Table => writeln!(out, "{account}: {}", sentence(&summary.line()))?,
        _ => writeln!(out, "{}", with_account(account, &summary.to_json()))?,
    }
    out.flush()?;
    summary
        .notes
        .iter()
        .try_for_each(|note| run.note(Some(format!("account `{account}`: {note}"))))
}

/// The line of an account, which says so first.
fn with_account(account: &str, line: &str) -> String {
    let account = Value::from(account);
    match line.strip_prefix('{') {
        Some(rest) => format!("{{\"account\":{account},{rest}"),
        None => line.to_owned(),
    }
}

/// Why an account did not get what was asked for.
pub(super) fn failure(run: &Run<'_>, account: &str, failure: &Failure) -> Result<()> {
    Ok(failure.tell_of(account, run.io)?)
}

/// All have ended.
pub(super) fn overview(run: &Run<'_>, accounts: &Accounts) -> Result<()> {
    let overview = accounts.overview();
    let mut out = run.io.stdout.clone();
    match Format::asked(run.matches, run.io)? {
        Format::Table => {
            writeln!(out, "{}", sentence(&overview.to_string()))?;
            let mut lacking = Vec::new();
            accounts.each(|name, at, _| {
                if !matches!(at, At::Complete) {
                    lacking.push(format!(
                        "  {} {name}",
                        console::pad_str(
                            language::text(at.name()),
                            9,
                            console::Alignment::Left,
                            None
                        )
                    ));
                }
            });
            for line in lacking {
                writeln!(out, "{line}")?;
            }
        }
        _ => {
            let overview = serde_json::to_string(&overview).unwrap_or_default();
            writeln!(out, "{overview}")?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Counts for programs, as long as this lives.
pub(super) struct Metrics(JoinHandle<()>);

impl Drop for Metrics {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Serves counts at the port of `--metrics`.
pub(super) async fn metrics(run: &Run<'_>, accounts: &Accounts) -> Result<Option<Metrics>> {
    let Some(&port) = run.matches.get_one::<u16>("metrics") else {
        return Ok(None);
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = listener.map_err(|error| {
        let why = kehu_wire::plain(&error.to_string());
        Failure::new(
            Exit::Usage,
            format!("--metrics: port {port} cannot be listened on: {why}"),
        )
    })?;
    run.note(Some(format!("counts are at http://{address}/metrics")))?;
    let accounts = accounts.clone();
    let task = tokio::spawn(serve_metrics(listener, move || text(&accounts), pending()));
    Ok(Some(Metrics(task)))
}

/// All accounts as OpenMetrics.
fn text(accounts: &Accounts) -> String {
    let mut each = Vec::new();
    accounts.each(|name, at, snapshot| each.push((name.to_owned(), at, snapshot.clone())));
    let mut text = Text::default();
    text.family(
        "kehu_export_accounts",
        "gauge",
        "Accounts by where they are.",
    );
    for at in At::ALL {
        let count = each.iter().filter(|(_, is, _)| *is == at).count();
        text.sample("kehu_export_accounts", &[("at", at.name())], count);
    }
    type Count = fn(&Snapshot) -> u64;
    let counts: [(&str, &str, Count); 4] = [
        (
            "rows",
            "Rows of an account's run that came and fit.",
            |now| now.rows,
        ),
        ("pages", "Pages of an account's run.", |now| now.pages),
        ("retries", "Attempts beyond the first of a page.", |now| {
            now.retries
        }),
        ("rejects", "Rows that did not fit.", |now| now.rejects),
    ];
    for (name, help, count) in counts {
        let name = format!("kehu_export_run_{name}");
        text.family(&name, "gauge", help);
        for (account, _, snapshot) in &each {
            text.sample(&name, &[("account", account)], count(snapshot));
        }
    }
    let name = "kehu_export_waiting";
    text.family(
        name,
        "gauge",
        "Whether an account waits for a service or a target that is away.",
    );
    for (account, _, snapshot) in &each {
        let waits = u8::from(snapshot.waiting.is_some());
        text.sample(name, &[("account", account)], waits);
    }
    text.finish()
}
