//! Types of third-party crates: a module for each crate, with the name of its feature, which is the
//! name and version of the crate.
//!
//! Each module re-exports its crate, so that the tests need no dependency of their own.
#![doc(hidden)]

#[cfg(any(feature = "chrono04", feature = "jiff02", feature = "time03"))]
#[macro_use]
mod date_time_patterns;

#[cfg(feature = "arrayvec07")]
pub mod arrayvec07 {
    pub use ::arrayvec07::*;

    use crate::schema::generic_types::Enclosing;
    use crate::schema::node::{Constrained, Constraints, NodeRef, Schema};
    use crate::schema::strict_mode::Limits;
    use crate::schema::structured::{Atomic, ContainedOf, Generics, HasSchema, WithinOf};
    use crate::schema::type_info::TypeInfo;

    impl<T: HasSchema, const N: usize> Generics for ArrayVec<T, N> {
        type Within<S: Enclosing> = ArrayVec<WithinOf<T, S>, N>;
        type Contained = ContainedOf<T>;
    }

    impl<T: HasSchema, const N: usize> HasSchema for ArrayVec<T, N> {
        type __PartialStrategy = Atomic;
        type __Generics = Self;

        const __INFO: TypeInfo =
            TypeInfo::generic("ArrayVec", &[T::__INFO, TypeInfo::of_value(N as i128)]);
        const __NODE: NodeRef = NodeRef::new(Schema::Constrained(&Constrained {
            schema: <[T]>::__NODE,
            description: "",
            constraints: Constraints {
                minimum: "",
                maximum: "",
                exclusive_minimum: "",
                exclusive_maximum: "",
                multiple_of: "",
                min_length: None,
                max_length: Some(N),
                pattern: "",
                format: "",
                suffix: "",
            },
        }));
        const __LIMITS: Option<Limits> = T::__LIMITS;
    }
}

// Decimals are strings. Both crates also read a number, which would pass through `f64` and lose
// digits.

#[cfg(feature = "bigdecimal04")]
pub mod bigdecimal04 {
    pub use ::bigdecimal04::*;

    // It has any number of digits. It writes numbers with many zeros with an exponent.
    pattern!(
        BigDecimal, "bigdecimal::BigDecimal" as "BigDecimal",
        "-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,5})?"
    );
}

#[cfg(feature = "bytes1")]
pub mod bytes1 {
    pub use ::bytes::*;

    // One number for each byte. Serde would also read a string, but never writes one.
    forward! {
        [] Bytes => [u8];
        [] BytesMut => [u8];
    }
}

/// Types of chrono. `TimeDelta` has no schema: serde reads it from an array of seconds and
/// nanoseconds, each with its own bounds.
#[cfg(feature = "chrono04")]
pub mod chrono04 {
    pub use ::chrono04::*;

    pattern!(NaiveDate, "chrono::NaiveDate" as "NaiveDate", date!());
    pattern!(
        NaiveTime, "chrono::NaiveTime" as "NaiveTime",
        time_of_day!(), "(", fraction!(), ")?"
    );
    pattern!(
        NaiveDateTime, "chrono::NaiveDateTime" as "NaiveDateTime",
        date!(), "T", time_of_day!(), "(", fraction!(), ")?"
    );
    // The text has an offset, regardless of the target time zone.
    pattern!(
        @[Tz: TimeZone] DateTime<Tz>, "chrono::DateTime" as "DateTime",
        date!(), "T", time_of_day!(), "(", fraction!(), ")?", offset!()
    );
    string_enum!(
        Weekday, "chrono::Weekday" as "Weekday",
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
    );
    string_enum!(
        Month, "chrono::Month" as "Month",
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December"
    );
}

#[cfg(feature = "either1")]
pub mod either1 {
    pub use ::either1::*;

    either_like! { Either<L, R>: "Left", "Right" }
}

#[cfg(feature = "indexmap2")]
pub mod indexmap2 {
    pub use ::indexmap::*;

    forward! {
        [T: crate::schema::HasSchema, S] IndexSet<T, S> => std::collections::BTreeSet<T>;
    }
}

/// Types of jiff, apart from `Zoned`, which is not supported.
#[cfg(feature = "jiff02")]
pub mod jiff02 {
    pub use ::jiff02::*;

    use ::jiff02::civil::{Date, DateTime, Time};

    /// The time part of an ISO 8601 duration, from the largest unit to the smallest. At least the
    /// last unit is given, and those before it may be missing.
    macro_rules! hours_minutes_seconds {
        ($hours:literal, $minutes:literal, $seconds:literal) => {
            concat!(
                "T((",
                $hours,
                "H)?(",
                $minutes,
                "M)?",
                $seconds,
                "([.][0-9]{1,9})?S",
                "|(",
                $hours,
                "H)?",
                $minutes,
                "M",
                "|",
                $hours,
                "H)",
            )
        };
    }

    pattern!(Date, "jiff::civil::Date" as "Date", date!());
    pattern!(Time, "jiff::civil::Time" as "Time", time_of_day!(), "(", fraction!(), ")?");
    pattern!(
        DateTime, "jiff::civil::DateTime" as "DateTime",
        date!(), "T", time_of_day!(), "(", fraction!(), ")?"
    );
    // The last timestamp is in the last days of 9999.
    pattern!(
        Timestamp, "jiff::Timestamp" as "Timestamp",
        date!("[0-8]", "[1357]"), "T", time_of_day!(), "(", fraction!(), ")?", offset!()
    );
    // Each unit has its own maximum, that of years being 19998.
    pattern!(
        Span, "jiff::Span" as "Span",
        "-?P((([0-9]{1,4}Y)?([0-9]{1,5}M)?([0-9]{1,6}W)?[0-9]{1,6}D",
        "|([0-9]{1,4}Y)?([0-9]{1,5}M)?[0-9]{1,6}W",
        "|([0-9]{1,4}Y)?[0-9]{1,5}M",
        "|[0-9]{1,4}Y)(",
        hours_minutes_seconds!("[0-9]{1,8}", "[0-9]{1,10}", "[0-9]{1,11}"),
        ")?|",
        hours_minutes_seconds!("[0-9]{1,8}", "[0-9]{1,10}", "[0-9]{1,11}"),
        ")"
    );
    // Its seconds have 64 bits, and its hours up to 15 digits.
    pattern!(
        SignedDuration, "jiff::SignedDuration" as "SignedDuration",
        "-?P", hours_minutes_seconds!("[0-9]{1,15}", "[0-9]{1,15}", "[0-9]{1,15}")
    );
}

#[cfg(feature = "rust_decimal1")]
pub mod rust_decimal1 {
    pub use ::rust_decimal1::*;

    // It has 28 digits; further digits after the point are rounded.
    pattern!(
        Decimal, "rust_decimal::Decimal" as "Decimal",
        "-?[0-9]{1,28}([.][0-9]{1,28})?"
    );
}

#[cfg(feature = "semver1")]
pub mod semver1 {
    pub use ::semver1::*;

    /// A 64-bit number without leading zeros.
    macro_rules! number {
        () => {
            "(0|[1-9][0-9]{0,18})"
        };
    }

    /// A pre-release identifier: a number without leading zeros, or a text with at least one letter
    /// or hyphen.
    macro_rules! identifier {
        () => {
            "(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
        };
    }

    // <https://semver.org/#backusnaur-form-grammar-for-valid-semver-versions>
    pattern!(
        Version, "semver::Version" as "Version",
        number!(), "[.]", number!(), "[.]", number!(),
        "(-", identifier!(), "([.]", identifier!(), ")*)?",
        "([+][0-9a-zA-Z-]+([.][0-9a-zA-Z-]+)*)?"
    );
}

#[cfg(feature = "smallvec1")]
pub mod smallvec1 {
    pub use ::smallvec1::*;

    forward! { [A: Array<Item: crate::schema::HasSchema>] SmallVec<A> => [A::Item]; }
}

#[cfg(feature = "smol_str02")]
pub mod smol_str02 {
    pub use ::smol_str02::*;

    forward! { [] SmolStr => str; }
}

#[cfg(feature = "smol_str03")]
pub mod smol_str03 {
    pub use ::smol_str03::*;

    forward! { [] SmolStr => str; }
}

/// Types of time, in the text form of that crate: the feature turns on its `serde-human-readable`,
/// without which its types are arrays of numbers. A field with
/// `#[serde(with = "time::serde::rfc3339")]` has another text form and needs
/// `#[structured(as = "String", format = "date-time")]`.
#[cfg(feature = "time03")]
pub mod time03 {
    pub use ::time03::*;

    /// Two digits each; the crate has no form without seconds.
    macro_rules! full_offset {
        () => {
            concat!("[+-]", time_of_day!())
        };
    }

    pattern!(Date, "time::Date" as "Date", date!());
    pattern!(Time, "time::Time" as "Time", time_of_day!(), fraction!());
    pattern!(
        PrimitiveDateTime, "time::PrimitiveDateTime" as "PrimitiveDateTime",
        date!(), " ", time_of_day!(), fraction!()
    );
    pattern!(
        UtcDateTime, "time::UtcDateTime" as "UtcDateTime",
        date!(), " ", time_of_day!(), fraction!()
    );
    pattern!(
        OffsetDateTime, "time::OffsetDateTime" as "OffsetDateTime",
        date!(), " ", time_of_day!(), fraction!(), " ", full_offset!()
    );
    pattern!(UtcOffset, "time::UtcOffset" as "UtcOffset", full_offset!());
    // Seconds, which have 64 bits.
    pattern!(Duration, "time::Duration" as "Duration", "-?[0-9]{1,18}", fraction!());
    string_enum!(
        Weekday, "time::Weekday" as "Weekday",
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    );
    string_enum!(
        Month, "time::Month" as "Month",
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December"
    );
}

#[cfg(feature = "url2")]
pub mod url2 {
    pub use ::url::*;

    // Strict mode has no `format` for URLs. The pattern admits absolute URLs of the web as people
    // write them, a part of <https://url.spec.whatwg.org/#url-writing>: ASCII only, no names in the
    // encoding `xn--`, which not every text decodes to, and no last label of digits, which would be
    // read as an IPv4 address.
    pattern!(
        Url, "url::Url" as "Url",
        "(https?|wss?|ftp)://(([a-z0-9]+(-[a-z0-9]+)*[.])*[a-z]+|", ipv4!(), ")",
        "(:[0-5]?[0-9]{1,4})?([/?#][a-zA-Z0-9/?#.,:;@!$&'()*+=_~%-]*)?"
    );
}

#[cfg(feature = "uuid1")]
pub mod uuid1 {
    pub use ::uuid1::*;

    use crate::schema::node::{NodeRef, Scalar, Schema};
    use crate::schema::structured::{Atomic, HasSchema, NotGeneric};
    use crate::schema::type_info::TypeInfo;

    // Every engine knows this format, and the crate reads all that it admits.
    impl HasSchema for Uuid {
        type __PartialStrategy = Atomic;
        type __Generics = NotGeneric<Self>;

        const __INFO: TypeInfo = TypeInfo::plain("uuid::Uuid", "Uuid");
        const __NODE: NodeRef = NodeRef::new(Schema::Scalar(&Scalar {
            text: "\"type\":\"string\",\"format\":\"uuid\"",
            json_type: "string",
            suffix: ",\"format\":\"uuid\"",
            is_f32: false,
        }));
    }
}
