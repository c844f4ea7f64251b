//! Variants of an enum.

use serde_derive_internals::attr::TagType;
use serde_derive_internals::{Ctxt, ast};
use syn::Path;

use super::{fields, join, with};
use crate::attr;
use crate::model::{Content, Enum, Tagging, UnitVariant, Value, Variant};

pub(super) fn parse(
    cx: &Ctxt,
    runtime: &Path,
    serde: &ast::Container<'_>,
    variants: &[ast::Variant<'_>],
) -> Enum {
    let tagging = match serde.attrs.tag() {
        TagType::External => Tagging::External,
        TagType::Internal { tag } => Tagging::Internal { tag: tag.clone() },
        TagType::Adjacent { tag, content } => Tagging::Adjacent {
            tag: tag.clone(),
            content: content.clone(),
        },
        TagType::None => Tagging::Untagged,
    };
    let mut parsed = Enum {
        tagging,
        units: Vec::new(),
        variants: Vec::new(),
    };
    for variant in variants {
        let attrs = attr::Variant::read(cx, &variant.original.attrs);
        // The variant with `other` is not in the schema: a model that is unsure would choose it.
        if variant.attrs.skip_deserializing() || variant.attrs.other() {
            continue;
        }
        let description = attrs.description.unwrap_or_else(|error| {
            cx.syn_error(error);
            None
        });
        let name = variant.attrs.name().deserialize_name().clone();
        let aliases = fields::aliases(variant.attrs.name(), variant.attrs.aliases());
        let untagged = variant.attrs.untagged() || matches!(parsed.tagging, Tagging::Untagged);
        if let Some(ty) = attrs.as_type {
            parsed.variants.push(Variant {
                name,
                aliases,
                description,
                untagged,
                content: Content::Newtype(Box::new(Value {
                    ty,
                    constraints: None,
                    fallible: variant.attrs.deserialize_with().is_some(),
                })),
            });
            continue;
        }
        with::check_variant(cx, variant);
        let (content, field_description) = match variant.style {
            ast::Style::Unit if !untagged => {
                parsed.units.push(UnitVariant {
                    name,
                    aliases,
                    description,
                });
                continue;
            }
            ast::Style::Unit => (Content::Unit, None),
            ast::Style::Tuple => {
                let (value, description) =
                    fields::tuple(cx, runtime, &variant.fields, &variant.original.fields);
                (Content::Newtype(Box::new(value)), description)
            }
            ast::Style::Newtype => {
                let (value, description) = fields::newtype(cx, runtime, &variant.fields[0]);
                (Content::Newtype(Box::new(value)), description)
            }
            ast::Style::Struct => {
                let object = fields::named(cx, runtime, &variant.fields, false);
                (Content::Object(object), None)
            }
        };
        parsed.variants.push(Variant {
            name,
            aliases,
            description: join(description, field_description),
            untagged,
            content,
        });
    }
    parsed
}
