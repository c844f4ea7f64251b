//! Stream of the lines of an order, each available as soon as the model has generated it.
//!
//! ```sh
//! cargo run -p outlines-examples --bin stream_items
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine.

use std::time::Instant;

use outlines_runtime::{Prompt, Structured};
use serde::{Deserialize, Serialize};

/// One line of an order.
#[derive(Debug, Serialize, Deserialize, Structured)]
struct Line {
    product: String,
    #[structured(range(min = 1, max = 1000))]
    quantity: u32,
    /// The price of one piece.
    unit_price: f64,
}

const DESKS: &str = "Hello, we would like to order:\n
  - oak desk, quantity 2, unit price 310.00
  - reading lamp, quantity 6, unit price 45.50
  - mirror, quantity 1, unit price 180.00\n
Paul Jansen";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let model = outlines_examples::openai("gpt-4o-mini")?;

    let line = |product: &str, quantity, unit_price| Line {
        product: product.to_owned(),
        quantity,
        unit_price,
    };
    let desks = [
        line("oak desk", 2, 310.0),
        line("reading lamp", 6, 45.5),
        line("mirror", 1, 180.0),
    ];
    let prompt = Prompt::new()
        .system("List the lines of the order as JSON.")
        .example(DESKS, &desks)
        .user(include_str!("../extract/texts/order.txt").trim_end());

    let start = Instant::now();
    let mut lines = model.generate::<Vec<Line>>(prompt).stream_items().await?;
    while let Some(line) = lines.next().await {
        let seconds = start.elapsed().as_secs_f64();
        match line {
            Ok(line) => println!("{seconds:5.2} s  {line:?}"),
            // The lines after it still arrive.
            Err(error) => println!("{seconds:5.2} s  {error}"),
        }
    }
    println!(
        "{:5.2} s  {:?}",
        start.elapsed().as_secs_f64(),
        lines.usage()
    );
    Ok(())
}
