//! Types that a strict schema cannot express: each has an implementation that never applies, for the sake of its message.
//! It sees through aliases, and no path is compared by its spelling.

use std::collections::{BTreeMap, HashMap};

use crate::schema::describe::Describe;
use crate::schema::link::Link;
use crate::schema::name::Name;

/// `reason: marker => implementations`; the marker is implemented for nothing.
macro_rules! refuse {
    ($($marker:ident($message:literal, $label:literal, $note:literal) for $([$($generics:tt)*] $ty:ty),+;)*) => { $(
        #[diagnostic::on_unimplemented(message = $message, label = $label, note = $note)]
        #[doc(hidden)]
        pub trait $marker {}
        $(
            impl<$($generics)*> Describe for $ty where $ty: $marker {
                const ID: u64 = 0;
                const NAME: Name = Name::of("");
                const NODE: Link = <str as Describe>::NODE;
            }
        )+
    )* };
}

refuse! {
    Map(
        "`{Self}` cannot be extracted: a strict schema has no objects with free keys",
        "a map",
        "take a `Vec` of a struct with a key and a value"
    ) for [K, V, S] HashMap<K, V, S>, [K, V] BTreeMap<K, V>;
    Reference(
        "`{Self}` cannot be extracted: an answer with escapes cannot be borrowed",
        "a reference",
        "take a `String`, or a `Cow<str>` with `#[serde(borrow)]`"
    ) for ['a, T: ?Sized] &'a T;
    Tuple(
        "`{Self}` cannot be extracted: a strict schema has no lists of unlike elements",
        "a tuple",
        "take a struct that names the fields, or an array if all elements are of one type"
    ) for [A, B] (A, B), [A, B, C] (A, B, C), [A, B, C, D] (A, B, C, D);
}
