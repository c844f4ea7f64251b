//! Tests of the client against a scripted server: requests, and the handling of replies.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions it calls"
)]

mod answers;
mod azure;
mod budget;
mod cases;
mod classes;
mod configuration;
mod connection;
mod evidence;
mod examples;
mod generate_many;
mod grammars;
mod known_servers;
mod lists_for_objects;
mod many_texts;
mod mode_advice;
mod mode_terminals;
mod modes;
mod prompts;
mod reasks;
mod regex;
mod rejections;
mod request;
mod responses;
mod retries;
mod samples;
mod secrets;
mod server;
mod settings;
mod terminals;
mod types;
mod usage;
mod valid_replies;
mod whole_floats;
