//! Conversion between schemars and `Structured` in both directions.

#![allow(dead_code, reason = "many types are declared for their schema only")]
#![allow(clippy::unwrap_used, reason = "a test may fail in its helpers")]

mod as_json_schema;
mod calls;
mod conversions;
mod errors;
mod types;

use outlines_runtime::schemars::{self as bridge, SchemaError};
use outlines_tests::strict::violations;
use schemars::JsonSchema;
use serde_json::Value;

/// Returns the strict schema of a type, after checking it against the rules of strict mode.
fn strict<T: JsonSchema + 'static>() -> Value {
    let text = bridge::strict::<T>().unwrap().schema();
    let schema: Value = serde_json::from_str(text).unwrap();
    let violations = violations(&schema);
    assert!(violations.is_empty(), "{text}: {violations:#?}");
    schema
}

/// Returns the error for a type without a strict schema.
fn error<T: JsonSchema + 'static>() -> SchemaError {
    bridge::strict::<T>().unwrap_err()
}

/// Calls a function for a type with a hand-written schema.
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
