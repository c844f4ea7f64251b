//! Types of the standard library with their own JSON representation, alone and inside others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, NonZeroU128,
};
use std::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo};
use std::time::{Duration, SystemTime};

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Ipv4Addr, both Ipv6Addr, both IpAddr, read SocketAddr, both SocketAddrV4,
    read SocketAddrV6, both Host, read Network,
    both NonZeroI8, both NonZeroI16, both NonZeroI32, both NonZeroI64, both NonZeroI128,
    both NonZeroIsize, both Signs, both Counts,
    both Duration, read SystemTime, both Timer, read Backup, both Range<u8>,
    both RangeInclusive<i16>, both RangeFrom<char>, both RangeTo<String>, both Slices,
    both Bound<u8>, both Result<u8, String>, both Vec<Result<Timer, Host>>, both Ranges,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Host {
    v4: Ipv4Addr,
    v6: Option<Ipv6Addr>,
    others: Vec<IpAddr>,
    listens: SocketAddrV4,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
pub(super) struct Signs {
    tiny: NonZeroI8,
    maybe: Option<NonZeroI32>,
    many: Vec<NonZeroI64>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
pub(super) struct Timer {
    every: Duration,
    timeout: Option<Duration>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
pub(super) struct Ranges {
    pages: RangeInclusive<u16>,
    letters: Option<Range<char>>,
    bounds: (Bound<i8>, Bound<i8>),
    outcome: Result<Range<u8>, Option<String>>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Network {
    listens: SocketAddr,
    peers: Vec<SocketAddrV6>,
    fallback: Option<SocketAddr>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Counts {
    change: NonZeroI16,
    balance: Option<NonZeroI128>,
    offsets: Vec<NonZeroIsize>,
    supply: NonZeroU128,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Slices {
    /// From this page on.
    pages: RangeFrom<u16>,
    letters: Option<RangeTo<char>>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Backup {
    started: SystemTime,
    ended: Option<SystemTime>,
}
