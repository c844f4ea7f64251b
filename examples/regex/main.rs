//! Text that follows a regular expression known at run time.
//!
//! ```sh
//! cargo run -p outlines-examples --bin regex
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine.

/// A shop, as it would be read from a table. Each has its own form of order numbers.
struct Shop {
    name: &'static str,
    order_number: &'static str,
    mail: &'static str,
}

const SHOPS: [Shop; 2] = [
    Shop {
        name: "Berlin Teas",
        order_number: r"BT-\d{4}",
        mail: "Hello, where is my order BT-2204? I placed it two weeks ago.",
    },
    Shop {
        name: "Lamps and More",
        order_number: r"\d{3}/[A-Z]{2}",
        mail: "The lamp of order 114/QX has arrived, but the cable is missing.",
    },
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let model = outlines_examples::openai("gpt-4o-mini")?;
    for shop in &SHOPS {
        let number = model
            .regex(shop.mail, shop.order_number)
            .system("Extract the order number from the mail.")
            .await?;
        println!("{}: {number}", shop.name);
    }

    // A pattern that some server could ignore or read differently is an error before sending.
    match model.regex("…", r"(?i)bt-\d{4}").await {
        Ok(number) => println!("{number}"),
        Err(error) => println!("{error}"),
    }
    Ok(())
}
