//! Check of the examples in the prompts: each is an answer of the requested type.

use serde::de::DeserializeOwned;

use super::*;

/// Examples that do not match the schema would mislead the model.
fn assert_examples_are_of_the_type<T: DeserializeOwned>(system: &str) {
    let examples: Vec<&str> = system.split("JSON:\n").skip(1).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let json = example.split("\n\nText:").next().unwrap();
        serde_json::from_str::<T>(json).unwrap();
    }
}

#[test]
fn the_examples_in_the_prompts_are_of_the_types() {
    assert_examples_are_of_the_type::<Person>(include_str!("../texts/news.system.txt"));
    assert_examples_are_of_the_type::<Order>(include_str!("../texts/order.system.txt"));
    assert_examples_are_of_the_type::<JobPost>(include_str!("../texts/job.system.txt"));
    assert_examples_are_of_the_type::<Section>(include_str!("../texts/contents.system.txt"));
}
