//! When a request may go: as fast as the server lets, and no faster.
//!
//! All calls of a model go through one [`Pace`]. It follows the server's own count of its limits, so that calls wait
//! before they are refused; and when one is refused all the same, all wait until that is over, and then come back one,
//! two, four at a time. Crates for rate limits, governor for one, hold a program to a quota of its own; here each reply
//! sets the quota anew, which is what there is to do, and they have no door for it.

mod allowance;
mod budget;
mod gate;
#[cfg(test)]
mod tests;

pub(crate) use allowance::{Allowances, from_headers};
pub(crate) use gate::{Pace, Ticket};
