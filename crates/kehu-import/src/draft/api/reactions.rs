//! What kind of refusal a code is, and what a client does about it, as the page's words say.

use kehu_spec::document::Scheme;
use kehu_spec::model::{ErrorIs, Then};

use super::super::documents::Api;
use super::super::lists;
use kehu_page::recognise::Page;
use kehu_page::{facts, text};

/// Kinds of refusals, those first whose words tell most.
const KINDS: [ErrorIs; 6] = [
    ErrorIs::RateLimit,
    ErrorIs::Auth,
    ErrorIs::Permission,
    ErrorIs::NotFound,
    ErrorIs::InvalidRequest,
    ErrorIs::Server,
];

/// The kind that the vendor's message says, or what is told beside it; `None` where no word decides.
pub(super) fn kind(message: &str, told: &str) -> Option<ErrorIs> {
    let of = |words: &str| {
        let mut kinds = KINDS.into_iter();
        kinds.find(|kind| lists::within("errors", kind.as_str(), words))
    };
    let vague = lists::within("errors", "any", message);
    of(message).or_else(|| of(told).filter(|_| !vague))
}

/// What a client can do that the vendor's words ask for.
pub(super) fn then(api: &Api, is: Option<ErrorIs>, message: &str, told: &str) -> Then {
    let uses = |scheme: Scheme| {
        let mut schemes = api.file.auth.iter().flat_map(|auth| &auth.0);
        schemes.any(|auth| auth.scheme.value == scheme)
    };
    let all = format!("{message} {told}");
    let has = |row: &str, words: &str| lists::within("reactions", row, words);
    let clock = has("clock", message) && has("off", &all);
    let expired = has("token", message) && has("over", message);
    let token = expired || has("token", &all) && has("renew", told);
    let again = has("again", &all) && !has("before", &all);
    if clock && uses(Scheme::SignedHeaders) {
        Then::ResyncClock
    } else if token && uses(Scheme::Token) {
        Then::RenewToken
    } else if has("never", &all) {
        Then::Never
    } else if is == Some(ErrorIs::RateLimit) || has("later", &all) || again {
        Then::Retry
    } else {
        Then::Never
    }
}

/// Takes back what no client can do: where no operation issues a token, none is renewed.
pub fn settle(api: &mut Api) {
    let mut schemes = api.file.auth.iter().flat_map(|auth| &auth.0);
    if schemes.any(|auth| auth.issue.is_some()) {
        return;
    }
    for error in api.file.error.iter_mut().flatten() {
        if error.then.value == Then::RenewToken {
            error.then.value = Then::Never;
        }
    }
}

/// A code of which a sentence says that the token is to be renewed.
pub(super) struct Spoken<'a> {
    pub line: usize,
    pub code: String,
    pub sentence: &'a str,
}

/// Codes of which sentences say that the token is to be renewed. A status of HTTP is no code of the vendor's.
pub(super) fn spoken(pages: &[Page]) -> Vec<Spoken<'_>> {
    let blocks = pages.iter().flat_map(|page| &page.document.blocks);
    let texts = blocks.filter_map(|block| Some((block.line, block.inline()?.text.as_str())));
    let said = texts.flat_map(|(line, text)| text::sentences(text).map(move |s| (line, s)));
    let has = |row: &str, sentence: &str| lists::within("reactions", row, sentence);
    let status = |code: &String| code.len() == 3 && matches!(code.parse(), Ok(100_u16..=599));
    let renews = said.filter(|(_, sentence)| has("token", sentence) && has("renew", sentence));
    let codes = renews.filter_map(|(line, sentence)| {
        let code = facts::code_said(sentence).filter(|code| !status(code))?;
        Some(Spoken {
            line,
            code,
            sentence,
        })
    });
    codes.collect()
}
