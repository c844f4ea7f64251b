//! Display of an order while the model is still extracting it from an e-mail.
//!
//! ```sh
//! cargo run -p outlines-examples --bin stream
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine.

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
async fn main() -> anyhow::Result<()> {
    let model = outlines_examples::openai("gpt-4o-mini")?;
    let mut stream = model
        .generate::<Order>(include_str!("../extract/texts/order.txt").trim_end())
        .system(include_str!("../extract/texts/order.system.txt").trim_end())
        .stream()
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

/// Prints the partial order. Each field is an `Option` that is `None` until its value arrives.
fn show(order: &OrderPartial, text: &str) {
    let customer = order.customer.as_deref().unwrap_or("…");
    let lines = order.lines.as_deref().unwrap_or_default();
    let mut total = 0.0;
    for line in lines {
        if let (Some(quantity), Some(price)) = (line.quantity, line.unit_price) {
            total += f64::from(quantity) * price;
        }
    }
    println!(
        "{:4} bytes  {customer}, {} lines, {total:.2} in all",
        text.len(),
        lines.len()
    );
}
