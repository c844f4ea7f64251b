//! Dates and times of time, in its own text form: the feature `serde-human-readable` of that crate comes along, without which
//! its types are lists of numbers. A field with `#[serde(with = "time::serde::rfc3339")]` has another text form, and says
//! `#[structured(as = "String", format = "date-time")]`.

use time::{
    Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset, Weekday,
};

/// Two digits each; the crate has no form without seconds.
macro_rules! full_offset {
    () => {
        concat!("[+-]", clock!())
    };
}

pattern!(Date, "time::Date" as "Date", date!());
pattern!(Time, "time::Time" as "Time", clock!(), fraction!());
pattern!(PrimitiveDateTime, "time::PrimitiveDateTime" as "PrimitiveDateTime", date!(), " ", clock!(), fraction!());
pattern!(UtcDateTime, "time::UtcDateTime" as "UtcDateTime", date!(), " ", clock!(), fraction!());
pattern!(OffsetDateTime, "time::OffsetDateTime" as "OffsetDateTime", date!(), " ", clock!(), fraction!(), " ", full_offset!());
pattern!(UtcOffset, "time::UtcOffset" as "UtcOffset", full_offset!());
// Seconds; they have 64 bits.
pattern!(Duration, "time::Duration" as "Duration", "-?[0-9]{1,18}", fraction!());

choice!(
    Weekday,
    "time::Weekday" as "Weekday",
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
);
choice!(
    Month,
    "time::Month" as "Month",
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"
);
