//! Types, parameters, fields, and modules with names that the generated code uses.
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

extern crate outlines_runtime as runtime;

mod std {}
mod alloc {}
mod serde {}
mod outlines_runtime {}

mod domain {
    use ::outlines_runtime::Structured;
    use ::serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, Structured)]
    pub struct Schema<T, S, N, D> {
        pub schema: T,
        pub node: S,
        pub link: N,
        pub core: D,
        pub __outlines: Option<Box<Schema<T, S, N, D>>>,
        pub properties: Vec<NodeRef<3>>,
    }

    #[derive(Serialize, Deserialize, Structured)]
    pub struct NodeRef<const __N: usize> {
        pub r#ref: u8,
        pub r#enum: HasSchema,
    }

    #[derive(Serialize, Deserialize, Structured)]
    #[serde(tag = "type")]
    pub enum HasSchema {
        Structured,
        Some { none: Option<u8> },
        None(Node),
        Ok { value: String },
    }

    #[derive(Serialize, Deserialize, Structured)]
    pub struct Node {
        #[structured(range(max = 9))]
        pub minimum: u8,
    }

    #[derive(Structured)]
    pub struct Borrowed<'a, 'de> {
        pub a: ::std::borrow::Cow<'a, str>,
        pub de: ::std::borrow::Cow<'de, str>,
    }
}

trait Hides {
    const SCHEMA: &'static str = "not this one";
    const NAME: &'static str = "nor this one";
}

impl Hides for domain::Node {}

/// Associated types, and types in constants, closures, and blocks.
trait Extract {
    type Value: runtime::Structured;
    const TEXT: &'static str = <Self::Value as runtime::Structured>::SCHEMA;
}

struct Extractor;

impl Extract for Extractor {
    type Value = domain::Schema<u8, bool, String, char>;
}

fn main() {
    let text = || {
        #[derive(runtime::Structured)]
        struct Node {
            node: domain::Node,
        }
        <Node as runtime::Structured>::SCHEMA
    };
    assert!(text().contains(r#""minimum":{"type":"integer","minimum":0,"maximum":9}"#));
    assert!(Extractor::TEXT.contains(r##""$ref":"#/$defs/Schema"##));
    assert!(<domain::Borrowed<'_, '_> as runtime::Structured>::SCHEMA.contains("\"de\""));
    const _: () = {
        #[derive(runtime::Structured)]
        struct Hidden(domain::Node);
        let _ = <Hidden as runtime::Structured>::SCHEMA;
    };
}
impl Extractor {
    const TEXT: &'static str = <Self as Extract>::TEXT;
}
