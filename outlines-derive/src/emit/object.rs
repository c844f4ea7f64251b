//! Schemas of objects. The text between the values of two fields is one literal.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_derive_internals::name::Name;

use super::value::Node;
use super::{json, value};
use crate::model::{Container, Field, Member, Object};

/// Returns the node of an object.
pub(super) fn object(container: &Container<'_>, object: &Object) -> Node<'static> {
    let members = members(container, object);
    assemble(members, &object.skipped, container.deny_unknown_fields)
}

/// Returns the arguments of `Object::new`, or `None` for an object with flattened members.
pub(super) fn constructor_arguments(
    container: &Container<'_>,
    object: &Object,
) -> Option<TokenStream> {
    let is_flattened = |member| matches!(member, &Member::Flattened(_));
    if object.members.iter().any(is_flattened) {
        return None;
    }
    let members = members(container, object).into_iter();
    let properties: Vec<_> = members.collect::<Result<_, _>>().ok()?;
    Some(plain(&properties, container.deny_unknown_fields))
}

fn members<'c>(
    container: &Container<'_>,
    object: &'c Object,
) -> Vec<Result<Property<'c>, Flattened<'c>>> {
    let members = object.members.iter();
    members.map(|member| member_of(container, member)).collect()
}

pub(super) fn member_of<'c>(
    container: &Container<'_>,
    member: &'c Member,
) -> Result<Property<'c>, Flattened<'c>> {
    match member {
        Member::Field(field) => Ok(property(container, field)),
        // Serde writes the tag of a struct, and ignores it when reading.
        Member::Tag { key, value } => Ok(Property {
            flags: IGNORED,
            ..tag(key, &[value], [])
        }),
        Member::Flattened(ty) => Err(Flattened {
            schema: value::link(container, ty),
            optional: true,
        }),
    }
}

/// The flags of fields and branches, as in the runtime crate's `schema::node::Flags`.
const DESCRIBED: u8 = 1;
const OPTIONAL: u8 = 2;
pub(super) const FALLIBLE: u8 = 4;
const IGNORED: u8 = 8;

/// A key and its schema.
pub(super) struct Property<'c> {
    pub(super) key: String,
    /// `"description":"…",`, or empty.
    pub(super) description: String,
    pub(super) schema: Node<'c>,
    pub(super) flags: u8,
    /// Other keys that serde reads.
    pub(super) aliases: Vec<String>,
}

impl<'c> Property<'c> {
    /// Returns a property without description.
    pub(super) fn new(key: &str, schema: Node<'c>) -> Self {
        Self {
            key: key.to_owned(),
            description: String::new(),
            schema,
            flags: 0,
            aliases: Vec::new(),
        }
    }

    /// Returns the text before the schema. `key` is the key as a JSON string.
    fn prefix(&self, key: &str) -> String {
        format!("{key}:{{{}", self.description)
    }
}

/// The keys of another type.
pub(super) struct Flattened<'c> {
    pub(super) schema: Node<'c>,
    pub(super) optional: bool,
}

fn property<'c>(container: &Container<'_>, field: &'c Field) -> Property<'c> {
    let description = field.description.as_deref();
    // A node with constraints contains the description.
    let outer = description.filter(|_| field.value.constraints.is_none());
    let flags = [
        (outer.is_some(), DESCRIBED),
        (field.optional, OPTIONAL),
        (field.value.fallible, FALLIBLE),
    ];
    let flags = flags.iter().filter(|(is_set, _)| *is_set);
    Property {
        key: field.key.value.clone(),
        description: json::description(outer),
        schema: value::value(container, &field.value, description),
        flags: flags.map(|(_, flag)| flag).sum(),
        aliases: field
            .aliases
            .iter()
            .map(|name| name.value.clone())
            .collect(),
    }
}

/// Returns the tag of an object, which is one of `values`. `aliases` are other values that serde
/// reads.
pub(super) fn tag<'n>(
    key: &str,
    values: &[&String],
    aliases: impl IntoIterator<Item = &'n Name>,
) -> Property<'static> {
    let values = values.iter().map(|value| value.as_str());
    let aliases = aliases.into_iter().map(|alias| alias.value.as_str());
    let schema = value::choice(values, aliases);
    Property::new(key, value::inline(&schema))
}

/// Returns the node of an object. `skipped` are the keys of fields that only the schema skips.
pub(super) fn assemble(
    members: Vec<Result<Property<'_>, Flattened<'_>>>,
    skipped: &[Name],
    deny_unknown_fields: bool,
) -> Node<'static> {
    if members.iter().all(Result::is_ok) {
        let properties: Vec<_> = members.into_iter().flatten().collect();
        let arguments = plain(&properties, deny_unknown_fields);
        return value::inline(&quote! {
            __outlines::Schema::Object(&__outlines::Object::new(#arguments))
        });
    }
    let fields = members.iter().flatten();
    let characters = json::characters(fields.map(|property| property.key.as_str()));
    let aliases = members.iter().enumerate().flat_map(|(i, member)| {
        let aliases = member
            .as_ref()
            .map_or(&[][..], |property| &property.aliases);
        aliases.iter().map(move |alias| self::alias(alias, Some(i)))
    });
    let skipped = skipped.iter().map(|name| alias(&name.value, None));
    let aliases: Vec<_> = aliases.chain(skipped).collect();
    let members = members.iter().map(|member| match member {
        Ok(property) => {
            let key = json::string(&property.key);
            let prefix = property.prefix(&key);
            let (schema, flags) = (&property.schema, property.flags);
            quote! {
                __outlines::Member::Field {
                    key: #key,
                    prefix: #prefix,
                    schema: #schema,
                    flags: #flags,
                }
            }
        }
        Err(Flattened { schema, optional }) => {
            quote!(__outlines::Member::Flattened { schema: #schema, optional: #optional })
        }
    });
    value::inline(&quote! {
        __outlines::Schema::Flattened(&__outlines::Flattened {
            members: &[#(#members),*],
            characters: #characters,
            deny_unknown_fields: #deny_unknown_fields,
            aliases: &[#(#aliases),*],
        })
    })
}

fn alias(key: &str, field: Option<usize>) -> TokenStream {
    let key = json::string(key);
    let field = field.map_or_else(
        || quote!(::core::option::Option::None),
        |field| quote!(::core::option::Option::Some(#field)),
    );
    quote!(__outlines::Alias { key: #key, field: #field })
}

/// Returns the flags of fields or branches.
pub(super) fn flags(flags: impl Iterator<Item = u8>) -> Literal {
    Literal::byte_string(&flags.collect::<Vec<_>>())
}

/// Returns the arguments of `Object::new`.
fn plain(properties: &[Property<'_>], deny_unknown_fields: bool) -> TokenStream {
    let names = || properties.iter().map(|property| property.key.as_str());
    let keys: Vec<_> = names().map(json::string).collect();
    let before = if properties.is_empty() {
        r#""type":"object","properties":{}"#
    } else {
        "}}"
    };
    let suffix = format!(
        r#"{before},"required":{},"additionalProperties":false"#,
        json::array(&keys)
    );
    let characters = json::characters(names());
    let prefixes = properties.iter().zip(&keys);
    let prefixes = prefixes.map(|(property, key)| property.prefix(key));
    let fields = properties.iter().map(|property| &property.schema);
    let flags = flags(properties.iter().map(|property| property.flags));
    let aliases = properties.iter().enumerate().flat_map(|(i, property)| {
        let aliases = property.aliases.iter();
        aliases.map(move |alias| self::alias(alias, Some(i)))
    });
    let aliases: Vec<_> = aliases.collect();
    let aliases = if aliases.is_empty() {
        quote!(__outlines::Alias::NONE)
    } else {
        quote!(&[#(#aliases),*])
    };
    quote! {
        &[#(#keys),*],
        &[#(#prefixes),*],
        &[#(#fields),*],
        #flags,
        #suffix,
        #characters,
        #deny_unknown_fields,
        #aliases
    }
}
