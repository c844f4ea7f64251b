//! Wrapper that implements `JsonSchema` for `Structured` types.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use ::schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::schema::Structured;

/// Implements `JsonSchema` for a [`Structured`] type, for use as a field of a type that derives
/// `JsonSchema` or as the parameter of a tool.
///
/// The wrapper is transparent in JSON and in the schema. The schema describes deserialization; a
/// type that serializes differently (`skip_serializing_if`, directional names) has the same
/// schema for both.
///
/// ```
/// use outlines_runtime::Structured;
/// use outlines_runtime::schemars::AsJsonSchema;
/// use schemars::JsonSchema;
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Structured)]
/// struct Address {
///     city: String,
/// }
///
/// #[derive(Deserialize, JsonSchema)]
/// struct Parcel {
///     weight: f64,
///     to: AsJsonSchema<Address>,
/// }
///
/// let schema = schemars::schema_for!(Parcel);
/// assert_eq!(schema.pointer("/properties/to/$ref").unwrap(), "#/$defs/Address");
///
/// let parcel: Parcel = serde_json::from_str(r#"{"weight":1.5,"to":{"city":"Bern"}}"#)?;
/// assert_eq!(parcel.to.city, "Bern");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct AsJsonSchema<T>(pub T);

impl<T> AsJsonSchema<T> {
    /// Returns the inner value.
    ///
    /// ```
    /// use outlines_runtime::schemars::AsJsonSchema;
    ///
    /// let pieces: AsJsonSchema<u32> = serde_json::from_str("2")?;
    /// assert_eq!(pieces.into_inner(), 2);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for AsJsonSchema<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for AsJsonSchema<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for AsJsonSchema<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Structured> JsonSchema for AsJsonSchema<T> {
    /// Inlines a type that is wrapped as a root (a list, a choice, a number), as schemars does
    /// for such types.
    fn inline_schema() -> bool {
        T::__WRAPPED
    }

    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!(
            "{}::AsJsonSchema<{}#{:x}>",
            module_path!(),
            T::NAME,
            T::__ID
        )
        .into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        export(generator, T::NAME, T::SCHEMA, T::__WRAPPED)
    }
}

/// Adds the definitions to the generator. Returns the schema that refers to them there.
fn export(generator: &mut SchemaGenerator, name: &str, text: &str, wrapped: bool) -> Schema {
    // The text is valid JSON, generated at compile time.
    let mut root: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let definitions = match root.remove("$defs") {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    let mut schema = if wrapped {
        root["properties"]["value"].take()
    } else {
        Value::Object(root)
    };
    let prefix = insert_definitions(generator, name, &definitions);
    rewrite_refs(&mut schema, &reference(generator, &prefix));
    Schema::try_from(schema).unwrap_or_default()
}

/// Adds the definitions under unused names. Returns the prefix of these names.
///
/// The generator does not expose the names it has reserved, and treats a definition with such a
/// name as its own. The prefix contains a dot, which is in no name of the generator or of a
/// `Structured` type.
fn insert_definitions(
    generator: &mut SchemaGenerator,
    name: &str,
    definitions: &Map<String, Value>,
) -> String {
    let mut prefix = format!("{name}.");
    let mut count = 1;
    loop {
        let to = reference(generator, &prefix);
        let renamed = definitions.iter().map(|(name, schema)| {
            let mut schema = schema.clone();
            rewrite_refs(&mut schema, &to);
            (format!("{prefix}{name}"), schema)
        });
        let renamed: Vec<_> = renamed.collect();
        let known = generator.definitions_mut();
        // The type may have been added before, or another type of the same name.
        if renamed
            .iter()
            .all(|(name, schema)| known.get(name).is_none_or(|there| there == schema))
        {
            known.extend(renamed);
            return prefix;
        }
        count += 1;
        prefix = format!("{name}.{count}.");
    }
}

/// Returns the start of a reference to a definition with this prefix.
fn reference(generator: &SchemaGenerator, prefix: &str) -> String {
    let path = &generator.settings().definitions_path;
    let path = path.strip_prefix('#').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    format!("#{path}/{prefix}")
}

/// Replaces the start of every reference.
fn rewrite_refs(schema: &mut Value, to: &str) {
    match schema {
        Value::Object(members) => {
            for (keyword, value) in members {
                match value {
                    Value::String(target) if keyword == "$ref" => {
                        if let Some(name) = target.strip_prefix("#/$defs/") {
                            *target = format!("{to}{name}");
                        }
                    }
                    _ => rewrite_refs(value, to),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rewrite_refs(value, to)),
        _ => {}
    }
}
