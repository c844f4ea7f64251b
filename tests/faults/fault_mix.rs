//! Pseudo-random mix of faults.

use std::sync::atomic::{AtomicU64, Ordering};

use outlines_tests::raw_server::{Script, reply};

use crate::fixtures::GOOD;

/// Returns a reproducible pseudo-random number (splitmix64).
pub(crate) fn hash(number: usize) -> u64 {
    let mut x = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn answer(choice: &str) -> Vec<u8> {
    let usage = r#""usage":{"prompt_tokens":40,"completion_tokens":9}"#;
    let body = format!(r#"{{"choices":[{choice}],{usage}}}"#);
    reply("200 OK", "connection: close\r\n", body)
}

/// Returns a fault, and counts the billed responses: all successes.
pub(crate) fn fault(number: usize, billed: &AtomicU64) -> Script {
    let close = "connection: close\r\n";
    let kind = hash(number) % 10;
    if (4..=8).contains(&kind) {
        billed.fetch_add(1, Ordering::Relaxed);
    }
    match kind {
        0 => Script::ResetAfterReading(0),
        1 => Script::reset_after_writing(reply("200 OK", "", GOOD)[..60].to_vec()),
        2 => Script::close_after_writing(reply(
            "429 Slow",
            &format!("{close}retry-after-ms: 0.001\r\n"),
            "",
        )),
        3 => Script::close_after_writing(reply("500 Oops", close, "<html>")),
        4 => Script::close_after_writing(answer(r#"{"message":{"refusal":"no"}}"#)),
        5 => Script::close_after_writing(answer(
            r#"{"message":{"content":"{"},"finish_reason":"length"}"#,
        )),
        6 => Script::close_after_writing(answer(r#"{"message":{"content":"prose"}}"#)),
        9 => Script::close_after_writing(b"garbage".to_vec()),
        _ => Script::close_after_writing(reply("200 OK", close, GOOD)),
    }
}
