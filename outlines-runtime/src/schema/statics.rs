//! References to static data that the compiler does not follow.
//!
//! This is the only file of the schema with `unsafe`. Only its macros create a [`Static`] or a
//! [`StaticTexts`], from a `&'static` reference, so the pointer is aligned, points to an
//! initialized value that is never freed, and has the provenance of a shared reference. Every value
//! behind one is `Sync`, which an assertion in `node` ensures, so it may be read from any thread.
//! The compiler evaluates the same dereferences at compile time in the interpreter that Miri uses,
//! which rejects undefined behavior.
#![allow(unsafe_code)]

/// A `&'static T` that the compiler does not follow.
///
/// A constant that holds references to other nodes is validated, and hashed for incremental builds,
/// together with everything below it, as a tree. With references, a type with six recursive fields
/// hangs an incremental build; with pointers to statics, 20 types with five recursive fields each
/// take 0.3 s.
///
/// The static of a derived type contains no references, because the compiler checks it for interior
/// mutability at every borrow, and for `Sync`, and caches the answers only for types without
/// lifetimes. With references, that is 9 % of the cost of a derived type in `cargo check`.
#[derive(Debug)]
pub(super) struct Static<T: ?Sized> {
    pub(super) address: *const T,
}

impl<T: ?Sized> Clone for Static<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Static<T> {}

// SAFETY: a `Static` is created only from a `&'static T`, and every `T` is `Sync` by the assertion
// in `node`. A bound here would be checked for the static of each type, which is 3 % of its cost.
unsafe impl<T: ?Sized> Sync for Static<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized> Send for Static<T> {}

/// A `&'static [&'static str]`. A `Static<[&'static str]>` would have a lifetime in its type.
#[derive(Debug, Clone, Copy)]
pub(super) struct StaticTexts {
    pub(super) texts: *const [()],
}

// SAFETY: it is created only from a `&'static [&'static str]`, which is `Sync`.
unsafe impl Sync for StaticTexts {}
// SAFETY: as above.
unsafe impl Send for StaticTexts {}

impl StaticTexts {
    // The pointer was cast from a `*const [&str]`, so it is aligned.
    #[allow(clippy::cast_ptr_alignment)]
    pub(super) const fn get(self) -> &'static [&'static str] {
        // SAFETY: the pointer comes from a `&'static [&'static str]`.
        unsafe { &*(self.texts as *const [&'static str]) }
    }
}

/// Creates a [`Static`] without a call, since the const interpreter is slow at calls.
macro_rules! static_of {
    ($reference:expr) => {{
        let reference: &'static _ = $reference;
        $crate::schema::statics::Static { address: reference }
    }};
}
pub(super) use static_of;

/// Creates a [`StaticTexts`] without a call.
macro_rules! static_texts {
    ($texts:expr) => {{
        let texts: &'static [&'static str] = $texts;
        $crate::schema::statics::StaticTexts {
            texts: texts as *const [&str] as *const [()],
        }
    }};
}
pub(super) use static_texts;

/// Returns the value behind a [`Static`] without a call.
macro_rules! static_at {
    // A path, so that nothing else is evaluated in the unsafe block.
    ($reference:ident $(. $field:ident)*) => {{
        // SAFETY: only `static_of!` creates a `Static`, from a `&'static T`.
        #[allow(unsafe_code)]
        let value = unsafe { &*$reference$(.$field)*.address };
        value
    }};
}
pub(super) use static_at;
