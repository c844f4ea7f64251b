//! Compilation of the JSON text of a schema.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ptr;
#[cfg(feature = "schemars1")]
use std::sync::Arc;

use serde_json::{Map, Value};

use super::rules::Rules;
#[cfg(feature = "schemars1")]
use super::schema::cached;
use super::schema::{CompiledSchema, Shape, ShapeId, ShapeMember, Types};

/// The maximum length of a chain of references. Schemas of the derive have no cycles, but other
/// schemas may.
const MAX_HOPS: usize = 100;

/// A schema that is not an object, and therefore has no keywords.
static ADMITS_ALL: Value = Value::Null;

/// Returns the compiled schema of a type.
#[cfg(feature = "schemars1")]
pub(super) fn compiled(text: &'static str, wrapped: bool) -> Arc<CompiledSchema> {
    cached(text.as_ptr().addr(), || {
        let root = serde_json::from_str(text).unwrap_or_default();
        compile(&root, wrapped)
    })
}

/// Compiles the schema of a type. That of a wrapped type is a part of `root`, which contains the
/// definitions.
pub(super) fn compile(root: &Value, wrapped: bool) -> CompiledSchema {
    // Paths are those of the type, without the wrapper.
    let target = if wrapped {
        &root["properties"]["value"]
    } else {
        root
    };
    let mut compiler = Compiler {
        root,
        schema: CompiledSchema::default(),
        ids: BTreeMap::new(),
        pending: Vec::new(),
    };
    compiler.id(target);
    while let Some((id, value)) = compiler.pending.pop() {
        let shape = compiler.shape(value);
        compiler.schema.shapes[id] = shape;
    }
    compiler.schema
}

struct Compiler<'s> {
    root: &'s Value,
    schema: CompiledSchema,
    ids: BTreeMap<usize, ShapeId>,
    pending: Vec<(ShapeId, &'s Value)>,
}

impl<'s> Compiler<'s> {
    fn id(&mut self, schema: &'s Value) -> ShapeId {
        let schema = self.resolve(schema);
        let address = ptr::from_ref(schema).addr();
        *self.ids.entry(address).or_insert_with(|| {
            let id = self.schema.shapes.len();
            self.schema.shapes.push(Shape::default());
            self.pending.push((id, schema));
            id
        })
    }

    /// Follows references of the form `#/$defs/Name`. A reference without a target admits every
    /// value.
    fn resolve(&self, mut schema: &'s Value) -> &'s Value {
        for _ in 0..MAX_HOPS {
            let Some(target) = schema["$ref"].as_str() else {
                return schema;
            };
            let found = self.root.pointer(target.trim_start_matches('#'));
            schema = found.unwrap_or(&ADMITS_ALL);
        }
        &ADMITS_ALL
    }

    fn shape(&mut self, schema: &'s Value) -> Shape {
        let Value::Object(keywords) = schema else {
            return Shape::default();
        };
        let mut shape = Shape::default();
        if let Some(Value::Array(branches)) = keywords.get("anyOf") {
            shape.alternatives = branches.iter().map(|branch| self.id(branch)).collect();
            return shape;
        }
        let names = match keywords.get("type") {
            Some(Value::Array(names)) => names.as_slice(),
            Some(name) => std::slice::from_ref(name),
            None => &[],
        };
        for name in names.iter().filter_map(Value::as_str) {
            shape.types = shape.types | Types::named(name);
        }
        if let Some(Value::Array(values)) = keywords.get("enum") {
            shape.choices.clone_from(values);
        }
        shape.items = keywords.get("items").map(|items| self.id(items));
        if let Some(Value::Object(properties)) = keywords.get("properties") {
            // In the order of the schema, which puts a tag first.
            let required = keywords.get("required").and_then(Value::as_array);
            for key in required.into_iter().flatten().filter_map(Value::as_str) {
                if let Some(property) = properties.get(key) {
                    let shape_id = self.id(property);
                    shape.members.push(ShapeMember::Field {
                        key: key.to_owned(),
                        aliases: Vec::new(),
                        optional: false,
                        shape: shape_id,
                    });
                }
            }
            shape.closed = true;
        }
        shape.rules.push(rules(keywords));
        shape
    }
}

fn rules(keywords: &Map<String, Value>) -> Rules {
    let number = |keyword: &str| match keywords.get(keyword) {
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let text = |keyword: &str| {
        let text = keywords.get(keyword).and_then(Value::as_str);
        Cow::Owned(text.unwrap_or_default().to_owned())
    };
    let length = |keyword: &str| {
        let length = keywords.get(keyword).and_then(Value::as_u64)?;
        usize::try_from(length).ok()
    };
    Rules {
        minimum: number("minimum").into(),
        maximum: number("maximum").into(),
        exclusive_minimum: number("exclusiveMinimum").into(),
        exclusive_maximum: number("exclusiveMaximum").into(),
        multiple_of: number("multipleOf").into(),
        min_length: length("minItems"),
        max_length: length("maxItems"),
        pattern: text("pattern"),
        format: text("format"),
    }
}
