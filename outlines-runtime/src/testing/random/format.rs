//! Random strings of the nine formats of strict mode.

use std::net::{Ipv4Addr, Ipv6Addr};

use rand::RngExt;
use rand::seq::IndexedRandom;

use super::Rng;

/// A format and the function that generates its strings.
#[derive(Debug)]
pub(super) struct Format {
    name: &'static str,
    sample: fn(&mut Rng) -> String,
}

static FORMATS: [Format; 9] = [
    Format {
        name: "date-time",
        sample: |rng| format!("{}T{}", date(rng), time(rng)),
    },
    Format {
        name: "date",
        sample: date,
    },
    Format {
        name: "time",
        sample: time,
    },
    Format {
        name: "duration",
        sample: duration,
    },
    Format {
        name: "email",
        sample: email,
    },
    Format {
        name: "hostname",
        sample: hostname,
    },
    Format {
        name: "ipv4",
        sample: |rng| Ipv4Addr::from(rng.random::<u32>()).to_string(),
    },
    Format {
        name: "ipv6",
        sample: ipv6,
    },
    Format {
        name: "uuid",
        sample: uuid,
    },
];

impl Format {
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    pub(super) fn sample(&self, rng: &mut Rng) -> String {
        (self.sample)(rng)
    }
}

fn one_of(rng: &mut Rng, texts: &[&'static str]) -> &'static str {
    texts.choose(rng).copied().unwrap_or_default()
}

/// Returns an existing date.
fn date(rng: &mut Rng) -> String {
    let year = match rng.random_range(0..8) {
        0 => 2024,
        1 => rng.random_range(1900..=2100),
        _ => rng.random_range(1990..=2040),
    };
    let month = rng.random_range(1..=12);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = if rng.random_ratio(1, 8) {
        days
    } else {
        rng.random_range(1..=days)
    };
    format!("{year:04}-{month:02}-{day:02}")
}

/// Returns a time with its offset. There are no leap seconds, which few types read.
fn time(rng: &mut Rng) -> String {
    let (hour, minute) = (rng.random_range(0..24), rng.random_range(0..60));
    let second = rng.random_range(0..60);
    let fraction = if rng.random_ratio(1, 4) {
        format!(".{:03}", rng.random_range(0..1_000))
    } else {
        String::new()
    };
    let offset = if rng.random_ratio(1, 4) {
        let sign = if rng.random() { '+' } else { '-' };
        format!(
            "{sign}{:02}:{}",
            rng.random_range(0..14),
            one_of(rng, &["00", "30", "45"])
        )
    } else {
        "Z".to_owned()
    };
    format!("{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
}

/// Returns a duration of adjacent units: RFC 3339 does not allow `P1Y1D`.
fn duration(rng: &mut Rng) -> String {
    let units = |rng: &mut Rng, units: &[char]| {
        let first = rng.random_range(0..units.len());
        let last = rng.random_range(first..units.len());
        let numbers = units[first..=last].iter().map(|unit| {
            let number = rng.random_range(0..60);
            format!("{number}{unit}")
        });
        numbers.collect::<String>()
    };
    let (date, time) = (units(rng, &['Y', 'M', 'D']), units(rng, &['H', 'M', 'S']));
    match rng.random_range(0..8) {
        0 => format!("P{}W", rng.random_range(0..60)),
        1 | 2 => format!("P{date}"),
        3 => format!("P{date}T{time}"),
        _ => format!("PT{time}"),
    }
}

fn email(rng: &mut Rng) -> String {
    let names = [
        "ada",
        "grace.hopper",
        "j.smith",
        "mary",
        "o_neill",
        "support+news",
        "zoe99",
    ];
    format!("{}@{}", one_of(rng, &names), domain(rng))
}

fn hostname(rng: &mut Rng) -> String {
    let hosts = ["api", "db-1", "mail", "www", "xn--bcher-kva"];
    match rng.random_range(0..4) {
        0 => "localhost".to_owned(),
        1 => domain(rng).to_owned(),
        _ => format!("{}.{}", one_of(rng, &hosts), domain(rng)),
    }
}

fn domain(rng: &mut Rng) -> &'static str {
    one_of(rng, &["example.com", "example.org", "mail.example.net"])
}

fn ipv6(rng: &mut Rng) -> String {
    let address = match rng.random_range(0..4) {
        0 => rng.random(),
        1 => 1,
        // The prefix for documentation, and a few hosts.
        _ => (0x2001_0DB8 << 96) | u128::from(rng.random::<u16>()),
    };
    Ipv6Addr::from(address).to_string()
}

/// Returns a UUID of version 4.
fn uuid(rng: &mut Rng) -> String {
    let digits = format!("{:032x}", rng.random::<u128>());
    format!(
        "{}-{}-4{}-{}{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        one_of(rng, &["8", "9", "a", "b"]),
        &digits[17..20],
        &digits[20..]
    )
}
