//! A token: where it comes from and where it goes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kehu_wire::{Secret, json};

use super::life::Life;
use super::signing::{Proof, header_name};
use super::token::{Token, TokenCache, usable};
use crate::error::Misfit;
use crate::info::{ApiInfo, AuthPlace, IssueInfo, RefreshInfo, TokenInfo};
use crate::place::{dotted, join};
use crate::{Config, Error, NoData, Response, Result, envelope};

/// The tokens of a client.
#[derive(Debug)]
pub(crate) struct TokenAuth {
    api: &'static ApiInfo,
    info: &'static TokenInfo,
    pub cache: TokenCache,
    /// Good for one use.
    refresh: Mutex<Option<Secret>>,
}

/// What an answer issues.
pub(crate) struct Issued {
    pub token: Token,
    pub refresh: Option<Secret>,
}

impl TokenAuth {
    pub fn new(info: &'static TokenInfo, config: &Config) -> Result<Self> {
        if info.place == AuthPlace::Header {
            header_name(info.name)?;
        }
        let ready = info.token.and_then(|field| config.get(field));
        let refresh = info.refresh.as_ref();
        let refresh = refresh.and_then(|refresh| config.get(refresh.client));
        Ok(Self {
            api: config.api(),
            info,
            cache: ready.map_or_else(TokenCache::default, |token| TokenCache::with(token.clone())),
            refresh: Mutex::new(refresh.cloned()),
        })
    }

    /// Where tokens come from, when the client has what it takes.
    pub fn issue(&self, config: &Config) -> Option<&'static IssueInfo> {
        let issue = self.info.issue.as_ref()?;
        let mut takes = issue.operation.client.iter();
        takes
            .all(|field| config.get(field).is_some())
            .then_some(issue)
    }

    /// How a token is renewed, and with what.
    pub fn refresh(&self) -> Option<(&'static RefreshInfo, Secret)> {
        let refresh = self.info.refresh.as_ref()?;
        let kept = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        Some((refresh, kept.clone()?))
    }

    /// Whether there is a way to another token.
    pub fn renews(&self, config: &Config) -> bool {
        self.issue(config).is_some() || self.refresh().is_some()
    }

    /// The refresh token for the next time.
    pub fn keep(&self, refresh: Secret) {
        *self.refresh.lock().unwrap_or_else(PoisonError::into_inner) = Some(refresh);
    }

    /// Never uses this refresh token again.
    pub fn forget(&self, spent: &Secret) {
        let mut kept = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref() == Some(spent) {
            *kept = None;
        }
    }

    /// What carries a token.
    pub fn proof(&self, token: &Token) -> Result<Proof> {
        let text = Secret::from(format!("{}{}", self.info.prefix, token.secret.expose()));
        Proof::of(self.info.place, self.info.name, self.info.is_nested, &text)
    }

    /// The token of an answer; its life begins when it was asked for.
    ///
    /// # Errors
    /// When there is none.
    pub fn issued(
        &self,
        issue: &IssueInfo,
        answer: &Response<NoData>,
        now: Duration,
        now_ms: i64,
    ) -> Result<Issued> {
        let token = issued(issue, answer, now, now_ms)
            .ok_or_else(|| nothing_issued(self.api, issue, answer).within(answer))?;
        let next = self.info.refresh.as_ref().map(|refresh| refresh.next);
        let next = next.and_then(|path| json::plain(answer.find(path)?));
        Ok(Issued {
            token,
            refresh: next.filter(|next| !next.is_empty()).map(Secret::from),
        })
    }
}

/// The token of an answer; its life begins when it was asked for.
fn issued(
    issue: &IssueInfo,
    answer: &Response<NoData>,
    now: Duration,
    now_ms: i64,
) -> Option<Token> {
    let text = json::plain(answer.find(issue.token)?).filter(|token| !token.is_empty())?;
    let stated = issue.expires_in.and_then(|path| answer.find(path));
    let stated = stated.map(|life| json::plain(life).unwrap_or_else(|| life.get().to_owned()));
    let usual = Some(Duration::from_secs(issue.lifetime_s));
    let life = match Life::read(stated.as_deref(), now_ms) {
        Life::Lasts(life) => Some(life),
        Life::ForEver => None,
        Life::Unsaid => usual,
        Life::Unclear => {
            tracing::warn!(
                at = dotted(issue.expires_in.unwrap_or_default()),
                taken_s = issue.lifetime_s,
                "the life of the token is not a number of seconds: taking what is documented"
            );
            usual
        }
    };
    Some(Token {
        secret: text.into(),
        // What ends beyond the clock does not end.
        expires_at: life.and_then(|life| now.checked_add(usable(life))),
    })
}

/// A refusal, where the answer is one as others of the API are; else what was looked for is not there.
fn nothing_issued(api: &ApiInfo, issue: &IssueInfo, answer: &Response<NoData>) -> Error {
    if let Some(refused) = envelope::in_band(api, issue.operation, answer.text()) {
        return refused.error;
    }
    let data = api.data_path(issue.operation);
    Error::misfit(Misfit {
        path: join(&dotted(data), &dotted(issue.token)),
        reason: "there is no token here".to_owned(),
        value: None,
        row: None,
    })
}
