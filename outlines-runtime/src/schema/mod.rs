//! Strict JSON schemas as compile-time constants.
//!
//! The derive emits data ([`node`]) and no code. The compiler collects the nodes of all types that
//! a root reaches and renders them ([`render`]). No schema is built at run time.

mod alternatives;
#[cfg(any(feature = "client", feature = "schemars1"))]
pub(crate) mod canonical_pattern;
mod constrained;
mod decimal;
mod error;
mod estimate;
mod first_key;
mod flatten;
mod flatten_check;
mod generic_types;
mod graph;
mod impls;
mod merged_constraints;
pub(crate) mod node;
mod object_view;
mod render;
mod statics;
pub(crate) mod strict_mode;
pub(crate) mod structured;
mod summary;
mod text;
mod type_id;
mod type_info;
mod unreachable_variants;

pub use strict_mode::Limits;
pub use structured::Structured;

#[cfg(feature = "client")]
pub(crate) use impls::quoted::QUOTE;
pub(crate) use structured::HasSchema;

/// Items for generated code. Nothing here is stable: only the derive of the same version uses it.
pub(crate) mod private {
    pub use super::generic_types::Enclosing;
    pub use super::impls::third_party;
    pub use super::node::named::{Named, Object};
    pub use super::node::{
        Alias, Constrained, Constraints, Flattened, IntegerEnum, Member, NodeRef, Schema,
        StringEnum, Union,
    };
    pub use super::strict_mode::Limits;
    pub use super::structured::{
        Atomic, ContainedOf, EnclosedBy, Fields, GenericNode, Generics, HasSchema, Instance,
        NotGeneric, Within, WithinOf, check_limits, check_openai_limits, generic_node,
    };
    pub use super::type_info::TypeInfo;
}
