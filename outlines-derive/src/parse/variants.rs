//! The variants that serde reads.

use serde_derive_internals::attr::TagType;
use serde_derive_internals::{Ctxt, ast};

use super::{fields, joined, refuse, text};
use crate::attr;
use crate::model::{Body, Enum, Tagging, Unit, Variant};

pub(super) fn read(cx: &Ctxt, serde: &ast::Container<'_>, members: &[ast::Variant<'_>]) -> Enum {
    let tagging = match serde.attrs.tag() {
        TagType::External => Tagging::External,
        TagType::Internal { tag } => Tagging::Internal { tag: tag.clone() },
        TagType::Adjacent { tag, content } => Tagging::Adjacent {
            tag: tag.clone(),
            content: content.clone(),
        },
        TagType::None => Tagging::Untagged,
    };
    let (mut units, mut variants) = (Vec::new(), Vec::new());
    for variant in members {
        let described = attr::Variant::read(cx, &variant.original.attrs);
        // The catch-all of unknown names is read, and not offered: a model that could not choose would choose it.
        if variant.attrs.skip_deserializing() || variant.attrs.other() {
            continue;
        }
        let key = text(variant.attrs.name());
        let untagged = variant.attrs.untagged() || matches!(tagging, Tagging::Untagged);
        let description = described.description;
        let (body, inner) = match described
            .stand_in
            .or_else(|| refuse::variant_reader(cx, variant))
        {
            Some(ty) => (Body::newtype(ty), None),
            None => match variant.style {
                ast::Style::Unit if !untagged => {
                    units.push(Unit {
                        value: key,
                        description,
                    });
                    continue;
                }
                ast::Style::Unit => (Body::Unit, None),
                ast::Style::Tuple => {
                    let (value, inner) =
                        fields::tuple(cx, &variant.fields, &variant.original.fields);
                    (Body::Newtype(Box::new(value)), inner)
                }
                ast::Style::Newtype => {
                    let (value, inner) = fields::only(cx, &variant.fields[0]);
                    (Body::Newtype(Box::new(value)), inner)
                }
                ast::Style::Struct => (
                    Body::Object(fields::named(cx, &variant.fields, false)),
                    None,
                ),
            },
        };
        variants.push(Variant {
            key,
            description: joined(description, inner),
            untagged,
            body,
        });
    }
    Enum {
        tagging,
        units,
        variants,
    }
}
