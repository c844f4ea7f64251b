//! Other types of the standard library.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::num::{
    NonZeroI8, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, Saturating, Wrapping,
};
use std::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU16, AtomicUsize};
use std::sync::{Mutex, RwLock};
use std::time::{Duration, SystemTime};

use outlines_runtime::Structured;
use serde_json::json;

use super::inner;
use crate::{definitions, schema};

#[test]
fn durations_and_times_are_objects() {
    assert_eq!(
        schema::<Duration>(),
        json!({
            "type": "object",
            "properties": {
                "secs": {"type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_u64},
                "nanos": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
            },
            "required": ["secs", "nanos"],
            "additionalProperties": false,
        })
    );
    let last = json!({"secs": 9_007_199_254_740_991_u64, "nanos": 999_999_999});
    assert_eq!(
        json!(serde_json::from_value::<Duration>(last.clone()).unwrap()),
        last
    );

    let schema = schema::<SystemTime>();
    assert_eq!(
        schema["properties"]["secs_since_epoch"],
        json!({"type": "integer", "minimum": 0, "maximum": 253_402_300_799_u64})
    );
    assert_eq!(
        schema["required"],
        json!(["secs_since_epoch", "nanos_since_epoch"])
    );
    let last = json!({"secs_since_epoch": 253_402_300_799_u64, "nanos_since_epoch": 999_999_999});
    assert_eq!(
        json!(serde_json::from_value::<SystemTime>(last.clone()).unwrap()),
        last
    );
}

#[test]
fn signed_non_zero_integers_are_two_ranges() {
    let sides = |least: i64, greatest: i64| {
        json!({"anyOf": [
            {"type": "integer", "minimum": least, "maximum": -1},
            {"type": "integer", "minimum": 1, "maximum": greatest},
        ]})
    };
    assert_eq!(inner::<NonZeroI8>(), sides(-128, 127));
    assert_eq!(
        inner::<NonZeroI32>(),
        sides(i32::MIN.into(), i32::MAX.into())
    );
    let exact = 9_007_199_254_740_991;
    assert_eq!(inner::<NonZeroI64>(), sides(-exact, exact));
    assert_eq!(inner::<NonZeroI128>(), sides(-exact, exact));
    assert_eq!(inner::<NonZeroIsize>(), sides(-exact, exact));
    for number in [-128, -1, 1, 127] {
        assert_eq!(
            json!(serde_json::from_value::<NonZeroI8>(json!(number)).unwrap()),
            json!(number)
        );
    }
}

#[derive(Structured)]
struct Sides {
    left: NonZeroI8,
    right: Option<NonZeroI8>,
    both: Range<NonZeroI8>,
}

#[test]
fn the_two_ranges_are_one_definition() {
    assert_eq!(definitions::<Sides>(), ["NonZeroI8"]);
}

#[test]
fn wrappers_have_the_schema_of_the_inner_type() {
    assert_eq!(inner::<Cell<u8>>(), inner::<u8>());
    assert_eq!(inner::<RefCell<u8>>(), inner::<u8>());
    assert_eq!(inner::<Mutex<u8>>(), inner::<u8>());
    assert_eq!(inner::<RwLock<u8>>(), inner::<u8>());
    assert_eq!(inner::<Reverse<u8>>(), inner::<u8>());
    assert_eq!(inner::<Wrapping<u8>>(), inner::<u8>());
    assert_eq!(inner::<Saturating<u8>>(), inner::<u8>());
    assert_eq!(inner::<AtomicBool>(), inner::<bool>());
    assert_eq!(inner::<AtomicI64>(), inner::<i64>());
    assert_eq!(inner::<AtomicU16>(), inner::<u16>());
    assert_eq!(inner::<AtomicUsize>(), inner::<usize>());
    assert_eq!(inner::<PathBuf>(), json!({"type": "string"}));
    assert_eq!(inner::<Box<Path>>(), json!({"type": "string"}));
}

#[test]
fn ranges_are_objects() {
    let ends = |keys: &[&str]| {
        let properties: serde_json::Map<_, _> = keys
            .iter()
            .map(|&key| (key.to_owned(), inner::<u8>()))
            .collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": keys,
            "additionalProperties": false,
        })
    };
    assert_eq!(schema::<Range<u8>>(), ends(&["start", "end"]));
    assert_eq!(schema::<RangeInclusive<u8>>(), ends(&["start", "end"]));
    assert_eq!(schema::<RangeFrom<u8>>(), ends(&["start"]));
    assert_eq!(schema::<RangeTo<u8>>(), ends(&["end"]));
    assert_eq!(json!(1_u8..5), json!({"start": 1, "end": 5}));
    assert_eq!(
        serde_json::from_value::<RangeInclusive<u8>>(json!({"start": 1, "end": 5})).unwrap(),
        1..=5
    );
    assert_eq!(
        serde_json::from_value::<RangeFrom<u8>>(json!({"start": 1})).unwrap(),
        1..
    );
    assert_eq!(
        serde_json::from_value::<RangeTo<u8>>(json!({"end": 5})).unwrap(),
        ..5
    );
}

#[test]
fn generic_enums_are_externally_tagged() {
    let tagged = |key: &str, value| {
        json!({
            "type": "object",
            "properties": {key: value},
            "required": [key],
            "additionalProperties": false,
        })
    };
    assert_eq!(
        inner::<Result<u8, String>>(),
        json!({"anyOf": [tagged("Ok", inner::<u8>()), tagged("Err", json!({"type": "string"}))]})
    );
    let read: Result<u8, String> = serde_json::from_value(json!({"Err": "none"})).unwrap();
    assert_eq!(read, Err("none".to_owned()));
    assert_eq!(json!(Ok::<u8, String>(3)), json!({"Ok": 3}));

    assert_eq!(
        inner::<Bound<u8>>(),
        json!({"anyOf": [
            {"type": "string", "enum": ["Unbounded"]},
            tagged("Included", inner::<u8>()),
            tagged("Excluded", inner::<u8>()),
        ]})
    );
    for bound in [Bound::Unbounded, Bound::Included(1_u8), Bound::Excluded(2)] {
        assert_eq!(
            serde_json::from_value::<Bound<u8>>(json!(bound)).unwrap(),
            bound
        );
    }
}

/// A tree whose branches may be broken.
#[derive(Structured)]
struct Tree {
    branches: Vec<Result<Tree, Range<u8>>>,
    cut: Bound<Box<Tree>>,
}

#[test]
fn these_types_can_be_used_in_derived_types() {
    assert_eq!(definitions::<Tree>(), ["Tree"]);
}
