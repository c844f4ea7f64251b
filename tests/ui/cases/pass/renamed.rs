//! The runtime under another name, as `outlines = { package = "outlines-runtime" }` would give it.
extern crate outlines_runtime as outlines;

mod domain {
    use ::outlines as ai;

    #[derive(ai::Structured)]
    #[structured(crate = "::outlines")]
    pub struct Person {
        pub name: String,
    }

    pub mod inner {
        #[derive(outlines::Structured)]
        #[structured(crate = "super::ai")]
        pub enum Mood {
            Happy,
        }
    }
}

const _: &str = <domain::Person as outlines::Structured>::SCHEMA;
const _: &str = <domain::inner::Mood as outlines::Structured>::SCHEMA;

fn main() {}
