//! The address of a node: the one place of the schema with `unsafe`.
#![allow(unsafe_code)]

use super::node::Schema;

/// The address of a node.
///
/// A raw pointer, because the compiler follows references: a constant that holds references to other nodes is validated,
/// and hashed for incremental builds, together with everything below it, as a tree. With references a type with six
/// recursive fields hangs an incremental build; with links to statics 20 types with five recursive fields each take 0.3 s.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    pub(super) address: *const Schema,
}

// SAFETY: a `Link` is made only from a `&'static Schema`, which is immutable plain data without interior mutability, so
// that it may be read from any thread.
unsafe impl Sync for Link {}
// SAFETY: as above.
unsafe impl Send for Link {}

// SAFETY: all that a `Schema` holds is `Sync`, so that the compiler would say the same; it would look at every field of every
// variant anew for each static of each type, which is a sixtieth of all that a derived type costs `cargo check`.
unsafe impl Sync for Schema {}

impl Link {
    /// The address of `schema`.
    #[must_use]
    pub const fn new(schema: &'static Schema) -> Self {
        Self { address: schema }
    }

    /// The node behind the address.
    #[must_use]
    pub const fn get(self) -> &'static Schema {
        // SAFETY: nothing but `new` makes a link, so that the pointer comes from a `&'static Schema`.
        unsafe { &*self.address }
    }
}

/// The node behind the address, without a call: the const interpreter is slow at calls.
macro_rules! node {
    ($link:expr) => {{
        // SAFETY: as for `get`.
        #[allow(unsafe_code)]
        let node: &'static $crate::schema::node::Schema = unsafe { &*$link.address };
        node
    }};
}
pub(super) use node;
