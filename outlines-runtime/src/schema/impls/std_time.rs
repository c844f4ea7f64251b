//! Durations and times of the standard library.

use std::time::{Duration, SystemTime};

// Serde carries more nanoseconds over into seconds; a duration is told apart from every other only below that.
defined!(Duration, "std::time::Duration" as "Duration", object! {
    "secs": bounded_int!(9_007_199_254_740_991),
    "nanos": bounded_int!(999_999_999)
});

// Windows counts steps of 100 ns in 64 bits. The year 9999 is within, and later times have no other text form either.
defined!(SystemTime, "std::time::SystemTime" as "SystemTime", object! {
    "secs_since_epoch": bounded_int!(253_402_300_799),
    "nanos_since_epoch": bounded_int!(999_999_999)
});
