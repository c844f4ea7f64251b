//! Decimals of `rust_decimal` and bigdecimal.
//!
//! A string, where both would read a number, too: that one would pass through `f64` and lose digits.

// It has 28 digits; more of them behind the point are rounded.
#[cfg(feature = "rust_decimal1")]
pattern!(
    rust_decimal::Decimal, "rust_decimal::Decimal" as "Decimal",
    "-?[0-9]{1,28}([.][0-9]{1,28})?"
);

// It has any number of digits. The exponent is how it writes what has many zeros.
#[cfg(feature = "bigdecimal04")]
pattern!(
    bigdecimal::BigDecimal, "bigdecimal::BigDecimal" as "BigDecimal",
    "-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,5})?"
);
