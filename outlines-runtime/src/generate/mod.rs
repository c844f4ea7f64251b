//! From a prompt and a type to a value of that type.

mod call;
mod chat;
mod choice;
mod decode;
mod exchange;
#[cfg(test)]
mod fuzz;
#[cfg(feature = "garde")]
mod garde;
mod judge;
mod reader;
mod response;
mod responses;
mod samples;
#[cfg(feature = "schemars")]
mod schemars;
mod single;
#[cfg(feature = "batch")]
mod template;

pub(crate) use call::call_settings;
pub use choice::Choose;
pub use response::Response;
pub use samples::Samples;
pub use single::Generate;

#[cfg(feature = "batch")]
pub(crate) use {call::Call, reader::Reader, single::Check, template::Template};
