//! Types that a strict schema cannot express.
//!
//! Each has an implementation that never applies and exists for its error message. Unlike a
//! comparison of paths in the derive, this also works for type aliases. The compiler shows the
//! message of an unmet bound only if the bound is on a different type than the one without a
//! schema, hence [`Strict`].

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;

use crate::schema::node::NodeRef;
use crate::schema::structured::{Atomic, HasSchema, NotGeneric};
use crate::schema::type_info::TypeInfo;

/// The type that implements none of the marker traits below.
#[doc(hidden)]
#[derive(Debug)]
pub struct Strict;

/// The body of an implementation that never applies.
macro_rules! never {
    () => {
        type __PartialStrategy = Atomic;
        type __Generics = NotGeneric<String>;

        const __INFO: TypeInfo = TypeInfo::of_value(0);
        const __NODE: NodeRef = <str as HasSchema>::__NODE;
    };
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is not supported in a strict schema",
    label = "a map has arbitrary keys",
    note = "add `#[serde(with = \"outlines_runtime::entries\")]` to the field, or use `Entries<{T}>`"
)]
pub trait SupportsMap<T: ?Sized> {}

impl<K, V, S> HasSchema for HashMap<K, V, S>
where
    Strict: SupportsMap<Self>,
{
    never!();
}

impl<K, V> HasSchema for BTreeMap<K, V>
where
    Strict: SupportsMap<Self>,
{
    never!();
}

#[cfg(feature = "indexmap2")]
impl<K, V, S> HasSchema for indexmap::IndexMap<K, V, S>
where
    Strict: SupportsMap<Self>,
{
    never!();
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is not supported in a strict schema",
    label = "serde cannot borrow a value that contains escapes",
    note = "use an owned type such as `String` or `Box<str>`, or a `Cow<'static, str>`"
)]
pub trait SupportsReference<T: ?Sized> {}

impl<'a, T: ?Sized> HasSchema for &'a T
where
    Strict: SupportsReference<&'a T>,
{
    never!();
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is not supported in a strict schema",
    label = "a raw pointer has no JSON value",
    note = "use `Box`, or add `#[serde(skip)]`"
)]
pub trait SupportsRawPointer<T: ?Sized> {}

impl<T: ?Sized> HasSchema for *const T
where
    Strict: SupportsRawPointer<Self>,
{
    never!();
}

impl<T: ?Sized> HasSchema for *mut T
where
    Strict: SupportsRawPointer<Self>,
{
    never!();
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is not supported in a strict schema",
    label = "a function has no JSON value",
    note = "use an enum of the functions to call, or add `#[serde(skip)]`"
)]
pub trait SupportsFunction<T: ?Sized> {}

macro_rules! functions {
    ($(($($argument:ident),*))+) => { $(
        impl<$($argument,)* Output> HasSchema for fn($($argument),*) -> Output
        where
            Strict: SupportsFunction<Self>,
        {
            never!();
        }
    )+ };
}

functions! { () (A) (A, B) (A, B, C) }

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`OsString` is not supported in a strict schema",
    label = "its serde format depends on the platform",
    note = "use `PathBuf` or `String`"
)]
pub trait SupportsOsString<T: ?Sized> {}

impl HasSchema for OsString
where
    for<'a> Strict: SupportsOsString<&'a OsString>,
{
    never!();
}

#[cfg(feature = "chrono04")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`TimeDelta` is not supported in a strict schema",
    label = "serde reads it from an array of two different numbers",
    note = "use `std::time::Duration`, or a number in a field that names the unit"
)]
pub trait SupportsTimeDelta<T: ?Sized> {}

#[cfg(feature = "chrono04")]
impl HasSchema for chrono04::TimeDelta
where
    for<'a> Strict: SupportsTimeDelta<&'a chrono04::TimeDelta>,
{
    never!();
}

#[cfg(feature = "jiff02")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`Zoned` is not supported in a strict schema",
    label = "no pattern describes the names of time zones and their offsets",
    note = "use `Timestamp`, or `civil::DateTime` and a `String` for the time zone"
)]
pub trait SupportsZoned<T: ?Sized> {}

#[cfg(feature = "jiff02")]
impl HasSchema for jiff02::Zoned
where
    for<'a> Strict: SupportsZoned<&'a jiff02::Zoned>,
{
    never!();
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`()` is not supported in a strict schema",
    label = "the unit type has no value to extract",
    note = "remove the field, or add `#[serde(skip)]`"
)]
pub trait SupportsUnit<T: ?Sized> {}

// A bound without a parameter is an error at the implementation; one for every lifetime is checked
// where it is used.
impl HasSchema for ()
where
    for<'a> Strict: SupportsUnit<&'a ()>,
{
    never!();
}

#[cfg(any(feature = "client", feature = "schemars1"))]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`serde_json::Value` is not supported in a strict schema",
    label = "a strict schema defines every value",
    note = "use a struct, or an enum of the expected kinds of value"
)]
pub trait SupportsJsonValue<T: ?Sized> {}

#[cfg(any(feature = "client", feature = "schemars1"))]
impl HasSchema for serde_json::Value
where
    for<'a> Strict: SupportsJsonValue<&'a serde_json::Value>,
{
    never!();
}

#[cfg(any(feature = "client", feature = "schemars1"))]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`RawValue` is not supported in a strict schema",
    label = "a strict schema defines every value",
    note = "use a struct, or an enum of the expected kinds of value"
)]
pub trait SupportsRawValue<T: ?Sized> {}

#[cfg(any(feature = "client", feature = "schemars1"))]
impl HasSchema for serde_json::value::RawValue
where
    for<'a> Strict: SupportsRawValue<&'a serde_json::value::RawValue>,
{
    never!();
}

#[cfg(any(feature = "client", feature = "schemars1"))]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`serde_json::Map` is not supported in a strict schema",
    label = "a map has arbitrary keys and values",
    note = "use a struct, or `Entries<HashMap<String, Type>>`"
)]
pub trait SupportsJsonMap<T: ?Sized> {}

#[cfg(any(feature = "client", feature = "schemars1"))]
impl<K, V> HasSchema for serde_json::Map<K, V>
where
    Strict: SupportsJsonMap<Self>,
{
    never!();
}

#[cfg(any(feature = "client", feature = "schemars1"))]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`serde_json::Number` is not supported in a strict schema",
    label = "no Rust type holds every number",
    note = "use `f64`, an integer type, or an untagged enum of both"
)]
pub trait SupportsJsonNumber<T: ?Sized> {}

#[cfg(any(feature = "client", feature = "schemars1"))]
impl HasSchema for serde_json::Number
where
    for<'a> Strict: SupportsJsonNumber<&'a serde_json::Number>,
{
    never!();
}
