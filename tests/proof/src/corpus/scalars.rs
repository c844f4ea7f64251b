//! Scalars of the standard library.

use std::borrow::Cow;
use std::num::{NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize};
use std::rc::Rc;
use std::sync::Arc;

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::finite;
use crate::case::cases;

cases! {
    both String, both Box<str>, both Rc<str>, both Arc<str>, both Cow<'_, str>,
    both bool, both char,
    both i8, both i16, both i32, both i64, both i128, both isize,
    both u8, both u16, both u32, both u64, both u128, both usize,
    both NonZeroU8, both NonZeroU16, both NonZeroU32, both NonZeroU64, both NonZeroU128,
    both NonZeroUsize,
    read f32, read f64,
    both Option<bool>, both Option<u8>, both Option<Option<char>>, both Option<Box<Option<i8>>>,
    both Box<Arc<Rc<u16>>>, both Cow<'_, u32>,
    both Reading, both Counters, both Initials, both Article<'_>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Reading {
    #[arbitrary(with = finite)]
    celsius: f32,
    #[arbitrary(with = finite)]
    pressure: f64,
    #[arbitrary(with = |u: &mut arbitrary::Unstructured<'_>| Ok(Some(finite(u)?)))]
    humidity: Option<f64>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Counters {
    tiny: i8,
    small: i16,
    middle: i32,
    large: i64,
    huge: i128,
    signed: isize,
    unsigned: (u8, u8),
    port: u16,
    color: u32,
    bytes: u64,
    hash: u128,
    index: usize,
    rank: NonZeroU32,
    maybe: Option<NonZeroU64>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Initials {
    first: char,
    middle: Option<char>,
    last: char,
    others: Vec<char>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Article<'a> {
    title: Arc<str>,
    body: Box<str>,
    note: Option<Rc<str>>,
    author: Arc<Option<String>>,
    language: Cow<'a, str>,
    ready: Box<bool>,
}
