//! Many prompts, one value each.

mod doors;
#[cfg(feature = "garde023")]
mod garde;
mod responses;
mod run;
mod values;

pub use responses::ManyResponses;
pub use values::Many;
