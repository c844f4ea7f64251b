//! Constraints of schemars, garde, and validator, alone and combined.

use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    read Ranged, read Counted, read Shaped, read Addressed, read Described, read Held,
    read Itemized,
    read Spelled, read Mailed,
    read Bounded, read Sized, read Posted, read Order, read Account, read Signup, read Overridden,
}

#[derive(Serialize, Deserialize, Structured)]
struct Ranged {
    #[schemars(range(min = 1, max = 5))]
    stars: u8,
}

#[derive(Serialize, Deserialize, Structured)]
struct Counted {
    #[schemars(length(min = 1, max = 4))]
    names: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Shaped {
    #[schemars(regex(pattern = "^[0-9]{5}$"))]
    zip: String,
}

#[derive(Serialize, Deserialize, Structured)]
struct Addressed {
    #[schemars(email)]
    mail: Option<String>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Described {
    #[schemars(description = "as it was \"said\"")]
    quote: String,
}

#[derive(Serialize, Deserialize, Structured)]
struct Held {
    #[garde(range(min = -40, max = 60))]
    celsius: i8,
}

#[derive(Serialize, Deserialize, Structured)]
struct Itemized {
    #[garde(length(min = 2))]
    parties: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Spelled {
    #[garde(pattern("^[A-Z]{3}$"))]
    currency: String,
}

#[derive(Serialize, Deserialize, Structured)]
struct Mailed {
    #[garde(email)]
    to: String,
}

#[derive(Serialize, Deserialize, Structured)]
struct Bounded {
    #[validate(range(min = 0.5, max = 1.0))]
    score: f64,
}

#[derive(Serialize, Deserialize, Structured)]
struct Sized {
    #[validate(length(equal = 2))]
    country: String,
}

#[derive(Serialize, Deserialize, Structured)]
struct Posted {
    #[validate(email)]
    from: String,
}

/// Constraints of schemars.
#[derive(Serialize, Deserialize, Structured)]
#[serde(rename_all = "camelCase")]
struct Order {
    #[schemars(length(max = 10), description = "what was ordered")]
    order_lines: Vec<Line>,
    #[schemars(email, description = "where the invoice goes")]
    bill_to: String,
    #[schemars(regex(pattern = "^[A-Z]{2}[0-9]{4}$"))]
    #[serde(rename = "no")]
    number: Option<String>,
}

#[derive(Serialize, Deserialize, Structured)]
struct Line {
    #[schemars(range(min = 1))]
    quantity: u32,
    #[validate(range(max = 100))]
    discount: Option<u8>,
}

/// Constraints of garde, which requires `skip` on unchecked fields.
#[derive(Serialize, Deserialize, Structured)]
struct Account {
    #[garde(length(chars, min = 3, max = 20), pattern("^[a-z]+$"))]
    name: String,
    #[garde(email)]
    mail: String,
    #[garde(range(max = 120))]
    age: Option<u8>,
    #[garde(skip)]
    note: String,
}

/// Constraints of validator.
#[derive(Serialize, Deserialize, Structured)]
struct Signup {
    #[validate(length(min = 1, max = 3))]
    interests: Vec<String>,
    #[validate(email, length(max = 100))]
    mail: String,
    #[validate(custom(function = "checked"))]
    code: String,
}

/// Attributes of this crate, which take precedence.
#[derive(Serialize, Deserialize, Structured)]
struct Overridden {
    #[structured(range(max = 9))]
    #[validate(range(min = 1, max = 99))]
    #[garde(range(max = 50))]
    #[schemars(range(min = 0))]
    digit: u8,
}
