//! Texts in the body of a request.

use serde::Deserialize;

/// Returns the texts of the user after the last message of the model, in the body of a request of
/// either API, as `Prompt::current_texts` does for a prompt. Returns `None` if the body is not that
/// of a request.
pub(crate) fn user_texts(body: &[u8]) -> Option<Vec<String>> {
    let Body { messages } = serde_json::from_slice(body).ok()?;
    let answer = messages
        .iter()
        .rposition(|message| message.role == "assistant");
    let current = messages
        .into_iter()
        .skip(answer.map_or(0, |answer| answer + 1));
    let of_user = current.filter(|message| message.role == "user");
    let texts = of_user.flat_map(|message| match message.content {
        BodyContent::Text(text) => vec![text],
        BodyContent::Parts(parts) => parts.into_iter().filter_map(|part| part.text).collect(),
    });
    Some(texts.collect())
}

#[derive(Deserialize)]
struct Body {
    #[serde(alias = "input")]
    messages: Vec<BodyMessage>,
}

#[derive(Deserialize)]
struct BodyMessage {
    role: String,
    content: BodyContent,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum BodyContent {
    Text(String),
    Parts(Vec<BodyPart>),
}

#[derive(Deserialize)]
struct BodyPart {
    text: Option<String>,
}
