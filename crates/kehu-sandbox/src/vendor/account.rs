//! One account of a vendor: its credentials, its tokens, and how often it has called.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kehu_spec::model::{Api, RateLimit, SchemeId};

use crate::credentials::Credentials;
use crate::random::Random;
use crate::refuse::{Because, Refusal};

/// More than so many beside the first are not kept.
const MOST: usize = 100_000;

/// One account: all of them see the same data.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) credentials: Credentials,
    pub(crate) tokens: Tokens,
    /// When each operation was called lately.
    calls: Mutex<HashMap<usize, VecDeque<Instant>>>,
}

impl Account {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            tokens: Tokens::default(),
            calls: Mutex::default(),
        }
    }

    /// Refuses what goes beyond the stated limits; a tenth is let through, for the network is uneven.
    pub(crate) fn limit(&self, operation: usize, limits: &[RateLimit]) -> Result<(), Refusal> {
        let now = Instant::now();
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = calls.entry(operation).or_default();
        for limit in limits {
            let window = Duration::try_from_secs_f64(limit.per_s * 0.9).unwrap_or_default();
            let within = calls
                .iter()
                .rev()
                .take_while(|call| now.duration_since(**call) < window)
                .count();
            if within >= limit.calls as usize {
                let detail = format!("at most {} calls in {} s", limit.calls, limit.per_s);
                return Err(Refusal::new(Because::TooMany, detail));
            }
        }
        let most = limits
            .iter()
            .map(|limit| limit.calls as usize)
            .max()
            .unwrap_or(0);
        if calls.len() >= most.max(1) {
            calls.pop_front();
        }
        calls.push_back(now);
        Ok(())
    }
}

/// The accounts of a vendor. The first is at the address of the API, any other at that address with its name:
/// `/shop` and `/shop@acme`.
#[derive(Debug)]
pub(crate) struct Accounts {
    first: Arc<Account>,
    others: Mutex<HashMap<String, Arc<Account>>>,
}

impl Accounts {
    pub(crate) fn new(first: Credentials) -> Self {
        Self {
            first: Arc::new(Account::new(first)),
            others: Mutex::default(),
        }
    }

    pub(crate) fn first(&self) -> &Account {
        &self.first
    }

    /// The account of this name, which is there as soon as it is asked for; `None` where there are too many.
    pub(crate) fn get(&self, api: &Api, name: Option<&str>) -> Option<Arc<Account>> {
        let Some(name) = name else {
            return Some(Arc::clone(&self.first));
        };
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = others.get(name) {
            return Some(Arc::clone(account));
        }
        if others.len() >= MOST {
            return None;
        }
        let account = Arc::new(Account::new(Credentials::of_account(api, name)));
        others.insert(name.to_owned(), Arc::clone(&account));
        Some(account)
    }

    /// Forgets every token of every account.
    pub(crate) fn forget_tokens(&self) {
        self.first.tokens.forget();
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.values().for_each(|account| account.tokens.forget());
    }
}

/// The tokens that were issued and still hold.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// By scheme, with their ends.
    held: Mutex<HashMap<(SchemeId, String), i64>>,
    /// Each good for one use.
    refresh: Mutex<HashSet<String>>,
}

impl Tokens {
    /// A new token that holds until then.
    pub(crate) fn issue(&self, scheme: SchemeId, random: &mut Random, until_ms: i64) -> String {
        let token = random.word(27);
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((scheme, token.clone()), until_ms);
        token
    }

    /// A new refresh token.
    pub(crate) fn issue_refresh(&self, random: &mut Random) -> String {
        let token = random.word(31);
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        refresh.insert(token.clone());
        token
    }

    /// Whether a refresh token is good, which it is no more.
    pub(super) fn spend(&self, refresh: &str) -> bool {
        let mut held = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(refresh)
    }

    /// Forgets every token.
    pub(crate) fn forget(&self) {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    pub(super) fn holds(&self, scheme: SchemeId, token: &str, now_ms: i64) -> Option<bool> {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(scheme, token.to_owned()))
            .map(|until| now_ms < *until)
    }
}
