//! Types of third-party crates, each behind a feature with the name and major version of the crate.

#[cfg(any(feature = "chrono04", feature = "jiff02", feature = "time03"))]
mod time;

#[cfg(feature = "smol_str02")]
forward! { [] smol_str02::SmolStr => str; }

#[cfg(feature = "smol_str03")]
forward! { [] smol_str03::SmolStr => str; }

// One number for each byte. Serde would also read a string, but never writes one.
#[cfg(feature = "bytes1")]
forward! {
    [] bytes::Bytes => [u8];
    [] bytes::BytesMut => [u8];
}

#[cfg(feature = "indexmap2")]
forward! {
    [T: crate::schema::HasSchema, S] indexmap::IndexSet<T, S> => std::collections::BTreeSet<T>;
}

#[cfg(feature = "smallvec1")]
forward! {
    [A: smallvec::Array<Item: crate::schema::HasSchema>] smallvec::SmallVec<A> => [A::Item];
}

#[cfg(feature = "arrayvec07")]
mod arrayvec07 {
    use arrayvec::ArrayVec;

    use crate::schema::node::{Constrained, Constraints, NodeRef, Schema};
    use crate::schema::strict_mode::Limits;
    use crate::schema::structured::{Atomic, HasSchema};
    use crate::schema::type_id::{combine, fnv1a};
    use crate::schema::type_info::{Name, TypeInfo};

    impl<T: HasSchema, const N: usize> HasSchema for ArrayVec<T, N> {
        type __PartialStrategy = Atomic;

        const __INFO: TypeInfo = TypeInfo {
            id: combine(combine(fnv1a("ArrayVec"), T::__ID), N as u64),
            name: Name::Type {
                base: "ArrayVec",
                arguments: &[T::__INFO, TypeInfo::of_value(N as i128)],
            },
        };
        const __NODE: NodeRef = NodeRef::new(&Schema::Constrained(Constrained {
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

#[cfg(feature = "either1")]
mod either1 {
    use either::Either;

    either_like! { Either<L, R>: "Left", "Right" }
}

// Decimals are strings. Both crates also read a number, which would pass through `f64` and lose
// digits.

// It has 28 digits; further digits after the point are rounded.
#[cfg(feature = "rust_decimal1")]
pattern!(
    rust_decimal::Decimal, "rust_decimal::Decimal" as "Decimal",
    "-?[0-9]{1,28}([.][0-9]{1,28})?"
);

// It has any number of digits. It writes numbers with many zeros with an exponent.
#[cfg(feature = "bigdecimal04")]
pattern!(
    bigdecimal::BigDecimal, "bigdecimal::BigDecimal" as "BigDecimal",
    "-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,5})?"
);

#[cfg(feature = "semver1")]
mod semver1 {
    use semver::Version;

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

// Strict mode has no `format` for URLs. The pattern admits absolute URLs of the web as people write
// them, a part of <https://url.spec.whatwg.org/#url-writing>: ASCII only, no names in the encoding
// `xn--`, which not every text decodes to, and no last label of digits, which would be read as an
// IPv4 address.
#[cfg(feature = "url2")]
pattern!(
    url::Url, "url::Url" as "Url",
    "(https?|wss?|ftp)://(([a-z0-9]+(-[a-z0-9]+)*[.])*[a-z]+|", ipv4!(), ")(:[0-5]?[0-9]{1,4})?",
    "([/?#][a-zA-Z0-9/?#.,:;@!$&'()*+=_~%-]*)?"
);

// Every engine knows this format, and the crate reads all that it admits.
#[cfg(feature = "uuid1")]
impl crate::schema::HasSchema for uuid::Uuid {
    type __PartialStrategy = crate::schema::structured::Atomic;

    const __INFO: crate::schema::type_info::TypeInfo = crate::schema::type_info::TypeInfo {
        id: crate::schema::type_id::fnv1a("uuid::Uuid"),
        name: crate::schema::type_info::Name::Plain("Uuid"),
    };
    const __NODE: crate::schema::node::NodeRef = crate::schema::node::NodeRef::new(
        &crate::schema::node::Schema::Scalar(crate::schema::node::Scalar {
            text: "\"type\":\"string\",\"format\":\"uuid\"",
            json_type: "string",
            suffix: ",\"format\":\"uuid\"",
            is_f32: false,
        }),
    );
}
