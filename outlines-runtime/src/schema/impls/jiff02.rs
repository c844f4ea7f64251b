//! Dates, times and durations of jiff. `Zoned` is refused.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp};

/// The parts of a duration of ISO 8601, from the largest unit to the smallest and at least one: the last one is given, and
/// what stands before it may be missing.
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
pattern!(DateTime, "jiff::civil::DateTime" as "DateTime", date!(), "T", clock!(), "(", fraction!(), ")?");

// The last timestamp is in the last days of 9999, by no round date.
pattern!(
    Timestamp, "jiff::Timestamp" as "Timestamp",
    date!("[0-8]", "[1357]"), "T", clock!(), "(", fraction!(), ")?", offset!()
);

// Each unit ends below its own greatest number, that of years being 19998.
pattern!(
    Span, "jiff::Span" as "Span",
    "-?P((([0-9]{1,4}Y)?([0-9]{1,5}M)?([0-9]{1,6}W)?[0-9]{1,6}D",
    "|([0-9]{1,4}Y)?([0-9]{1,5}M)?[0-9]{1,6}W",
    "|([0-9]{1,4}Y)?[0-9]{1,5}M",
    "|[0-9]{1,4}Y)(", hours_minutes_seconds!("[0-9]{1,8}", "[0-9]{1,10}", "[0-9]{1,11}"), ")?",
    "|", hours_minutes_seconds!("[0-9]{1,8}", "[0-9]{1,10}", "[0-9]{1,11}"), ")"
);

// Its seconds fit into 64 bits, with hours of up to 15 digits.
pattern!(
    SignedDuration, "jiff::SignedDuration" as "SignedDuration",
    "-?P", hours_minutes_seconds!("[0-9]{1,15}", "[0-9]{1,15}", "[0-9]{1,15}")
);
