//! A `Structured` type where a `JsonSchema` is wanted.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use ::schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::schema::Structured;

/// Lends a [`Structured`] type where a `JsonSchema` is wanted: as a field of a type that derives it, or as the parameter of
/// a tool.
///
/// In JSON it is the value itself, and so is its schema. The schema is that of what is read; a type that writes something
/// else (`skip_serializing_if`, directional names) has the same one for both.
///
/// ```
/// use outlines_runtime::Structured;
/// use outlines_runtime::schemars::Lent;
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
///     to: Lent<Address>,
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
pub struct Lent<T>(pub T);

impl<T> Lent<T> {
    /// The value itself.
    ///
    /// ```
    /// use outlines_runtime::schemars::Lent;
    ///
    /// let pieces: Lent<u32> = serde_json::from_str("2")?;
    /// assert_eq!(pieces.into_inner(), 2);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Lent<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Lent<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Lent<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Structured> JsonSchema for Lent<T> {
    /// What is wrapped as a root (a list, a choice, a number) stands in place, as schemars' own schemas for such types do.
    fn inline_schema() -> bool {
        T::__WRAPPED
    }

    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("{}::Lent<{}#{:x}>", module_path!(), T::NAME, T::__ID).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        lend(generator, T::NAME, T::SCHEMA, T::__WRAPPED)
    }
}

/// Hands the definitions over to the generator, and gives the schema that refers to them there.
fn lend(generator: &mut SchemaGenerator, name: &str, text: &str, wrapped: bool) -> Schema {
    // The text is JSON: the compiler wrote it.
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
    let prefix = settle(generator, name, &definitions);
    redirect(&mut schema, &reference(generator, &prefix));
    Schema::try_from(schema).unwrap_or_default()
}

/// Adds the definitions under names that nothing else has, and gives what stands before each.
///
/// The generator keeps its names for itself, and takes a definition that it finds under a name for its own: a dot stands in
/// none of the names that it or a `Structured` type has.
fn settle(generator: &mut SchemaGenerator, name: &str, definitions: &Map<String, Value>) -> String {
    let mut prefix = format!("{name}.");
    let mut count = 1;
    loop {
        let to = reference(generator, &prefix);
        let redirected = definitions.iter().map(|(name, schema)| {
            let mut schema = schema.clone();
            redirect(&mut schema, &to);
            (format!("{prefix}{name}"), schema)
        });
        let redirected: Vec<_> = redirected.collect();
        let known = generator.definitions_mut();
        // The type itself may have been here before, and another one of its name.
        if redirected
            .iter()
            .all(|(name, schema)| known.get(name).is_none_or(|there| there == schema))
        {
            known.extend(redirected);
            return prefix;
        }
        count += 1;
        prefix = format!("{name}.{count}.");
    }
}

/// What stands in a reference before the name that the compiler gave.
fn reference(generator: &SchemaGenerator, prefix: &str) -> String {
    let path = &generator.settings().definitions_path;
    let path = path.strip_prefix('#').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    format!("#{path}/{prefix}")
}

/// Points every reference to another place.
fn redirect(schema: &mut Value, to: &str) {
    match schema {
        Value::Object(members) => {
            for (keyword, value) in members {
                match value {
                    Value::String(target) if keyword == "$ref" => {
                        if let Some(name) = target.strip_prefix("#/$defs/") {
                            *target = format!("{to}{name}");
                        }
                    }
                    _ => redirect(value, to),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| redirect(value, to)),
        _ => {}
    }
}
