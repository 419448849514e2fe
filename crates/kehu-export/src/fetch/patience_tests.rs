//! On a clock that stands still while something is done and jumps over every wait.

use std::{collections::VecDeque, sync::Arc};

use serde_json::{Map, Value};

use super::*;
use crate::{
    source::{PageFuture, Pages},
    testing::{self, Order, Service},
};

/// Answers one after another; the last again and again.
struct Answers(Mutex<VecDeque<Result<(), SourceError>>>);

impl Pages for Answers {
    fn page(&self, _: Map<String, Value>, _: Option<Arc<Value>>) -> PageFuture<'_> {
        let mut answers = self.0.lock().expect("no test failed");
        let answer = match answers.len() {
            1 => answers[0].clone(),
            _ => answers.pop_front().expect("is there"),
        };
        Box::pin(async move {
            answer.map(|()| Page {
                items: Vec::new(),
                rejects: Vec::new(),
                next: None,
                cursor: None,
                date: None,
                incomplete: None,
                attempts: 1,
            })
        })
    }
}

fn fails(fault: Fault, passes: Passes) -> Result<(), SourceError> {
    Err(SourceError {
        message: "no".to_owned(),
        fault,
        passes,
        retry_after: None,
    })
}

fn asks(retry_after: Duration) -> Result<(), SourceError> {
    let failed = fails(Fault::Busy, Passes::Surely);
    failed.map_err(|error| SourceError {
        retry_after: Some(retry_after),
        ..error
    })
}

/// What came of it, after how many seconds, and what was told of the wait.
async fn wait(
    limit: Duration,
    answered: bool,
    answers: Vec<Result<(), SourceError>>,
) -> (Result<u32, String>, u64, Option<String>) {
    let progress = Progress::default();
    let patience = Patience::new(limit, Stop::default(), progress.clone());
    patience.answered.store(answered, Ordering::Relaxed);
    let mut source = testing::source(&Service::new(Vec::new(), Order::Up));
    source.pages = Arc::new(Answers(Mutex::new(answers.into())));
    let window = Window::new(0, None, None);
    let begun = Instant::now();
    let mut told = None;
    let mut asking = std::pin::pin!(patience.page(&source, &window));
    let came = loop {
        tokio::select! {
            biased;
            came = &mut asking => break came,
            () = tokio::time::sleep(Duration::from_millis(100)) => {
                told = progress.snapshot().waiting.or(told);
            }
        }
    };
    let came = came.map(|_| patience.take_retries());
    let came = came.map_err(|error| error.message);
    (came, begun.elapsed().as_secs(), told)
}

const TEN_MINUTES: Duration = Duration::from_secs(600);

#[tokio::test(start_paused = true)]
async fn passing_trouble_is_waited_for_as_long_as_was_asked_for() {
    let surely = || fails(Fault::Busy, Passes::Surely);
    // A service that is away for 9 of 10 minutes: about so many attempts.
    let mut answers: Vec<_> = (0..15).map(|_| surely()).collect();
    answers.push(Ok(()));
    let (came, seconds, told) = wait(TEN_MINUTES, false, answers).await;
    assert_eq!(came, Ok(15));
    assert!((120..600).contains(&seconds), "{seconds}");
    assert_eq!(
        told.as_deref(),
        Some("waiting for vendor, up to 10 min 0 s: no")
    );
    let (came, seconds, _) = wait(TEN_MINUTES, false, vec![surely()]).await;
    let error = came.unwrap_err();
    assert!(
        error.starts_with("no; asked ") && error.ends_with(" times in 10 min 0 s"),
        "{error}"
    );
    assert_eq!(seconds, 600);
    // Not at all.
    let (came, seconds, told) = wait(Duration::ZERO, false, vec![surely()]).await;
    assert_eq!((came, seconds, told), (Err("no".to_owned()), 0, None));
}

#[tokio::test(start_paused = true)]
async fn a_hiccup_is_not_worth_a_word() {
    let hiccup = || fails(Fault::Unreachable, Passes::Surely);
    let (came, _, told) = wait(TEN_MINUTES, true, vec![hiccup(), hiccup(), Ok(())]).await;
    assert_eq!((came, told), (Ok(2), None));
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_waited_for_as_far_as_there_is_hope() {
    let foreign = || fails(Fault::NotUnderstood, Passes::Foreign);
    let perhaps = || fails(Fault::Refused, Passes::Perhaps);
    for (answer, answered, longest) in [
        // Who has answered well will do so again; else the address may be wrong.
        (foreign(), true, 600),
        (foreign(), false, 30),
        (perhaps(), true, 30),
        (perhaps(), false, 30),
        (fails(Fault::Refused, Passes::Never), true, 0),
        (fails(Fault::NotUnderstood, Passes::Never), true, 0),
    ] {
        let (came, seconds, _) = wait(TEN_MINUTES, answered, vec![answer.clone()]).await;
        assert!(came.is_err());
        assert_eq!(seconds, longest, "{answer:?}");
        // Never longer than was asked for.
        let (_, seconds, _) = wait(Duration::from_secs(5), answered, vec![answer]).await;
        assert_eq!(seconds, longest.min(5));
    }
    // Trouble of one kind does not shorten the patience with another.
    let mut answers: Vec<_> = (0..12)
        .map(|_| fails(Fault::Busy, Passes::Surely))
        .collect();
    answers.extend([perhaps(), foreign(), Ok(())]);
    let (came, seconds, _) = wait(TEN_MINUTES, false, answers).await;
    assert_eq!(came, Ok(14));
    assert!(seconds > 60, "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn the_vendor_is_waited_for_as_it_asks_but_not_beyond_the_patience() {
    let (came, seconds, told) = wait(
        TEN_MINUTES,
        true,
        vec![asks(Duration::from_secs(100)), Ok(())],
    )
    .await;
    assert_eq!((came, seconds), (Ok(1), 100));
    assert!(told.is_some());
    for (asked, told) in [
        (Duration::from_secs(3600), "1 h 0 min"),
        (
            Duration::from_secs(i64::MAX as u64),
            "106751991167300 d 15 h",
        ),
        (Duration::MAX, "213503982334601 d 7 h"),
    ] {
        let (came, seconds, _) = wait(TEN_MINUTES, true, vec![asks(asked)]).await;
        let sentence = format!(
            "no; the service asks to be left alone for {told}, which is longer than --patience (10 min 0 s)"
        );
        assert_eq!((came, seconds), (Err(sentence), 0));
    }
}

#[tokio::test(start_paused = true)]
async fn when_one_gives_up_nobody_waits_any_more() {
    let patience = Patience::new(TEN_MINUTES, Stop::default(), Progress::default());
    let source = |answer: Result<(), SourceError>| {
        let mut source = testing::source(&Service::new(Vec::new(), Order::Up));
        source.pages = Arc::new(Answers(Mutex::new(vec![answer].into())));
        source
    };
    let (away, refuses) = (
        source(fails(Fault::Unreachable, Passes::Surely)),
        source(fails(Fault::Refused, Passes::Never)),
    );
    let window = Window::new(0, None, None);
    let begun = Instant::now();
    let refused = async {
        tokio::time::sleep(Duration::from_secs(20)).await;
        let refused = patience.page(&refuses, &window).await;
        patience.give_up();
        refused
    };
    let (waiting, refused) = tokio::join!(patience.page(&away, &window), refused);
    assert!(waiting.is_err() && refused.is_err());
    assert_eq!(begun.elapsed().as_secs(), 20);
}
