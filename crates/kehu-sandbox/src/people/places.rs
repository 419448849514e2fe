//! The countries that made-up people come from, read from the table beside this file.

use std::sync::LazyLock;

/// A name as it is written at home, and in Latin letters for e-mail addresses.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) home: &'static str,
    pub(crate) latin: &'static str,
}

/// A town and its province.
#[derive(Debug)]
pub(crate) struct Town {
    pub(crate) province: &'static str,
    pub(crate) city: &'static str,
}

/// One country.
#[derive(Debug, Default)]
pub(crate) struct Country {
    /// Two letters.
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// In Chinese.
    pub(crate) chinese: &'static str,
    pub(crate) dial: &'static str,
    /// What mobile numbers begin with, before eight more digits.
    pub(crate) prefixes: Vec<&'static str>,
    /// Whether the family name goes first, without a space.
    pub(crate) family_first: bool,
    /// So many of a hundred people.
    pub(crate) share: u64,
    pub(crate) women: Vec<Name>,
    pub(crate) men: Vec<Name>,
    pub(crate) families: Vec<Name>,
    pub(crate) towns: Vec<Town>,
    pub(crate) streets: Vec<&'static str>,
}

/// All of them.
pub(crate) static COUNTRIES: LazyLock<Vec<Country>> =
    LazyLock::new(|| read(include_str!("places.txt")));

fn read(table: &'static str) -> Vec<Country> {
    let mut countries: Vec<Country> = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, value)) = line.split_once(": ") else {
            continue;
        };
        if key == "code" {
            countries.push(Country {
                code: value,
                ..Country::default()
            });
        }
        let Some(country) = countries.last_mut() else {
            continue;
        };
        match key {
            "name" => country.name = value,
            "chinese" => country.chinese = value,
            "order" => country.family_first = value == "family first",
            "dial" => country.dial = value,
            "share" => country.share = value.parse().unwrap_or(0),
            "prefixes" => country.prefixes = value.split(", ").collect(),
            "streets" => country.streets = value.split(", ").collect(),
            "women" => country.women = names(value),
            "men" => country.men = names(value),
            "families" => country.families = names(value),
            "towns" => {
                let pairs = value.split(", ").filter_map(|town| town.split_once('/'));
                country.towns = pairs
                    .map(|(province, city)| Town { province, city })
                    .collect();
            }
            _ => {}
        }
    }
    countries
}

fn names(list: &'static str) -> Vec<Name> {
    let name = |name: &'static str| match name.split_once('/') {
        Some((home, latin)) => Name { home, latin },
        None => Name {
            home: name,
            latin: name,
        },
    };
    list.split(", ").map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_nothing_is_empty() {
        assert_eq!(
            COUNTRIES.iter().map(|country| country.share).sum::<u64>(),
            100
        );
        for country in COUNTRIES.iter() {
            let lists = [
                country.women.len(),
                country.men.len(),
                country.families.len(),
                country.towns.len(),
                country.streets.len(),
            ];
            assert!(lists.iter().all(|len| *len > 1), "{}", country.code);
            let texts = [
                country.name,
                country.chinese,
                country.dial,
                country.prefixes[0],
            ];
            assert!(
                texts.iter().all(|text| !text.is_empty()),
                "{}",
                country.code
            );
            assert_ne!(
                country.women[0].home, country.men[0].home,
                "{}",
                country.code
            );
            let latin = country
                .families
                .iter()
                .chain(&country.women)
                .chain(&country.men);
            assert!(
                latin.clone().all(|name| name.latin.is_ascii()),
                "{}",
                country.code
            );
        }
    }
}
