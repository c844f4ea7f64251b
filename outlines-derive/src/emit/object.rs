//! Objects. The text between the values of two fields is one literal.

use proc_macro2::TokenStream;
use quote::quote;

use super::{json, value};
use crate::model::{Container, Field, Member};

/// Returns `Schema::Object(Object { … })`, or `Schema::Flattened(Flattened { … })` for an object with
/// flattened members.
pub(super) fn object(container: &Container<'_>, members: &[Member]) -> TokenStream {
    let members = members.iter().map(|member| self::member(container, member));
    assemble(members.collect(), container.deny_unknown_fields)
}

pub(super) fn member(container: &Container<'_>, member: &Member) -> Result<Property, Flattened> {
    match member {
        Member::Field(field) => Ok(property(container, field)),
        Member::Tag { key, value } => Ok(tag(key, &[value])),
        Member::Flattened(ty) => Err(Flattened {
            schema: value::link(container, ty),
            optional: true,
        }),
    }
}

/// A key and its schema.
pub(super) struct Property {
    pub(super) key: String,
    /// `"description":"…",`, or empty.
    pub(super) description: String,
    pub(super) schema: TokenStream,
}

/// The keys of another type.
pub(super) struct Flattened {
    pub(super) schema: TokenStream,
    pub(super) optional: bool,
}

fn property(container: &Container<'_>, field: &Field) -> Property {
    let description = field.description.as_deref();
    // A node with constraints contains the description.
    let outer = description.filter(|_| field.value.constraints.is_none());
    Property {
        key: field.key.value.clone(),
        description: json::description(outer),
        schema: value::value(container, &field.value, description),
    }
}

/// Returns the tag of an object, which is one of `values`.
pub(super) fn tag(key: &str, values: &[&String]) -> Property {
    Property {
        key: key.to_owned(),
        description: String::new(),
        schema: value::inline(&value::choice(values.iter().map(|value| value.as_str()))),
    }
}

pub(super) fn assemble(
    members: Vec<Result<Property, Flattened>>,
    deny_unknown_fields: bool,
) -> TokenStream {
    if members.iter().all(Result::is_ok) {
        let properties: Vec<_> = members.into_iter().flatten().collect();
        return plain(&properties, deny_unknown_fields);
    }
    let members = members.into_iter().map(|member| match member {
        Ok(Property {
            key,
            description,
            schema,
        }) => {
            let prefix = format!("{}:{{{description}", json::string(&key));
            quote!(__outlines::Member::Field(#prefix, #schema))
        }
        Err(Flattened { schema, optional }) => {
            quote!(__outlines::Member::Flattened { schema: #schema, optional: #optional })
        }
    });
    quote!(__outlines::Schema::Flattened(__outlines::Flattened { members: &[#(#members),*] }))
}

/// Returns an object without flattened members.
fn plain(properties: &[Property], deny_unknown_fields: bool) -> TokenStream {
    let keys = || properties.iter().map(|property| property.key.as_str());
    let before = if properties.is_empty() {
        r#""type":"object","properties":{}"#
    } else {
        "}}"
    };
    let suffix = format!(
        r#"{before},"required":{},"additionalProperties":false"#,
        json::strings(keys())
    );
    let characters = json::characters(keys());
    let prefixes = properties.iter().enumerate().map(|(i, property)| {
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
            prefixes: &[#(#prefixes),*],
            fields: &[#(#fields),*],
            suffix: #suffix,
            characters: #characters,
            deny_unknown_fields: #deny_unknown_fields,
        })
    }
}
