//! Dates and times of RFC 3339, which the crates for time have in common.
//!
//! A pattern and no `format`: `date-time` wants an offset where local times refuse one, has leap seconds that the crates
//! refuse, and days that no month has.

/// The days of the Gregorian calendar, those of the years from 0000 to 9999 by default: 29 February in leap years only.
macro_rules! date {
    () => {
        date!("[0-9]", "[13579]")
    };
    // The first digit of a year, and which of them are odd.
    ($digit:literal, $odd:literal) => {
        concat!(
            "(",
            $digit,
            "[0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)",
            "|(",
            $digit,
            "[0-9](0[48]|[2468][048]|[13579][26])|",
            "([02468][048]|",
            $odd,
            "[26])00)-02-29)"
        )
    };
}

/// From 00:00:00 to 23:59:59.
macro_rules! clock {
    () => {
        "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    };
}

/// A part of a second, of which nanoseconds are the least.
macro_rules! fraction {
    () => {
        "[.][0-9]{1,9}"
    };
}

/// How far the clock is ahead of universal time.
#[cfg(any(feature = "chrono04", feature = "jiff02"))]
macro_rules! offset {
    () => {
        "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
    };
}
