//! Strings, booleans and numbers.

use core::marker::PhantomData;
use core::num::{NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize};

use crate::schema::node::{Integer, NodeRef, Scalar, Schema};
use crate::schema::structured::Atomic;
use crate::schema::structured::HasSchema;
use crate::schema::type_id::fnv1a;
use crate::schema::type_info::{Name, TypeInfo};

/// `"kind", "rest of the members" => types`.
macro_rules! leaf {
    ($($kind:literal, $rest:literal => $($ty:ty),+;)*) => { $($(
        impl HasSchema for $ty {
            type __PartialStrategy = Atomic;

            const __INFO: TypeInfo = TypeInfo {
                id: fnv1a(stringify!($ty)),
                name: Name::Plain(stringify!($ty)),
            };
            const __NODE: NodeRef = NodeRef::new(&Schema::Scalar(Scalar {
                text: concat!("\"type\":\"", $kind, "\"", $rest),
                json_type: $kind,
                suffix: $rest,
            }));
        }
    )+)* };
}

leaf! {
    "string", "" => str, String;
    "boolean", "" => bool;
    "number", "" => f32, f64;
    // One character of any kind: `.` leaves line ends out in every dialect.
    "string", ",\"pattern\":\"^(.|\\\\n|\\\\r)$\"" => char;
}

/// `least to greatest in JSON => type: least to greatest in Rust`.
macro_rules! integer {
    ($($from:literal $to:literal => $($ty:ident: $least:expr, $most:expr),+;)*) => { $($(
        impl HasSchema for $ty {
            type __PartialStrategy = Atomic;

            const __INFO: TypeInfo = TypeInfo {
                id: fnv1a(stringify!($ty)),
                name: Name::Plain(stringify!($ty)),
            };
            const __NODE: NodeRef = NodeRef::new(&Schema::Integer(Integer {
                text: concat!("\"type\":\"integer\",\"minimum\":", $from, ",\"maximum\":", $to),
                minimum: $least as i128,
                maximum: $most as i128,
                is_128_bit: size_of::<$ty>() == 16,
            }));
        }
    )+)* };
}

// What the schema admits, serde must accept: an integer is bounded by its type.
integer! {
    "-128" "127" => i8: i8::MIN, i8::MAX;
    "-32768" "32767" => i16: i16::MIN, i16::MAX;
    "-2147483648" "2147483647" => i32: i32::MIN, i32::MAX;
    "0" "255" => u8: u8::MIN, u8::MAX;
    "0" "65535" => u16: u16::MIN, u16::MAX;
    "0" "4294967295" => u32: u32::MIN, u32::MAX;
    "1" "255" => NonZeroU8: 1, u8::MAX;
    "1" "65535" => NonZeroU16: 1, u16::MAX;
    "1" "4294967295" => NonZeroU32: 1, u32::MAX;
    // Beyond 2^53 - 1 readers of JSON lose digits (RFC 8259, section 6), and grammar engines saturate or refuse.
    "-9007199254740991" "9007199254740991" => i64: i64::MIN, i64::MAX, i128: i128::MIN, i128::MAX;
    "0" "9007199254740991" => u64: u64::MIN, u64::MAX, u128: 0, i128::MAX;
    "1" "9007199254740991" => NonZeroU64: 1, u64::MAX, NonZeroU128: 1, i128::MAX;
}

#[cfg(target_pointer_width = "64")]
integer! {
    "-9007199254740991" "9007199254740991" => isize: isize::MIN, isize::MAX;
    "0" "9007199254740991" => usize: usize::MIN, usize::MAX;
    "1" "9007199254740991" => NonZeroUsize: 1, usize::MAX;
}

#[cfg(target_pointer_width = "32")]
integer! {
    "-2147483648" "2147483647" => isize: isize::MIN, isize::MAX;
    "0" "4294967295" => usize: usize::MIN, usize::MAX;
    "1" "4294967295" => NonZeroUsize: 1, usize::MAX;
}

// Serde writes and reads it as `null`.
impl<T: ?Sized> HasSchema for PhantomData<T> {
    type __PartialStrategy = Atomic;

    const __INFO: TypeInfo = TypeInfo {
        id: fnv1a("PhantomData"),
        name: Name::Plain("PhantomData"),
    };
    const __NODE: NodeRef = NodeRef::new(&Schema::Null);
}
