//! Soundness, completeness, and strictness of all schemas of the corpus.

mod completeness;
mod examples;
mod patterns;
mod random;
mod soundness;
mod strictness;
