//! The feature `testing`, as those use it who test.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]
#![allow(clippy::too_many_lines, reason = "tables of cases are long")]

mod access;
mod assertions;
mod desk;
mod drawn;
mod files;
mod manners;
mod misfits;
mod mutate;
mod plain;
mod random;
mod refusals;
mod replies;
mod schemas;
mod service;
mod strict;
mod undrawable;
