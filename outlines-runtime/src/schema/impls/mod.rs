//! The schemas of types that nobody here declared, a file per family.

#[macro_use]
mod macros;

#[cfg(feature = "arrayvec07")]
mod arrayvec07;
#[cfg(any(feature = "chrono04", feature = "jiff02", feature = "time03"))]
#[macro_use]
mod rfc3339;
#[cfg(feature = "chrono04")]
mod chrono04;
mod decimals;
#[cfg(feature = "either1")]
mod either1;
mod entries;
#[cfg(feature = "jiff02")]
mod jiff02;
mod lists;
mod std_time;
mod third_party;
#[macro_use]
mod net;
mod nonzero;
mod pointers;
mod scalars;
#[cfg(feature = "semver1")]
mod semver1;
mod tagged;
#[cfg(feature = "time03")]
mod time03;
mod unsupported;
#[cfg(feature = "url2")]
mod url2;
#[cfg(feature = "uuid1")]
mod uuid1;
