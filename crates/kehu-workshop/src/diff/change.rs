//! Two lists of facts compared; what each difference does to the generated crates.

use clap::ValueEnum;
use indexmap::IndexMap;
use kehu_import::draft::renamed;
use kehu_spec::model::Api;

use super::facts::{Aspect, Kind, Said, Subject, facts};

/// What a change does to those who use the generated crates, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Effect {
    /// Only what a person reads
    Documentation,
    /// Code that compiled and worked goes on doing so
    Additive,
    /// Code that compiled or worked may no longer
    Breaking,
}

impl Effect {
    /// In JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        }
    }

    /// As a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Documentation => "documentation only",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Name of the API.
    pub api: String,
    /// What changed, as a path: `query_customers.limit`.
    pub at: String,
    /// What changed, as a sentence.
    pub says: String,
    /// What it does to a program that uses the crates.
    pub effect: Effect,
    /// What follows for such a program, where that is not plain.
    pub then: Option<&'static str>,
}

/// Everything that differs between two states of some APIs, in the order of the newer one.
pub fn changes(old: &[Api], new: &[Api]) -> Vec<Change> {
    let find = |apis: &[Api], name: &str| apis.iter().find(|api| api.name == name).map(facts);
    let mut names: Vec<&str> = new.iter().map(|api| api.name.as_str()).collect();
    names.extend(
        old.iter()
            .map(|api| api.name.as_str())
            .filter(|name| find(new, name).is_none()),
    );
    let compared = names
        .into_iter()
        .flat_map(|name| match (find(old, name), find(new, name)) {
            (Some(old), Some(new)) => compare(name, &old, &new),
            (None, _) => vec![whole(name, "is new", Effect::Additive)],
            (_, None) => vec![whole(name, "is gone", Effect::Breaking)],
        });
    compared.collect()
}

fn whole(api: &str, says: &str, effect: Effect) -> Change {
    Change {
        api: api.to_owned(),
        at: api.to_owned(),
        says: format!("the API {says}"),
        effect,
        then: None,
    }
}

type FactList = IndexMap<Subject, Said>;

fn compare(api: &str, old: &FactList, new: &FactList) -> Vec<Change> {
    let gone: Vec<&Subject> = missing_from(old, new);
    let come: Vec<&Subject> = missing_from(new, old);
    let renamed: Vec<(&Subject, &Subject)> = gone
        .iter()
        .filter_map(|gone| Some((*gone, same_under_another_name(gone, &come, old, new)?)))
        .collect();
    let mut changes = Vec::new();
    let mut push = |subject: &Subject, (effect, then): Verdict, says: String| {
        changes.push(Change {
            api: api.to_owned(),
            at: subject.path(),
            says,
            effect,
            then,
        });
    };
    for (subject, said) in new {
        if let Some((was, _)) = renamed.iter().find(|(_, is)| *is == subject) {
            let says = format!("{} is now called `{}`", was.called(), subject.name);
            push(subject, (Effect::Breaking, None), says);
        } else if come.contains(&subject) {
            let says = format!("{} is new{}", subject.called(), of_type(said));
            push(subject, when_it_comes(subject.kind, said), says);
        } else if let Some(before) = old.get(subject) {
            for (aspect, was, is) in differing(before, said) {
                push(
                    subject,
                    when_it_differs(subject.kind, aspect, was, is),
                    subject.differs(aspect, was, is),
                );
            }
        }
    }
    for subject in gone {
        if !renamed.iter().any(|(was, _)| *was == subject) {
            push(
                subject,
                when_it_goes(subject.kind),
                format!("{} is gone", subject.called()),
            );
        }
    }
    changes
}

/// Subjects of one list that the other lacks; with an owner, only its own loss is told.
fn missing_from<'a>(list: &'a FactList, other: &FactList) -> Vec<&'a Subject> {
    let missing: Vec<&Subject> = list
        .keys()
        .filter(|subject| !other.contains_key(*subject))
        .collect();
    let owner_missing = |subject: &&Subject| {
        missing.iter().any(|owner| {
            owner.name == subject.owner
                && matches!(owner.kind, Kind::Operation | Kind::Record | Kind::Enum)
        })
    };
    missing
        .iter()
        .filter(|subject| !owner_missing(subject))
        .copied()
        .collect()
}

/// The one new subject beside `gone` about which the same is said.
fn same_under_another_name<'a>(
    gone: &Subject,
    come: &[&'a Subject],
    old: &FactList,
    new: &FactList,
) -> Option<&'a Subject> {
    let fits = |other: &&Subject| {
        other.kind == gone.kind
            && other.owner == gone.owner
            && old.get(gone).is_some()
            && old.get(gone) == new.get(*other)
    };
    // Two candidates, or nothing to tell them by: two changes are the honest answer.
    let told = matches!(
        gone.kind,
        Kind::Operation | Kind::RequestField | Kind::RecordField | Kind::InputField
    );
    renamed::only(come, fits).filter(|_| told).copied()
}

fn differing<'a>(old: &'a Said, new: &'a Said) -> Vec<(Aspect, Option<&'a str>, Option<&'a str>)> {
    let aspects = new
        .keys()
        .chain(old.keys().filter(|aspect| !new.contains_key(*aspect)));
    aspects
        .map(|aspect| {
            (
                *aspect,
                old.get(aspect).map(String::as_str),
                new.get(aspect).map(String::as_str),
            )
        })
        .filter(|(_, old, new)| old != new)
        .collect()
}

type Verdict = (Effect, Option<&'static str>);

/// What a new subject does.
fn when_it_comes(kind: Kind, said: &Said) -> Verdict {
    let mandatory = said
        .get(&Aspect::Mandatory)
        .is_some_and(|text| text == "true");
    match kind {
        Kind::RequestField if mandatory => (
            Effect::Breaking,
            Some("the operation's method takes one more argument"),
        ),
        Kind::InputField if mandatory => (
            Effect::Breaking,
            Some("the record's `new` takes one more argument"),
        ),
        Kind::ClientField if mandatory => {
            (Effect::Breaking, Some("every client has to be given it"))
        }
        Kind::Rule => (
            Effect::Breaking,
            Some("requests that were sent are refused before sending"),
        ),
        Kind::EnumValue => (Effect::Additive, Some("it arrived as `Other(..)` before")),
        _ => (Effect::Additive, None),
    }
}

/// What the loss of a subject does.
fn when_it_goes(kind: Kind) -> Verdict {
    match kind {
        Kind::Rule | Kind::Error | Kind::Collection => (Effect::Additive, None),
        Kind::EnumValue => (Effect::Breaking, Some("it arrives as `Other(..)` now")),
        _ => (Effect::Breaking, None),
    }
}

/// What a difference between two facts does.
fn when_it_differs(kind: Kind, aspect: Aspect, old: Option<&str>, new: Option<&str>) -> Verdict {
    use Aspect as A;
    match aspect {
        A::Title | A::Label | A::Doc | A::Example | A::Docs | A::Quirks => {
            (Effect::Documentation, None)
        }
        A::Mandatory if kind == Kind::ClientField && new == Some("false") => {
            (Effect::Additive, None)
        }
        A::Mandatory if kind == Kind::ClientField => {
            (Effect::Breaking, Some("every client has to be given it"))
        }
        A::Mandatory => (
            Effect::Breaking,
            Some("an argument becomes a setter, or a setter an argument"),
        ),
        A::Promised => (
            Effect::Breaking,
            Some("the Rust field gains or loses its `Option`"),
        ),
        A::Pages | A::Lookup if old.is_none() => (Effect::Additive, None),
        A::Lookup if new.is_none() => (Effect::Breaking, None),
        A::RustName if kind == Kind::Error => (Effect::Additive, None),
        A::Type | A::RustName | A::Response | A::Pages | A::Secret => (Effect::Breaking, None),
        A::Range | A::Length if narrower(old, new) => (
            Effect::Breaking,
            Some("requests that were sent are refused before sending"),
        ),
        A::From if new.is_none() => (Effect::Breaking, Some("the client no longer fills it")),
        A::Fixed => (Effect::Breaking, Some("a setter comes or goes")),
        _ => (Effect::Additive, None),
    }
}

/// Whether `new` refuses something that `old` took; both as [`facts`] writes them.
fn narrower(old: Option<&str>, new: Option<&str>) -> bool {
    let bounds = |text: Option<&str>| -> (i128, i128) {
        let mut numbers = text
            .unwrap_or("")
            .split(' ')
            .filter_map(|word| word.parse().ok());
        match (numbers.next(), numbers.next()) {
            (Some(min), Some(max)) => (min, max),
            (Some(one), None) if text.is_some_and(|text| text.ends_with("more")) => {
                (one, i128::MAX)
            }
            (Some(one), None) => (i128::MIN, one),
            (None, _) => (i128::MIN, i128::MAX),
        }
    };
    let (old, new) = (bounds(old), bounds(new));
    new.0 > old.0 || new.1 < old.1
}

fn of_type(said: &Said) -> String {
    said.get(&Aspect::Type)
        .map(|ty| format!(" ({ty})"))
        .unwrap_or_default()
}

impl Subject {
    fn path(&self) -> String {
        if self.owner.is_empty() {
            self.name.clone()
        } else {
            format!("{}.{}", self.owner, self.name)
        }
    }

    /// As a sentence begins with it.
    fn called(&self) -> String {
        let Self { kind, owner, name } = self;
        match kind {
            Kind::Api => "the API".to_owned(),
            Kind::Server => format!("server `{name}`"),
            Kind::ClientField => format!("client field `{name}`"),
            Kind::Error => format!("error code {name}"),
            Kind::Operation => format!("operation `{name}`"),
            Kind::Rule => format!("`{owner}`: the rule “{name}”"),
            Kind::RequestField => format!("`{owner}`: request field `{name}`"),
            Kind::Record => format!("record `{name}`"),
            Kind::RecordField | Kind::InputField => format!("`{owner}`: field `{name}`"),
            Kind::Enum => format!("enum `{name}`"),
            Kind::EnumValue => format!("`{owner}`: value {name}"),
            Kind::Collection => format!("collection `{name}`"),
        }
    }

    fn differs(&self, aspect: Aspect, old: Option<&str>, new: Option<&str>) -> String {
        let called = self.called();
        let what = aspect.called();
        match (old, new) {
            _ if matches!(aspect, Aspect::Mandatory | Aspect::Promised) => {
                let no_longer = if new == Some("true") {
                    "is now"
                } else {
                    "is no longer"
                };
                let word = if aspect == Aspect::Promised {
                    "promised"
                } else {
                    "mandatory"
                };
                format!("{called} {no_longer} {word}")
            }
            // Long or internal texts are named, not quoted.
            _ if matches!(aspect, Aspect::Authentication | Aspect::Envelope) => {
                format!("{called}: the {what} is different")
            }
            (None, Some(new)) => format!("{called} gains the {what} {}", quoted(aspect, new)),
            (Some(old), None) => format!("{called} loses the {what} {}", quoted(aspect, old)),
            (Some(old), Some(new)) => {
                format!(
                    "{called}: the {what} is {}, was {}",
                    quoted(aspect, new),
                    quoted(aspect, old)
                )
            }
            (None, None) => called,
        }
    }
}

fn quoted(aspect: Aspect, text: &str) -> String {
    match aspect {
        Aspect::Label | Aspect::Doc | Aspect::Title => format!("“{text}”"),
        Aspect::Range | Aspect::Length | Aspect::Limit => text.to_owned(),
        _ => format!("`{text}`"),
    }
}

impl Aspect {
    fn called(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Mandatory | Self::Promised => "presence",
            Self::RustName => "name in Rust",
            Self::Response => "response",
            Self::Pages => "paging",
            Self::Lookup => "look-up",
            Self::Secret => "secrecy",
            Self::Wire => "form on the wire",
            Self::Method => "method",
            Self::Url => "address",
            Self::Body => "body",
            Self::Place => "place",
            Self::From => "source in the client",
            Self::Fixed => "fixed value",
            Self::Default => "default",
            Self::Range => "range",
            Self::Length => "length",
            Self::Idempotent => "mark as idempotent",
            Self::Limit => "stated limit",
            Self::Authentication => "authentication",
            Self::Envelope => "envelope",
            Self::Headers => "headers",
            Self::Kind => "kind of refusal",
            Self::Then => "remedy",
            Self::Sandbox => "content",
            Self::Title => "title",
            Self::Label => "label",
            Self::Doc => "description",
            Self::Example => "example",
            Self::Deprecated => "deprecation",
            Self::Docs => "documentation address",
            Self::Quirks => "list of quirks",
        }
    }
}
