//! The schemas of types that nobody here declared, a file per family.

#[macro_use]
mod macros;

mod clock;
mod entries;
mod lists;
#[macro_use]
mod net;
mod nonzero;
mod pointers;
mod refused;
mod scalars;
mod tagged;
