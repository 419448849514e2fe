//! Made-up people: the same on every API, so that one phone number finds the same person on all.
//!
//! A person depends on the seed and on a position alone; only the time of creation also depends on
//! how many people there are, because it grows with the position.

mod places;
mod tags;

use std::borrow::Cow;

use jiff::civil;
use kehu_spec::model::Meaning;

use crate::random::Random;
use crate::time;

pub(crate) use places::Country;
pub(crate) use tags::{Tag, tag_named, tag_numbered};

/// The time in which people were created: 2020 to 2025.
const FIRST_MS: i64 = 1_577_836_800_000;
const LAST_MS: i64 = 1_767_225_600_000;

/// Any text that a person carries.
pub(crate) type Text = Cow<'static, str>;

/// Female or male.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sex {
    Female,
    Male,
}

/// One person, whatever API asks.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// What everything about the person is derived from, together with the seed.
    pub(crate) position: u64,
    pub(crate) country: Option<&'static Country>,
    texts: [Option<Text>; TEXTS.len()],
    pub(crate) sex: Option<Sex>,
    pub(crate) birthday: Option<civil::Date>,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
    pub(crate) active_ms: i64,
    /// Spread as the source of a customer is.
    pub(crate) source: u64,
    pub(crate) tags: Vec<Tag>,
}

/// The meanings that a string answers.
const TEXTS: [Meaning; 18] = [
    Meaning::FirstName,
    Meaning::LastName,
    Meaning::FullName,
    Meaning::Nickname,
    Meaning::Phone,
    Meaning::Whatsapp,
    Meaning::Viber,
    Meaning::Line,
    Meaning::Messenger,
    Meaning::Instagram,
    Meaning::Email,
    Meaning::Province,
    Meaning::City,
    Meaning::Address,
    Meaning::Remark,
    Meaning::Avatar,
    Meaning::Openid,
    Meaning::Unionid,
];

impl Person {
    /// The person at a position among so many.
    pub(crate) fn new(seed: u64, position: u64, among: u64) -> Self {
        let mut random = Random::new(seed, position);
        let country = country(random.below(100));
        let created_ms = created(position, among, &mut random);
        let mut person = Self {
            country: Some(country),
            created_ms,
            ..Self::unknown(position)
        };
        person.name(country, &mut random);
        person.contact(country, &mut random);
        person.place(country, &mut random);
        person.history(&mut random);
        person
    }

    /// Nobody yet: values are set one by one.
    pub(crate) fn unknown(position: u64) -> Self {
        Self {
            position,
            country: None,
            texts: [const { None }; TEXTS.len()],
            sex: None,
            birthday: None,
            created_ms: FIRST_MS,
            updated_ms: FIRST_MS,
            active_ms: FIRST_MS,
            source: 0,
            tags: Vec::new(),
        }
    }

    /// The text of a meaning, where the person has one.
    pub(crate) fn text(&self, meaning: Meaning) -> Option<&str> {
        let at = TEXTS.iter().position(|m| *m == meaning)?;
        self.texts[at].as_deref()
    }

    /// Gives the person a string; false for meanings that are not texts.
    pub(crate) fn set_text(&mut self, meaning: Meaning, text: impl Into<Text>) -> bool {
        let at = TEXTS.iter().position(|m| *m == meaning);
        at.is_some_and(|at| {
            self.texts[at] = Some(text.into());
            true
        })
    }

    fn name(&mut self, country: &'static Country, random: &mut Random) {
        let female = random.percent(51);
        let given = random.pick(if female { &country.women } else { &country.men });
        let (Some(given), Some(family)) = (given, random.pick(&country.families)) else {
            return;
        };
        self.sex = random
            .percent(85)
            .then_some(if female { Sex::Female } else { Sex::Male });
        let full = match country.family_first {
            true => format!("{}{}", family.home, given.home),
            false => format!("{} {}", given.home, family.home),
        };
        self.set_text(Meaning::FullName, full);
        self.set_text(Meaning::FirstName, given.home);
        if random.percent(92) {
            self.set_text(Meaning::LastName, family.home);
        }
        let account = account(given.latin, family.latin, random);
        if random.percent(64) {
            let host = random
                .pick(&["example.com", "example.net", "example.org"])
                .copied();
            self.set_text(
                Meaning::Email,
                format!("{account}@{}", host.unwrap_or("example.com")),
            );
        }
        for (meaning, percent) in [
            (Meaning::Line, 9),
            (Meaning::Messenger, 14),
            (Meaning::Instagram, 17),
            (Meaning::Nickname, 55),
        ] {
            if random.percent(percent) {
                self.set_text(meaning, account.clone());
            }
        }
    }

    fn contact(&mut self, country: &Country, random: &mut Random) {
        let phone = self.number(country, random);
        for (meaning, percent) in [
            (Meaning::Phone, 97),
            (Meaning::Whatsapp, 72),
            (Meaning::Viber, 12),
        ] {
            if random.percent(percent) {
                self.set_text(meaning, phone.clone());
            }
        }
        self.wechat(random, 58);
    }

    /// No two positions below a hundred million share a number.
    fn number(&self, country: &Country, random: &mut Random) -> String {
        let prefix = random.pick(&country.prefixes).copied().unwrap_or_default();
        let digits = (self.position % 100_000_000 * 61_803_399 + 27_182_818) % 100_000_000;
        format!("{}{prefix}{digits:08}", country.dial)
    }

    fn wechat(&mut self, random: &mut Random, percent: u64) {
        if random.percent(percent) {
            self.set_text(Meaning::Openid, format!("oq{}", random.word(26)));
            self.set_text(Meaning::Unionid, format!("oi{}", random.word(26)));
            self.set_text(
                Meaning::Avatar,
                format!("https://cdn.example.com/avatar/{}.jpg", random.hex(16)),
            );
        }
    }

    fn place(&mut self, country: &Country, random: &mut Random) {
        let (Some(town), Some(street)) =
            (random.pick(&country.towns), random.pick(&country.streets))
        else {
            return;
        };
        self.set_text(Meaning::Province, town.province);
        self.set_text(Meaning::City, town.city);
        if random.percent(38) {
            let house = 1 + random.below(240);
            self.set_text(
                Meaning::Address,
                match country.family_first {
                    true => format!("{}市{street}{house}号", town.city),
                    false => format!("{street} {house}, {}", town.city),
                },
            );
        }
    }

    fn history(&mut self, random: &mut Random) {
        const DAY_MS: u64 = 86_400_000;
        self.source = random.below(100);
        self.updated_ms = self.created_ms + random.below(90 * DAY_MS) as i64;
        self.active_ms = self.updated_ms + random.below(30 * DAY_MS) as i64;
        if random.percent(42) {
            let (year, month, day) = (
                1955 + random.below(52),
                1 + random.below(12),
                1 + random.below(28),
            );
            self.birthday = civil::Date::new(year as i16, month as i8, day as i8).ok();
        }
        if random.percent(9) {
            let remarks = [
                "VIP",
                "call after 18:00",
                "重要客户",
                "asked for an invoice",
                "prefers WhatsApp",
            ];
            self.set_text(
                Meaning::Remark,
                random.pick(&remarks).copied().unwrap_or_default(),
            );
        }
        self.tags = tags::some(random);
    }

    /// Fills whatever is not known yet, so that a person of one documentation is whole on other APIs.
    pub(crate) fn complete(mut self, seed: u64) -> Self {
        let mut random = Random::new(seed, self.position);
        let china = country(0);
        let country = self.country.get_or_insert(china);
        let country: &'static Country = country;
        if self.text(Meaning::FullName).is_none() {
            self.name(country, &mut random);
        }
        let phone = [Meaning::Phone, Meaning::Whatsapp, Meaning::Viber]
            .iter()
            .find_map(|m| self.text(*m));
        let phone = phone.map_or_else(|| self.number(country, &mut random), str::to_owned);
        self.set_text(Meaning::Phone, phone.clone());
        if self.text(Meaning::Whatsapp).is_none() {
            self.set_text(Meaning::Whatsapp, phone);
        }
        if self.text(Meaning::FirstName).is_none()
            && let Some(name) = self.text(Meaning::FullName).map(str::to_owned)
        {
            self.set_text(Meaning::FirstName, name);
        }
        if self.text(Meaning::Openid).is_none() {
            self.wechat(&mut random, 100);
        }
        self.updated_ms = self.updated_ms.max(self.created_ms);
        self.active_ms = self.active_ms.max(self.updated_ms);
        self
    }

    /// Midnight of the birthday.
    pub(crate) fn birthday_ms(&self) -> Option<i64> {
        self.birthday.map(time::midnight)
    }
}

/// Times of creation grow with the position, with an uneven step as in life.
fn created(position: u64, among: u64, random: &mut Random) -> i64 {
    let step = (LAST_MS - FIRST_MS) as u64 / among.max(1);
    FIRST_MS + (position.saturating_mul(step) + random.below(step.max(1))) as i64
}

fn country(at: u64) -> &'static Country {
    let mut left = at;
    for country in places::COUNTRIES.iter() {
        if left < country.share {
            return country;
        }
        left -= country.share;
    }
    &places::COUNTRIES[0]
}

/// The country of a two-letter code, of an English or of a Chinese name.
pub(crate) fn country_named(name: &str) -> Option<&'static Country> {
    places::COUNTRIES
        .iter()
        .find(|c| [c.code, c.name, c.chinese].contains(&name))
}

/// `given.family42`, Latin letters only.
fn account(given: &str, family: &str, random: &mut Random) -> String {
    let letters = |name: &str| -> String {
        name.chars()
            .filter(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    format!(
        "{}.{}{}",
        letters(given),
        letters(family),
        10 + random.below(990)
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_seed_always_makes_the_same_people() {
        let people = |seed| {
            (0..50)
                .map(|i| format!("{:?}", Person::new(seed, i, 50)))
                .collect::<Vec<_>>()
        };
        assert_eq!(people(7), people(7));
        assert_ne!(people(7), people(8));
    }

    #[test]
    fn numbers_are_unique_and_times_grow() {
        let people: Vec<_> = (0..5000).map(|i| Person::new(7, i, 5000)).collect();
        let phones: Vec<_> = people
            .iter()
            .filter_map(|p| p.text(Meaning::Phone))
            .collect();
        assert_eq!(phones.iter().collect::<HashSet<_>>().len(), phones.len());
        assert!(
            phones
                .iter()
                .all(|p| (10..=14).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
        );
        assert!(people.is_sorted_by_key(|p| p.created_ms));
        let countries: HashSet<_> = people
            .iter()
            .filter_map(|p| p.country)
            .map(|c| c.code)
            .collect();
        assert_eq!(countries.len(), places::COUNTRIES.len());
    }

    #[test]
    fn a_person_known_by_phone_alone_becomes_whole() {
        let mut person = Person::unknown(u64::MAX);
        assert!(person.set_text(Meaning::Whatsapp, "861360301975912"));
        assert!(!person.set_text(Meaning::Birthday, "2000-01-01"));
        let person = person.complete(7);
        assert_eq!(person.text(Meaning::Phone), Some("861360301975912"));
        assert!(person.text(Meaning::FullName).is_some() && person.text(Meaning::Openid).is_some());
    }
}
