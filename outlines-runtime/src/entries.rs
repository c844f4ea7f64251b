//! Maps as arrays of entries, since a strict schema has no objects with arbitrary keys.
//!
//! With this module in serde's `with` attribute, the type of the field stays a map:
//!
//! ```
//! use std::collections::HashMap;
//!
//! use outlines_runtime::Structured;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, Structured)]
//! struct Shop {
//!     /// Prices by product.
//!     #[serde(with = "outlines_runtime::entries")]
//!     prices: HashMap<String, f64>,
//! }
//!
//! let shop: Shop = serde_json::from_str(r#"{"prices":[{"key":"lamp","value":129.0}]}"#)?;
//! assert_eq!(shop.prices["lamp"], 129.0);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! In any other place, for example inside an `Option` or a `Vec`, use the type
//! [`Entries`](crate::Entries).

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Serializes a map as an array of `{"key": …, "value": …}`.
///
/// # Errors
///
/// Returns the errors of the serializer.
///
/// ```
/// use std::collections::BTreeMap;
///
/// let prices = BTreeMap::from([("lamp", 129.0)]);
/// let mut json = Vec::new();
/// outlines_runtime::entries::serialize(&prices, &mut serde_json::Serializer::new(&mut json))?;
/// assert_eq!(json, br#"[{"key":"lamp","value":129.0}]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn serialize<'m, M, K, V, S>(map: &'m M, serializer: S) -> Result<S::Ok, S::Error>
where
    &'m M: IntoIterator<Item = (&'m K, &'m V)>,
    K: Serialize + 'm,
    V: Serialize + 'm,
    S: Serializer,
{
    let mut list = serializer.serialize_seq(None)?;
    for (key, value) in map {
        list.serialize_element(&Entry { key, value })?;
    }
    list.end()
}

/// Deserializes a map from an array of `{"key": …, "value": …}`. The last of several entries with
/// the same key wins, as in serde's maps.
///
/// # Errors
///
/// Returns the errors of the deserializer.
///
/// ```
/// use std::collections::BTreeMap;
///
/// let mut json = serde_json::Deserializer::from_str(r#"[{"key":"lamp","value":129.0}]"#);
/// let prices: BTreeMap<String, f64> = outlines_runtime::entries::deserialize(&mut json)?;
/// assert_eq!(prices["lamp"], 129.0);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn deserialize<'de, M, D>(deserializer: D) -> Result<M, D::Error>
where
    M: Map,
    M::Key: Deserialize<'de>,
    M::Value: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_seq(List(PhantomData))
}

/// A map that can be deserialized from entries: `HashMap`, `BTreeMap` and, with the feature
/// `indexmap2`, `IndexMap`.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use outlines_runtime::entries::Map;
///
/// fn collect<M: Map>(entries: Vec<(M::Key, M::Value)>) -> M {
///     let mut map = M::default();
///     map.extend(entries);
///     map
/// }
///
/// let prices: BTreeMap<&str, f64> = collect(vec![("lamp", 129.0)]);
/// assert_eq!(prices["lamp"], 129.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a map",
    label = "expected a map",
    note = "use `HashMap`, `BTreeMap`, or, with the feature `indexmap2`, `IndexMap`"
)]
pub trait Map: sealed::Sealed + Default + Extend<(Self::Key, Self::Value)> {
    /// The type of the keys.
    type Key;
    /// The type of the values.
    type Value;
}

impl<K: Eq + Hash, V, S: BuildHasher + Default> Map for HashMap<K, V, S> {
    type Key = K;
    type Value = V;
}

impl<K: Ord, V> Map for BTreeMap<K, V> {
    type Key = K;
    type Value = V;
}

#[cfg(feature = "indexmap2")]
impl<K: Eq + Hash, V, S: BuildHasher + Default> Map for indexmap::IndexMap<K, V, S> {
    type Key = K;
    type Value = V;
}

mod sealed {
    use super::{BTreeMap, HashMap};

    pub trait Sealed {}
    impl<K, V, S> Sealed for HashMap<K, V, S> {}
    impl<K, V> Sealed for BTreeMap<K, V> {}
    #[cfg(feature = "indexmap2")]
    impl<K, V, S> Sealed for indexmap::IndexMap<K, V, S> {}
}

/// A map that this module deserializes. The derive uses its schema.
#[doc(hidden)]
pub struct Of<M>(PhantomData<M>);

impl<M> fmt::Debug for Of<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Of")
    }
}

#[derive(Serialize, Deserialize)]
struct Entry<K, V> {
    key: K,
    value: V,
}

struct List<M>(PhantomData<M>);

impl<'de, M> Visitor<'de> for List<M>
where
    M: Map,
    M::Key: Deserialize<'de>,
    M::Value: Deserialize<'de>,
{
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of entries, each with a key and a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<M, A::Error> {
        let mut map = M::default();
        while let Some(Entry { key, value }) = list.next_element()? {
            map.extend([(key, value)]);
        }
        Ok(map)
    }
}
