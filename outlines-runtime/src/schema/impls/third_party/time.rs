//! Dates, times, and durations of chrono, jiff, and time.
//!
//! They have a pattern instead of a `format`: `date-time` requires an offset that local times
//! reject, and it admits leap seconds and days that no month has, which the crates reject.

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
macro_rules! clock {
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

/// A string enum.
#[cfg(any(feature = "chrono04", feature = "time03"))]
macro_rules! string_enum {
    ($ty:ty, $id:literal as $name:literal, $first:literal $(, $value:literal)*) => {
        defined!(
            $ty,
            $id as $name,
            $crate::schema::node::Schema::StringEnum($crate::schema::node::StringEnum {
                text: concat!(
                    "\"type\":\"string\",\"enum\":[\"", $first, "\"" $(, ",\"", $value, "\"")*, "]"
                ),
                values: &[concat!("\"", $first, "\"") $(, concat!("\"", $value, "\""))*],
                characters: $crate::schema::impls::macros::as_u32(
                    $first.len() $(+ $value.len())*
                ),
                aliases: &[],
            })
        );
    };
}

/// The offset from universal time.
#[cfg(any(feature = "chrono04", feature = "jiff02"))]
macro_rules! offset {
    () => {
        "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
    };
}

/// Types of chrono. `TimeDelta` has no schema: serde reads it from an array of seconds and
/// nanoseconds, each with its own bounds.
#[cfg(feature = "chrono04")]
mod chrono04 {
    use chrono::{DateTime, Month, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Weekday};

    pattern!(NaiveDate, "chrono::NaiveDate" as "NaiveDate", date!());
    pattern!(
        NaiveTime, "chrono::NaiveTime" as "NaiveTime",
        clock!(), "(", fraction!(), ")?"
    );
    pattern!(
        NaiveDateTime, "chrono::NaiveDateTime" as "NaiveDateTime",
        date!(), "T", clock!(), "(", fraction!(), ")?"
    );
    // The text has an offset, regardless of the target time zone.
    pattern!(
        @[Tz: TimeZone] DateTime<Tz>, "chrono::DateTime" as "DateTime",
        date!(), "T", clock!(), "(", fraction!(), ")?", offset!()
    );
    string_enum!(
        Weekday, "chrono::Weekday" as "Weekday",
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
    );
    string_enum!(
        Month, "chrono::Month" as "Month",
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December"
    );
}

/// Types of jiff, apart from `Zoned`, which is not supported.
#[cfg(feature = "jiff02")]
mod jiff02 {
    use jiff::civil::{Date, DateTime, Time};
    use jiff::{SignedDuration, Span, Timestamp};

    /// The time part of an ISO 8601 duration, from the largest unit to the smallest. At least the
    /// last unit is given, and those before it may be missing.
    macro_rules! hours_minutes_seconds {
        ($hours:literal, $minutes:literal, $seconds:literal) => {
            concat!(
                "T((",
                $hours,
                "H)?(",
                $minutes,
                "M)?",
                $seconds,
                "([.][0-9]{1,9})?S",
                "|(",
                $hours,
                "H)?",
                $minutes,
                "M",
                "|",
                $hours,
                "H)",
            )
        };
    }

    pattern!(Date, "jiff::civil::Date" as "Date", date!());
    pattern!(Time, "jiff::civil::Time" as "Time", clock!(), "(", fraction!(), ")?");
    pattern!(
        DateTime, "jiff::civil::DateTime" as "DateTime",
        date!(), "T", clock!(), "(", fraction!(), ")?"
    );
    // The last timestamp is in the last days of 9999.
    pattern!(
        Timestamp, "jiff::Timestamp" as "Timestamp",
        date!("[0-8]", "[1357]"), "T", clock!(), "(", fraction!(), ")?", offset!()
    );
    // Each unit has its own maximum, that of years being 19998.
    pattern!(
        Span, "jiff::Span" as "Span",
        "-?P((([0-9]{1,4}Y)?([0-9]{1,5}M)?([0-9]{1,6}W)?[0-9]{1,6}D",
        "|([0-9]{1,4}Y)?([0-9]{1,5}M)?[0-9]{1,6}W",
        "|([0-9]{1,4}Y)?[0-9]{1,5}M",
        "|[0-9]{1,4}Y)(",
        hours_minutes_seconds!("[0-9]{1,8}", "[0-9]{1,10}", "[0-9]{1,11}"),
        ")?|",
        hours_minutes_seconds!("[0-9]{1,8}", "[0-9]{1,10}", "[0-9]{1,11}"),
        ")"
    );
    // Its seconds have 64 bits, and its hours up to 15 digits.
    pattern!(
        SignedDuration, "jiff::SignedDuration" as "SignedDuration",
        "-?P", hours_minutes_seconds!("[0-9]{1,15}", "[0-9]{1,15}", "[0-9]{1,15}")
    );
}

/// Types of time, in the text form of that crate: the feature turns on its `serde-human-readable`,
/// without which its types are arrays of numbers. A field with
/// `#[serde(with = "time::serde::rfc3339")]` has another text form and needs
/// `#[structured(as = "String", format = "date-time")]`.
#[cfg(feature = "time03")]
mod time03 {
    use time::{
        Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset,
        Weekday,
    };

    /// Two digits each; the crate has no form without seconds.
    macro_rules! full_offset {
        () => {
            concat!("[+-]", clock!())
        };
    }

    pattern!(Date, "time::Date" as "Date", date!());
    pattern!(Time, "time::Time" as "Time", clock!(), fraction!());
    pattern!(
        PrimitiveDateTime, "time::PrimitiveDateTime" as "PrimitiveDateTime",
        date!(), " ", clock!(), fraction!()
    );
    pattern!(
        UtcDateTime, "time::UtcDateTime" as "UtcDateTime",
        date!(), " ", clock!(), fraction!()
    );
    pattern!(
        OffsetDateTime, "time::OffsetDateTime" as "OffsetDateTime",
        date!(), " ", clock!(), fraction!(), " ", full_offset!()
    );
    pattern!(UtcOffset, "time::UtcOffset" as "UtcOffset", full_offset!());
    // Seconds, which have 64 bits.
    pattern!(Duration, "time::Duration" as "Duration", "-?[0-9]{1,18}", fraction!());
    string_enum!(
        Weekday, "time::Weekday" as "Weekday",
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    );
    string_enum!(
        Month, "time::Month" as "Month",
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December"
    );
}
