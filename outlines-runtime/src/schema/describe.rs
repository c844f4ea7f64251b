//! What a derive implements, and the public trait that follows from it.

use core::fmt;
use core::marker::PhantomData;

use super::limits::Limits;
use super::link::Link;
use super::measure::Measure;
use super::name::{Name, Tag};
use super::node::{Reference, Schema};
use super::render::{is_wrapped, render};
use super::text;
use super::way::Whole;
use super::write::{self, Writer};

/// A type with a strict JSON schema, known while compiling.
///
/// It is implemented by `#[derive(Structured)]` and for the types of the standard library, and by nothing else: every
/// schema is one that the API accepts.
///
/// ```
/// use outlines_runtime::Structured;
///
/// /// A person mentioned in the text.
/// #[derive(Structured)]
/// struct Person {
///     /// Given name, without titles.
///     first_name: String,
///     age: u8,
/// }
///
/// const SCHEMA: &str = <Person as Structured>::SCHEMA;
/// assert!(SCHEMA.starts_with(r#"{"description":"A person mentioned in the text.","type":"object","properties":{"first_name":"#));
/// assert_eq!(<Person as Structured>::NAME, "Person");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be extracted: it has no strict JSON schema",
    label = "`Structured` is not implemented for `{Self}`",
    note = "add `#[derive(Structured)]` to the declaration of `{Self}`, or use a type that has it"
)]
pub trait Structured: Describe {
    /// The name under which the schema is sent: at most 64 characters of `[A-Za-z0-9_-]`.
    const NAME: &'static str;

    /// The schema's text: JSON, all on one line. It is evaluated by the compiler, and is sent as it stands.
    ///
    /// A type whose answers are not objects (a list, an enum, a number) is wrapped: its schema is that of
    /// `{"value": …}`, and answers are unwrapped before you see them.
    ///
    /// A derived type that exceeds the [limits](crate::Limits) of the API is an error of `cargo check`; a list of it, or
    /// an instance of a generic type, is one of `cargo build`, where this constant is first used.
    const SCHEMA: &'static str;

    /// Whether the answer is `{"value": T}`.
    #[doc(hidden)]
    const __WRAPPED: bool;

    #[doc(hidden)]
    const __MEASURE: Measure;

    #[doc(hidden)]
    const __TITLE: Name;
}

impl<T: Describe + ?Sized> Structured for T {
    const NAME: &'static str = {
        let (buffer, len) = const { &title::<T>() };
        write::text(buffer, *len)
    };
    const SCHEMA: &'static str = T::__TEXT;
    const __WRAPPED: bool = is_wrapped(T::__NODE.get());
    const __MEASURE: Measure = render::<0>(T::__NODE.get()).measure;
    const __TITLE: Name = T::__NAME;
}

/// The name of `T`, cut to what the API takes.
const fn title<T: Describe + ?Sized>() -> ([u8; 64], usize) {
    let mut writer = Writer::<64>::new();
    writer.name(&T::__NAME);
    let len = writer.as_str().len();
    (writer.into_buffer(), len)
}

/// What a derive implements: data, and nothing that runs.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be extracted: it has no strict JSON schema",
    label = "`Structured` is not implemented for `{Self}`",
    note = "add `#[derive(Structured)]` to the declaration of `{Self}`, or use a type that has it"
)]
pub trait Describe {
    /// How a value comes to be while it is streamed.
    type __Way;

    /// Which type it is. One constant, because a derive writes it for every type.
    const __TAG: Tag;

    const __ID: u64 = Self::__TAG.id;

    const __NAME: Name = Self::__TAG.name;

    /// The address of a static for every concrete type: to evaluate it is not to evaluate the fields, so that recursion is
    /// no cycle.
    const __NODE: Link;

    /// The limits that the schema must keep, or none for servers that have none.
    const __LIMITS: Option<Limits> = Some(Limits::OPENAI);

    /// The schema of the type as a root.
    const __TEXT: &'static str = text::sized::<Self>();
}

/// A generic type inside itself. The node of a generic type is a constant, and one that contained itself would be a cycle;
/// this is only a reference.
#[doc(hidden)]
pub struct Recursive<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized> Clone for Recursive<T> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<T: ?Sized> fmt::Debug for Recursive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recursive")
    }
}

impl<T: Describe + ?Sized> Describe for Recursive<T> {
    type __Way = Whole;

    const __TAG: Tag = T::__TAG;
    const __NODE: Link = Link::new(&Schema::Recursive(Reference { id: T::__ID }));
}
