//! Types of the standard library with the JSON of another type: cells, locks, atomics, paths.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::marker::PhantomData;
use std::num::{Saturating, Wrapping};
use std::path::{Path, PathBuf};
use std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicU8, AtomicU16,
    AtomicU32, AtomicU64, AtomicUsize,
};
use std::sync::{Mutex, RwLock};

use arbitrary::{Arbitrary, Unstructured};
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both Cell<u8>, both RefCell<Vec<u8>>, both Mutex<bool>, read RwLock<String>, both Reverse<i16>,
    both Wrapping<u8>,
    read Saturating<i8>, read PathBuf, read Box<Path>, both PhantomData<u8>,
    both AtomicBool, read AtomicI8, read AtomicI16, read AtomicI32, read AtomicI64,
    both AtomicIsize,
    read AtomicU8, read AtomicU16, read AtomicU32, read AtomicU64, both AtomicUsize,
    read Metrics, read Gauge, both Session, both Upload, both Ranking,
}

fn path(bytes: &mut Unstructured<'_>) -> arbitrary::Result<PathBuf> {
    bytes.arbitrary::<String>().map(PathBuf::from)
}

/// Counters of a server.
#[derive(Serialize, Deserialize, Structured)]
struct Metrics {
    healthy: AtomicBool,
    requests: AtomicU64,
    /// Open at the moment.
    connections: AtomicU32,
    queued: AtomicUsize,
    retries: AtomicU16,
    level: AtomicU8,
    checksum: Wrapping<u32>,
    /// Saturates only in arithmetic: a value out of range does not deserialize.
    dropped: Saturating<u32>,
}

/// Signed counters.
#[derive(Serialize, Deserialize, Structured)]
struct Gauge {
    tiny: AtomicI8,
    small: AtomicI16,
    middle: AtomicI32,
    large: AtomicI64,
    index: Option<AtomicIsize>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Session {
    user: RefCell<String>,
    clicks: Cell<u32>,
    cart: Mutex<Vec<String>>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| u.arbitrary().map(RwLock::new))]
    coupon: RwLock<Option<String>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Upload {
    #[arbitrary(with = path)]
    from: PathBuf,
    #[arbitrary(with = |u: &mut Unstructured<'_>| path(u).map(PathBuf::into_boxed_path))]
    to: Box<Path>,
    #[arbitrary(with = |u: &mut Unstructured<'_>| Ok(vec![path(u)?]))]
    others: Vec<PathBuf>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Ranking {
    /// The best first.
    scores: Vec<Reverse<u16>>,
    total: Wrapping<i64>,
    of: PhantomData<Upload>,
}
