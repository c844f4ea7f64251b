//! Numbers of `serde_json` with its feature `arbitrary_precision`.
//!
//! With this feature, which any dependency of an application may enable, `serde_json` passes a
//! number to a visitor of any value as an object with one private key. Serde's buffer, into which
//! `flatten`, `tag`, and `untagged` read, keeps it as an object, and no number can be read from it.

use std::any::type_name;
use std::sync::LazyLock;

use serde::de::{Error, Visitor};
use serde_json::Number;

/// The key under which a number is passed.
pub(super) const NUMBER_KEY: &str = "$serde_json::private::Number";

/// Whether the feature is enabled: only then does a number keep its digits.
pub(super) static ARBITRARY_PRECISION: LazyLock<bool> = LazyLock::new(|| {
    serde_json::from_str::<Number>("1.00").is_ok_and(|number| number.to_string() == "1.00")
});

/// Returns whether a type is serde's buffer, which is named `Content`, or a pair with it. Other
/// types that read any value, such as decimals, need all digits.
///
/// `type_name` does not guarantee names; `tests/arbitrary_precision` fails if this one changes.
pub(super) fn is_buffer<T>() -> bool {
    type_name::<T>().contains("Content")
}

/// Passes a number as `serde_json` does without the feature.
pub(super) fn visit_number<'de, V: Visitor<'de>, E: Error>(
    visitor: V,
    number: &str,
) -> Result<V::Value, E> {
    if let Ok(number) = number.parse::<u64>() {
        visitor.visit_u64(number)
    } else if let Ok(number) = number.parse::<i64>() {
        visitor.visit_i64(number)
    } else {
        let number = number
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite());
        visitor.visit_f64(number.ok_or_else(|| E::custom("number out of range"))?)
    }
}
