//! Compilation of a type's schema nodes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::rules::Rules;
use super::schema::{CompiledSchema, Shape, ShapeId, ShapeMember, Types, cached};
use crate::schema::node::{
    Alias, Constraints, Flags, Member as NodeMember, NodeRef, Schema as Node,
};

/// Returns the compiled schema of a type.
pub(super) fn compiled(root: NodeRef) -> Arc<CompiledSchema> {
    cached(root.address(), || compile(root))
}

fn compile(root: NodeRef) -> CompiledSchema {
    let mut compiler = Compiler::default();
    compiler.id(root);
    while let Some((id, node_ref)) = compiler.pending.pop() {
        let shape = compiler.shape(node_ref.get());
        compiler.schema.shapes[id] = shape;
    }
    compiler.schema
}

#[derive(Default)]
struct Compiler {
    schema: CompiledSchema,
    ids: BTreeMap<usize, ShapeId>,
    pending: Vec<(ShapeId, NodeRef)>,
    /// The named types by identity, which is all that a generic type knows of itself.
    named: BTreeMap<u64, Node>,
}

impl Compiler {
    fn id(&mut self, node_ref: NodeRef) -> ShapeId {
        *self.ids.entry(node_ref.address()).or_insert_with(|| {
            let id = self.schema.shapes.len();
            self.schema.shapes.push(Shape::default());
            self.pending.push((id, node_ref));
            id
        })
    }

    fn field(
        &mut self,
        key: &'static str,
        aliases: Vec<String>,
        flags: u8,
        node_ref: NodeRef,
    ) -> ShapeMember {
        ShapeMember::Field {
            key: unescape(key).into_owned(),
            aliases,
            optional: flags & Flags::OPTIONAL != 0,
            shape: self.id(node_ref),
        }
    }

    fn shape(&mut self, node: Node) -> Shape {
        let mut shape = Shape::default();
        let mut nullable = false;
        let mut node = node;
        loop {
            node = match node {
                Node::Named(named) => {
                    self.named.insert(named.info.id, named.schema());
                    named.schema()
                }
                Node::Recursive(reference) => match self.named.get(&reference.id) {
                    Some(node) => *node,
                    None => return shape,
                },
                Node::Nullable(inner) => {
                    nullable = true;
                    inner.get()
                }
                Node::Constrained(constrained) => {
                    shape.rules.push(rules(&constrained.constraints));
                    constrained.schema.get()
                }
                _ => break,
            };
        }
        shape.types = match node {
            Node::Null => Types::NULL,
            Node::Scalar(scalar) => Types::named(scalar.json_type),
            Node::Integer(_) => Types::INTEGER,
            Node::StringEnum(choice) => {
                let values = choice.values.iter();
                let values = values.chain(choice.aliases);
                shape.choices = values.map(|value| unescape(value).into()).collect();
                Types::STRING
            }
            Node::IntegerEnum(choice) => {
                let values = choice.values.iter();
                let values = values.filter_map(|value| i64::try_from(*value).ok());
                shape.choices = values.map(Value::from).collect();
                Types::INTEGER
            }
            Node::Array(array) => {
                shape.items = Some(self.id(array.items));
                shape.unique = array.unique;
                Types::ARRAY
            }
            Node::Object(object) => {
                for (i, key) in object.keys().iter().enumerate() {
                    let field = object.fields()[i];
                    let aliases = aliases(object.aliases(), i);
                    shape
                        .members
                        .push(self.field(key, aliases, object.flags()[i], field));
                }
                shape.closed = object.deny_unknown_fields;
                Types::OBJECT
            }
            Node::Flattened(flattened) => {
                for (i, member) in flattened.members.iter().enumerate() {
                    shape.members.push(match member {
                        NodeMember::Field {
                            key, schema, flags, ..
                        } => {
                            let aliases = aliases(flattened.aliases, i);
                            self.field(key, aliases, *flags, *schema)
                        }
                        NodeMember::Flattened { schema, optional } => ShapeMember::Flattened {
                            shape: self.id(*schema),
                            optional: *optional,
                        },
                    });
                }
                shape.closed = flattened.deny_unknown_fields;
                Types::OBJECT
            }
            Node::Union(union) => {
                let branches = union.branches.iter();
                shape.alternatives = branches.map(|branch| self.id(*branch)).collect();
                Types::default()
            }
            // The loop never ends at one of these.
            Node::Nullable(_) | Node::Constrained(_) | Node::Named(_) | Node::Recursive(_) => {
                Types::default()
            }
        };
        if nullable {
            shape.types = shape.types | Types::NULL;
            if !shape.choices.is_empty() {
                shape.choices.push(Value::Null);
            }
        }
        shape
    }
}

/// Returns the aliases of a field.
fn aliases(aliases: &'static [Alias], field: usize) -> Vec<String> {
    let aliases = aliases.iter().filter(|alias| alias.field == Some(field));
    aliases
        .map(|alias| unescape(alias.key).into_owned())
        .collect()
}

fn rules(constraints: &Constraints) -> Rules {
    Rules {
        minimum: constraints.minimum.into(),
        maximum: constraints.maximum.into(),
        exclusive_minimum: constraints.exclusive_minimum.into(),
        exclusive_maximum: constraints.exclusive_maximum.into(),
        multiple_of: constraints.multiple_of.into(),
        min_length: constraints.min_length,
        max_length: constraints.max_length,
        pattern: constraints.pattern.into(),
        format: constraints.format.into(),
    }
}

fn unescape(json: &'static str) -> Cow<'static, str> {
    crate::scan::unquote_key(json).unwrap_or_default()
}
