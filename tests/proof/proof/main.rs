//! What a schema admits deserializes; what serde writes, the schema admits; and the API accepts every schema.

mod completeness;
mod examples;
mod patterns;
mod random;
mod soundness;
mod strictness;
