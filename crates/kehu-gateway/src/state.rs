//! What every request needs.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use kehu_openapi::Spec;
use kehu_registry::{Api, Operation, Session};
use kehu_spec::{Sources, border, model::OperationId};
use tokio::sync::{Semaphore, watch};

use crate::{language::Chinese, metrics::Metrics};

/// An API that is served, and the client that calls it.
#[derive(Debug)]
pub struct Served {
    pub(crate) api: &'static Api,
    pub(crate) session: Session,
    pub(crate) spec: Spec<'static>,
}

impl Served {
    /// `api` by the client `session`; `sources` are the files that it was read from.
    pub fn new(api: &'static Api, session: Session, sources: &Sources) -> Self {
        let spec = Spec::new(api.model(), sources);
        Self { api, session, spec }
    }

    /// The operation of this name, but for those that answer with credentials.
    pub(crate) fn operation(&self, name: &str) -> Option<&'static Operation> {
        let mut operations = self.api.operations.iter().enumerate();
        let (nth, operation) = operations.find(|(_, operation)| operation.info.name == name)?;
        (!border::issues_token(self.api.model(), OperationId(nth))).then_some(operation)
    }
}

/// How much is taken on, and of whom.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    /// Bytes of a request's body.
    pub body: usize,
    /// How long a caller may take to send it.
    pub patience: Duration,
    /// Calls at a time.
    pub calls: usize,
    /// What a caller has to show.
    pub token: Option<String>,
    /// Hosts beside those of this machine.
    pub hosts: Vec<String>,
    /// Places whose pages may ask.
    pub origins: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub served: Vec<Served>,
    pub address: SocketAddr,
    pub rules: Rules,
    pub chinese: Option<Chinese>,
    pub places: Arc<Semaphore>,
    pub metrics: Metrics,
    /// Turns true when the gateway is told to end.
    pub ending: watch::Receiver<bool>,
}

impl State {
    pub fn api(&self, name: &str) -> Option<&Served> {
        self.served
            .iter()
            .find(|served| served.api.info.name == name)
    }

    pub fn is_ending(&self) -> bool {
        *self.ending.borrow()
    }
}
