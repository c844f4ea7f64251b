//! `Either`, tagged from outside as serde derives it.

use either::Either;

either_like! { Either<L, R>: "Left", "Right" }
