//! The border to schemars, both ways: foreign types made strict, and derived types lent.

#![allow(dead_code, reason = "many types are declared for their schema alone")]
#![allow(clippy::unwrap_used, reason = "a test may fail in its helpers, too")]

mod calls;
mod conversions;
mod errors;
mod lent;
mod types;

use outlines_runtime::schemars::{self as bridge, SchemaError};
use outlines_tests::strict::violations;
use schemars::JsonSchema;
use serde_json::Value;

/// The strict schema of a type, which strict mode accepts.
fn strict<T: JsonSchema + 'static>() -> Value {
    let text = bridge::strict::<T>().unwrap().schema();
    let schema: Value = serde_json::from_str(text).unwrap();
    let violations = violations(&schema);
    assert!(violations.is_empty(), "{text}: {violations:#?}");
    schema
}

/// Why a type has none.
fn error<T: JsonSchema + 'static>() -> SchemaError {
    bridge::strict::<T>().unwrap_err()
}

/// Calls a function of a type whose schema is this one, written by hand.
macro_rules! with_schema {
    ($function:ident, $($schema:tt)+) => {{
        struct Written;

        impl ::schemars::JsonSchema for Written {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                "Written".into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!($($schema)+)
            }
        }

        $crate::$function::<Written>()
    }};
}
use with_schema;
