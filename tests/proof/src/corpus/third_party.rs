//! Types of third-party crates, alone and inside others.

use std::collections::BTreeMap;
use std::net::IpAddr;

use arbitrary::{Arbitrary, Unstructured};
use outlines_runtime::{Entries, Structured, entries};
use outlines_tests::third_party::indexmap2::{IndexMap, IndexSet};
use outlines_tests::third_party::{
    Functions, arrayvec07 as arrayvec, bigdecimal04 as bigdecimal, bytes1 as bytes,
    chrono04 as chrono, either1 as either, jiff02 as jiff, rust_decimal1 as rust_decimal,
    semver1 as semver, smallvec1 as smallvec, smol_str02, smol_str03, time03 as time, types,
    url2 as url, uuid1 as uuid,
};
use serde::{Deserialize, Serialize};

use super::std_types::{Ranges, Signs, Timer};
use crate::case::{Case, cases};

cases! {
    both uuid::Uuid, both Chrono, both Jiff, both Time, both Everything, read Held, read Flat,
    both Decimals, read Shifts, read Rota, read Subscription, read Packet, both Catalogue,
    read Entries<IndexMap<String, u8>>,
}

/// Returns the types of [`outlines_tests::third_party`], each alone and inside others.
pub(super) fn documented_types() -> Vec<Case> {
    let case = |name: String, functions: Functions| Case {
        name: format!("third_party: {name}"),
        text: functions.schema,
        read: functions.read,
        values: None,
    };
    types()
        .into_iter()
        .flat_map(|ty| {
            let name = format!("{}::{}", ty.feature, ty.name);
            [
                case(format!("Nested<{name}>"), ty.nested),
                case(name, ty.alone),
            ]
        })
        .collect()
}

/// Returns seconds from 1970 to 9999, the years with four digits.
fn seconds(bytes: &mut Unstructured<'_>) -> arbitrary::Result<i64> {
    bytes.int_in_range(0..=253_402_300_799)
}

fn chrono_utc(bytes: &mut Unstructured<'_>) -> arbitrary::Result<chrono::DateTime<chrono::Utc>> {
    let nanos = bytes.int_in_range(0..=999_999_999)?;
    chrono::DateTime::from_timestamp(seconds(bytes)?, nanos)
        .ok_or(arbitrary::Error::IncorrectFormat)
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Chrono {
    #[arbitrary(with = chrono_utc)]
    at: chrono::DateTime<chrono::Utc>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(Some(chrono_utc(u)?.date_naive())))]
    on: Option<chrono::NaiveDate>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(chrono_utc(u)?.time()))]
    time: chrono::NaiveTime,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(chrono_utc(u)?.naive_utc()))]
    local: chrono::NaiveDateTime,
}

fn jiff_timestamp(bytes: &mut Unstructured<'_>) -> arbitrary::Result<jiff::Timestamp> {
    // Until 8999, as in the schema: an offset could move a later time out of the range of the type.
    let seconds = bytes.int_in_range(0..=221_845_391_999)?;
    let nanos = bytes.int_in_range(0..=999_999_999)?;
    jiff::Timestamp::new(seconds, nanos).map_err(|_| arbitrary::Error::IncorrectFormat)
}

fn jiff_local(bytes: &mut Unstructured<'_>) -> arbitrary::Result<jiff::civil::DateTime> {
    Ok(jiff::tz::Offset::UTC.to_datetime(jiff_timestamp(bytes)?))
}

fn jiff_duration(bytes: &mut Unstructured<'_>) -> arbitrary::Result<jiff::SignedDuration> {
    let seconds = bytes.arbitrary::<i32>()?;
    Ok(jiff::SignedDuration::new(
        seconds.into(),
        bytes.int_in_range(0..=999)?,
    ))
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Jiff {
    #[arbitrary(with = jiff_timestamp)]
    at: jiff::Timestamp,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(Some(jiff_local(u)?.date())))]
    on: Option<jiff::civil::Date>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(jiff_local(u)?.time()))]
    time: jiff::civil::Time,
    #[arbitrary(with = jiff_local)]
    local: jiff::civil::DateTime,
    #[arbitrary(with = jiff_duration)]
    takes: jiff::SignedDuration,
}

fn time_utc(bytes: &mut Unstructured<'_>) -> arbitrary::Result<time::OffsetDateTime> {
    let nanos = bytes.int_in_range(0..=999_999_999)?;
    let at = time::OffsetDateTime::from_unix_timestamp(seconds(bytes)?);
    at.and_then(|at| at.replace_nanosecond(nanos))
        .map_err(|_| arbitrary::Error::IncorrectFormat)
}

fn time_local(bytes: &mut Unstructured<'_>) -> arbitrary::Result<time::PrimitiveDateTime> {
    time_utc(bytes).map(|at| time::PrimitiveDateTime::new(at.date(), at.time()))
}

fn time_duration(bytes: &mut Unstructured<'_>) -> arbitrary::Result<time::Duration> {
    let seconds = bytes.arbitrary::<i32>()?;
    Ok(time::Duration::new(
        seconds.into(),
        bytes.int_in_range(0..=999)?,
    ))
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Time {
    #[arbitrary(with = time_utc)]
    at: time::OffsetDateTime,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(Some(time_utc(u)?.date())))]
    on: Option<time::Date>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(time_utc(u)?.time()))]
    time: time::Time,
    #[arbitrary(with = time_local)]
    local: time::PrimitiveDateTime,
    #[arbitrary(with = time_duration)]
    takes: time::Duration,
}

fn version(bytes: &mut Unstructured<'_>) -> arbitrary::Result<semver::Version> {
    let [major, minor] = [bytes.arbitrary::<u32>()?, bytes.arbitrary::<u8>()?.into()];
    Ok(semver::Version::new(major.into(), minor.into(), 0))
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Everything {
    id: uuid::Uuid,
    parents: Vec<uuid::Uuid>,
    #[arbitrary(with = version)]
    version: semver::Version,
    chrono: Chrono,
    jiff: Option<Jiff>,
    time: Box<Time>,
}

fn decimal(bytes: &mut Unstructured<'_>) -> arbitrary::Result<rust_decimal::Decimal> {
    let digits = bytes.arbitrary()?;
    Ok(rust_decimal::Decimal::new(
        digits,
        bytes.int_in_range(0..=28)?,
    ))
}

fn big_decimal(bytes: &mut Unstructured<'_>) -> arbitrary::Result<bigdecimal::BigDecimal> {
    let digits = bytes.arbitrary::<i64>()?;
    Ok(bigdecimal::BigDecimal::new(
        digits.into(),
        bytes.arbitrary::<i16>()?.into(),
    ))
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Decimals {
    #[arbitrary(with = decimal)]
    price: rust_decimal::Decimal,
    #[arbitrary(with = big_decimal)]
    amount: bigdecimal::BigDecimal,
}

/// Values that serde buffers.
#[derive(Deserialize, Structured)]
#[serde(tag = "t")]
enum Held {
    Std {
        ip: IpAddr,
        signs: Signs,
        timer: Timer,
        ranges: Ranges,
    },
    Chrono(Chrono),
    Jiff(Jiff),
    Time(Time),
    Others {
        id: uuid::Uuid,
        url: url::Url,
        decimals: Decimals,
        version: semver::Version,
    },
}

#[derive(Deserialize, Structured)]
struct Flat {
    name: String,
    #[serde(flatten)]
    timer: Timer,
    #[serde(flatten)]
    held: Held,
}

/// Who works when, in chrono's types.
#[derive(Serialize, Deserialize, Structured)]
struct Shifts {
    first: chrono::Weekday,
    others: Vec<chrono::Weekday>,
    vacation: Option<chrono::Month>,
}

/// Who works when, in the types of time.
#[derive(Serialize, Deserialize, Structured)]
struct Rota {
    zone: time::UtcOffset,
    from: time::UtcDateTime,
    weekday: time::Weekday,
    vacation: Option<time::Month>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Subscription {
    plan: String,
    renews_every: jiff::Span,
    trial: Option<jiff::Span>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Packet {
    payload: bytes::Bytes,
    rest: Option<bytes::BytesMut>,
    sizes: smallvec::SmallVec<[u16; 4]>,
    tags: IndexSet<String>,
    head: arrayvec::ArrayVec<u8, 3>,
    from: either::Either<u8, String>,
    protocol: smol_str02::SmolStr,
    encoding: Vec<smol_str03::SmolStr>,
}

fn ordered(bytes: &mut Unstructured<'_>) -> arbitrary::Result<IndexMap<String, u32>> {
    Ok(bytes.arbitrary::<BTreeMap<_, _>>()?.into_iter().collect())
}

/// A price list in its original order.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Catalogue {
    #[serde(with = "entries")]
    #[arbitrary(with = ordered)]
    prices: IndexMap<String, u32>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| ordered(u).map(Entries).map(Some))]
    sales: Option<Entries<IndexMap<String, u32>>>,
}
