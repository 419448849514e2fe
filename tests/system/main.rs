//! What takes other programs, cargo among them, the rights of root or many kills:
//! `cargo test -p it --test system`.
//!
//! One module a subject; each opens with its list of tests and what they need. What is not here is
//! ignored, with the reason and the command that brings it; with `KEHU_TEST_REQUIRE=all` it is a failure.

use std::process::ExitCode;

use it::need::Need;
use libtest_mimic::{Arguments, Completion, Trial};

/// The tests of a module, by what they need: a function that is in no list is a warning.
macro_rules! tests {
    ($($needs:expr => $($test:ident),+;)+) => {
        pub fn tests() -> Vec<libtest_mimic::Trial> {
            vec![$($(crate::trial(module_path!(), stringify!($test), $needs.into(), $test)),+),+]
        }
    };
}

mod accounts;
mod battery;
mod collections;
mod corpus;
mod docs;
mod engines;
mod features;
mod fixtures;
mod gateway;
mod init;
mod kills;
mod loaders;
mod login;
mod mcp;
mod openapi;
mod packages;
mod postgres;
mod postgres_access;
mod postgres_rows;
mod replaced;
mod report;
mod stores;
mod third_api;
mod values;

fn main() -> ExitCode {
    let tests = [
        accounts::tests(),
        battery::tests(),
        collections::tests(),
        corpus::tests(),
        docs::tests(),
        engines::tests(),
        features::tests(),
        fixtures::tests(),
        gateway::tests(),
        init::tests(),
        kills::tests(),
        mcp::tests(),
        loaders::tests(),
        login::tests(),
        openapi::tests(),
        packages::tests(),
        postgres::tests(),
        postgres_access::tests(),
        postgres_rows::tests(),
        replaced::tests(),
        report::tests(),
        stores::tests(),
        third_api::tests(),
        values::tests(),
    ];
    libtest_mimic::run(
        &Arguments::from_args(),
        tests.into_iter().flatten().collect(),
    )
    .exit_code()
}

fn trial(module: &str, test: &str, needs: Vec<Need>, run: impl FnOnce() + Send + 'static) -> Trial {
    let module = module.split_once("::").map_or(module, |(_, module)| module);
    Trial::ignorable_test(format!("{module}::{test}"), move || {
        let mut needs = needs.iter();
        let missing = needs.find_map(|need| Some((need, need.bring().err()?)));
        match missing {
            None => {
                run();
                Ok(Completion::Completed)
            }
            Some((need, missing)) if need.is_required() => Err(missing.into()),
            Some((_, missing)) => Ok(Completion::ignored_with(missing)),
        }
    })
}
