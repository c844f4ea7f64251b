//! Dates, times, and durations of `chrono`, `jiff`, and `time`.

use outlines_runtime::Structured;
use outlines_tests::third_party::chrono04::{
    self as chrono, DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, Utc,
};
use outlines_tests::third_party::jiff02::civil;
use outlines_tests::third_party::{DATES, TIMES, time03 as time};
use regex::Regex;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{check, inner, pattern, read};
use crate::{definitions, schema};

const DATE: &str = "([0-9][0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])\
                    |(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)\
                    |([0-9][0-9](0[48]|[2468][048]|[13579][26])\
                    |([02468][048]|[13579][26])00)-02-29)";
const TIME_OF_DAY: &str = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";
const FRACTION: &str = "[.][0-9]{1,9}";
const OFFSET: &str = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";

#[test]
fn patterns_match_the_text_format() {
    assert_eq!(pattern::<NaiveDate>(), format!("^{DATE}$"));
    assert_eq!(
        pattern::<NaiveTime>(),
        format!("^{TIME_OF_DAY}({FRACTION})?$")
    );
    assert_eq!(
        pattern::<NaiveDateTime>(),
        format!("^{DATE}T{TIME_OF_DAY}({FRACTION})?$")
    );
    assert_eq!(
        pattern::<DateTime<Utc>>(),
        format!("^{DATE}T{TIME_OF_DAY}({FRACTION})?{OFFSET}$")
    );
    assert_eq!(pattern::<civil::DateTime>(), pattern::<NaiveDateTime>());
    assert_eq!(pattern::<time::Date>(), pattern::<NaiveDate>());
    assert_eq!(
        pattern::<time::Time>(),
        format!("^{TIME_OF_DAY}{FRACTION}$")
    );
    assert_eq!(
        pattern::<time::PrimitiveDateTime>(),
        format!("^{DATE} {TIME_OF_DAY}{FRACTION}$")
    );
    assert_eq!(
        pattern::<time::OffsetDateTime>(),
        format!("^{DATE} {TIME_OF_DAY}{FRACTION} [+-]{TIME_OF_DAY}$")
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
fn every_combination_of_date_and_time_is_parsed() {
    check::<NaiveDateTime>(&borrowed(&joined("T", "")), &[]);
    check::<DateTime<FixedOffset>>(&borrowed(&joined("T", "+05:30")), &[]);
    check::<civil::DateTime>(&borrowed(&joined("T", "")), &[]);
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
fn weekdays_and_months_of_time_are_string_enums() {
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
