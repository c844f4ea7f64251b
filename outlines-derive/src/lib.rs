//! `#[derive(Structured)]`.
