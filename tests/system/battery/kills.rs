//! Killed again and again at random moments, a target ends with exactly what an undisturbed run leaves.

use std::time::{Duration, Instant};

use it::{
    customers::Customers,
    kehu::{kill_until_done, sandbox, whole},
};

use super::{Target, into};

const KILLS: usize = 50;
/// Enough for a good many pages.
const CUSTOMERS: u64 = 800;

/// What is exported one after the other into one target: everything, everything again after the vendor's
/// customers have changed, and everything anew.
const RUNS: [(&[&str], bool); 3] = [(&[], false), (&[], true), (&["--restart"], true)];

pub fn check(target: &dyn Target) {
    let sandbox = sandbox(CUSTOMERS);
    let customers = Customers::of(&sandbox);
    let undisturbed = target.fresh();
    let mut longest = Duration::ZERO;
    let expect = RUNS.map(|(flags, changed)| {
        customers.change(changed);
        let begun = Instant::now();
        whole(
            into(&sandbox, &*undisturbed)
                .args(["--commit-every", "5ms"])
                .args(flags),
        );
        longest = longest.max(begun.elapsed());
        undisturbed.content()
    });
    // Each target has its own moments, the same each time.
    let seed = target.name().bytes().map(u64::from).sum();
    let mut random = fastrand::Rng::with_seed(seed);
    let mut kills = 0;
    while kills < KILLS {
        let place = target.fresh();
        for ((flags, changed), expect) in RUNS.iter().zip(&expect) {
            customers.change(*changed);
            kills += kill_until_done(&mut random, longest * 6 / 5, || {
                let mut command = into(&sandbox, &*place);
                command.args(["--commit-every", "5ms"]).args(*flags);
                command
            });
            assert!(
                place.content() == *expect,
                "{} {flags:?} differs after {kills} kills, seed {seed}",
                target.name()
            );
        }
    }
}
