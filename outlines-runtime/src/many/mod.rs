//! Many prompts, one value each.

mod doors;
#[cfg(feature = "garde")]
mod garde;
mod responses;
mod run;
mod values;

pub use responses::ManyResponses;
pub use values::Many;
