//! Shows an order while the model is still reading it out of an e-mail.
//!
//! ```sh
//! cargo run -p outlines-examples --bin stream
//! ```
//!
//! It asks the server that `extract` asks.
#![allow(clippy::print_stdout, reason = "a program that shows its results")]
#![allow(
    dead_code,
    reason = "the values are shown by `Debug`, which the compiler does not count as a use"
)]

#[path = "../connect.rs"]
mod connect;

use std::error::Error;

use outlines_runtime::{Event, Structured};
use serde::Deserialize;

/// An order from a customer's e-mail.
#[derive(Debug, Deserialize, Structured)]
#[structured(partial)]
struct Order {
    /// The customer's full name.
    customer: String,
    lines: Vec<Line>,
    currency: String,
    /// Whether the customer asks for express delivery.
    express: bool,
}

/// One line of an order.
#[derive(Debug, Clone, Deserialize, Structured)]
#[structured(partial)]
struct Line {
    product: String,
    quantity: u32,
    /// The price of one piece.
    unit_price: f64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The server stops when it goes out of scope.
    let (model, _server) = connect::connect()?;

    let mut stream = model
        .stream::<Order>(include_str!("../extract/texts/order.txt").trim_end())
        .system(include_str!("../extract/texts/order.system.txt").trim_end())
        .await?
        .partials();
    while let Some(event) = stream.next().await {
        match event? {
            Event::Partial => show(stream.partial(), stream.text()),
            Event::Done(order) => println!("\n{:#?}\n{:?}", order.value, order.usage),
            _ => {}
        }
    }
    Ok(())
}

fn show(order: &OrderPartial, text: &str) {
    let customer = order.customer.as_deref().unwrap_or("…");
    let prices = order.lines.iter().flatten();
    let prices = prices.filter_map(|line| Some(f64::from(line.quantity?) * line.unit_price?));
    let total = prices.fold(0.0, |total, price| total + price);
    let count = order.lines.as_ref().map_or(0, Vec::len);
    println!(
        "{:4} bytes  {customer}, {count} lines, {total:.2} in all",
        text.len()
    );
}
