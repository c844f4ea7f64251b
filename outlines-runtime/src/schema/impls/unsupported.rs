//! Types that a strict schema cannot express: each has an implementation that never applies, for the sake of its message.
//! It sees through aliases, and no path is compared by its spelling.
//!
//! The compiler shows the text of the unmet bound only if the bound is on another type than the one that lacks the schema,
//! hence [`Strict`].

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;

use crate::schema::node::NodeRef;
use crate::schema::structured::Atomic;
use crate::schema::structured::HasSchema;
use crate::schema::type_info::{Name, TypeInfo};

/// What strict schemas can express; it implements none of the markers below.
#[doc(hidden)]
#[derive(Debug)]
pub struct Strict;

/// The body of an implementation that never applies.
macro_rules! never {
    () => {
        type __PartialStrategy = Atomic;

        const __INFO: TypeInfo = TypeInfo {
            id: 0,
            name: Name::Plain(""),
        };
        const __NODE: NodeRef = <str as HasSchema>::__NODE;
    };
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be extracted: a strict schema has no objects with free keys",
    label = "a map",
    note = "write `#[serde(with = \"outlines_runtime::entries\")]` on the field, or take `Entries<{T}>`: a list of keys and values"
)]
pub trait Maps<T: ?Sized> {}

impl<K, V, S> HasSchema for HashMap<K, V, S>
where
    Strict: Maps<Self>,
{
    never!();
}

impl<K, V> HasSchema for BTreeMap<K, V>
where
    Strict: Maps<Self>,
{
    never!();
}

#[cfg(feature = "indexmap2")]
impl<K, V, S> HasSchema for indexmap::IndexMap<K, V, S>
where
    Strict: Maps<Self>,
{
    never!();
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be extracted: values are read from the answer, not borrowed, since a text may have escapes",
    label = "a reference",
    note = "take the value itself, such as a `String` or a `Box`; a `Cow<'static, str>` is read, too"
)]
pub trait References<T: ?Sized> {}

impl<'a, T: ?Sized> HasSchema for &'a T
where
    Strict: References<&'a T>,
{
    never!();
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be extracted: a function is no value that JSON can carry",
    label = "a function",
    note = "take an enum of what can be done, and call the function for it; or skip the field by `#[serde(skip)]`"
)]
pub trait Functions<T: ?Sized> {}

macro_rules! functions {
    ($(($($argument:ident),*))+) => { $(
        impl<$($argument,)* Output> HasSchema for fn($($argument),*) -> Output
        where
            Strict: Functions<Self>,
        {
            never!();
        }
    )+ };
}

functions! { () (A) (A, B) (A, B, C) }

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`OsString` cannot be extracted: serde reads it in another form on each system",
    label = "a string of the system",
    note = "take a `PathBuf` or a `String`"
)]
pub trait SystemStrings<T: ?Sized> {}

impl HasSchema for OsString
where
    for<'a> Strict: SystemStrings<&'a OsString>,
{
    never!();
}

#[cfg(feature = "chrono04")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`TimeDelta` cannot be extracted: serde reads it from a list of two numbers with bounds of their own",
    label = "seconds and nanoseconds in a list",
    note = "take a `std::time::Duration`, or a number in a field whose name has the unit"
)]
pub trait UnlikeNumbers<T: ?Sized> {}

#[cfg(feature = "chrono04")]
impl HasSchema for chrono::TimeDelta
where
    for<'a> Strict: UnlikeNumbers<&'a chrono::TimeDelta>,
{
    never!();
}

#[cfg(feature = "jiff02")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`Zoned` cannot be extracted: no pattern says which names of zones there are, and which offset each has when",
    label = "a time with the name of a zone",
    note = "take a `Timestamp`; or a `civil::DateTime`, with a `String` for the zone"
)]
pub trait ZoneNames<T: ?Sized> {}

#[cfg(feature = "jiff02")]
impl HasSchema for jiff::Zoned
where
    for<'a> Strict: ZoneNames<&'a jiff::Zoned>,
{
    never!();
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`()` cannot be extracted: it has no value to ask for",
    label = "the unit type",
    note = "leave the field out, or skip it by `#[serde(skip)]`"
)]
pub trait Units<T: ?Sized> {}

// A bound without a parameter is an error where it stands; one for every lifetime is checked where it is used.
impl HasSchema for ()
where
    for<'a> Strict: Units<&'a ()>,
{
    never!();
}

#[cfg(any(feature = "client", feature = "schemars1"))]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`serde_json::Value` cannot be extracted: a strict schema says what every value is",
    label = "any value",
    note = "take a type with the fields that you want, or an enum of the kinds of value that may come"
)]
pub trait AnyValues<T: ?Sized> {}

#[cfg(any(feature = "client", feature = "schemars1"))]
impl HasSchema for serde_json::Value
where
    for<'a> Strict: AnyValues<&'a serde_json::Value>,
{
    never!();
}
