//! The schemas of types that nobody here declared, a file per family.

#[macro_use]
mod macros;

#[cfg(any(feature = "chrono04", feature = "jiff02", feature = "time03"))]
#[macro_use]
mod calendar;
#[cfg(feature = "chrono04")]
mod chrono04;
mod clock;
mod entries;
#[cfg(feature = "jiff02")]
mod jiff02;
mod lists;
#[macro_use]
mod net;
mod nonzero;
mod pointers;
mod refused;
mod scalars;
mod tagged;
#[cfg(feature = "time03")]
mod time03;
