//! Strings, booleans and numbers.

use core::marker::PhantomData;
use core::num;

use crate::schema::describe::Describe;
use crate::schema::identity::digest;
use crate::schema::link::Link;
use crate::schema::name::Name;
use crate::schema::node::{Leaf, Schema};

/// `"kind", "rest of the members" => types`.
macro_rules! leaf {
    ($($kind:literal, $rest:expr => $($ty:ty $(as $name:literal)?),+;)*) => { $($(
        impl Describe for $ty {
            const __ID: u64 = digest(stringify!($ty));
            const __NAME: Name = Name::of(leaf!(@name $ty $(, $name)?));
            const __NODE: Link = Link::new(&Schema::Leaf(Leaf {
                text: concat!("\"type\":\"", $kind, "\"", $rest),
                kind: $kind,
                rest: $rest,
            }));
        }
    )+)* };
    (@name $ty:ty, $name:literal) => { $name };
    (@name $ty:ty) => { stringify!($ty) };
}

/// The rest of the members of an integer.
macro_rules! between {
    ($minimum:literal, $maximum:literal) => {
        concat!(",\"minimum\":", $minimum, ",\"maximum\":", $maximum)
    };
}

leaf! {
    "string", "" => str, String;
    "boolean", "" => bool;
    "number", "" => f32, f64;
    // What the schema admits, serde must accept: an integer is bounded by its type.
    "integer", between!("-128", "127") => i8;
    "integer", between!("-32768", "32767") => i16;
    "integer", between!("-2147483648", "2147483647") => i32;
    "integer", between!("0", "255") => u8;
    "integer", between!("0", "65535") => u16;
    "integer", between!("0", "4294967295") => u32;
    "integer", between!("1", "255") => num::NonZeroU8 as "NonZeroU8";
    "integer", between!("1", "65535") => num::NonZeroU16 as "NonZeroU16";
    "integer", between!("1", "4294967295") => num::NonZeroU32 as "NonZeroU32";
    // Beyond 2^53 - 1 readers of JSON lose digits (RFC 8259, section 6), and grammar engines saturate or refuse.
    "integer", between!("-9007199254740991", "9007199254740991") => i64, i128, isize;
    "integer", between!("0", "9007199254740991") => u64, u128, usize;
    "integer", between!("1", "9007199254740991") => num::NonZeroU64 as "NonZeroU64", num::NonZeroU128 as "NonZeroU128",
        num::NonZeroUsize as "NonZeroUsize";
    // One character of any kind: `.` leaves line ends out in every dialect.
    "string", ",\"pattern\":\"^(.|\\\\n|\\\\r)$\"" => char;
}

// Serde writes and reads it as `null`.
impl<T: ?Sized> Describe for PhantomData<T> {
    const __ID: u64 = digest("PhantomData");
    const __NAME: Name = Name::of("PhantomData");
    const __NODE: Link = Link::new(&Schema::Null);
}
