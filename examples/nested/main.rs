//! Nested types: an enum with data, an optional field, and a tree.
//!
//! ```sh
//! cargo run -p outlines-examples --bin nested
//! ```
//!
//! Uses OpenAI if `OPENAI_API_KEY` is set, and otherwise a small model on this machine.

use outlines_runtime::{Prompt, Structured};
use serde::Deserialize;

/// A meeting, as its invitation tells it.
#[derive(Deserialize, Structured)]
struct Meeting {
    place: Place,
    agenda: Vec<Topic>,
    /// Who takes the minutes, where the invitation says it.
    minutes_by: Option<String>,
}

#[derive(Deserialize, Structured)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Place {
    Online { link: String },
    Room { building: String, number: u32 },
}

/// A point of the agenda, with the points below it.
#[derive(Deserialize, Structured)]
struct Topic {
    title: String,
    topics: Vec<Topic>,
}

const DEBRIEF: &str = "We meet in Lake House, room 7.\n
Agenda:
    Costs
        Spain
        France
    Thanks";

const ANSWER: &str = concat!(
    r#"{"place": {"kind": "room", "building": "Lake House", "number": 7}, "agenda": ["#,
    r#"{"title": "Costs", "topics": [{"title": "Spain", "topics": []}, "#,
    r#"{"title": "France", "topics": []}]}, {"title": "Thanks", "topics": []}], "#,
    r#""minutes_by": null}"#,
);

const REVIEW: &str = "We meet in North Hall, room 12.\n
Agenda:
    Sales
        Europe
        Asia
    Hiring";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let model = outlines_examples::openai("gpt-4o-mini")?;
    // A small model needs an example; for larger ones the type is enough.
    let prompt = Prompt::new().user(DEBRIEF).assistant(ANSWER).user(REVIEW);
    let meeting: Meeting = model.generate(prompt).await?;

    println!("{REVIEW}\n\nis read as:\n");
    match meeting.place {
        Place::Online { link } => println!("online at {link}"),
        Place::Room { building, number } => println!("room {number} of {building}"),
    }
    show(&meeting.agenda, 0);
    println!(
        "minutes: {}",
        meeting.minutes_by.as_deref().unwrap_or("nobody yet")
    );
    Ok(())
}

fn show(topics: &[Topic], depth: usize) {
    for Topic { title, topics } in topics {
        println!("{}- {title}", "  ".repeat(depth));
        show(topics, depth + 1);
    }
}
