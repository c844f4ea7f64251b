//! Declarations whose parts come out of macros, attributes included.

use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

macro_rules! number {
    ($(#[$meta:meta])* $vis:vis $name:ident($ty:ty) as $title:literal from $min:literal to $max:expr) => {
        $(#[$meta])*
        #[derive(Serialize, Deserialize, Structured)]
        #[structured(name = $title, range(min = $min, max = $max))]
        $vis struct $name($ty);
    };
}

number! {
    /// In years.
    pub Age(u8) as "age" from 0 to 130
}

macro_rules! object {
    ($name:ident<$($lifetime:lifetime)? $(, $param:ident: $bound:path)*> { $($key:literal $field:ident: $ty:ty = $text:expr),* $(,)? }) => {
        #[derive(Serialize, Deserialize, Structured)]
        struct $name<$($lifetime,)? $($param: $bound),*> {
            $(
                #[serde(rename = $key)]
                #[structured(description = $text)]
                $field: $ty,
            )*
        }
    };
}

object! { Person<'a, T: Clone> {
    "given name" given: std::borrow::Cow<'a, str> = "without titles",
    "age" age: Option<Age> = "if it is said",
    "more" more: Vec<T> = "anything else",
} }

macro_rules! choice {
    ($name:ident by $tag:literal: $($variant:ident $body:tt)*) => {
        #[derive(Serialize, Deserialize, Structured)]
        #[serde(tag = $tag, rename_all = "snake_case")]
        enum $name { $($variant $body,)* }
    };
}

choice! { Event by "kind":
    SignedUp { at: u64 }
    SignedOff {}
    Noted { #[structured(pattern = "^[a-z]+$")] word: String }
}

macro_rules! nested {
    ($outer:ident $inner:ident) => {
        macro_rules! $inner {
            ($name:ident) => {
                #[derive(Structured)]
                struct $name {
                    event: Event,
                }
            };
        }
        $inner!($outer);
    };
}

nested! { Made make }

fn main() {
    let schema = <Person<'_, u8> as Structured>::SCHEMA;
    assert!(schema.contains(r#""given name":{"description":"without titles","type":"string"}"#));
    assert!(schema.contains(r#""minimum":0,"maximum":130"#));
    assert_eq!(<Age as Structured>::NAME, "age");
    assert!(<Made as Structured>::SCHEMA.contains(r#""kind":{"type":"string","enum":["signed_off"]}"#));
}
