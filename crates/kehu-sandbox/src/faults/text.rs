//! Faults from text and back.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Fault, FaultKind, Faults, When};

/// A string that names no fault, and why; [`Faults`] shows the text form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSyntax(String);

impl fmt::Display for FaultSyntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultSyntax {}

impl Faults {
    /// Each fault that can be asked for, as it is written.
    pub const EXAMPLES: [&str; 16] = [
        "latency:200ms",
        "stall",
        "reset",
        "reset_body",
        "cut",
        "truncate",
        "endless",
        "slow:20ms",
        "html",
        "garbage",
        "control_character",
        "429",
        "503",
        "refuse:name",
        "clock:-120s",
        "forget_tokens",
    ];
}

impl FromStr for Faults {
    type Err = FaultSyntax;

    fn from_str(text: &str) -> Result<Self, FaultSyntax> {
        text.split(',')
            .map(str::trim)
            .filter(|fault| !fault.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl FromStr for Fault {
    type Err = FaultSyntax;

    fn from_str(text: &str) -> Result<Self, FaultSyntax> {
        let mut arguments = text.split(':').map(str::trim);
        let name = arguments.next().unwrap_or_default();
        let kind = match name {
            "latency" => FaultKind::Latency(duration(required(name, arguments.next())?)?),
            "slow" => FaultKind::Slow(duration(required(name, arguments.next())?)?),
            "clock" => FaultKind::Clock(seconds(required(name, arguments.next())?)?),
            "refuse" => FaultKind::Refuse(required(name, arguments.next())?.to_owned()),
            "stall" => FaultKind::Stall,
            "reset" => FaultKind::Reset,
            "reset_body" => FaultKind::ResetBody,
            "cut" => FaultKind::Cut,
            "truncate" => FaultKind::Truncate,
            "endless" => FaultKind::Endless,
            "html" => FaultKind::Html,
            "garbage" => FaultKind::Garbage,
            "control_character" => FaultKind::ControlCharacter,
            "forget_tokens" => FaultKind::ForgetTokens,
            status => match status.parse() {
                Ok(status @ 400..=599) => FaultKind::Status {
                    status,
                    retry_after: None,
                },
                _ => {
                    return Err(FaultSyntax(format!(
                        "no fault is called `{name}`; there are {}",
                        Faults::EXAMPLES.join(", ")
                    )));
                }
            },
        };
        arguments.try_fold(Fault::new(kind), argument)
    }
}

fn argument(mut fault: Fault, text: &str) -> Result<Fault, FaultSyntax> {
    match text.split_once('=') {
        Some(("every", n)) => fault.when = When::Every(number(n)?.max(1)),
        Some(("next", n)) => fault.when = When::Next(number(n)?),
        Some(("after", n)) => fault.after = number(n)?,
        Some(("op", name)) => fault.operation = Some(name.to_owned()),
        Some(("api", name)) => fault.api = Some(name.to_owned()),
        Some(("retry_after", n)) => match &mut fault.kind {
            FaultKind::Status { retry_after, .. } => *retry_after = Some(number(n)?),
            _ => {
                return Err(FaultSyntax(
                    "`retry_after` belongs to a status such as `429`".into(),
                ));
            }
        },
        None if text
            .parse()
            .is_ok_and(|chance: f64| (0.0..=1.0).contains(&chance)) =>
        {
            fault.when = When::Chance(text.parse().unwrap_or_default());
        }
        _ => {
            let known = "0.05, every=20, next=3, after=10, op=name, api=name, retry_after=2";
            return Err(FaultSyntax(format!(
                "`{text}` says nothing about a fault; it may be {known}"
            )));
        }
    }
    Ok(fault)
}

fn required<'a>(name: &str, argument: Option<&'a str>) -> Result<&'a str, FaultSyntax> {
    argument.filter(|a| !a.is_empty()).ok_or_else(|| {
        let known = Faults::EXAMPLES.join(", ");
        FaultSyntax(format!("`{name}` needs an argument; as in {known}"))
    })
}

fn number(text: &str) -> Result<u64, FaultSyntax> {
    text.parse()
        .map_err(|_| FaultSyntax(format!("`{text}` is not a whole number")))
}

fn duration(text: &str) -> Result<Duration, FaultSyntax> {
    let wrong = || {
        FaultSyntax(format!(
            "`{text}` is not a duration such as `200ms` or `2s`"
        ))
    };
    let milliseconds = match text.strip_suffix("ms") {
        Some(number) => number.parse().ok(),
        None => text
            .strip_suffix('s')
            .and_then(|number| number.parse::<u64>().ok()?.checked_mul(1000)),
    };
    milliseconds.map(Duration::from_millis).ok_or_else(wrong)
}

fn seconds(text: &str) -> Result<i64, FaultSyntax> {
    let number = text.strip_suffix('s').unwrap_or(text);
    number.parse().map_err(|_| {
        FaultSyntax(format!(
            "`{text}` is not a difference in seconds such as `-120s`"
        ))
    })
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{fault}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FaultKind::Latency(time) => write!(f, "latency:{}ms", time.as_millis())?,
            FaultKind::Slow(time) => write!(f, "slow:{}ms", time.as_millis())?,
            FaultKind::Clock(seconds) => write!(f, "clock:{seconds}s")?,
            FaultKind::Refuse(name) => write!(f, "refuse:{name}")?,
            FaultKind::Stall => f.write_str("stall")?,
            FaultKind::Reset => f.write_str("reset")?,
            FaultKind::ResetBody => f.write_str("reset_body")?,
            FaultKind::Cut => f.write_str("cut")?,
            FaultKind::Truncate => f.write_str("truncate")?,
            FaultKind::Endless => f.write_str("endless")?,
            FaultKind::Html => f.write_str("html")?,
            FaultKind::Garbage => f.write_str("garbage")?,
            FaultKind::ControlCharacter => f.write_str("control_character")?,
            FaultKind::ForgetTokens => f.write_str("forget_tokens")?,
            FaultKind::Status {
                status,
                retry_after: None,
            } => write!(f, "{status}")?,
            FaultKind::Status {
                status,
                retry_after: Some(s),
            } => write!(f, "{status}:retry_after={s}")?,
        }
        match self.when {
            When::Always => {}
            When::Every(n) => write!(f, ":every={n}")?,
            When::Next(n) => write!(f, ":next={n}")?,
            When::Chance(chance) => write!(f, ":{chance}")?,
        }
        if self.after > 0 {
            write!(f, ":after={}", self.after)?;
        }
        for (name, value) in [("api", &self.api), ("op", &self.operation)] {
            if let Some(value) = value {
                write!(f, ":{name}={value}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_reads_back_from_its_own_text() {
        let all = "latency:200ms:0.05,stall,reset:every=20,reset_body:next=3,cut:after=10,truncate,endless,slow:20ms,\
                   html:api=a:op=find,garbage,control_character,429:retry_after=2:next=1,503,refuse:too_frequent,clock:-120s,forget_tokens";
        let faults: Faults = all.parse().unwrap();
        assert_eq!(faults.to_string(), all);
        assert_eq!(faults.iter().count(), 16);
        assert_eq!(
            "latency:2s".parse::<Fault>().unwrap().to_string(),
            "latency:2000ms"
        );
        assert_eq!(
            "clock:+60s".parse::<Fault>().unwrap().kind,
            FaultKind::Clock(60)
        );
    }

    #[test]
    fn a_wrong_text_says_what_could_stand_there() {
        let message = |text: &str| text.parse::<Faults>().unwrap_err().to_string();
        assert!(
            message("resets").starts_with("no fault is called `resets`; there are latency:200ms")
        );
        assert!(message("200").starts_with("no fault is called `200`"));
        assert_eq!(
            message("latency:soon"),
            "`soon` is not a duration such as `200ms` or `2s`"
        );
        assert!(message("latency").starts_with("`latency` needs an argument"));
        assert!(message("reset:often").starts_with("`often` says nothing about a fault"));
        assert_eq!(
            message("reset:retry_after=1"),
            "`retry_after` belongs to a status such as `429`"
        );
        assert_eq!(message("reset:every=x"), "`x` is not a whole number");
        assert!("".parse::<Faults>().unwrap().iter().next().is_none());
    }
}
