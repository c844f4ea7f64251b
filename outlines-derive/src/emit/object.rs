//! Objects. All text between the types of two fields is one literal.

use proc_macro2::TokenStream;
use quote::quote;

use super::{json, value};
use crate::model::{Container, Field, Member};

/// `Schema::Object(Object { … })`, or `Schema::Spliced(Spliced { … })` where keys come out of other types.
pub(super) fn object(container: &Container<'_>, members: &[Member]) -> TokenStream {
    let closed = container.closed;
    assemble(
        members
            .iter()
            .map(|member| part(container, member))
            .collect(),
        closed,
    )
}

pub(super) fn part(container: &Container<'_>, member: &Member) -> Result<Property, Flat> {
    match member {
        Member::Field(field) => Ok(own(container, field)),
        Member::Tag { key, value } => Ok(tag(key, &[value])),
        Member::Flat(ty) => Err(Flat {
            schema: value::link(container, ty),
            optional: true,
        }),
    }
}

/// A key with what follows it.
pub(super) struct Property {
    pub(super) key: String,
    /// `"description":"…",` or nothing.
    pub(super) description: String,
    pub(super) schema: TokenStream,
}

/// All keys of another type.
pub(super) struct Flat {
    pub(super) schema: TokenStream,
    pub(super) optional: bool,
}

fn own(container: &Container<'_>, field: &Field) -> Property {
    let description = field.description.as_deref();
    // A node with constraints writes the description itself.
    let outside = description.filter(|_| field.value.constraints.is_none());
    Property {
        key: field.key.value.clone(),
        description: json::description(outside),
        schema: value::value(container, &field.value, description),
    }
}

/// A key with one string, or one of several, that tells objects apart.
pub(super) fn tag(key: &str, values: &[&String]) -> Property {
    Property {
        key: key.to_owned(),
        description: String::new(),
        schema: value::in_place(&value::strings(values.iter().map(|value| value.as_str()))),
    }
}

pub(super) fn assemble(parts: Vec<Result<Property, Flat>>, closed: bool) -> TokenStream {
    if parts.iter().all(Result::is_ok) {
        return plain(&parts.into_iter().flatten().collect::<Vec<_>>(), closed);
    }
    let parts = parts.into_iter().map(|part| match part {
        Ok(Property {
            key,
            description,
            schema,
        }) => {
            let open = format!("{}:{{{description}", json::string(&key));
            quote!(__outlines::Part::Own(#open, #schema))
        }
        Err(Flat { schema, optional }) => {
            quote!(__outlines::Part::Flat { schema: #schema, optional: #optional })
        }
    });
    quote!(__outlines::Schema::Spliced(__outlines::Spliced { parts: &[#(#parts),*] }))
}

fn plain(properties: &[Property], closed: bool) -> TokenStream {
    let keys = || properties.iter().map(|property| property.key.as_str());
    let before = if properties.is_empty() {
        r#""type":"object","properties":{}"#
    } else {
        "}}"
    };
    let tail = format!(
        r#"{before},"required":{},"additionalProperties":false"#,
        json::strings(keys())
    );
    let characters = json::characters(keys());
    let opens = properties.iter().enumerate().map(|(i, property)| {
        let before = if i == 0 {
            r#""type":"object","properties":{"#
        } else {
            "},"
        };
        let key = json::string(&property.key);
        format!("{before}{key}:{{{}", property.description)
    });
    let fields = properties.iter().map(|property| &property.schema);
    quote! {
        __outlines::Schema::Object(__outlines::Object {
            opens: &[#(#opens),*],
            fields: &[#(#fields),*],
            tail: #tail,
            characters: #characters,
            closed: #closed,
        })
    }
}
