//! Types of other crates that are another type on the wire.

#[cfg(feature = "smol_str02")]
forward! { [] smol_str02::SmolStr => str; }

#[cfg(feature = "smol_str03")]
forward! { [] smol_str03::SmolStr => str; }

// Numbers, one for each byte. Serde would read a string, too, and never writes one.
#[cfg(feature = "bytes1")]
forward! {
    [] bytes::Bytes => [u8];
    [] bytes::BytesMut => [u8];
}

#[cfg(feature = "indexmap2")]
forward! { [T: crate::schema::structured::HasSchema, S] indexmap::IndexSet<T, S> => [T]; }

#[cfg(feature = "smallvec1")]
forward! { [A: smallvec::Array<Item: crate::schema::structured::HasSchema>] smallvec::SmallVec<A> => [A::Item]; }
