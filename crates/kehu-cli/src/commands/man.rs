//! `kehu man`: pages for `man`, of every command and operation there is.

use std::{ffi::OsStr, fs, io::Write as _, path::Path};

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_mangen::Man;
use tr::tr;

use crate::{
    exit::Exit,
    failure::{Failure, Result},
    io::Io,
};

/// What the command takes.
pub fn command() -> Command {
    Command::new("man")
        .about("Writes pages for man, also of the APIs of your own specs")
        .arg(
            Arg::new("command")
                .value_name("COMMAND")
                .num_args(0..)
                .help("Of which command, word by word [default: kehu itself]"),
        )
        .arg(
            Arg::new("into")
                .long("into")
                .value_name("DIR")
                .value_parser(value_parser!(std::path::PathBuf))
                .conflicts_with("command")
                .help("Write a file for each command into this folder"),
        )
        .after_help(
            "To read one:\n  kehu man export | man -l -\nFor good:\n  \
             mkdir -p ~/.local/share/man/man1 && kehu man --into ~/.local/share/man/man1",
        )
}

/// Writes one page to standard output, or all of them into a folder.
pub fn write(tree: &mut Command, matches: &ArgMatches, io: &Io) -> Result<Exit> {
    tree.build();
    if let Some(folder) = matches.get_one::<std::path::PathBuf>("into") {
        return all(tree, folder, io);
    }
    let mut command = &*tree;
    for word in matches.get_many::<String>("command").into_iter().flatten() {
        let found = command.find_subcommand(OsStr::new(word));
        command = found.ok_or_else(|| {
            let name = command.get_bin_name().unwrap_or("kehu");
            Failure::usage(tr!("`{name}` has no command `{word}`", name, word))
                .help(tr!("{name} --help lists what there is", name))
        })?;
    }
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    io.stdout.clone().write_all(&page)?;
    Ok(Exit::Ok)
}

fn all(tree: &Command, folder: &Path, io: &Io) -> Result<Exit> {
    let shown = folder.display();
    if !folder.is_dir() {
        return Err(Failure::usage(tr!("there is no folder {shown}", shown)));
    }
    let mut count = 0;
    let mut open = vec![tree];
    while let Some(command) = open.pop() {
        let man = Man::new(command.clone());
        let file = folder.join(man.get_filename());
        let mut page = Vec::new();
        man.render(&mut page)?;
        fs::write(&file, page).map_err(|error| {
            let (file, why) = (file.display(), kehu_wire::plain(&error.to_string()));
            Failure::new(
                Exit::Internal,
                tr!("{file} could not be written: {why}", file, why),
            )
        })?;
        count += 1;
        // What `kehu help` prints has a page already.
        let inner = command.get_subcommands();
        open.extend(inner.filter(|inner| !inner.is_hide_set() && inner.get_name() != "help"));
    }
    let told = tr!("{count} pages in {shown}", count, shown);
    writeln!(io.stdout.clone(), "{told}")?;
    Ok(Exit::Ok)
}
