//! The main command.
fn main() {}
