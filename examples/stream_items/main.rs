//! Gives the lines of an order one by one, each as soon as the model has written it.
//!
//! ```sh
//! cargo run -p outlines-examples --bin stream_items
//! ```
//!
//! It asks the server that `extract` asks.
#![allow(clippy::print_stdout, reason = "a program that shows its results")]

#[path = "../stream/connect.rs"]
mod connect;
#[path = "../extract/local/mod.rs"]
mod local;

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

    let lamp = Line {
        product: "reading lamp".to_owned(),
        quantity: 6,
        unit_price: 45.5,
    };
    let desk = Line {
        product: "oak desk".to_owned(),
        quantity: 2,
        unit_price: 310.0,
    };
    let prompt = Prompt::new()
        .system("List the lines of the order as JSON.")
        .example(
            "Six reading lamps at 45.50 each, two oak desks at 310.",
            &vec![lamp, desk],
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
