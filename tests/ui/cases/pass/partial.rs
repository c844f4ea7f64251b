//! Partials in hostile places: no prelude, names of it that mean something else, strict lints.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_results,
    elided_lifetimes_in_paths,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    clippy::all,
    clippy::pedantic,
    clippy::restriction
)]

extern crate outlines_runtime;
extern crate serde;
extern crate std;

use std::{assert, assert_eq};

macro_rules! shadow {
    ($($name:ident)*) => { $( #[allow(dead_code, non_camel_case_types)] struct $name; )* };
}
shadow!(Option Result String Vec Box Path PartialOf Sink Debug);
#[allow(dead_code)]
trait Default {}
#[allow(dead_code)]
trait Clone {}
#[allow(dead_code)]
trait Partial {}
#[allow(dead_code)]
mod core {}
#[allow(dead_code)]
mod outlines {}

mod private {
    use ::std::string::String;

    /// A shop.
    #[derive(::std::fmt::Debug, ::std::clone::Clone, ::serde::Deserialize, ::outlines_runtime::Structured)]
    #[structured(partial)]
    pub(crate) struct Shop {
        pub(crate) name: String,
        r#type: super::Names,
        pub(super) field: ::std::boxed::Box<[::std::primitive::u8]>,
        path: ::std::option::Option<::std::boxed::Box<Self>>,
        key: ::std::vec::Vec<Shop>,
        arrival: Hidden,
        #[serde(flatten)]
        f: Flat,
        #[serde(deserialize_with = "count")]
        #[structured(as = "u8")]
        count: ::std::primitive::u8,
    }

    #[derive(::std::fmt::Debug, ::std::clone::Clone, ::serde::Deserialize, ::outlines_runtime::Structured)]
    struct Hidden {
        value: String,
    }

    #[derive(::std::fmt::Debug, ::std::clone::Clone, ::serde::Deserialize, ::outlines_runtime::Structured)]
    #[structured(partial)]
    struct Flat {
        größe: String,
    }

    #[allow(non_camel_case_types)]
    type u8 = ::std::primitive::u8;

    fn count<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<u8, D::Error> {
        ::serde::Deserialize::deserialize(deserializer)
    }
}

/// An alias is seen through.
type Names = std::vec::Vec<Name>;

#[derive(std::fmt::Debug, std::clone::Clone, serde::Deserialize, outlines_runtime::Structured)]
#[structured(partial)]
struct Name {
    first: std::string::String,
}

#[derive(serde::Deserialize, outlines_runtime::Structured)]
#[structured(partial)]
struct Page<'a, T, const N: usize>
where
    T: Shown,
{
    items: std::vec::Vec<T>,
    #[serde(deserialize_with = "nothing")]
    #[structured(as = "u8")]
    size: Size<N>,
    title: std::borrow::Cow<'a, str>,
    /// Lists of a fixed length arrive as a whole.
    grid: [[u8; 2]; 3],
    next: std::option::Option<std::boxed::Box<Page<'a, T, N>>>,
    other: T::As,
    two: (T, T),
    pair: std::option::Option<[T::As; 2]>,
}

#[derive(std::fmt::Debug, std::clone::Clone)]
struct Size<const N: usize>;

fn nothing<'de, const N: usize, D: serde::Deserializer<'de>>(_: D) -> std::result::Result<Size<N>, D::Error> {
    std::result::Result::Ok(Size)
}

trait Shown {
    type As;
}

impl Shown for Name {
    type As = Name;
}

macro_rules! declare {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $ty:ty),* }) => {
        $(#[$doc])*
        #[derive(std::fmt::Debug, serde::Deserialize, outlines_runtime::Structured)]
        #[structured(partial)]
        struct $name {
            $($field: $ty),*
        }
    };
}

declare! {
    /// Out of a macro.
    Made { a: u8, b: std::vec::Vec<Made> }
}

fn partials<T: outlines_runtime::Partial>() -> T::Partial {
    std::default::Default::default()
}

fn main() {
    let shop: private::ShopPartial = partials::<private::Shop>();
    let again = std::clone::Clone::clone(&shop);
    assert!(again.name.is_none() && shop.field.is_none());
    let names: std::vec::Vec<NamePartial> = partials::<Names>();
    assert!(names.is_empty());
    let page: PagePartial<'_, Name, 2> = partials::<Page<'_, Name, 2>>();
    let items: std::option::Option<std::vec::Vec<NamePartial>> = page.items;
    let next: std::option::Option<std::option::Option<std::boxed::Box<PagePartial<'_, Name, 2>>>> = page.next;
    let other: std::option::Option<NamePartial> = page.other;
    assert!(items.is_none() && next.is_none() && other.is_none() && page.title.is_none() && page.grid.is_none());
    assert_eq!(std::format!("{:?}", partials::<Made>()), "MadePartial { a: None, b: None }");

    #[derive(serde::Deserialize, outlines_runtime::Structured)]
    #[structured(partial)]
    struct Local {
        made: Made,
    }
    let local = LocalPartial { made: std::option::Option::Some(MadePartial { a: std::option::Option::Some(1), b: std::option::Option::None }) };
    assert_eq!(local.made.unwrap().a.unwrap(), 1);
}
