//! Extraction of a receipt from a photo.
//!
//! ```sh
//! cargo run -p outlines-examples --bin images
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set. The small model of the other examples does not accept
//! images, so without a key a test server in this process answers, and the example only shows the
//! form of such a request.

use outlines_runtime::testing::TestServer;
use outlines_runtime::{Content, Image, ImageDetail, Structured, models};
use serde::{Deserialize, Serialize};

/// A receipt.
#[derive(Debug, Serialize, Deserialize, Structured)]
struct Receipt {
    shop: String,
    items: Vec<Item>,
    total: f64,
}

#[derive(Debug, Serialize, Deserialize, Structured)]
struct Item {
    name: String,
    quantity: u32,
    price: f64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let server = TestServer::start();
    let model = if outlines_examples::is_set("OPENAI_API_KEY") {
        models::openai("gpt-4o-mini")?
    } else {
        eprintln!(
            "OPENAI_API_KEY is not set: no model sees the photo, and the answer is made up.\n"
        );
        let tea = Item {
            name: "Assam".into(),
            quantity: 2,
            price: 5.0,
        };
        server.reply(&Receipt {
            shop: "Tea House".into(),
            items: vec![tea],
            total: 5.0,
        });
        server.model()
    };

    // An image can also be a URL: `Image::url("https://…")`. PDFs and other files are added with
    // `file`.
    let photo = Image::bytes("image/png", include_bytes!("receipt.png")).detail(ImageDetail::High);
    let receipt = model
        .generate::<Receipt>(Content::new().text("Read this receipt.").image(photo))
        .check(|receipt| {
            let sum: f64 = receipt.items.iter().map(|item| item.price).sum();
            if (sum - receipt.total).abs() < 0.01 {
                Ok(())
            } else {
                Err(format!(
                    "the prices add up to {sum}, and the total is {}",
                    receipt.total
                ))
            }
        })
        .reask(1)
        .await?;

    println!("{receipt:#?}");
    println!(
        "{} + {} tokens",
        model.prompt_tokens(),
        model.completion_tokens()
    );
    Ok(())
}
