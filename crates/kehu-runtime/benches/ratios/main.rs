//! What this crate costs, each time beside the same thing done by hand, in one run.
//!
//! `cargo bench -p kehu-runtime` prints times, ratios and allocations. The two sides take turns, so that whatever
//! else the machine does hits both alike; each line is the median over many turns.

use std::hint::black_box;
use std::time::{Duration, Instant};

mod by_hand;
mod call;
mod decode;
mod sign;

fn main() {
    let head = ["ours", "by hand", "ratio", "allocations", "by hand"];
    let [ours, by_hand, ratio, allocations, theirs] = head;
    println!(
        "{:<44} {ours:>11} {by_hand:>11} {ratio:>7} {allocations:>12} {theirs:>8}",
        ""
    );
    sign::compare();
    decode::compare();
    call::compare();
}

/// Runs both sides in turns and prints what each takes.
fn compare<A, B>(
    what: &str,
    rounds: usize,
    mut ours: impl FnMut() -> A,
    mut by_hand: impl FnMut() -> B,
) {
    let (mut ours_took, mut by_hand_took) = (Vec::new(), Vec::new());
    let each = repeats(&mut by_hand);
    for round in 0..rounds + rounds / 10 {
        // Neither side always comes first.
        let (a, b) = if round % 2 == 0 {
            let a = time(each, &mut ours);
            (a, time(each, &mut by_hand))
        } else {
            let b = time(each, &mut by_hand);
            (time(each, &mut ours), b)
        };
        // The first turns only warm up.
        if round >= rounds / 10 {
            ours_took.push(a);
            by_hand_took.push(b);
        }
    }
    let (allocations, theirs) = (allocations(&mut ours), allocations(&mut by_hand));
    let ratios = ours_took.iter().zip(&by_hand_took).map(|(a, b)| a / b);
    let ratio = median(ratios.collect());
    let (ours, by_hand) = (median(ours_took), median(by_hand_took));
    println!(
        "{what:<44} {:>11} {:>11} {ratio:>7.3} {allocations:>12} {theirs:>8}",
        shown(ours),
        shown(by_hand)
    );
}

/// How often one run asks for memory on this thread.
fn allocations<T>(run: &mut impl FnMut() -> T) -> u64 {
    allocation_counter::measure(|| drop(black_box(run()))).count_total
}

/// How often to repeat something for a turn of about a millisecond.
fn repeats<T>(run: &mut impl FnMut() -> T) -> u32 {
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < Duration::from_millis(2) {
        black_box(run());
        count += 1;
    }
    (count / 2).max(1)
}

/// Seconds for one of so many runs.
fn time<T>(repeats: u32, run: &mut impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        black_box(run());
    }
    start.elapsed().as_secs_f64() / f64::from(repeats)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn shown(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.2} µs", s * 1e6),
        s => format!("{:.2} ms", s * 1e3),
    }
}
