//! Choices from two lists: an enum, and a list that is created at runtime.
//!
//! ```sh
//! cargo run -p outlines-examples --bin choice
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine.

use outlines_runtime::Structured;
use serde::Deserialize;

/// What the customer feels.
#[derive(Debug, Deserialize, Structured)]
#[serde(rename_all = "snake_case")]
enum Mood {
    /// Praises or thanks.
    Happy,
    /// Complains.
    Angry,
    /// Neither.
    Neutral,
}

/// A shop. The model sees its city.
struct Shop {
    city: &'static str,
    phone: &'static str,
}

impl AsRef<str> for Shop {
    fn as_ref(&self) -> &str {
        self.city
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let model = outlines_examples::openai("gpt-4o-mini")?;

    // The list is an enum: the answer can be matched exhaustively, without a wildcard arm.
    let letter = "The lamp came in pieces, for the second time. I want my money back!";
    let mood: Mood = model
        .generate(letter)
        .system("How does the customer feel?")
        .await?;
    let desk = match mood {
        Mood::Angry => "complaints",
        Mood::Happy | Mood::Neutral => "service",
    };
    println!("{mood:?}, so it goes to the desk for {desk}.");

    // The list is created at runtime: the answer is one of its items.
    let shops = [
        Shop {
            city: "Berlin",
            phone: "030 5550 101",
        },
        Shop {
            city: "London",
            phone: "020 5550 102",
        },
        Shop {
            city: "Paris",
            phone: "01 5550 103",
        },
    ];
    let shop = model
        .choice("Which city is the Eiffel Tower in?", shops)
        .await?;
    println!("{}, so call {}.", shop.city, shop.phone);
    Ok(())
}
