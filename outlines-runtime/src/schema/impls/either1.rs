//! `Either`, tagged from outside as serde derives it.

use either::Either;

of_two! { Either<L, R>: "Left", "Right" }
