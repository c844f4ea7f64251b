//! The schemas of types that nobody here declared, a file per family.

mod entries;
mod lists;
mod pointers;
mod refused;
mod scalars;
