//! A type of the corpus, without the type.

use arbitrary::{Arbitrary, Unstructured};
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A type of the corpus: its schema, and what serde does with it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The topic and the type, as the corpus names them.
    pub name: String,
    /// The text of the schema.
    pub text: &'static str,
    /// Reads a document.
    pub read: fn(&str) -> serde_json::Result<()>,
    /// Writes a value made of the bytes, if the two serde sides of the type agree.
    pub write: Option<Write>,
}

/// Writes a value made of the bytes.
pub type Write = for<'a> fn(&mut Unstructured<'a>) -> arbitrary::Result<String>;

impl Case {
    pub(crate) fn new<T: Structured>(
        module: &str,
        name: &str,
        read: fn(&str) -> serde_json::Result<()>,
        write: Option<Write>,
    ) -> Self {
        let topic = module.rsplit("::").next().unwrap_or(module);
        Self {
            name: format!("{topic}: {name}"),
            text: T::SCHEMA,
            read,
            write,
        }
    }

    /// The schema.
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

/// The document around a type that alone is no JSON object.
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

/// Registers the types of a topic: `both` for one whose two serde sides agree, `read` for one that is read only, or written
/// in another form than it is read.
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
    (@both $ty:ty) => { Some(|bytes| $crate::case::write::<$ty>(bytes)) };
    (@read $ty:ty) => { None };
}

pub(crate) use cases;
