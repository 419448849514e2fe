//! The protocol: which tools there are, and what a call of one does.

use std::io;
use std::sync::Arc;

use kehu_registry::{Api, Operation, Session};
use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::ServerInitializeError;
use rmcp::service::{RequestContext, RoleServer, ServiceExt as _};
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::call::call;
use crate::export::{self, Wanted, Watcher};
use crate::files::Files;
use crate::refusal::Refusal;
use crate::tools::{Task, Tools, callable, next_argument};
use crate::{Options, Served, answer, catalogue, query};

/// What every client is told once.
const INSTRUCTIONS: &str = "Calls web APIs by specs of their documentation. 64-bit integers, ids among them, are \
    strings of digits in both directions. An answer with `next` has more. `export` fetches everything into an \
    SQLite file, and `query` reads it with SQL.";

/// Every operation of some APIs, as tools.
#[derive(Debug, Clone)]
pub struct Server(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    served: Vec<Served>,
    tools: Tools,
    files: Files,
    options: Options,
}

impl Server {
    /// A server of these APIs.
    #[must_use]
    pub fn new(served: Vec<Served>, options: Options) -> Self {
        let apis: Vec<_> = served.iter().map(|served| served.api).collect();
        Self(Arc::new(Inner {
            tools: Tools::of(&apis),
            files: Files::of(&options),
            served,
            options,
        }))
    }

    /// Its tools, as a client is told them.
    #[must_use]
    pub fn tools(&self) -> &[Tool] {
        &self.0.tools.list
    }
}

/// Serves a client that writes a message a line, until it is gone.
///
/// # Errors
/// When the client says something else than the protocol has it begin with.
pub async fn serve_stream(
    server: Server,
    reader: impl AsyncRead + Send + Unpin + 'static,
    writer: impl AsyncWrite + Send + Unpin + 'static,
) -> io::Result<()> {
    let running = server.serve((reader, writer)).await;
    let running = match running {
        Ok(running) => running,
        // A client that goes before it has asked for anything.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(io::Error::other(error.to_string())),
    };
    running.waiting().await.map_err(io::Error::other)?;
    Ok(())
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        let this = Implementation::new("kehu", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities)
            .with_server_info(this)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools().to_vec()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools().iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(task) = self.0.tools.task(&request.name) else {
            let message = format!("there is no tool `{}`", request.name);
            return Err(ErrorData::invalid_params(message, None));
        };
        let arguments = Arguments(request.arguments.unwrap_or_default());
        let done = match task {
            Task::Export => self.export(arguments, &context).await,
            task => {
                tokio::select! {
                    done = self.work(task, arguments) => done,
                    () = context.ct.cancelled() => {
                        return Err(ErrorData::internal_error("the call was cancelled", None));
                    }
                }
            }
        };
        Ok(done
            .unwrap_or_else(|refusal| answer::failed(&refusal))
            .into())
    }
}

impl Server {
    async fn work(&self, task: Task, mut arguments: Arguments) -> Result<CallToolResult, Refusal> {
        match task {
            Task::Operation(nth, operation) => {
                let next = arguments.text(&next_argument(operation))?;
                let session = self.session(self.0.served.get(nth))?;
                Ok(call(session, operation, arguments.0, next.as_deref()).await)
            }
            Task::Find => {
                let (query, api) = (arguments.required("query")?, arguments.text("api")?);
                let apis: Vec<_> = match api {
                    Some(name) => vec![self.served(&name)?.api],
                    None => self.0.served.iter().map(|served| served.api).collect(),
                };
                Ok(catalogue::find(&apis, &query))
            }
            Task::Describe => {
                let (served, operation) = self.named(&mut arguments)?;
                Ok(catalogue::describe(served.api, operation))
            }
            Task::Call => {
                let (served, operation) = self.named(&mut arguments)?;
                let next = arguments.text("next")?;
                let given = arguments.object("arguments")?;
                Ok(call(
                    self.session(Some(served))?,
                    operation,
                    given,
                    next.as_deref(),
                )
                .await)
            }
            Task::Query => self.query(arguments).await,
            Task::Export => Err(Refusal::default()),
        }
    }

    async fn export(
        &self,
        mut arguments: Arguments,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResult, Refusal> {
        let (served, operation) = self.named(&mut arguments)?;
        let format = arguments.text("format")?;
        let token = context.meta.get_progress_token();
        let watcher = token.map(|token| Watcher {
            peer: context.peer.clone(),
            token,
        });
        let wanted = Wanted {
            api: served.api,
            operation,
            session: self.session(Some(served))?,
            filters: arguments.object("arguments")?,
            format: format.as_deref().unwrap_or("sqlite"),
            files: &self.0.files,
            options: &self.0.options,
        };
        Ok(export::export(wanted, context.ct.cancelled(), watcher).await)
    }

    async fn query(&self, mut arguments: Arguments) -> Result<CallToolResult, Refusal> {
        let (file, sql) = (arguments.required("file")?, arguments.required("sql")?);
        let file = self.0.files.queried(&file).map_err(|names| {
            let cure = match names.as_slice() {
                [] => "Call export first: it says the path.".to_owned(),
                names => format!("There are: {}", names.join(", ")),
            };
            Refusal::new(
                format!("`{file}` is not a file that can be queried here"),
                cure,
            )
        })?;
        let time = self.0.options.query_for;
        let work = tokio::task::spawn_blocking(move || query::query(&file, &sql, time));
        work.await
            .map_err(|_| Refusal::new("the query broke off", "Ask in another way."))
    }

    fn session<'s>(&self, served: Option<&'s Served>) -> Result<&'s Session, Refusal> {
        let session = served.map(|served| served.session.as_ref());
        match session {
            Some(Ok(session)) => Ok(session),
            Some(Err(why)) => Err(Refusal::new(
                why.clone(),
                "Whoever runs this server sets the credentials; `kehu mcp --sandbox` needs none.",
            )),
            None => Err(Refusal::default()),
        }
    }

    fn served(&self, name: &str) -> Result<&Served, Refusal> {
        let mut served = self.0.served.iter();
        served
            .find(|served| served.api.info.name == name)
            .ok_or_else(|| {
                let names: Vec<_> = self
                    .0
                    .served
                    .iter()
                    .map(|served| served.api.info.name)
                    .collect();
                Refusal::new(
                    format!("there is no API `{name}`"),
                    format!("There are: {}", names.join(", ")),
                )
            })
    }

    fn named(&self, arguments: &mut Arguments) -> Result<(&Served, &'static Operation), Refusal> {
        let served = self.served(&arguments.required("api")?)?;
        let name = arguments.required("operation")?;
        let api: &'static Api = served.api;
        let operation = callable(api).find(|operation| operation.info.name == name);
        let operation = operation.ok_or_else(|| {
            let names = callable(api).map(|operation| operation.info.name);
            let names = names.collect::<Vec<_>>().join(", ");
            let names = answer::beginning(&names, answer::CHARACTERS / 4);
            Refusal::new(
                format!("{} has no operation `{name}`", api.info.name),
                format!("It has: {names}"),
            )
        })?;
        Ok((served, operation))
    }
}

/// What a call gives.
struct Arguments(Map<String, Value>);

impl Arguments {
    fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::new(
                format!("`{name}` must be a string"),
                "Give it in quotes.",
            )),
        }
    }

    fn required(&mut self, name: &str) -> Result<String, Refusal> {
        let text = self.text(name)?;
        text.ok_or_else(|| {
            Refusal::new(
                format!("`{name}` is missing"),
                format!("Give `{name}`, a string."),
            )
        })
    }

    fn object(&mut self, name: &str) -> Result<Map<String, Value>, Refusal> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object),
            Some(_) => Err(Refusal::new(
                format!("`{name}` must be an object"),
                "Give names and values in braces.",
            )),
        }
    }
}
