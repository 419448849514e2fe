//! Every row of an operation in a file: the exact export, for so long as an agent waits; the next call goes on.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kehu_export::progress::Progress;
use kehu_export::sink::{Address, FileFormat, Opening};
use kehu_export::source::{PageFuture, Pages, Source};
use kehu_export::table::Table;
use kehu_export::{End, Export, Holder, Plan, Stop, Summary};
use kehu_registry::csv::CsvStyle;
use kehu_registry::{Api, Operation, Session};
use rmcp::model::{
    CallToolResult, ProgressNotificationParam, ProgressToken, Tool, ToolAnnotations,
};
use rmcp::service::{Peer, RoleServer};
use serde_json::{Map, Value, json, value::RawValue};
use tokio::runtime::Handle;

use crate::Options;
use crate::files::Files;
use crate::own::object;
use crate::refusal::Refusal;
use crate::{answer, call};

/// So many rows are shown.
const SAMPLE: usize = 3;

/// What the tool takes.
pub(crate) fn tool(apis: &[&str]) -> Tool {
    let takes = object(
        json!({
            "api": { "enum": apis },
            "operation": { "type": "string" },
            "arguments": { "type": "object", "description": "Filters" },
            "format": { "enum": formats() },
        }),
        &["api", "operation"],
    );
    let told = "Copies every row of an operation with pages into a file; says its path. Call again to go on or to renew it.";
    let hints = ToolAnnotations::new()
        .read_only(false)
        .destructive(false)
        .idempotent(true);
    Tool::new("export", told, takes)
        .with_title("Export all rows")
        .with_annotations(hints)
}

fn formats() -> &'static [&'static str] {
    match cfg!(feature = "parquet") {
        true => &["sqlite", "parquet"],
        false => &["sqlite"],
    }
}

/// What is exported, with what, into which files.
pub(crate) struct Wanted<'a> {
    pub api: &'static Api,
    pub operation: &'static Operation,
    pub session: &'a Session,
    pub filters: Map<String, Value>,
    pub format: &'a str,
    pub files: &'a Files,
    pub options: &'a Options,
}

/// Who asked to be told how far it is.
pub(crate) struct Watcher {
    pub peer: Peer<RoleServer>,
    pub token: ProgressToken,
}

impl Watcher {
    #[expect(clippy::cast_precision_loss, reason = "the protocol's own type")]
    async fn tell(&self, progress: &Progress) {
        let now = progress.snapshot();
        let mut told = ProgressNotificationParam::new(self.token.clone(), now.rows as f64);
        told.total = now.rows_left.map(|left| (now.rows + left) as f64);
        // Who is gone need not know.
        let _ = self.peer.notify_progress(told).await;
    }
}

/// Exports until everything is there, the time is over or `cancelled` comes; `watcher` is told how far it
/// is.
pub(crate) async fn export(
    wanted: Wanted<'_>,
    cancelled: impl Future<Output = ()>,
    watcher: Option<Watcher>,
) -> CallToolResult {
    match exported(wanted, cancelled, watcher).await {
        Ok(answer) => answer::told(&answer),
        Err(refusal) => answer::failed(&refusal),
    }
}

async fn exported(
    wanted: Wanted<'_>,
    cancelled: impl Future<Output = ()>,
    watcher: Option<Watcher>,
) -> Result<Value, Refusal> {
    let (path, address) = target(&wanted)?;
    let (plan, sample) = plan(&wanted)?;
    let table = plan.table.clone();
    let opening = Opening {
        csv: CsvStyle::default(),
        address,
        table: Arc::new(table.clone()),
        holder: Holder::this_process(),
        restart: false,
        rejects: None,
        patience: wanted.options.export_for,
        stop: Stop::default(),
        history: false,
        common: kehu_export::sink::Common::default(),
        progress: Progress::default(),
    };
    let time = wanted.options.export_for;
    let summary = watched(plan, opening, time, cancelled, watcher).await?;
    let is_sqlite = wanted.format == "sqlite";
    if is_sqlite {
        wanted.files.add(path.clone());
    }
    let mut answer = ended(&summary)?;
    answer.insert("path".to_owned(), path.display().to_string().into());
    if is_sqlite {
        answer.insert("table".to_owned(), table.name.into());
    }
    answer.insert("sample".to_owned(), shown(&sample, wanted.operation));
    if wanted.files.passes() {
        let note = "The file goes when this server ends: `kehu mcp --exports DIR` keeps files.";
        answer.insert("kept".to_owned(), note.into());
    }
    Ok(Value::Object(answer))
}

/// One run, until it has ended.
async fn watched(
    plan: Plan,
    opening: Opening,
    time: Duration,
    cancelled: impl Future<Output = ()>,
    watcher: Option<Watcher>,
) -> Result<Summary, Refusal> {
    let here = Handle::current();
    let (stop, progress) = (opening.stop.clone(), opening.progress.clone());
    // On a thread of its own: what waits for databases there need not move between threads.
    let mut run = tokio::task::spawn_blocking(move || {
        here.block_on(async move {
            let mut export = Export::open(plan, opening).await?;
            export.run().await
        })
    });
    let mut cancelled = pin!(cancelled);
    let mut over = pin!(tokio::time::sleep(time));
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            summary = &mut run => match summary {
                Ok(summary) => return summary.map_err(failed),
                Err(_) => return Err(Refusal::new("the export broke off", "Call export again.")),
            },
            () = &mut over, if !stop.is_asked() => stop.stop(),
            () = &mut cancelled, if !stop.is_asked() => stop.stop(),
            _ = tick.tick() => {
                if let Some(watcher) = &watcher {
                    watcher.tell(&progress).await;
                }
            }
        }
    }
}

/// The first rows.
fn shown(sample: &Sample, operation: &Operation) -> Value {
    let rows = sample.lock().unwrap_or_else(PoisonError::into_inner);
    let rows = rows
        .iter()
        .filter_map(|row| operation.at_border().row(row.get()).ok());
    rows.filter_map(|row| serde_json::from_str::<Value>(row.get()).ok())
        .collect()
}

fn target(wanted: &Wanted<'_>) -> Result<(std::path::PathBuf, Address), Refusal> {
    let ending = match wanted.format {
        "sqlite" => "db",
        "parquet" if cfg!(feature = "parquet") => "parquet",
        other => {
            let known = formats().join(" or ");
            return Err(Refusal::new(
                format!("there is no format `{other}` here"),
                format!("Take {known}."),
            ));
        }
    };
    let names = (wanted.api.info.name, wanted.operation.info.name);
    let path = wanted.files.export(names, &wanted.filters, ending);
    let path = path.map_err(|error| {
        Refusal::new(
            format!("there is no folder for exports: {error}"),
            "Whoever runs this server names one.",
        )
    })?;
    let address = match ending {
        "db" => Address::Sqlite { path: path.clone() },
        _ => Address::File {
            path: path.clone(),
            format: FileFormat::Parquet,
            zstd: false,
        },
    };
    Ok((path, address))
}

type Sample = Arc<Mutex<Vec<Box<RawValue>>>>;

fn plan(wanted: &Wanted<'_>) -> Result<(Plan, Sample), Refusal> {
    let (api, operation) = (wanted.api, wanted.operation);
    let request = call::request(operation, wanted.filters.clone())?;
    let request = operation.at_border().vendors_request(&request);
    let request = match request.map_err(|error| Refusal::of(&error))? {
        Value::Object(request) => request,
        _ => Map::new(),
    };
    let refused = |error: kehu_export::table::TableError| {
        Refusal::new(
            error.to_string(),
            "describe_operation says which operations can be exported.",
        )
    };
    let table = Table::of(api, operation).map_err(refused)?;
    let session = Arc::new(wanted.session.clone());
    let mut source = Source::of(api, operation, session, request).map_err(refused)?;
    if wanted.options.sandbox {
        // It has the same customers each time, whatever its port.
        "a private sandbox".clone_into(&mut source.server);
    }
    let sample = Sample::default();
    source.pages = Arc::new(Sampled {
        pages: source.pages,
        sample: sample.clone(),
    });
    let plan = Plan {
        patience: wanted.options.export_for,
        ..Plan::new(source, table)
    };
    Ok((plan, sample))
}

/// Pages of which the first rows are kept to be shown.
struct Sampled {
    pages: Arc<dyn Pages>,
    sample: Sample,
}

impl Pages for Sampled {
    fn page(&self, request: Map<String, Value>, at: Option<Arc<Value>>) -> PageFuture<'_> {
        Box::pin(async move {
            let page = self.pages.page(request, at).await?;
            let mut sample = self.sample.lock().unwrap_or_else(PoisonError::into_inner);
            let missing = SAMPLE.saturating_sub(sample.len());
            sample.extend(page.items.iter().take(missing).cloned());
            Ok(page)
        })
    }
}

/// How it ended, for an agent.
fn ended(summary: &Summary) -> Result<Map<String, Value>, Refusal> {
    let mut answer = Map::new();
    let mut say = |name: &str, value: Value| answer.insert(name.to_owned(), value);
    match &summary.end {
        End::Complete => {
            say("complete", true.into());
            say("count", summary.holdings.rows.into());
        }
        End::Stopped => {
            say("complete", false.into());
            say("rows_so_far", summary.counts.rows.into());
            say("note", "The time is over: call export again with the same arguments, and it goes on from here.".into());
        }
        End::Partial { reasons } => {
            say("complete", false.into());
            say("count", summary.holdings.rows.into());
            say(
                "note",
                format!(
                    "Nothing shows that this is everything: {}",
                    reasons.join("; ")
                )
                .into(),
            );
        }
        End::Failed(error) => {
            let kept = match summary.has_progress() {
                true => "What came is kept: call export again, and it goes on from there.",
                false => "Call export again later.",
            };
            let cure = error.help().unwrap_or(kept).to_owned();
            return Err(Refusal::new(error.to_string(), cure));
        }
    }
    if summary.holdings.rejects > 0 {
        say("rows_off_their_type", summary.holdings.rejects.into());
        let file = summary.holdings.rejects_file.as_ref();
        say(
            "listed_in",
            file.map(|file| file.display().to_string()).into(),
        );
    }
    Ok(answer)
}

fn failed(error: kehu_export::Error) -> Refusal {
    let cure = error
        .help()
        .unwrap_or("Call export again later.")
        .to_owned();
    Refusal::new(error.to_string(), cure)
}
