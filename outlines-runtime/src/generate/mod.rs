//! From a prompt and a type to a value of that type.

mod decode;
mod judge;
mod object;
mod response;

pub use object::Generate;
pub use response::Response;
