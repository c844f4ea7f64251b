//! Patterns of dates and times, for the types of chrono, jiff, and time.
//!
//! Dates and times have a pattern instead of a `format`: `date-time` requires an offset that local
//! times reject, and it admits leap seconds and days that no month has, which the crates reject.

/// The days of the Gregorian calendar, by default in the years 0000 to 9999: 29 February only in
/// leap years.
macro_rules! date {
    () => {
        date!("[0-9]", "[13579]")
    };
    // The first digit of a year, and the odd ones among them.
    ($digit:literal, $odd:literal) => {
        concat!(
            "(",
            $digit,
            "[0-9]{3}-(",
            "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31",
            ")|(",
            $digit,
            "[0-9](0[48]|[2468][048]|[13579][26])|",
            "([02468][048]|",
            $odd,
            "[26])00)-02-29)"
        )
    };
}

/// From 00:00:00 to 23:59:59.
macro_rules! time_of_day {
    () => {
        "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    };
}

/// A fraction of a second, down to nanoseconds.
macro_rules! fraction {
    () => {
        "[.][0-9]{1,9}"
    };
}

/// The offset from universal time.
#[cfg(any(feature = "chrono04", feature = "jiff02"))]
macro_rules! offset {
    () => {
        "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
    };
}
