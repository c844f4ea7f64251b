//! The streaming reply of the server.

/// Returns a streaming reply with this content in deltas of 12 characters. It is written at once,
/// so that the network has no part in the measurement.
pub(crate) fn stream(content: &str) -> Vec<u8> {
    let chunk = |choices: serde_json::Value, usage: serde_json::Value| {
        let chunk = serde_json::json!({
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_760_000_000,
            "model": "gpt-4o-mini-2024-07-18",
            "service_tier": "default",
            "system_fingerprint": "fp_x",
            "choices": choices,
            "usage": usage
        });
        format!("data: {chunk}\n\n")
    };
    let choice = |delta: serde_json::Value, reason: Option<&str>| {
        let choice = serde_json::json!({
            "index": 0,
            "delta": delta,
            "logprobs": null,
            "finish_reason": reason
        });
        chunk(serde_json::json!([choice]), serde_json::Value::Null)
    };
    let characters: Vec<char> = content.chars().collect();
    let mut body = String::new();
    for delta in characters.chunks(12) {
        let delta: String = delta.iter().collect();
        body += &choice(serde_json::json!({"content": delta}), None);
    }
    body += &choice(serde_json::json!({}), Some("stop"));
    let usage =
        serde_json::json!({"prompt_tokens": 40, "completion_tokens": 9, "total_tokens": 49});
    body += &chunk(serde_json::json!([]), usage);
    body += "data: [DONE]\n\n";
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-request-id: req_1\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
