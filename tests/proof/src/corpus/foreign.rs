//! Types of the standard library and of other crates with their own JSON representation.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::{NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize};
use std::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo};
use std::time::{Duration, SystemTime};

use arbitrary::{Arbitrary, Unstructured};
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Ipv4Addr, both Ipv6Addr, both IpAddr, read SocketAddr, both SocketAddrV4, read SocketAddrV6, both Host,
    both NonZeroI8, both NonZeroI16, both NonZeroI32, both NonZeroI64, both NonZeroI128, both NonZeroIsize, both Signs,
    both Duration, read SystemTime, both Timer, both Range<u8>, both RangeInclusive<i16>, both RangeFrom<char>, both RangeTo<String>,
    both Bound<u8>, both Result<u8, String>, both Vec<Result<Timer, Host>>, both Ranges,
    read chrono::NaiveDate, read chrono::NaiveTime, read chrono::NaiveDateTime, read chrono::DateTime<chrono::Utc>,
    read chrono::DateTime<chrono::FixedOffset>, read chrono::Weekday, read chrono::Month, both Chrono,
    read jiff::civil::Date, read jiff::civil::Time, read jiff::civil::DateTime, read jiff::Timestamp, read jiff::Span,
    read jiff::SignedDuration, both Jiff,
    read time::Date, read time::Time, read time::PrimitiveDateTime, read time::OffsetDateTime, read time::UtcDateTime,
    read time::UtcOffset, read time::Duration, read time::Weekday, read time::Month, both Time,
    both uuid::Uuid, read url::Url, read rust_decimal::Decimal, read bigdecimal::BigDecimal, read semver::Version,
    both Everything, read Held, read Flat, both Decimals,
    read arrayvec::ArrayVec<u8, 3>, read either::Either<u8, String>, read smallvec::SmallVec<[u16; 4]>, read bytes::Bytes,
    read indexmap::IndexSet<String>, read smol_str03::SmolStr,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Host {
    v4: Ipv4Addr,
    v6: Option<Ipv6Addr>,
    others: Vec<IpAddr>,
    listens: SocketAddrV4,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Signs {
    tiny: NonZeroI8,
    maybe: Option<NonZeroI32>,
    many: Vec<NonZeroI64>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Timer {
    every: Duration,
    timeout: Option<Duration>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Ranges {
    pages: RangeInclusive<u16>,
    letters: Option<Range<char>>,
    bounds: (Bound<i8>, Bound<i8>),
    outcome: Result<Range<u8>, Option<String>>,
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
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(jiff::SignedDuration::new(u.arbitrary::<i32>()?.into(), u.int_in_range(0..=999)?)))]
    takes: jiff::SignedDuration,
}

fn time_utc(bytes: &mut Unstructured<'_>) -> arbitrary::Result<time::OffsetDateTime> {
    let nanos = bytes.int_in_range(0..=999_999_999)?;
    let at = time::OffsetDateTime::from_unix_timestamp(seconds(bytes)?);
    at.and_then(|at| at.replace_nanosecond(nanos))
        .map_err(|_| arbitrary::Error::IncorrectFormat)
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Time {
    #[arbitrary(with = time_utc)]
    at: time::OffsetDateTime,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(Some(time_utc(u)?.date())))]
    on: Option<time::Date>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(time_utc(u)?.time()))]
    time: time::Time,
    #[arbitrary(with = |u: &mut Unstructured<'_>| time_utc(u).map(|at| time::PrimitiveDateTime::new(at.date(), at.time())))]
    local: time::PrimitiveDateTime,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(time::Duration::new(u.arbitrary::<i32>()?.into(), u.int_in_range(0..=999)?)))]
    takes: time::Duration,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Everything {
    id: uuid::Uuid,
    parents: Vec<uuid::Uuid>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(semver::Version::new(u.arbitrary::<u32>()?.into(), u.arbitrary::<u8>()?.into(), 0)))]
    version: semver::Version,
    chrono: Chrono,
    jiff: Option<Jiff>,
    time: Box<Time>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Decimals {
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(rust_decimal::Decimal::new(u.arbitrary()?, u.int_in_range(0..=28)?)))]
    price: rust_decimal::Decimal,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(bigdecimal::BigDecimal::new(u.arbitrary::<i64>()?.into(), u.arbitrary::<i16>()?.into())))]
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
