//! Durations, times, network addresses, ranges, and generic enums of the standard library.

use core::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::{Duration, SystemTime};

use crate::schema::generic_types::Enclosing;
use crate::schema::node::{Named, NodeRef, Schema, StringEnum};
use crate::schema::strict_mode::Limits;
use crate::schema::structured::{Atomic, ContainedOf, Generics, HasSchema, WithinOf};
use crate::schema::type_info::TypeInfo;

// Serde carries more nanoseconds over into seconds; below that, each duration has one form.
defined!(Duration, "std::time::Duration" as "Duration", object! {
    "secs": bounded_int!(9_007_199_254_740_991),
    "nanos": bounded_int!(999_999_999)
});

// Windows counts steps of 100 ns in 64 bits. The year 9999 is within, and later times have no text
// form in other crates either.
defined!(SystemTime, "std::time::SystemTime" as "SystemTime", object! {
    "secs_since_epoch": bounded_int!(253_402_300_799),
    "nanos_since_epoch": bounded_int!(999_999_999)
});

// Network addresses have a pattern instead of a `format`: engines accept leading zeros in `ipv4`,
// which Rust rejects, and llama.cpp ignores both formats.

/// Four numbers up to 255, without leading zeros.
macro_rules! ipv4 {
    () => {
        "((25[0-5]|(2[0-4]|1[0-9]|[1-9]?)[0-9])[.]){3}(25[0-5]|(2[0-4]|1[0-9]|[1-9]?)[0-9])"
    };
}

/// RFC 4291, section 2.2: eight groups, of which `::` replaces one or more. Rust writes an
/// IPv4-mapped address with the IPv4 address in it.
macro_rules! ipv6 {
    () => {
        concat!(
            ipv6!(@ "([0-9a-fA-F]{1,4}:)", "[0-9a-fA-F]{1,4}", "(:[0-9a-fA-F]{1,4})"),
            "|::[fF]{4}:", ipv4!()
        )
    };
    (@ $before:literal, $group:literal, $after:literal) => {
        concat!(
            $before, "{7}", $group,
            "|", $before, "{1,7}:",
            "|", $before, "{1,6}", $after,
            "|", $before, "{1,5}", $after, "{2}",
            "|", $before, "{1,4}", $after, "{3}",
            "|", $before, "{1,3}", $after, "{4}",
            "|", $before, "{1,2}", $after, "{5}",
            "|", $before, $after, "{6}",
            "|:(", $after, "{1,7}|:)",
        )
    };
}

macro_rules! port {
    () => {
        ":([0-5]?[0-9]{1,4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5]))))"
    };
}

pattern!(Ipv4Addr, "std::net::Ipv4Addr" as "Ipv4Addr", ipv4!());
pattern!(Ipv6Addr, "std::net::Ipv6Addr" as "Ipv6Addr", "(", ipv6!(), ")");
defined!(IpAddr, "std::net::IpAddr" as "IpAddr", union!(Ipv4Addr::__NODE, Ipv6Addr::__NODE));

pattern!(SocketAddrV4, "std::net::SocketAddrV4" as "SocketAddrV4", ipv4!(), port!());
// Without a scope id, which is only valid on one machine.
pattern!(
    SocketAddrV6,
    "std::net::SocketAddrV6" as "SocketAddrV6",
    "\\\\[(",
    ipv6!(),
    ")\\\\]",
    port!()
);
defined!(
    SocketAddr,
    "std::net::SocketAddr" as "SocketAddr",
    union!(SocketAddrV4::__NODE, SocketAddrV6::__NODE)
);

/// `type: its schema`.
macro_rules! generic_over_one {
    ($($ty:ident<$item:ident>: $schema:expr;)+) => { $(
        impl<$item: HasSchema> Generics for $ty<$item> {
            type Within<__S: Enclosing> = $ty<WithinOf<$item, __S>>;
            type Contained = ContainedOf<$item>;
        }

        impl<$item: HasSchema> HasSchema for $ty<$item> {
            type __PartialStrategy = Atomic;
            type __Generics = Self;

            const __INFO: TypeInfo = TypeInfo::generic(stringify!($ty), &[$item::__INFO]);
            const __NODE: NodeRef = NodeRef::named(&Named::new(
                Self::__INFO,
                Named::GENERIC,
                "",
                NodeRef::new($schema),
            ));
            const __LIMITS: Option<Limits> = $item::__LIMITS;
        }
    )+ };
}

generic_over_one! {
    Range<T>: object! { "start": T::__NODE, "end": T::__NODE };
    RangeInclusive<T>: object! { "start": T::__NODE, "end": T::__NODE };
    RangeFrom<T>: object! { "start": T::__NODE };
    RangeTo<T>: object! { "end": T::__NODE };
    Bound<T>: union!(
        NodeRef::new(Schema::StringEnum(&StringEnum {
            text: "\"type\":\"string\",\"enum\":[\"Unbounded\"]",
            values: &["\"Unbounded\""],
            characters: 9,
            aliases: &[],
        })),
        NodeRef::new(object! { "Included": T::__NODE }),
        NodeRef::new(object! { "Excluded": T::__NODE })
    );
}

either_like! { Result<T, E>: "Ok", "Err" }
