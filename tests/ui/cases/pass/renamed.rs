//! A renamed dependency, as in `outlines = { package = "outlines-runtime" }`.
extern crate outlines_runtime as outlines;

mod domain {
    use ::outlines as ai;

    #[derive(Debug, Clone, serde::Deserialize, ai::Structured)]
    #[structured(crate = "::outlines", partial)]
    pub struct Person {
        pub name: String,
        pub friends: Vec<inner::Friend>,
    }

    pub mod inner {
        #[derive(outlines::Structured)]
        #[structured(crate = "super::ai")]
        pub enum Mood {
            Happy,
        }

        #[derive(Debug, Clone, serde::Deserialize, outlines::Structured)]
        #[structured(crate = "super::ai", partial)]
        pub struct Friend {
            pub name: String,
        }
    }
}

const _: &str = <domain::Person as outlines::Structured>::SCHEMA;
const _: &str = <domain::inner::Mood as outlines::Structured>::SCHEMA;

fn main() {
    let person = domain::PersonPartial::default();
    assert!(person.friends.is_none());
}
