//! Nothing in a spec makes the reader panic: specs with parts deleted, repeated, exchanged and
//! replaced, always the same ones.

use std::panic;
use std::path::Path;

use kehu_spec::{Sources, load};

/// So many broken specs a file.
const ROUNDS: u64 = 40;

/// What may stand anywhere.
const STRANGE: [&str; 24] = [
    "\"\"",
    "\"兔👨‍👩‍👧\\u0301\"",
    "'''",
    "-1",
    "99999999999999999999",
    "9223372036854775807",
    "1e999",
    "nan",
    "2024-05-07",
    "true",
    "[]",
    "{}",
    "[[a]]",
    "[[quirk]]",
    "=",
    "\"list<list<json<map<Customer>>>>\"",
    "\"<<<>>>\"",
    "\"%\"",
    "\"%Q%:::z\"",
    "\"client.\"",
    "\"a..b[].\"",
    "\u{feff}",
    "\r",
    "\0",
];

/// A small generator of numbers (xorshift): the same for every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

fn specs() -> Vec<(String, String)> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fail/base");
    let sources = Sources::read_dir(base).unwrap();
    sources
        .files()
        .map(|(file, path)| (path.to_owned(), sources.text(file).to_owned()))
        .collect()
}

/// Words, spaces and signs, each by itself.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for c in text.chars() {
        match tokens.last_mut() {
            Some(last)
                if c.is_alphanumeric() && last.ends_with(|end: char| end.is_alphanumeric()) =>
            {
                last.push(c)
            }
            _ => tokens.push(c.to_string()),
        }
    }
    tokens
}

fn broken(text: &str, dice: &mut Dice) -> String {
    let mut tokens = tokens(text);
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(tokens.len());
        match dice.roll(6) {
            0 if !tokens.is_empty() => drop(tokens.remove(at)),
            1 => tokens.insert(at, STRANGE[dice.roll(STRANGE.len())].to_owned()),
            2 if !tokens.is_empty() => tokens[at] = STRANGE[dice.roll(STRANGE.len())].to_owned(),
            3 => tokens.truncate(at),
            4 if !tokens.is_empty() => {
                let other = dice.roll(tokens.len());
                tokens.swap(at, other);
            }
            _ => {
                let end = (at + dice.roll(60)).min(tokens.len());
                let again = tokens[at.min(end)..end].to_vec();
                tokens.splice(at.min(tokens.len())..at.min(tokens.len()), again);
            }
        }
    }
    tokens.concat()
}

#[test]
fn no_broken_spec_makes_the_reader_panic() {
    let specs = specs();
    for (index, (path, text)) in specs.iter().enumerate() {
        for round in 0..ROUNDS {
            let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (round << 8) ^ index as u64);
            let mut files = specs.clone();
            files[index].1 = broken(text, &mut dice);
            let sources = Sources::from_texts(files);
            let outcome = panic::catch_unwind(|| {
                let found = load(&sources).diagnostics;
                (found.render(&sources, true).len(), found.to_json(&sources))
            });
            assert!(
                outcome.is_ok(),
                "{path}, round {round}:\n{}",
                sources.text(sources.file(path).unwrap())
            );
        }
    }
}

/// Deep and long things end in a message or an ordinary result, and soon.
#[test]
fn deep_and_long_specs_end_soon() {
    let specs = specs();
    let deep = format!("x = {}{}", "[".repeat(20_000), "]".repeat(20_000));
    let long: String = (0..20_000)
        .map(|row| {
            format!(
                "[[record]]\nname = \"R{row}\"\nfields = [{{ name = \"a\", type = \"R{}\" }}]\n",
                row + 1
            )
        })
        .collect();
    let chain = |last: &str| -> String {
        let record = |row: usize, next: &str| {
            let fields = format!(
                "{{ name = \"a\", type = \"{next}\", required = true }}, {{ name = \"b\", type = \"{next}\", required = true }}"
            );
            format!(
                "[[record]]\nname = \"{}\"\nfields = [{fields}]\n",
                if row == 0 {
                    "Customer".to_owned()
                } else {
                    format!("R{row}")
                }
            )
        };
        let rows = (0..5_000).map(|row| {
            record(
                row,
                &if row == 4_999 {
                    last.to_owned()
                } else {
                    format!("R{}", row + 1)
                },
            )
        });
        rows.collect()
    };
    let (endless, ending) = (chain("Customer"), chain("string"));
    let json = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let wide = format!("name = \"{}\"", "兔".repeat(100_000));
    let hostile = [
        ("shop/types.toml", &deep),
        ("shop/types.toml", &long),
        ("shop/types.toml", &wide),
        ("shop/types.toml", &endless),
        ("shop/types.toml", &ending),
        ("shop/examples/find_customers.response.json", &json),
        ("shop/examples/find_customers.curl.txt", &json),
    ];
    for (path, text) in hostile {
        let mut files = specs.clone();
        files
            .iter_mut()
            .find(|(other, _)| other == path)
            .unwrap()
            .1
            .clone_from(text);
        let sources = Sources::from_texts(files);
        let started = std::time::Instant::now();
        let _ = load(&sources).diagnostics.to_json(&sources);
        assert!(
            started.elapsed().as_secs() < 10,
            "{path}: {:?}",
            started.elapsed()
        );
    }
}
