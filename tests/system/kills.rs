//! Look-ups that are killed again and again at random moments; the other exports are in the battery.

use std::time::Instant;

use it::{
    contents::{self, FILES},
    kehu::{below, block_on, export_of, kill_until_done, whole},
};
use kehu_sandbox::Sandbox;

tests! {
    [] => look_ups_survive_twenty_kills;
}

/// Ids are listed, and what is known of each is looked up.
fn look_ups_survive_twenty_kills() {
    const API: &str = "rabbitpre";
    let builder = Sandbox::builder().apis([API]).customers(950);
    let builder = builder.keep_limits(false);
    let sandbox = block_on(builder.start()).expect("the sandbox starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let begin = |target: &str| {
        let mut command = export_of(&sandbox, API, "tags_of_customers", target);
        command.args(["--commit-every", "5ms"]);
        command
    };
    let undisturbed = below(folder.path(), FILES[0]);
    sandbox
        .faults()
        .set_text("latency:10ms")
        .expect("are faults");
    let begun = Instant::now();
    whole(&mut begin(&undisturbed));
    let longest = begun.elapsed();
    let expect = contents::of(&undisturbed);
    let mut random = fastrand::Rng::with_seed(7);
    let (mut kills, mut rounds) = (0, 1..);
    while kills < 20 {
        let name = format!("{}.ndjson", rounds.next().unwrap_or_default());
        let target = below(folder.path(), &name);
        kills += kill_until_done(&mut random, longest, || begin(&target));
        assert!(
            contents::of(&target) == expect,
            "rows differ after {kills} kills"
        );
    }
}
