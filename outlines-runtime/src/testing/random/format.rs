//! Strings of the nine formats that strict mode knows.

use std::net::{Ipv4Addr, Ipv6Addr};

use fastrand::Rng;

use super::pick::one_of;

/// Draws a string.
pub(super) type Draw = fn(&mut Rng) -> String;

const FORMATS: &[(&str, Draw)] = &[
    ("date-time", |rng| format!("{}T{}", date(rng), time(rng))),
    ("date", date),
    ("time", time),
    ("duration", duration),
    ("email", email),
    ("hostname", hostname),
    ("ipv4", |rng| Ipv4Addr::from(rng.u32(..)).to_string()),
    ("ipv6", ipv6),
    ("uuid", uuid),
];

pub(super) fn of(name: &str) -> Option<&'static Draw> {
    let mut formats = FORMATS.iter();
    formats
        .find(|(known, _)| *known == name)
        .map(|(_, draw)| draw)
}

/// A date that there is.
fn date(rng: &mut Rng) -> String {
    let year = match rng.u32(0..8) {
        0 => 2024,
        1 => rng.u32(1900..=2100),
        _ => rng.u32(1990..=2040),
    };
    let month = rng.u32(1..=12);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = if rng.u32(0..8) == 0 {
        days
    } else {
        rng.u32(1..=days)
    };
    format!("{year:04}-{month:02}-{day:02}")
}

/// A time with its offset. Leap seconds are left out: few types read them.
fn time(rng: &mut Rng) -> String {
    let (hour, minute, second) = (rng.u32(0..24), rng.u32(0..60), rng.u32(0..60));
    let fraction = match rng.u32(0..4) {
        0 => format!(".{:03}", rng.u32(0..1_000)),
        _ => String::new(),
    };
    let offset = match rng.u32(0..4) {
        0 => {
            let sign = if rng.bool() { '+' } else { '-' };
            let minutes = one_of(rng, &["00", "30", "45"]).copied().unwrap_or("00");
            format!("{sign}{:02}:{minutes}", rng.u32(0..14))
        }
        _ => "Z".to_owned(),
    };
    format!("{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
}

/// Units without a gap: by RFC 3339 there is no `P1Y1D`.
fn duration(rng: &mut Rng) -> String {
    let mut run = |units: &[char]| {
        let count = u32::try_from(units.len()).unwrap_or(0);
        let first = rng.u32(0..count);
        let last = rng.u32(first..count);
        let mut text = String::new();
        for unit in &units[first as usize..=last as usize] {
            text.push_str(&rng.u32(0..60).to_string());
            text.push(*unit);
        }
        text
    };
    let (date, time, week) = (run(&['Y', 'M', 'D']), run(&['H', 'M', 'S']), run(&['W']));
    match rng.u32(0..8) {
        0 => format!("P{week}"),
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
    let name = one_of(rng, &names).copied().unwrap_or("ada");
    format!("{name}@{}", domain(rng))
}

fn hostname(rng: &mut Rng) -> String {
    let hosts = ["api", "db-1", "mail", "www", "xn--bcher-kva"];
    match (rng.u32(0..4), one_of(rng, &hosts)) {
        (0, _) => "localhost".to_owned(),
        (1, _) | (_, None) => domain(rng).to_owned(),
        (_, Some(host)) => format!("{host}.{}", domain(rng)),
    }
}

fn domain(rng: &mut Rng) -> &'static str {
    let domains = ["example.com", "example.org", "mail.example.net"];
    one_of(rng, &domains).copied().unwrap_or("example.com")
}

fn ipv6(rng: &mut Rng) -> String {
    let address = match rng.u32(0..4) {
        0 => rng.u128(..),
        1 => 1,
        // Addresses for documentation, with room for a few hosts.
        _ => 0x2001_0DB8 << 96 | u128::from(rng.u16(..)),
    };
    Ipv6Addr::from(address).to_string()
}

/// Of version 4.
fn uuid(rng: &mut Rng) -> String {
    let digits = format!("{:032x}", rng.u128(..));
    let variant = one_of(rng, &["8", "9", "a", "b"]).copied().unwrap_or("8");
    format!(
        "{}-{}-4{}-{variant}{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..]
    )
}
