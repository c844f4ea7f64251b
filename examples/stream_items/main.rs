//! Gives the lines of an order one by one, each as soon as the model has written it.
//!
//! ```sh
//! cargo run -p outlines-examples --bin stream_items
//! ```
//!
//! It asks the server that `extract` asks.
#![allow(clippy::print_stdout, reason = "a program that shows its results")]

#[path = "../connect.rs"]
mod connect;

use std::error::Error;
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

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The server stops when it goes out of scope.
    let (model, _server) = connect::connect()?;

    let line = |product: &str, quantity, unit_price| Line {
        product: product.to_owned(),
        quantity,
        unit_price,
    };
    let desks = "Hello, we would like to order:\n\n  - oak desk, quantity 2, unit price 310.00\n  - reading lamp, \
                 quantity 6, unit price 45.50\n\nPaul Jansen";
    let mats = "Please send us:\n\n  - yoga mat, quantity 20, unit price 15.00\n  - blanket, quantity 10, unit \
                price 22.50\n  - mirror, quantity 1, unit price 180.00\n\nThanks, Ana";
    let prompt = Prompt::new()
        .system("List the lines of the order as JSON.")
        .example(
            desks,
            &[line("oak desk", 2, 310.0), line("reading lamp", 6, 45.5)],
        )
        .example(
            mats,
            &[
                line("yoga mat", 20, 15.0),
                line("blanket", 10, 22.5),
                line("mirror", 1, 180.0),
            ],
        )
        .user(include_str!("../extract/texts/order.txt").trim_end());

    let start = Instant::now();
    let mut lines = model.stream_items::<Line>(prompt).await?;
    while let Some(line) = lines.next().await {
        let seconds = start.elapsed().as_secs_f64();
        match line {
            Ok(line) => println!("{seconds:5.2} s  {line:?}"),
            // The lines behind it come all the same.
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
