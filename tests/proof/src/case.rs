//! A type of the corpus, with its type erased.

use arbitrary::{Arbitrary, Unstructured};
use outlines_runtime::{Prompt, Structured};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A type of the corpus: its schema, and functions that use serde.
#[derive(Debug, Clone)]
pub struct Case {
    /// The topic and the name of the type.
    pub name: String,
    /// The schema.
    pub text: &'static str,
    /// Deserializes a document.
    pub read: fn(&str) -> serde_json::Result<()>,
    /// Functions on values, if the serializer and deserializer of the type agree.
    pub values: Option<Values>,
}

/// Functions on values of a type, each made from random bytes.
#[derive(Debug, Clone, Copy)]
pub struct Values {
    /// Serializes a value.
    pub write: Write,
    /// Makes a prompt with a value as an example, if the type owns its data.
    pub show: Option<Show>,
}

/// Serializes a value made from the bytes.
pub type Write = for<'a> fn(&mut Unstructured<'a>) -> arbitrary::Result<String>;

/// Makes a prompt with a value made from the bytes.
pub type Show = for<'a> fn(&mut Unstructured<'a>) -> arbitrary::Result<Prompt>;

impl Case {
    pub(crate) fn new<T: Structured>(
        module: &str,
        name: &str,
        read: fn(&str) -> serde_json::Result<()>,
        values: Option<Values>,
    ) -> Self {
        let topic = module.rsplit("::").next().unwrap_or(module);
        Self {
            name: format!("{topic}: {name}"),
            text: T::SCHEMA,
            read,
            values,
        }
    }

    /// Returns the parsed schema.
    #[must_use]
    pub fn schema(&self) -> Value {
        match serde_json::from_str(self.text) {
            Ok(schema) => schema,
            Err(error) => panic!(
                "{}: the schema is no JSON: {error}\n{}",
                self.name, self.text
            ),
        }
    }
}

/// The document of a type that is not a JSON object.
#[derive(Serialize, Deserialize)]
struct Wrapped<T> {
    value: T,
}

pub(crate) fn read<'de, T: Structured + Deserialize<'de>>(
    text: &'de str,
) -> serde_json::Result<()> {
    if T::__WRAPPED {
        serde_json::from_str::<Wrapped<T>>(text).map(drop)
    } else {
        serde_json::from_str::<T>(text).map(drop)
    }
}

pub(crate) fn write<'a, T: Structured + Serialize + Arbitrary<'a>>(
    bytes: &mut Unstructured<'a>,
) -> arbitrary::Result<String> {
    let value = T::arbitrary(bytes)?;
    let text = if T::__WRAPPED {
        serde_json::to_string(&Wrapped { value })
    } else {
        serde_json::to_string(&value)
    };
    Ok(text.unwrap_or_else(|error| panic!("a value is not written: {error}")))
}

pub(crate) fn show<'a, T>(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Prompt>
where
    T: Structured + Serialize + DeserializeOwned + Arbitrary<'a>,
{
    Ok(Prompt::new().example("…", &T::arbitrary(bytes)?))
}

/// Registers the types of a topic: `both` if serializer and deserializer agree, `borrowing` if the
/// type also borrows its data, `read` if it is only deserialized, or serialized in another form.
macro_rules! cases {
    ($($side:ident $ty:ty),+ $(,)?) => {
        pub(crate) fn cases() -> Vec<$crate::case::Case> {
            vec![$($crate::case::Case::new::<$ty>(
                module_path!(),
                stringify!($ty),
                |text| $crate::case::read::<$ty>(text),
                cases!(@$side $ty),
            )),+]
        }
    };
    (@both $ty:ty) => {
        Some($crate::case::Values {
            write: |bytes| $crate::case::write::<$ty>(bytes),
            show: Some(|bytes| $crate::case::show::<$ty>(bytes)),
        })
    };
    (@borrowing $ty:ty) => {
        Some($crate::case::Values {
            write: |bytes| $crate::case::write::<$ty>(bytes),
            show: None,
        })
    };
    (@read $ty:ty) => { None };
}

pub(crate) use cases;
