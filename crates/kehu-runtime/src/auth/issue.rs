//! A token in a header: where it comes from and where it goes.

use std::time::Duration;

use http::{HeaderMap, HeaderName};
use kehu_wire::{Secret, json};

use super::life::Life;
use super::token::{Token, TokenCache, usable};
use super::value;
use crate::error::Misfit;
use crate::info::{ApiInfo, IssueInfo, TokenInfo};
use crate::place::{dotted, join};
use crate::{Config, Error, NoData, Response, Result, envelope};

/// A token in a header.
#[derive(Debug)]
pub(crate) struct TokenAuth {
    api: &'static ApiInfo,
    info: &'static TokenInfo,
    header: HeaderName,
    pub cache: TokenCache,
}

impl TokenAuth {
    pub fn new(info: &'static TokenInfo, config: &Config) -> Result<Self> {
        let header = HeaderName::from_bytes(info.header.as_bytes())
            .map_err(|_| Error::config(format!("`{}` is not the name of a header", info.header)))?;
        let ready = info.token.and_then(|field| config.get(field));
        let cache = ready.map_or_else(TokenCache::default, |token| TokenCache::with(token.clone()));
        Ok(Self {
            api: config.api(),
            info,
            header,
            cache,
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

    /// Puts it into its header.
    pub fn put(&self, token: &Token, headers: &mut HeaderMap) -> Result<()> {
        let text = Secret::from(format!("{}{}", self.info.prefix, token.secret.expose()));
        headers.insert(
            self.header.clone(),
            value(self.info.header, text.expose(), true)?,
        );
        Ok(())
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
    ) -> Result<Token> {
        issued(issue, answer, now, now_ms)
            .ok_or_else(|| nothing_issued(self.api, issue, answer).within(answer))
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
