//! The `Entries` type.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::entries::{self, Map};

/// A map that is an array of `{"key": …, "value": …}` in JSON, since a strict schema has no objects
/// with arbitrary keys.
///
/// A field that is a map can use [`entries`](mod@crate::entries) instead. The last of several
/// entries with the same key wins.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use outlines_runtime::{Entries, Structured};
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Structured)]
/// struct Shop {
///     prices: Option<Entries<BTreeMap<String, f64>>>,
/// }
///
/// let shop: Shop = serde_json::from_str(r#"{"prices":[{"key":"lamp","value":129.0}]}"#)?;
/// assert_eq!(shop.prices.unwrap()["lamp"], 129.0);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Entries<M>(pub M);

impl<M> Entries<M> {
    /// Returns the map.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use outlines_runtime::Entries;
    ///
    /// let prices: Entries<BTreeMap<String, f64>> =
    ///     serde_json::from_str(r#"[{"key":"lamp","value":129.0}]"#)?;
    /// assert_eq!(prices.into_inner(), BTreeMap::from([("lamp".to_owned(), 129.0)]));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn into_inner(self) -> M {
        self.0
    }
}

impl<M> From<M> for Entries<M> {
    fn from(map: M) -> Self {
        Self(map)
    }
}

impl<M> Deref for Entries<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

impl<M> DerefMut for Entries<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.0
    }
}

impl<M, K, V> Serialize for Entries<M>
where
    M: Map<Key = K, Value = V>,
    for<'m> &'m M: IntoIterator<Item = (&'m K, &'m V)>,
    K: Serialize,
    V: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        entries::serialize(&self.0, serializer)
    }
}

impl<'de, M> Deserialize<'de> for Entries<M>
where
    M: Map,
    M::Key: Deserialize<'de>,
    M::Value: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        entries::deserialize(deserializer).map(Self)
    }
}
