//! Test cases for every configuration of the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use outlines_runtime::{Error, FinishReason, Model, Prompt, Usage};

use crate::servers::SLOTS;
use crate::types::{Delivery, Folder, Line, Name, Order, Price, Product, Topic};

const MAIL: &str =
    "Please send two packets of green tea and a teapot by express post. Kind regards, Maria Silva";

fn johns_order() -> Order {
    Order {
        customer: "John Carter".to_owned(),
        lines: vec![Line {
            product: Product::BlackTea,
            quantity: 3,
        }],
        delivery: Some(Delivery::PickUp),
    }
}

pub(crate) async fn a_nested_struct_with_a_list(model: Model) {
    let call = model.generate::<Order>(MAIL).temperature(0.0);
    let response = call.max_tokens(500).response().await.unwrap();
    let lines = response.value.lines;
    assert!((1..=4).contains(&lines.len()), "{lines:?}");
    assert_eq!(response.finish_reason, Some(FinishReason::Stop));
    assert_eq!(response.usage.requests, 1);
    assert!(response.usage.completion_tokens >= 10);
}

pub(crate) async fn one_of_an_enum(model: Model) {
    let call = model.generate::<Topic>("The teapot came with a crack in it.");
    // The model is too small to expect the correct variant.
    let (Topic::Billing | Topic::Delivery | Topic::Defect) = call.await.unwrap();
}

pub(crate) async fn choice_returns_an_item(model: Model) {
    let items: Vec<String> = ["Chicken", "Egg", "\"Neither\", says the über-hen"]
        .map(str::to_owned)
        .into();
    let call = model.choice("Which came first?", items.clone());
    let chosen = call.temperature(1.0).await.unwrap();
    assert!(items.contains(&chosen), "{chosen}");
}

pub(crate) async fn a_date_by_regular_expression(model: Model) {
    let pattern = r"(18|19)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])";
    let call = model.regex("Ada Lovelace was born on 10 December 1815.", pattern);
    let call = call.system("Extract the date as JSON.").temperature(1.0);
    let date = call.max_tokens(60).await.unwrap();
    let parts: Vec<u16> = date.split('-').map(|part| part.parse().unwrap()).collect();
    assert!((1800..2000).contains(&parts[0]), "{date}");
    assert!(
        (1..=12).contains(&parts[1]) && (1..=31).contains(&parts[2]),
        "{date}"
    );
}

pub(crate) async fn samples_of_one_request(model: Model) {
    let call = model.generate::<Name>("Invent a name.").temperature(1.0);
    let names = call.samples(SLOTS.into()).await.unwrap();
    assert_eq!(names.len(), usize::from(SLOTS));
    assert_eq!(model.usage().requests, 1);
}

pub(crate) async fn a_list_as_the_whole_answer(model: Model) {
    let call = model.generate::<[Name; 2]>("Ada Lovelace and Alan Turing met for tea.");
    let [first, second] = call.temperature(0.0).await.unwrap();
    assert!(!first.first.is_empty() && !second.last.is_empty());
}

pub(crate) async fn a_type_inside_itself(model: Model) {
    let leaf = |name: &str| Folder {
        name: name.to_owned(),
        folders: Vec::new(),
    };
    let pictures = Folder {
        name: "pictures".to_owned(),
        folders: vec![leaf("summer"), leaf("winter")],
    };
    let prompt = Prompt::new()
        .example("pictures has summer and winter", &pictures)
        .user("music has jazz and folk");
    let folder = model.generate::<Folder>(prompt).temperature(0.0);
    match folder.max_tokens(200).await {
        Ok(folder) => assert!(depth(&folder) >= 1),
        // A model this small may nest folders until it reaches the token limit.
        Err(error) => assert!(matches!(error, Error::Truncated { .. }), "{error:?}"),
    }
}

fn depth(folder: &Folder) -> usize {
    1 + folder.folders.iter().map(depth).max().unwrap_or(0)
}

pub(crate) async fn few_shot_examples_are_sent(model: Model) {
    let bare = model.generate::<Order>(MAIL).temperature(0.0);
    let bare = bare.max_tokens(500).response().await.unwrap();
    let prompt = Prompt::new()
        .system("Extract the order.")
        .example(
            "I will come for three packets of black tea. John Carter",
            &johns_order(),
        )
        .user(MAIL);
    let with_example = model.generate::<Order>(prompt).temperature(0.0);
    let with_example = with_example.max_tokens(500).response().await.unwrap();
    assert!(with_example.usage.prompt_tokens > bare.usage.prompt_tokens + 20);
}

pub(crate) async fn a_truncated_answer_reports_its_usage(model: Model) {
    let error = model.generate::<Order>(MAIL).max_tokens(5).await;
    let error = error.unwrap_err();
    let Error::Truncated { limit, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(limit, Some(5));
    assert_eq!(error.status(), Some(200));
    let usage = error.usage().unwrap();
    assert_eq!((usage.completion_tokens, usage.requests), (5, 1));
    assert_eq!(model.usage(), usage);
}

pub(crate) async fn usage_is_counted_by_clones_too(model: Model) {
    let mut sum = Usage::default();
    for prompt in ["Ada Lovelace", "Alan Turing wrote to Grace Hopper."] {
        let call = model.clone().generate::<Name>(prompt).response();
        sum += call.await.unwrap().usage;
    }
    assert_eq!(sum.requests, 2);
    assert!(sum.prompt_tokens > 0 && sum.completion_tokens > 0);
    assert_eq!(model.usage(), sum);
}

pub(crate) async fn an_answer_that_fails_a_check_is_asked_for_again(model: Model) {
    let checks = Arc::new(AtomicU32::new(0));
    let checked = Arc::clone(&checks);
    let response = model
        .generate::<Name>("Ada Lovelace")
        .check(move |_| match checked.fetch_add(1, Ordering::Relaxed) {
            0 => Err("that is not how she is called"),
            _ => Ok(()),
        })
        .reask(1)
        .response()
        .await
        .unwrap();
    assert_eq!(checks.load(Ordering::Relaxed), 2);
    assert_eq!(response.usage.requests, 2);
    assert_eq!(model.usage(), response.usage);
}

pub(crate) async fn constraints_that_the_server_does_not_enforce_are_checked(model: Model) {
    let call = model.generate::<Price>("Two packets of tea: 7 EUR");
    let error = call.temperature(0.0).max_tokens(60).await.unwrap_err();
    let Error::Invalid(invalid) = &error else {
        panic!("{error:?}");
    };
    assert!(
        invalid.reason().starts_with("`amount` must be at "),
        "{}",
        invalid.reason()
    );
    assert_eq!(error.usage(), Some(model.usage()));
}
