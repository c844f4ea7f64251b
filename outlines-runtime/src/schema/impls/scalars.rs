//! Strings, booleans, and numbers.

use core::marker::PhantomData;
use core::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, NonZeroU8,
    NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize,
};

use super::macros::schema_bounds;
use crate::schema::merged_constraints::CHAR_SUFFIX;
use crate::schema::node::{Integer, NodeRef, Scalar, Schema};
use crate::schema::structured::{Atomic, HasSchema, NotGeneric};
use crate::schema::type_info::TypeInfo;

/// `"JSON type", whether it is f32 => types`.
macro_rules! scalar {
    ($($json_type:literal, $is_f32:literal => $($ty:ty),+;)*) => { $($(
        impl HasSchema for $ty {
            type __PartialStrategy = Atomic;
            type __Generics = NotGeneric<<Self as ToOwned>::Owned>;

            const __INFO: TypeInfo = TypeInfo::plain(stringify!($ty), stringify!($ty));
            const __NODE: NodeRef = NodeRef::new(Schema::Scalar(&Scalar {
                text: concat!("\"type\":\"", $json_type, "\""),
                json_type: $json_type,
                suffix: "",
                is_f32: $is_f32,
            }));
        }
    )+)* };
}

scalar! {
    "string", false => str, String;
    "boolean", false => bool;
    "number", true => f32;
    "number", false => f64;
}

// One character, without those that JSON escapes, as in every pattern.
impl HasSchema for char {
    type __PartialStrategy = Atomic;
    type __Generics = NotGeneric<Self>;

    const __INFO: TypeInfo = TypeInfo::plain("char", "char");
    const __NODE: NodeRef = NodeRef::new(Schema::Scalar(&Scalar {
        text: r#""type":"string","pattern":"^[^\\x00-\\x1F\"\\\\]$""#,
        json_type: "string",
        suffix: CHAR_SUFFIX,
        is_f32: false,
    }));
}

/// `minimum to maximum in JSON => type: minimum to maximum in Rust`.
macro_rules! integer {
    ($($from:literal $to:literal => $($ty:ident: $minimum:expr, $maximum:expr),+;)*) => { $($(
        impl HasSchema for $ty {
            type __PartialStrategy = Atomic;
            type __Generics = NotGeneric<<Self as ToOwned>::Owned>;

            const __INFO: TypeInfo = TypeInfo::plain(stringify!($ty), stringify!($ty));
            const __NODE: NodeRef = NodeRef::new(Schema::Integer(
                &integer!(@node $ty, $from, $to, $minimum as i128, $maximum as i128)
            ));
        }
    )+)* };
    (@node $ty:ident, $from:literal, $to:literal, $minimum:expr, $maximum:expr) => {
        Integer {
            text: concat!("\"type\":\"integer\",\"minimum\":", $from, ",\"maximum\":", $to),
            suffix: concat!(",\"minimum\":", $from, ",\"maximum\":", $to),
            bounds: schema_bounds($minimum, $maximum),
            minimum: $minimum,
            maximum: $maximum,
            is_128_bit: size_of::<$ty>() == 16,
        }
    };
}

// An integer is bounded by its type, so that serde accepts what the schema admits. 64-bit types are
// bounded by what JSON readers keep exactly.
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
    "-9007199254740991" "9007199254740991" =>
        i64: i64::MIN, i64::MAX, i128: i128::MIN, i128::MAX;
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

/// Signed integers without zero, as a union of the negative and the positive integers:
/// `type and its name, minimum in JSON, maximum in JSON, bounds of the type`.
macro_rules! nonzero {
    ($(
        $ty:ident as $name:literal, $from:literal, $to:literal, $minimum:expr, $maximum:expr;
    )*) => { $(
        defined!($ty, $name as $name, union!(
            NodeRef::new(Schema::Integer(
                &integer!(@node $ty, $from, "-1", $minimum as i128, -1)
            )),
            NodeRef::new(Schema::Integer(
                &integer!(@node $ty, "1", $to, 1, $maximum as i128)
            ))
        ));
    )* };
}

nonzero! {
    NonZeroI8 as "NonZeroI8", "-128", "127", i8::MIN, i8::MAX;
    NonZeroI16 as "NonZeroI16", "-32768", "32767", i16::MIN, i16::MAX;
    NonZeroI32 as "NonZeroI32", "-2147483648", "2147483647", i32::MIN, i32::MAX;
    NonZeroI64 as "NonZeroI64", "-9007199254740991", "9007199254740991", i64::MIN, i64::MAX;
    NonZeroI128 as "NonZeroI128", "-9007199254740991", "9007199254740991", i128::MIN, i128::MAX;
}

#[cfg(target_pointer_width = "64")]
nonzero! {
    NonZeroIsize as "NonZeroIsize", "-9007199254740991", "9007199254740991", isize::MIN, isize::MAX;
}

#[cfg(target_pointer_width = "32")]
nonzero! { NonZeroIsize as "NonZeroIsize", "-2147483648", "2147483647", isize::MIN, isize::MAX; }

// Serde writes and reads it as `null`.
impl<T: ?Sized> HasSchema for PhantomData<T> {
    type __PartialStrategy = Atomic;
    type __Generics = NotGeneric<Self>;

    const __INFO: TypeInfo = TypeInfo::plain("PhantomData", "PhantomData");
    const __NODE: NodeRef = NodeRef::new(Schema::Null);
}
