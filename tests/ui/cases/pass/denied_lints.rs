//! Lints that a careful crate denies, in private modules, in functions, out of macros.
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
#![forbid(unsafe_code)]
#![allow(dead_code)]

mod private {
    use outlines_runtime::Structured;

    #[derive(Debug, Structured)]
    struct Hidden {
        r#type: String,
        r#fn: u8,
    }

    #[derive(Debug, Structured)]
    pub(crate) struct Outer {
        hidden: Hidden,
        kind: r#Kind,
    }

    #[derive(Debug, Structured)]
    enum r#Kind {
        r#Async,
        Größe(Maße),
    }

    #[derive(Debug, Structured)]
    struct Maße {
        länge: f64,
    }
}

macro_rules! declare {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $ty:ty),* }) => {
        $(#[$doc])*
        #[derive(Debug, outlines_runtime::Structured)]
        struct $name {
            $($field: $ty),*
        }
    };
}

declare! {
    /// Out of a macro.
    Made { a: u8, b: Vec<Made> }
}

fn main() {
    #[derive(Debug, outlines_runtime::Structured)]
    struct Local {
        outer: private::Outer,
        made: Made,
    }
    let schema = <Local as outlines_runtime::Structured>::SCHEMA;
    assert!(schema.contains(r#""type":{"type":"string"}"#), "a raw identifier is a name like any other");
    assert!(schema.contains(r#""länge":"#) && schema.contains(r#""Größe":"#));
}
