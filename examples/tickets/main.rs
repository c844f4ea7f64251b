//! Classification of support tickets: enums, optional fields, a custom check, and another request
//! for answers that fail it.
//!
//! ```sh
//! cargo run -p outlines-examples --bin tickets
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine. The small
//! model makes up order numbers: the check rejects them, and such tickets are left for a person.

use outlines_runtime::{Error, Structured};
use serde::Deserialize;

/// A support ticket, sorted.
#[derive(Debug, Deserialize, Structured)]
struct Triage {
    /// The number of the order, where the customer gives it.
    order: Option<OrderNumber>,
    topic: Topic,
    /// Whether a date will be missed, or the customer threatens to leave.
    urgent: bool,
}

#[derive(Debug, Deserialize, Structured)]
#[serde(rename_all = "snake_case")]
enum Topic {
    /// A parcel is late, lost, or at the wrong address.
    Delivery,
    /// A product is broken.
    Defect,
    /// Invoices, payments, money back.
    Payment,
    Other,
}

#[derive(Debug, Deserialize, Structured)]
#[structured(pattern = "^N-[0-9]{5}$")]
struct OrderNumber(String);

const INBOX: [&str; 4] = [
    "Order N-20418 should have come on Monday. It is a present for tomorrow! Where is it?",
    "The lamp does not turn on. I have tried three bulbs.",
    "You have charged me twice for N-20377. I want my money back.",
    "Do you also sell lamps in green?",
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let model = outlines_examples::openai("gpt-4o-mini")?;
    for text in INBOX {
        let call = model
            .generate::<Triage>(text)
            .system("Sort the customer's message as JSON.")
            // A condition that the type cannot express. If it fails, its message is sent to the
            // model with another request.
            .check(move |triage| match &triage.order {
                Some(OrderNumber(number)) if !text.contains(number) => Err(format!(
                    "the message has no order {number}, so `order` is null"
                )),
                _ => Ok(()),
            })
            .reask(1);
        println!("{text}");
        match call.response().await {
            Ok(response) => {
                let Triage {
                    topic,
                    urgent,
                    order,
                } = response.value;
                let order = order.map_or("-".to_owned(), |OrderNumber(number)| number);
                println!("    {topic:?}, urgent: {urgent}, order: {order}");
                println!("    asked {} times\n", response.usage.requests);
            }
            // Other errors, of the server or the network, would affect the next ticket too.
            Err(Error::Invalid(invalid)) => {
                println!("    left for a person: {}\n", invalid.reason());
            }
            Err(error) => return Err(error.into()),
        }
    }
    println!("{} tokens in all", model.usage().total_tokens());
    Ok(())
}
