//! How a value of a type comes to be while it is streamed. These are marks only; what follows from them is told elsewhere.

use core::marker::PhantomData;

/// All at once, when it is closed.
#[derive(Debug)]
pub enum Whole {}

/// Field by field, in a `P`.
#[derive(Debug)]
pub struct Parts<P>(PhantomData<P>);

/// Element by element.
#[derive(Debug)]
pub enum Listed {}

/// As the type inside of an `Option`.
#[derive(Debug)]
pub enum Optional {}

/// As the type inside of a `Box`.
#[derive(Debug)]
pub enum Boxed {}
