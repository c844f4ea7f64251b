//! The strict schema of a type, made once.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use ::schemars::JsonSchema;
use ::schemars::generate::SchemaSettings;
use serde_json::Value;

use super::convert;
use super::error::SchemaError;

/// A schema that strict mode accepts, made of one that schemars wrote. It comes from [`strict`].
///
/// ```
/// use outlines_runtime::schemars::strict;
///
/// #[derive(schemars::JsonSchema)]
/// struct Address {
///     city: String,
/// }
///
/// let strict = strict::<Address>()?;
/// assert_eq!(strict.name(), "Address");
/// assert!(strict.schema().contains(r#""additionalProperties":false"#));
/// assert!(!strict.is_wrapped());
/// # Ok::<(), outlines_runtime::schemars::SchemaError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrictSchema {
    name: String,
    text: String,
    wrapped: bool,
}

impl StrictSchema {
    /// The name under which the schema is sent: at most 64 characters of `[A-Za-z0-9_-]`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The schema's text: JSON, all on one line.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.text
    }

    /// Whether answers are `{"value": T}`, since the type alone is no JSON object.
    #[must_use]
    pub fn is_wrapped(&self) -> bool {
        self.wrapped
    }
}

type Made = Result<&'static StrictSchema, SchemaError>;

/// One entry for each type that a program asks for.
static MADE: RwLock<BTreeMap<TypeId, Made>> = RwLock::new(BTreeMap::new());

/// The strict schema of what `T` reads. It is made at the first call for a type, and kept for the life of the program.
///
/// `Model::generate_schemars` sends it; call this function at the start of a program, or in a test, to learn whether
/// there is one.
///
/// # Errors
///
/// [`SchemaError`] if the schema says something that strict mode cannot, or exceeds [`Limits::OPENAI`](crate::Limits).
///
/// ```
/// use outlines_runtime::schemars::strict;
/// use schemars::JsonSchema;
///
/// #[derive(JsonSchema)]
/// struct Person {
///     name: String,
///     nickname: Option<String>,
/// }
///
/// let person = strict::<Person>()?;
/// assert_eq!(person.name(), "Person");
/// assert_eq!(
///     person.schema(),
///     r#"{"type":"object","properties":{"name":{"type":"string"},"nickname":{"type":["string","null"]}},"required":["name","nickname"],"additionalProperties":false}"#
/// );
/// # Ok::<(), outlines_runtime::schemars::SchemaError>(())
/// ```
pub fn strict<T: JsonSchema + 'static>() -> Result<&'static StrictSchema, SchemaError> {
    strict_of(TypeId::of::<T>(), || {
        // Other dialects say less: the older ones have no keywords beside `$ref`.
        let settings = SchemaSettings::draft2020_12().for_deserialize();
        let root = settings.into_generator().into_root_schema_for::<T>();
        make(&T::schema_name(), root.as_value())
    })
}

fn strict_of(id: TypeId, make: impl FnOnce() -> Result<StrictSchema, SchemaError>) -> Made {
    let known = MADE.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(made) = known.get(&id) {
        return made.clone();
    }
    drop(known);
    // Not under the lock: the code of the type runs here, and may ask for other types.
    let new = make();
    let mut known = MADE.write().unwrap_or_else(PoisonError::into_inner);
    known
        .entry(id)
        .or_insert_with(|| new.map(|schema| &*Box::leak(Box::new(schema))))
        .clone()
}

fn make(type_name: &str, root: &Value) -> Result<StrictSchema, SchemaError> {
    let name = convert::name(type_name);
    match convert::convert(root, &name) {
        Ok((schema, wrapped)) => Ok(StrictSchema {
            name,
            text: schema.to_string(),
            wrapped,
        }),
        Err(fault) => Err(SchemaError {
            type_name: type_name.to_owned(),
            path: fault.path,
            problem: fault.problem,
        }),
    }
}
