//! Types to extract. Doc comments are the descriptions that the model sees.
#![allow(
    dead_code,
    reason = "the values are shown by `Debug`, which the compiler does not count as a use"
)]

use outlines_runtime::Structured;
use serde::Deserialize;

/// The person that the news is about.
#[derive(Debug, Deserialize, Structured)]
pub(crate) struct Person {
    /// Given name, without titles.
    first_name: String,
    last_name: String,
    /// Age in years.
    age: u8,
}

/// An order from a customer's e-mail.
#[derive(Debug, Deserialize, Structured)]
pub(crate) struct Order {
    /// The customer's full name.
    customer: String,
    lines: Vec<Line>,
    currency: Currency,
    /// Whether the customer asks for express delivery.
    express: bool,
}

/// One line of an order.
#[derive(Debug, Deserialize, Structured)]
pub(crate) struct Line {
    product: String,
    quantity: u32,
    /// The price of one piece.
    unit_price: f64,
}

#[derive(Debug, Deserialize, Structured)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Currency {
    Eur,
    Gbp,
    Usd,
}

/// A job post.
#[derive(Debug, Deserialize, Structured)]
pub(crate) struct JobPost {
    /// The job's title.
    title: String,
    employment: Employment,
    /// Whether the work can be done from anywhere.
    remote: bool,
    company: String,
    /// What the applicant has to know, one skill each.
    skills: Vec<String>,
    /// The pay, where the post says it.
    salary: Option<Salary>,
}

#[derive(Debug, Deserialize, Structured)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Employment {
    FullTime,
    PartTime,
    Contract,
    Internship,
}

/// Pay per year.
#[derive(Debug, Deserialize, Structured)]
pub(crate) struct Salary {
    minimum: u32,
    maximum: u32,
    currency: Currency,
}

/// A section of a text, with the sections inside it.
#[derive(Debug, Deserialize, Structured)]
pub(crate) struct Section {
    title: String,
    sections: Vec<Section>,
}

#[cfg(test)]
mod tests;
