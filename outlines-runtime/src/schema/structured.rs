//! The schema traits, and the constants computed from the node of a type.

use core::marker::PhantomData;

use super::estimate::is_within;
use super::generic_types::{Contained, Enclosing, Reached, check_paths, encloses};
use super::node::{NodeRef, Reference, Schema};
use super::render::{FIRST_BUFFER, Rendered, is_wrapped, render};
use super::strict_mode::Limits;
use super::summary::{Summary, violation};
use super::text::{self, Writer};
use super::type_info::TypeInfo;

/// A type with a strict JSON schema that is known at compile time.
///
/// It is implemented by `#[derive(Structured)]` and for types of the standard library, and cannot
/// be implemented by hand: the API accepts every schema.
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
/// assert!(SCHEMA.starts_with(r#"{"description":"A person mentioned in the text.","#));
/// assert_eq!(<Person as Structured>::NAME, "Person");
/// ```
#[diagnostic::on_unimplemented(
    message = "the trait bound `{Self}: Structured` is not satisfied",
    label = "the trait `Structured` is not implemented for `{Self}`",
    note = "for local types, add `#[derive(Structured)]`",
    note = "for types of other crates, enable the `outlines-runtime` feature for that crate, or \
        add `#[structured(as = \"Type\")]` to the field",
    note = "for trait objects, use an enum of the implementing types"
)]
pub trait Structured: HasSchema {
    /// The name under which the schema is sent: at most 64 characters of `[A-Za-z0-9_-]`.
    const NAME: &'static str;

    /// The text of the schema: JSON without line breaks, evaluated by the compiler and sent
    /// verbatim.
    ///
    /// A type whose values are not objects (a list, an enum, a number) is wrapped: its schema is
    /// that of `{"value": …}`, and answers are unwrapped before they are returned.
    ///
    /// A derived type that exceeds the [limits](crate::Limits) of the API is an error in `cargo
    /// check`. A list of it, or an instance of a generic type, is an error in `cargo build`, where
    /// this constant is first used.
    const SCHEMA: &'static str;

    /// Whether answers have the form `{"value": T}`.
    #[doc(hidden)]
    const __WRAPPED: bool;

    #[doc(hidden)]
    const __SUMMARY: Summary;
}

impl<T: HasSchema + ?Sized> Structured for T {
    const NAME: &'static str = {
        let (buffer, len) = const { &schema_name::<T>() };
        text::str_of(buffer, *len)
    };
    const SCHEMA: &'static str = T::__TEXT;
    const __WRAPPED: bool = is_wrapped(T::__NODE.get());
    const __SUMMARY: Summary = FirstPass::<T>::RENDERED.summary;
}

/// Returns the name of `T`, truncated to the length that the API accepts.
const fn schema_name<T: HasSchema + ?Sized>() -> ([u8; 64], usize) {
    let mut writer = Writer::<64>::new();
    writer.name(&T::__INFO.name);
    let len = writer.as_str().len();
    (writer.into_buffer(), len)
}

/// The trait that the derive implements. It holds data and no code.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the trait bound `{Self}: Structured` is not satisfied",
    label = "the trait `Structured` is not implemented for `{Self}`",
    note = "for local types, add `#[derive(Structured)]`",
    note = "for types of other crates, enable the `outlines-runtime` feature for that crate, or \
        add `#[structured(as = \"Type\")]` to the field",
    note = "for trait objects, use an enum of the implementing types"
)]
pub trait HasSchema {
    /// How a partial value is built while the answer is streamed.
    type __PartialStrategy;

    /// The identity and name. They are one constant because the derive writes it for every type.
    const __INFO: TypeInfo;

    const __ID: u64 = Self::__INFO.id;

    /// The generic types inside this type, and its form inside others.
    type __Generics: Generics + ?Sized;

    /// The address of a static for every concrete type. Evaluating it does not evaluate the fields,
    /// so recursive types cause no cycle.
    const __NODE: NodeRef;

    /// The limits that the schema must keep, or `None` for servers without limits.
    const __LIMITS: Option<Limits> = Some(Limits::OPENAI);

    /// The text of the schema of this type as a root.
    const __TEXT: &'static str = schema_text::<Self>();
}

/// The generic types inside a type, and its form inside others.
#[doc(hidden)]
pub trait Generics {
    /// A sized type with the node of this type inside the generic types of `S`.
    type Within<S: Enclosing>: HasSchema;

    /// The generic types inside this type, without those inside types without parameters.
    type Contained: Contained;
}

/// A sized type with the node of `T` inside the generic types of `S`.
#[doc(hidden)]
pub type WithinOf<T, S> = <<T as HasSchema>::__Generics as Generics>::Within<S>;

/// The generic types inside `T`.
#[doc(hidden)]
pub type ContainedOf<T> = <<T as HasSchema>::__Generics as Generics>::Contained;

/// The [`Generics`] of the type `T`, which has no parameters.
#[doc(hidden)]
#[derive(Debug)]
pub struct NotGeneric<T>(PhantomData<T>);

impl<T: HasSchema> Generics for NotGeneric<T> {
    type Within<S: Enclosing> = T;
    type Contained = ();
}

/// The generic type `T`, which is inside the types of `S`.
#[doc(hidden)]
#[derive(Debug)]
pub struct EnclosedBy<T: ?Sized, S>(PhantomData<T>, PhantomData<S>);

impl<T: HasSchema + ?Sized, S: Enclosing> Enclosing for EnclosedBy<T, S> {
    const __ID: Option<u64> = Some(T::__ID);

    type __Outer = S;
}

/// The node of a generic type inside the types of `S`.
#[doc(hidden)]
pub trait GenericNode<S: Enclosing> {
    /// The generic types of the fields.
    type __Fields: Contained;

    const __NODE: NodeRef;
}

/// The generic type `T` as a part of another type.
#[doc(hidden)]
#[derive(Debug)]
pub struct Instance<T: ?Sized>(PhantomData<T>);

impl<T: HasSchema + GenericNode<()> + ?Sized> Contained for Instance<T> {
    const __ID: Option<u64> = Some(T::__ID);

    type __A = T::__Fields;
    type __B = ();
    type __C = ();
    type __D = ();
}

impl<T: HasSchema + GenericNode<()> + ?Sized> Instance<T> {
    /// The generic types inside `T`.
    const REACHED: Reached = Reached::collect::<T::__Fields>();
}

/// Returns the node of a generic type inside the types of `S`.
///
/// The compiler evaluates all constants that a function names, so each node is named by a function
/// of its own.
#[must_use]
#[track_caller]
pub const fn generic_node<T, S>() -> NodeRef
where
    T: HasSchema + GenericNode<()> + GenericNode<S> + ?Sized,
    S: Enclosing,
{
    const fn node<T: GenericNode<S> + ?Sized, S: Enclosing>() -> NodeRef {
        T::__NODE
    }

    #[track_caller]
    const fn outermost<T: HasSchema + GenericNode<()> + ?Sized>() -> NodeRef {
        check_paths::<Instance<T>>(T::__ID, const { &Instance::<T>::REACHED });
        node::<T, ()>()
    }

    if encloses::<S>(T::__ID, 0) {
        const { NodeRef::new(Schema::Recursive(&Reference { id: T::__ID })) }
    } else if reaches_any::<T, S>() {
        node::<T, S>()
    } else {
        outermost::<T>()
    }
}

const fn reaches_any<T: HasSchema + GenericNode<()> + ?Sized, S: Enclosing>() -> bool {
    let reached = const { &Instance::<T>::REACHED };
    reached.contains_any::<S>()
}

/// The generic type `T` inside the types of `S`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Within<T: ?Sized, S>(PhantomData<T>, PhantomData<S>);

impl<T, S> HasSchema for Within<T, S>
where
    T: HasSchema + GenericNode<()> + GenericNode<S> + ?Sized,
    S: Enclosing,
{
    type __PartialStrategy = Atomic;
    type __Generics = Self;

    const __INFO: TypeInfo = T::__INFO;
    const __NODE: NodeRef = generic_node::<T, S>();
}

impl<T, S> Generics for Within<T, S>
where
    T: HasSchema + GenericNode<()> + GenericNode<S> + ?Sized,
    S: Enclosing,
{
    type Within<O: Enclosing> = Self;
    type Contained = Instance<T>;
}

/// Partial strategy: the value appears when it is complete.
///
/// The partial strategies are marker types; their behavior is implemented in `partial`.
#[doc(hidden)]
#[derive(Debug)]
pub enum Atomic {}

/// Partial strategy: the fields appear one by one, in the partial type `P`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fields<P>(PhantomData<P>);

/// Partial strategy: the elements appear one by one.
#[doc(hidden)]
#[derive(Debug)]
pub enum Elements {}

/// Partial strategy: that of the type inside an `Option`.
#[doc(hidden)]
#[derive(Debug)]
pub enum Optional {}

/// Partial strategy: that of the type inside a `Box`.
#[doc(hidden)]
#[derive(Debug)]
pub enum Boxed {}

impl Limits {
    /// Panics, which is a compile error in a constant, if the schema of `T` exceeds a limit.
    ///
    /// # Panics
    ///
    /// With one sentence that names the type, the value, the limit, and a fix.
    #[track_caller]
    pub const fn check<T: Structured + ?Sized>(&self) {
        if !is_within(T::__NODE, self) {
            let errors = match T::__NODE.get() {
                // The errors of other types are reported at their declaration.
                Schema::Named(named) => named.is_generic() || named.is_unlimited(),
                _ => true,
            };
            self.check_exactly::<T>(errors);
        }
    }

    /// Checks the rendered schema. This is a separate function, because the compiler evaluates all
    /// constants that a function names, regardless of the branch that is taken.
    #[track_caller]
    const fn check_exactly<T: Structured + ?Sized>(&self, errors: bool) {
        let root = T::__NODE.get();
        let message = violation(self, root, &T::__SUMMARY, &T::__INFO.name, errors);
        assert!(message.is_empty(), "{}", message.as_str());
    }
}

/// Checks the schema of `T`, which has no limits of its own, as a root.
#[doc(hidden)]
#[track_caller]
pub const fn check_openai_limits<T: HasSchema + ?Sized>() {
    // Fewer calls and constants than `check_limits`, since this runs for every type.
    if !is_within(T::__NODE, &Limits::OPENAI) {
        Limits::OPENAI.check_exactly::<T>(true);
    }
}

/// Checks the schema of `T` as a root.
#[doc(hidden)]
#[track_caller]
pub const fn check_limits<T: HasSchema + ?Sized>() {
    // An invalid schema is invalid for every server.
    let limits = match &T::__LIMITS {
        Some(limits) => limits,
        None => &Limits::UNLIMITED,
    };
    if !is_within(T::__NODE, limits) {
        limits.check_exactly::<T>(true);
    }
}

/// The first pass, a constant so that it is evaluated once.
struct FirstPass<T: ?Sized>(PhantomData<T>);

impl<T: HasSchema + ?Sized> FirstPass<T> {
    const RENDERED: Rendered<FIRST_BUFFER> = render(T::__NODE.get());
}

struct Buffer<T: ?Sized, const N: usize>(PhantomData<T>);

impl<T: HasSchema + ?Sized, const N: usize> Buffer<T, N> {
    const BYTES: [u8; N] = if N <= FIRST_BUFFER {
        FirstPass::<T>::RENDERED.writer.start()
    } else {
        render(T::__NODE.get()).writer.into_buffer()
    };
}

/// Returns the schema of `T`, which has `len` bytes, from a buffer of `N` bytes.
const fn text_in_buffer<T: HasSchema + ?Sized, const N: usize>(len: usize) -> &'static str {
    let bytes: &'static [u8; N] = &Buffer::<T, N>::BYTES;
    text::str_of(bytes, len)
}

/// Returns the schema of `T`, in the smallest buffer of a list of sizes, at most an eighth too
/// large.
///
/// An exact size would be part of a type, and `cargo check` would have to compute it for every
/// type, whether it is used as a root or not. Each size is a call: only the one that is taken is
/// evaluated and ends up in the binary.
#[track_caller]
const fn schema_text<T: HasSchema + ?Sized>() -> &'static str {
    /// Eight sizes between each power of two and the next.
    macro_rules! smallest {
        ($len:ident; $($power:literal)*) => {
            match $len {
                $(
                    _ if $len <= $power / 8 * 9 => text_in_buffer::<T, { $power / 8 * 9 }>($len),
                    _ if $len <= $power / 8 * 10 => text_in_buffer::<T, { $power / 8 * 10 }>($len),
                    _ if $len <= $power / 8 * 11 => text_in_buffer::<T, { $power / 8 * 11 }>($len),
                    _ if $len <= $power / 8 * 12 => text_in_buffer::<T, { $power / 8 * 12 }>($len),
                    _ if $len <= $power / 8 * 13 => text_in_buffer::<T, { $power / 8 * 13 }>($len),
                    _ if $len <= $power / 8 * 14 => text_in_buffer::<T, { $power / 8 * 14 }>($len),
                    _ if $len <= $power / 8 * 15 => text_in_buffer::<T, { $power / 8 * 15 }>($len),
                    _ if $len <= $power * 2 => text_in_buffer::<T, { $power * 2 }>($len),
                )*
                // Descriptions count for no limit; larger schemas use the 16 MiB buffer.
                _ => text_in_buffer::<T, 16_777_216>($len),
            }
        };
    }
    let summary = &<T as Structured>::__SUMMARY;
    // All other types are checked at their declaration.
    if !matches!(T::__NODE.get(), Schema::Named(named) if !named.is_generic()) {
        check_limits::<T>();
    } else if summary.errors.len > 0 {
        Limits::UNLIMITED.check_exactly::<T>(false);
    }
    let len = summary.bytes;
    smallest! {
        len;
        64 128 256 512 1024 2048 4096 8192 16_384 32_768 65_536 131_072 262_144 524_288 1_048_576
    }
}
