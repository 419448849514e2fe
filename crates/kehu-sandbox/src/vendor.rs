//! One API as it is served: its specification, data, credentials, tokens and answers.

pub(crate) mod account;
mod authorise;
mod find;
mod signature;
mod upsert;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kehu_spec::model::{Api, AuthPlace, Operation, SandboxAction, SchemeId, Type};
use kehu_spec::signature::added;
use serde_json::{Map, Value};

use crate::answer::{Filling, Template};
use crate::arrived::Arrived;
use crate::collection::Collection;
use crate::credentials::{self, Credentials};
use crate::fill::Form;
use crate::json::Node;
use crate::random::Random;
use crate::refuse::{Because, Refusal, database_failed};
use crate::route::{Route, Routed, route};
use crate::shape::{Cell, key_number};
use crate::store::{self, Store, Table};
use crate::validate;
use account::{Account, Accounts};
use find::find;
use upsert::upsert;

/// One API.
#[derive(Debug)]
pub(crate) struct Vendor {
    pub(crate) api: Arc<Api>,
    pub(crate) accounts: Accounts,
    /// As [`Api::collections`].
    pub(crate) shelves: Vec<Shelf>,
    routes: Vec<Route>,
    /// As [`Api::operations`].
    served: Vec<Served>,
    keep_limits: bool,
    token_life_s: Option<u64>,
}

/// One collection with all that belongs to it.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub(crate) table: Table,
    pub(crate) form: Form,
    pub(crate) keys: Keys,
    /// Just made: to be filled.
    pub(crate) fresh: bool,
}

/// One operation as it is served.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) operation: usize,
    pub(crate) template: Template,
}

/// How a vendor is set up.
#[derive(Debug, Clone)]
pub(crate) struct Setup<'a> {
    pub(crate) database: Option<&'a Path>,
    pub(crate) keep_limits: bool,
    pub(crate) token_life_s: Option<u64>,
}

/// What a request comes to.
#[derive(Debug)]
pub(crate) struct Done {
    /// The whole response.
    pub(crate) text: String,
    /// What its headers tell of paging.
    pub(crate) headers: Vec<(String, String)>,
}

impl Done {
    fn of(text: String) -> Self {
        let headers = Vec::new();
        Self { text, headers }
    }
}

impl Vendor {
    pub(crate) fn new(api: Api, setup: &Setup<'_>) -> store::Result<Self> {
        let api = Arc::new(api);
        let credentials = Credentials::new(&api);
        let store = Store::open(setup.database)?;
        let mut shelves = Vec::with_capacity(api.collections.len());
        for (index, spec) in api.collections.iter().enumerate() {
            let Some(collection) = Collection::new(&api, index, spec).map(Arc::new) else {
                continue;
            };
            let (table, fresh) = Table::open(&store, &api, &collection)?;
            let shown: Vec<&Node> = collection.documented.iter().collect();
            let key = Some(collection.key.name.as_str());
            let form = Form::new(
                &api,
                collection.record,
                key,
                &credentials,
                &shown,
                spec.omit_null,
            );
            let keys = Keys::new(&api, &collection);
            shelves.push(Shelf {
                table,
                form,
                keys,
                fresh,
            });
        }
        let served = |(at, operation): (usize, &Operation)| {
            let collection = collection_of(operation)
                .and_then(|at| shelves.get(at))
                .map(|s| &*s.table.collection);
            Served {
                operation: at,
                template: Template::new(&api, operation, collection),
            }
        };
        Ok(Self {
            served: api.operations.iter().enumerate().map(served).collect(),
            routes: api.operations.iter().map(Route::new).collect(),
            accounts: Accounts::new(credentials),
            shelves,
            api,
            keep_limits: setup.keep_limits,
            token_life_s: setup.token_life_s,
        })
    }

    pub(crate) fn route(&self, arrived: &Arrived) -> Routed {
        route(&self.api.operations, &self.routes, arrived)
    }

    /// Carries out a request.
    pub(crate) async fn carry_out(&self, call: &Call<'_>) -> Result<Done, Refusal> {
        let operation = &self.api.operations[call.operation];
        let served = &self.served[call.operation];
        let proofs = call.arrived.proofs(&self.api, operation).await;
        authorise::request(self, operation, call, &proofs)?;
        let mut fields = call.arrived.fields(&self.api, operation, call.path).await?;
        fields.retain(|name, _| !self.is_of_auth(operation, name));
        validate::request(&self.api, operation, &fields)?;
        let because = match &operation.sandbox {
            SandboxAction::IssueToken => Because::Credentials,
            _ if self.api.auth.is_empty() => Because::AccessKey,
            _ => Because::Permission,
        };
        authorise::client_values(self, call.account, operation, &fields, &because)?;
        if self.keep_limits && !operation.limits.is_empty() {
            call.account.limit(call.operation, &operation.limits)?;
        }
        match &operation.sandbox {
            SandboxAction::Example => {
                let filling = Filling {
                    request_id: call.request_id,
                    request: Some(&fields),
                    ..Filling::default()
                };
                Ok(Done::of(served.template.fill(operation, &filling)))
            }
            SandboxAction::Find(action) => find(self, served, action, &fields, call.request_id),
            SandboxAction::Upsert(action) => {
                upsert(self, served, action, &fields, call.now_ms, call.request_id).map(Done::of)
            }
            SandboxAction::IssueToken => Ok(Done::of(self.issue(served, operation, &fields, call))),
        }
    }

    fn issue(
        &self,
        served: &Served,
        operation: &Operation,
        fields: &Map<String, Value>,
        call: &Call<'_>,
    ) -> String {
        let issued = credentials::issued_by(&self.api, operation);
        let (scheme, stated) = issued.map_or((SchemeId(0), 0), |issued| {
            (issued.scheme, issued.how.lifetime_s)
        });
        let life_s = self.token_life_s.unwrap_or(stated);
        let until_ms = call
            .now_ms
            .saturating_add_unsigned(life_s.saturating_mul(1000));
        let mut random = call.random.clone();
        let token = call.account.tokens.issue(scheme, &mut random, until_ms);
        let refresh = call.account.tokens.issue_refresh(&mut random);
        served.template.fill(
            operation,
            &Filling {
                request_id: call.request_id,
                token: &token,
                refresh: &refresh,
                expires_in: life_s,
                request: Some(fields),
                ..Filling::default()
            },
        )
    }

    /// Whether a field of the body belongs to the operation's authentication, and not to its tables.
    fn is_of_auth(&self, operation: &Operation, name: &str) -> bool {
        let schemes = operation.auth.iter();
        let schemes = schemes.filter_map(|id| self.api.auth.get(id.0));
        let mut added = schemes.flat_map(|scheme| added(&scheme.auth));
        added.any(|added| {
            matches!(added.place, AuthPlace::Body | AuthPlace::Fields) && added.name == name
        })
    }

    pub(crate) fn shelf(&self, collection: usize) -> Result<&Shelf, Refusal> {
        let missing = || Refusal::new(Because::Server, "the specification has no such collection");
        self.shelves.get(collection).ok_or_else(missing)
    }

    pub(crate) fn table(&self, collection: usize) -> Result<&Table, Refusal> {
        self.shelf(collection).map(|shelf| &shelf.table)
    }
}

impl Shelf {
    /// The key of a new item: larger than every other.
    pub(crate) fn new_key(&self, now_ms: i64) -> Result<Cell, Refusal> {
        let last = self.table.last_key().map_err(database_failed)?;
        let key = self.keys.fresh(now_ms, last.as_ref().map_or(0, key_number));
        Ok(self.key(key))
    }

    /// A key in the form in which the store has it.
    pub(crate) fn key(&self, key: i64) -> Cell {
        if self.table.key_is_int() {
            Cell::Int(key)
        } else {
            Cell::Text(key.to_string())
        }
    }
}

/// One call on its way.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// Who calls.
    pub(crate) account: &'a Account,
    pub(crate) operation: usize,
    pub(crate) path: &'a [(String, String)],
    pub(crate) arrived: &'a Arrived,
    pub(crate) now_ms: i64,
    pub(crate) request_id: &'a str,
    pub(crate) random: Random,
}

fn collection_of(operation: &Operation) -> Option<usize> {
    match &operation.sandbox {
        SandboxAction::Find(find) => Some(find.collection),
        SandboxAction::Upsert(upsert) => Some(upsert.collection),
        SandboxAction::Example | SandboxAction::IssueToken => None,
    }
}

/// How keys are made: from the time of creation, as the documentation's own keys are where they are
/// long enough to hold one.
#[derive(Debug)]
pub(crate) struct Keys {
    /// Milliseconds from 1970 to the zero of the keys; `None` for keys that only count.
    epoch_ms: Option<i64>,
    last: AtomicI64,
}

/// Bits below the milliseconds.
const LOW_BITS: u32 = 22;
/// The zero of keys where the documentation shows none that is long enough.
const EPOCH_MS: i64 = 1_288_834_974_657;

impl Keys {
    fn new(api: &Api, collection: &Collection) -> Self {
        let calibrated = collection.documented.iter().find_map(|item| {
            let key = collection
                .key_of(api, item)
                .map(|key| key_number(&key))
                .filter(|key| *key > 1 << 50)?;
            let created_ms = collection.person_of(api, item, 0).created_ms;
            Some(created_ms - (key >> LOW_BITS))
        });
        let counts = collection.key.ty == Type::Int32;
        let epoch_ms = (!counts).then_some(calibrated.unwrap_or(EPOCH_MS));
        Self {
            epoch_ms,
            last: AtomicI64::new(0),
        }
    }

    /// The key of the person at a position.
    pub(crate) fn at(&self, created_ms: i64, position: u64) -> i64 {
        match self.epoch_ms {
            Some(epoch_ms) => {
                let low = (position % (1 << LOW_BITS)) as i64;
                (created_ms - epoch_ms).max(1).saturating_mul(1 << LOW_BITS) + low
            }
            None => 1000 + (position % 1_000_000_000) as i64,
        }
    }

    /// A key above every other.
    fn fresh(&self, now_ms: i64, last: i64) -> i64 {
        let wanted = if self.epoch_ms.is_some() {
            self.at(now_ms, 0)
        } else {
            0
        };
        let next = |known: i64| known.max(last).saturating_add(1).max(wanted);
        let known = self
            .last
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |known| {
                Some(next(known))
            });
        next(known.unwrap_or(last))
    }
}
