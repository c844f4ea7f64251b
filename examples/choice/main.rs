//! Two lists of choices: one that is a type, and one that the program makes.
//!
//! ```sh
//! cargo run -p outlines-examples --bin choice
//! ```
//!
//! It asks OpenAI where `OPENAI_API_KEY` is set, and else a small model on this machine.

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

/// A shop of ours; the model is shown its city.
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

    // The list is a type: what comes is matched without a last arm for surprises.
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

    // The list is known when the program runs: what comes is one of its own items.
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
