//! Signed integers without zero: the two sides of it.

use core::num::{NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize};

use crate::schema::node::{Integer, NodeRef, Schema};

/// `type and its name, least in JSON, greatest in JSON, the type's own bounds`.
macro_rules! nonzero {
    ($($ty:ident as $name:literal, $least:literal, $greatest:literal, $minimum:expr, $maximum:expr;)*) => { $(
        defined!($ty, $name as $name, union!(
            NodeRef::new(&Schema::Integer(Integer {
                text: concat!("\"type\":\"integer\",\"minimum\":", $least, ",\"maximum\":-1"),
                minimum: $minimum as i128,
                maximum: -1,
                is_128_bit: size_of::<$ty>() == 16,
            })),
            NodeRef::new(&Schema::Integer(Integer {
                text: concat!("\"type\":\"integer\",\"minimum\":1,\"maximum\":", $greatest),
                minimum: 1,
                maximum: $maximum as i128,
                is_128_bit: size_of::<$ty>() == 16,
            }))
        ));
    )* };
}

nonzero! {
    NonZeroI8 as "NonZeroI8", "-128", "127", i8::MIN, i8::MAX;
    NonZeroI16 as "NonZeroI16", "-32768", "32767", i16::MIN, i16::MAX;
    NonZeroI32 as "NonZeroI32", "-2147483648", "2147483647", i32::MIN, i32::MAX;
    // Bounds as for the integers with zero.
    NonZeroI64 as "NonZeroI64", "-9007199254740991", "9007199254740991", i64::MIN, i64::MAX;
    NonZeroI128 as "NonZeroI128", "-9007199254740991", "9007199254740991", i128::MIN, i128::MAX;
}

#[cfg(target_pointer_width = "64")]
nonzero! { NonZeroIsize as "NonZeroIsize", "-9007199254740991", "9007199254740991", isize::MIN, isize::MAX; }

#[cfg(target_pointer_width = "32")]
nonzero! { NonZeroIsize as "NonZeroIsize", "-2147483648", "2147483647", isize::MIN, isize::MAX; }
