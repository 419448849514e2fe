//! The tree of commands in Chinese: its texts looked up, clap's own headings and notes replaced.

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, ErrorKind},
};
use tr::tr;

use crate::language::{sentence, text};

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// A command and all below it.
pub fn spoken(command: Command) -> Command {
    let translated = |styled: Option<&clap::builder::StyledStr>| {
        styled.map(|styled| text(&styled.to_string()).to_owned())
    };
    let (about, long) = (
        translated(command.get_about()),
        translated(command.get_long_about()),
    );
    let after = translated(command.get_after_help());
    let heading = command.get_subcommand_help_heading().unwrap_or("Commands");
    let (heading, value_name) = (
        text(heading).to_owned(),
        command
            .get_subcommand_value_name()
            .map(|name| text(name).to_owned()),
    );
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading(heading)
        .disable_help_flag(true)
        .mut_args(argument)
        .mut_subcommands(spoken)
        .arg(help());
    if command.get_version().is_some() {
        command = command.disable_version_flag(true).arg(version());
    }
    command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    command = match long {
        Some(long) => command.long_about(long),
        None => command,
    };
    command = match value_name {
        Some(name) => command.subcommand_value_name(name),
        None => command,
    };
    match after {
        Some(after) => command.after_help(after),
        None => command,
    }
}

/// The same with what clap adds itself in the end: the command `help`.
pub fn built(mut command: Command) -> Command {
    command.build();
    helped(command)
}

fn helped(command: Command) -> Command {
    command.mut_subcommands(|command| match command.get_name() {
        "help" => command.about("显示帮助"),
        _ => helped(command),
    })
}

fn help() -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help_heading("选项")
        .help("显示帮助")
}

fn version() -> Arg {
    Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help_heading("选项")
        .help("显示版本")
}

fn argument(arg: Arg) -> Arg {
    let usual = if arg.is_positional() {
        "Arguments"
    } else {
        "Options"
    };
    let heading = text(arg.get_help_heading().unwrap_or(usual)).to_owned();
    let mut help = arg
        .get_help()
        .map(|help| text(&help.to_string()).to_owned())
        .unwrap_or_default();
    let values: Vec<_> = arg.get_possible_values();
    let values: Vec<_> = values
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| match value.get_help() {
            Some(told) if told.to_string().is_ascii() => value.get_name().to_owned(),
            Some(told) => format!("{}（{told}）", value.get_name()),
            None => value.get_name().to_owned(),
        })
        .collect();
    let takes = arg.get_action().takes_values();
    if takes && !values.is_empty() {
        help += &format!(" [可选值：{}]", values.join("、"));
    }
    let defaults: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    if takes && !defaults.is_empty() && !arg.is_hide_default_value_set() {
        help += &format!(" [默认：{}]", defaults.join("、"));
    }
    let arg = arg.help_heading(heading).help(help);
    match takes {
        true => arg.hide_possible_values(true).hide_default_value(true),
        false => arg,
    }
}

/// Headings of help with the colon that stands behind Chinese.
pub fn headed(told: &str) -> String {
    let lines = told.split_inclusive('\n').map(|line| {
        let bare = console::strip_ansi_codes(line);
        let heading = bare.trim_end().strip_suffix(':');
        match heading.is_some_and(|heading| !heading.starts_with(|c: char| c.is_ascii())) {
            true => line.replacen(':', "：", 1),
            false => line.to_owned(),
        }
    });
    lines.collect()
}

/// What clap finds wrong with a command line; `None` for what it says rarely, which stays as it is.
pub fn wrong(error: &clap::Error) -> Option<String> {
    let said = |kind: ContextKind| {
        error.get(kind).map(|value| match value {
            ContextValue::Strings(all) => all.join("、"),
            value => value.to_string(),
        })
    };
    let (arg, value) = (
        said(ContextKind::InvalidArg),
        said(ContextKind::InvalidValue),
    );
    let mut message = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数 {}", arg?),
        ErrorKind::InvalidSubcommand => {
            format!("没有命令 `{}`", said(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {}", arg?),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("{} 不能与 {} 一起使用", arg?, said(ContextKind::PriorArg)?)
        }
        ErrorKind::InvalidValue if value.as_deref() == Some("") => format!("{} 缺少值", arg?),
        ErrorKind::InvalidValue => format!("{} 的值 `{}` 无效", arg?, value?),
        ErrorKind::ValueValidation => {
            use std::error::Error as _;
            let why = error
                .source()
                .map(|why| format!("：{}", sentence(&why.to_string())))
                .unwrap_or_default();
            super::plain(&format!("{} 的值 `{}` 无效{why}", arg?, value?))
        }
        ErrorKind::TooManyValues => format!("{} 的值太多：`{}`", arg?, value?),
        _ => return None,
    };
    for (kind, said_as) in [
        (ContextKind::ValidValue, "可选值"),
        (ContextKind::SuggestedArg, "是不是"),
        (ContextKind::SuggestedValue, "是不是"),
        (ContextKind::SuggestedSubcommand, "是不是"),
    ] {
        if let Some(all) = said(kind).filter(|all| !all.is_empty()) {
            message += &format!("\n  {said_as}：{all}");
        }
    }
    if let Some(usage) = said(ContextKind::Usage) {
        message += &format!(
            "\n\n{}",
            super::plain(&usage.replacen("Usage: ", "用法：", 1)).trim_end()
        );
    }
    Some(message + &format!("\n\n{}", tr!("For more information, try '--help'.")))
}
