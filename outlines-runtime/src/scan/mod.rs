//! An incremental JSON scanner: it tells what opens, what is named and what closes, as soon as it has arrived.
//!
//! A stream gives a few bytes at a time. The caller appends them to the text that it keeps anyway, for the value at the
//! end and for errors, and hands the whole text in; the scanner goes on where it stopped, and every byte is looked at
//! once. It says where things stand and copies nothing: a closed value is decoded from its place in the text, by its own
//! `Deserialize`, and never again.
//!
//! Push parsers on the registry were tried first. `actson` is incremental, but unescapes and copies every string, which
//! serde does here, and says where a value ends and not where it begins (79 KB in pieces of 3.5 bytes on average: 0.50 ms,
//! and 0.27 ms here); `json-event-parser` starts an unfinished string
//! anew with every chunk, which is quadratic in a long text; `struson` and `jiter` ask for input instead of taking it.

mod elements;
mod fault;
mod name;
mod scanner;

pub(crate) use {
    elements::Elements,
    fault::{Fault, Kind},
    name::name,
    scanner::{Event, Scanner},
};

#[cfg(test)]
mod tests;
