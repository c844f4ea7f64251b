//! The strict JSON schema of a type, as a constant.
//!
//! A derive emits data ([`node`]) and nothing that runs; the compiler joins the nodes of all types and [`render`]s the
//! text. There is no schema work at run time.

mod alternatives;
mod check;
mod describe;
mod fault;
mod first_key;
mod glance;
mod graph;
mod identity;
mod impls;
mod limits;
pub(crate) mod link;
pub(crate) mod literal;
mod measure;
mod name;
pub(crate) mod node;
pub(crate) mod private;
mod reach;
mod refine;
mod render;
mod splice;
mod text;
pub(crate) mod way;
mod write;

pub use describe::Structured;
pub use limits::Limits;

pub(crate) use describe::Describe;
