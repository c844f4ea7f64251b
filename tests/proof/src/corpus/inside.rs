//! Types of the standard library and of other crates, inside other types.

use std::collections::BTreeMap;
use std::net::{SocketAddr, SocketAddrV6};
use std::num::{NonZeroI16, NonZeroI128, NonZeroIsize, NonZeroU128};
use std::ops::{RangeFrom, RangeTo};
use std::time::SystemTime;

use arbitrary::{Arbitrary, Unstructured};
use indexmap::{IndexMap, IndexSet};
use outlines_runtime::{Entries, Structured, entries};
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    read Network, both Counts, both Slices, read Shifts, read Rota, read Subscription, read Packet, both Catalogue,
    read Entries<IndexMap<String, u8>>, read smol_str02::SmolStr, read bytes::BytesMut, read Backup,
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

#[derive(Serialize, Deserialize, Structured)]
struct Backup {
    started: SystemTime,
    ended: Option<SystemTime>,
}
