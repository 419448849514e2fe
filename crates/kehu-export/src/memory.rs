//! A bound on the rows that are on their way from services to targets, shared by exports side by side.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// So many bytes are counted as one.
const UNIT: usize = 1024;

/// Room for rows on their way. Who waits for some gets it in the order of asking. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(Option<Arc<Bounded>>);

#[derive(Debug)]
struct Bounded {
    room: Arc<Semaphore>,
    all: u32,
    /// So many pages wait for room.
    waiting: watch::Sender<usize>,
}

/// Room that is taken until this is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    _permit: OwnedSemaphorePermit,
}

impl Memory {
    /// Room for so many bytes.
    pub(crate) fn of(bytes: usize) -> Self {
        let units = u32::try_from((bytes / UNIT).max(1)).unwrap_or(u32::MAX);
        Self(Some(Arc::new(Bounded {
            room: Arc::new(Semaphore::new(units as usize)),
            all: units,
            waiting: watch::Sender::new(0),
        })))
    }

    /// Waits until a page waits for room: then whoever has rows had better commit them.
    pub(crate) async fn is_short(&self) {
        match &self.0 {
            // Nobody closes it.
            Some(bounded) => drop(
                bounded
                    .waiting
                    .subscribe()
                    .wait_for(|count| *count > 0)
                    .await,
            ),
            None => std::future::pending().await,
        }
    }

    /// Waits for room for a page. One that is larger than all the room gets all of it.
    pub(crate) async fn room(&self, bytes: usize) -> Option<Room> {
        let bounded = self.0.as_ref()?;
        let units = u32::try_from(bytes / UNIT + 1).unwrap_or(u32::MAX);
        let units = units.min(bounded.all);
        let room = || Arc::clone(&bounded.room);
        let permit = match room().try_acquire_many_owned(units) {
            Ok(permit) => permit,
            Err(_) => {
                let _waiting = Waiting::of(&bounded.waiting);
                // Nobody closes it.
                room().acquire_many_owned(units).await.ok()?
            }
        };
        Some(Room { _permit: permit })
    }
}

/// A page waits for room as long as this lives.
struct Waiting<'a>(&'a watch::Sender<usize>);

impl<'a> Waiting<'a> {
    fn of(count: &'a watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    #[tokio::test]
    async fn pages_wait_for_room_and_a_larger_one_gets_all_of_it() {
        let memory = Memory::of(4 * UNIT);
        let first = memory.room(3 * UNIT - 1).await;
        assert!(first.is_some());
        let mut large = Box::pin(memory.room(100 * UNIT));
        let mut context = Context::from_waker(Waker::noop());
        let mut short = Box::pin(memory.is_short());
        assert!(short.as_mut().poll(&mut context).is_pending());
        assert!(large.as_mut().poll(&mut context).is_pending());
        assert!(short.as_mut().poll(&mut context).is_ready());
        drop(first);
        assert!(large.as_mut().poll(&mut context).is_ready());
    }

    #[tokio::test]
    async fn an_export_alone_has_no_bound() {
        assert!(Memory::default().room(usize::MAX).await.is_none());
    }
}
