//! Requests that stand with one operation and call another: commands of several operations in one block of
//! code above both.

use std::collections::HashMap;

use super::{Section, paths};
use crate::recognise::examples::{Example, ExampleKind};

/// Requests that call the operation of another section than the one they stand in, by their index; and
/// the section. One that has a request of its own keeps to that.
pub(in crate::recognise) fn called(
    sections: &[Section],
    examples: &[Example],
) -> HashMap<usize, usize> {
    let mut out = HashMap::new();
    let has_own: Vec<bool> = sections.iter().map(|s| shows_itself(s, examples)).collect();
    for (i, example) in examples.iter().enumerate() {
        let Some((url, method)) = request(example) else {
            continue;
        };
        let mut around = sections.iter().filter(|s| s.holds(example)).peekable();
        if around.peek().is_none() || around.any(|s| !s.says_address() || s.is_called(url)) {
            continue;
        }
        let others = |fits: &dyn Fn(&Section) -> bool| {
            let found = sections.iter().enumerate().filter(|(at, s)| {
                let methods = &s.methods;
                let method = method.is_none_or(|m| methods.is_empty() || methods.contains(m));
                !has_own[*at] && !s.callback && s.says_address() && method && fits(s)
            });
            let found: Vec<usize> = found.map(|(at, _)| at).collect();
            <[usize; 1]>::try_from(found).ok().map(|[only]| only)
        };
        let called = others(&|s| s.is_called(url)).or_else(|| others(&|s| s.leads_to(url)));
        if let Some(at) = called {
            out.insert(i, at);
        }
    }
    out
}

/// The address and the method of an example of a request.
fn request(example: &Example) -> Option<(&String, Option<&String>)> {
    let request = example.request.as_ref()?;
    let shown = example.kind == ExampleKind::Request && paths::path_of(&request.url).len() > 1;
    shown.then_some((&request.url, request.method.as_ref()))
}

fn shows_itself(section: &Section, examples: &[Example]) -> bool {
    let own = super::super::within(examples, section, |e| e.block);
    // A line of method and address tells an address, as prose would.
    let more = |example: &&Example| {
        let request = example.request.as_ref();
        request.is_some_and(|r| {
            r.body.is_some() || !r.headers.is_empty() || !r.query.is_empty() || !r.form.is_empty()
        })
    };
    own.iter()
        .filter(more)
        .filter_map(request)
        .any(|(url, _)| section.is_called(url) || !section.says_address())
}

impl Section {
    fn holds(&self, example: &Example) -> bool {
        (self.start..self.end).contains(&example.block)
    }

    /// Whether the page says its address, rather than showing it in an example.
    fn says_address(&self) -> bool {
        !self.urls.is_empty() && !self.from_example
    }

    fn is_called(&self, url: &str) -> bool {
        let mut urls = self.urls.iter();
        urls.any(|own| paths::before(url, &own.what).is_some())
    }

    fn leads_to(&self, url: &str) -> bool {
        self.urls.iter().any(|own| paths::follows(url, &own.what))
    }
}
