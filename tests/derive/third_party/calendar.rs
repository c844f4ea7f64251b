//! Dates, times, and durations of `chrono`, `jiff`, and `time`.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use jiff::civil;
use outlines_runtime::Structured;
use regex::Regex;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{check, inner, pattern, read};
use crate::{definitions, schema};

const DATE: &str = "([0-9][0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)\
                    |([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
const CLOCK: &str = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";
const FRACTION: &str = "[.][0-9]{1,9}";
const OFFSET: &str = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";

const DATES: [&str; 7] = [
    "0000-02-29",
    "0001-01-01",
    "1970-01-01",
    "2000-02-29",
    "2023-12-31",
    "2024-02-29",
    "9999-12-31",
];
const NO_DATES: [&str; 10] = [
    "",
    "1900-02-29",
    "2023-02-29",
    "2024-02-30",
    "2024-04-31",
    "2024-13-01",
    "2024-00-10",
    "2024-1-1",
    "20240101",
    "12024-01-01",
];
const TIMES: [&str; 4] = ["00:00:00", "23:59:59", "12:30:00.5", "12:30:00.123456789"];
const NO_TIMES: [&str; 5] = [
    "24:00:00",
    "23:59:60",
    "12:30",
    "12:30:00.",
    "12:30:00.1234567890",
];

#[test]
fn patterns_match_the_text_format() {
    assert_eq!(pattern::<NaiveDate>(), format!("^{DATE}$"));
    assert_eq!(pattern::<NaiveTime>(), format!("^{CLOCK}({FRACTION})?$"));
    assert_eq!(
        pattern::<NaiveDateTime>(),
        format!("^{DATE}T{CLOCK}({FRACTION})?$")
    );
    assert_eq!(
        pattern::<DateTime<Utc>>(),
        format!("^{DATE}T{CLOCK}({FRACTION})?{OFFSET}$")
    );
    assert_eq!(pattern::<civil::DateTime>(), pattern::<NaiveDateTime>());
    assert_eq!(pattern::<time::Date>(), pattern::<NaiveDate>());
    assert_eq!(pattern::<time::Time>(), format!("^{CLOCK}{FRACTION}$"));
    assert_eq!(
        pattern::<time::PrimitiveDateTime>(),
        format!("^{DATE} {CLOCK}{FRACTION}$")
    );
    assert_eq!(
        pattern::<time::OffsetDateTime>(),
        format!("^{DATE} {CLOCK}{FRACTION} [+-]{CLOCK}$")
    );
}

/// Checks that a date type matches exactly the dates of the calendar.
fn check_days<T: Structured + DeserializeOwned>() {
    let regex = Regex::new(&pattern::<T>()).unwrap();
    for year in (0..=9_999)
        .step_by(100)
        .chain(1_890..2_030)
        .chain([1, 3, 4, 8, 12, 9_996, 9_999])
    {
        for month in 0..=13 {
            for day in 0..=32 {
                let text = format!("{year:04}-{month:02}-{day:02}");
                let read = serde_json::from_value::<T>(json!(text));
                assert_eq!(regex.is_match(&text), read.is_ok(), "{text}");
            }
        }
    }
}

#[test]
fn date_patterns_follow_the_calendar() {
    check_days::<NaiveDate>();
    check_days::<civil::Date>();
    check_days::<time::Date>();
}

/// Joins dates and times with a separator and a suffix.
fn joined(between: &str, behind: &str) -> Vec<String> {
    let (dates, times) = (DATES.iter().cycle(), TIMES.iter().cycle());
    dates
        .zip(times)
        .take(28)
        .map(|(date, time)| format!("{date}{between}{time}{behind}"))
        .collect()
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

#[test]
fn chrono_parses_every_match() {
    check::<NaiveDate>(&DATES, &NO_DATES);
    check::<NaiveTime>(&TIMES, &NO_TIMES);
    check::<NaiveDateTime>(
        &borrowed(&joined("T", "")),
        &["2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "2024-01-01"],
    );
    let moments = joined("T", "+05:30");
    let none = [
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00+24:00",
        "2024-01-01T23:59:60Z",
        "2024-01-01T00:00:00z",
    ];
    check::<DateTime<Utc>>(
        &[
            "9999-12-31T23:59:59.999999999Z",
            "1970-01-01T00:00:00-00:00",
        ],
        &none,
    );
    check::<DateTime<FixedOffset>>(&borrowed(&moments), &none);
    check::<DateTime<Local>>(&["2024-01-01T00:00:00Z"], &none);
}

#[test]
fn chrono_weekdays_and_months_are_string_enums() {
    assert_eq!(
        inner::<chrono::Weekday>(),
        json!({"type": "string", "enum": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]})
    );
    for name in inner::<chrono::Weekday>()["enum"].as_array().unwrap() {
        let day: chrono::Weekday = read(name.as_str().unwrap());
        assert_eq!(json!(day), *name);
    }
    for name in inner::<chrono::Month>()["enum"].as_array().unwrap() {
        let month: chrono::Month = read(name.as_str().unwrap());
        assert_eq!(json!(month), *name);
    }
}

#[test]
fn jiff_parses_every_match() {
    check::<civil::Date>(&DATES, &NO_DATES);
    check::<civil::Time>(&TIMES, &NO_TIMES);
    check::<civil::DateTime>(
        &borrowed(&joined("T", "")),
        &["2024-01-01T00:00:00Z", "2024-01-01"],
    );
    check::<jiff::Timestamp>(
        &[
            "1970-01-01T00:00:00Z",
            "2024-02-29T23:59:59.5-23:59",
            "8999-12-31T23:59:59.999999999Z",
        ],
        &[
            "9999-12-31T23:59:59Z",
            "2024-01-01T00:00:00",
            "2024-01-01T23:59:60Z",
        ],
    );
}

#[test]
fn jiff_parses_every_duration_match() {
    check::<jiff::Span>(
        &[
            "P1D",
            "PT1H30M",
            "-P1Y2M3W4DT5H6M7.890S",
            "P9999Y",
            "PT0S",
            "PT5M",
            "P1Y1D",
            "P2W",
            "P1MT1M",
        ],
        &["", "P", "PT", "P1DT", "1h", "PT1.5H", "P1D2W"],
    );
    check::<jiff::SignedDuration>(
        &["PT0S", "-PT36H", "PT1H0.000000001S", "PT999999999999999H"],
        &["P1D", "PT", "PT1.5M"],
    );
}

#[test]
fn time_parses_every_match() {
    check::<time::Date>(&DATES, &NO_DATES);
    check::<time::Time>(
        &["00:00:00.0", "23:59:59.999999999"],
        &["00:00:00", "23:59:60.0"],
    );
    check::<time::PrimitiveDateTime>(
        &["2024-02-29 12:00:00.0"],
        &["2024-02-29T12:00:00.0", "2024-02-29 12:00:00"],
    );
    check::<time::UtcDateTime>(
        &["0000-01-01 00:00:00.0", "9999-12-31 23:59:59.9"],
        &["2024-02-29 12:00:00.0Z"],
    );
    check::<time::OffsetDateTime>(
        &[
            "2024-02-29 12:00:00.0 +00:00:00",
            "0000-01-01 00:00:00.0 +23:59:59",
            "9999-12-31 23:59:59.9 -23:59:59",
        ],
        &[
            "2024-02-29 12:00:00.0 +00:00",
            "2024-02-29 12:00:00.0 Z",
            "2024-02-29T12:00:00Z",
        ],
    );
    check::<time::UtcOffset>(&["+00:00:00", "-23:59:59"], &["Z", "+24:00:00", "+01:00"]);
    check::<time::Duration>(
        &["0.0", "-0.5", "999999999999999999.999999999"],
        &["5", "1e3", ".5"],
    );
    for name in inner::<time::Weekday>()["enum"].as_array().unwrap() {
        assert_eq!(json!(read::<time::Weekday>(name.as_str().unwrap())), *name);
    }
    for name in inner::<time::Month>()["enum"].as_array().unwrap() {
        assert_eq!(json!(read::<time::Month>(name.as_str().unwrap())), *name);
    }
}

#[derive(Structured)]
struct Meeting {
    start: DateTime<Utc>,
    end: Option<DateTime<Local>>,
    /// when it was asked for
    asked: DateTime<FixedOffset>,
    day: Option<NaiveDate>,
}

#[test]
fn a_pattern_used_twice_is_one_definition() {
    let schema = schema::<Meeting>();
    assert_eq!(definitions::<Meeting>(), ["DateTime"]);
    let moment = json!({"$ref": "#/$defs/DateTime"});
    assert_eq!(schema["properties"]["start"], moment);
    assert_eq!(
        schema["properties"]["end"],
        json!({"anyOf": [moment, {"type": "null"}]})
    );
    assert_eq!(
        schema["properties"]["asked"],
        json!({"description": "when it was asked for", "anyOf": [moment]})
    );
    assert_eq!(
        schema["properties"]["day"],
        json!({"type": ["string", "null"], "pattern": format!("^{DATE}$")})
    );
}
