//! A run whose rows go to whoever asks for them, and whose progress is theirs to keep.
//!
//! What a target keeps for itself, a program at the other end of a pipe gives back: the [`State`] after a page is
//! true of all rows up to it, and a run that begins with it brings exactly the rest. One reader goes through the
//! list: several would bring a row that two of them read twice.

use tokio::sync::mpsc;

use crate::{
    error::{Error, Result},
    fetch::{Keep, PageDone, Readers, Reading},
    memory::Memory,
    plan::{Next, Plan},
    progress::Progress,
    state::{Kind, State},
    stop::Stop,
    summary::End,
};

/// A run on its way.
#[derive(Debug)]
pub struct Stream {
    state: State,
    shrink: u8,
    readers: Readers,
    pages: mpsc::Receiver<PageDone>,
}

impl Stream {
    /// Begins the run that comes after the one that `found` tells of, or goes on with that one.
    ///
    /// # Errors
    /// When the plan cannot be kept, or the state is of another export.
    pub fn begin(plan: &Plan, found: Option<State>, stop: &Stop) -> Result<Self> {
        plan.check()?;
        let of = plan.source.subject();
        let differs = found.as_ref().and_then(|state| of_another(state, plan));
        if let Some(what) = differs {
            return Err(
                Error::usage(format!("the state is of {what}")).with_help(
                    "give the state that a run of this one has written, or none: everything is read then",
                ),
            );
        }
        let next = plan.next(found.as_ref())?;
        let mut state = found.unwrap_or_else(|| State::new(of.clone()));
        if let Next::Begin(begin) = next {
            state.begin(of, plan.source.page_size, begin, false);
        }
        let reading = Reading {
            source: plan.source.clone().into(),
            table: plan.table.clone().into(),
            keep: Keep::Raw,
            readers: 1,
            patience: plan.patience,
            stop: stop.clone(),
            progress: Progress::default(),
            memory: Memory::default(),
        };
        let (readers, pages) = Readers::start(&reading, &state.windows, state.next_window);
        Ok(Self {
            state,
            shrink: plan.shrink,
            readers,
            pages,
        })
    }

    /// The next page, and the state that is true once its rows are where they are to be; `None` when no more
    /// come: then the run [ends](Self::end).
    pub async fn next(&mut self) -> Option<(PageDone, &State)> {
        let page = self.pages.recv().await?;
        self.state.advance(&page);
        Some((page, &self.state))
    }

    /// How the run has ended, and the state that the next one begins with.
    pub async fn end(self) -> (End, State) {
        let Self {
            mut state,
            shrink,
            readers,
            pages,
        } = self;
        // Readers do not wait for somebody who asks no more.
        drop(pages);
        let (read, retries) = readers.finish().await;
        state.counts.retries += u64::from(retries);
        match read {
            Err(error) => return (End::Failed(error.into()), state),
            Ok(()) if !state.is_read() => return (End::Stopped, state),
            Ok(()) => {}
        }
        let found = state.counts.rows;
        if state.end(found, shrink) && state.kind == Kind::Full {
            state.hold(found);
        }
        (End::of(&state), state)
    }
}

/// In what a state differs from what is wanted.
fn of_another(state: &State, plan: &Plan) -> Option<String> {
    let of = plan.source.completed(&state.of);
    of.difference(&plan.source.subject())
        .map(|difference| difference.to_string())
}
