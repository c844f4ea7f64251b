//! Dates and times of chrono. `TimeDelta` has no schema: serde reads it from two numbers in a list, seconds and nanoseconds,
//! each with bounds of its own.

use chrono::{DateTime, Month, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Weekday};

pattern!(NaiveDate, "chrono::NaiveDate" as "NaiveDate", date!());
pattern!(NaiveTime, "chrono::NaiveTime" as "NaiveTime", clock!(), "(", fraction!(), ")?");
pattern!(NaiveDateTime, "chrono::NaiveDateTime" as "NaiveDateTime", date!(), "T", clock!(), "(", fraction!(), ")?");
// Whichever zone it is converted to: the text has an offset.
pattern!(@[Tz: TimeZone] DateTime<Tz>, "chrono::DateTime" as "DateTime", date!(), "T", clock!(), "(", fraction!(), ")?", offset!());

choice!(Weekday, "chrono::Weekday" as "Weekday", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
choice!(
    Month,
    "chrono::Month" as "Month",
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"
);
