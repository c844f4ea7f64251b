//! Prompts that `generate_many` holds, prefetches, and drops.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use outlines_runtime::{Error, OpenAI, ResultStream};

use outlines_tests::raw_server::{Action, reply};

use crate::Person;
use crate::fixtures::{GOOD, numbered_server, prompt};

/// The time after which a test that would otherwise run forever has failed.
const TEST_TIMEOUT: Duration = Duration::from_secs(60);

/// A key that counts the live keys.
#[derive(Debug)]
struct Live {
    number: usize,
    live: Arc<AtomicUsize>,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.live.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Keyed prompts, and the numbers of keys that were taken and that are live.
#[derive(Clone, Default)]
struct Source {
    taken: Arc<AtomicUsize>,
    live: Arc<AtomicUsize>,
}

impl Source {
    fn prompts<P>(
        &self,
        count: usize,
        prompt: fn(usize) -> P,
    ) -> impl Iterator<Item = (Live, P)> + Send + use<P> {
        let Self { taken, live } = self.clone();
        (0..count).map(move |number| {
            taken.fetch_add(1, Ordering::Relaxed);
            live.fetch_add(1, Ordering::Relaxed);
            let live = Arc::clone(&live);
            (Live { number, live }, prompt(number))
        })
    }

    fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    fn live(&self) -> usize {
        self.live.load(Ordering::Relaxed)
    }
}

fn good() -> Vec<Action> {
    vec![Action::Write(reply("200 OK", "", GOOD))]
}

/// Polls for items until the condition holds, and drops the future whenever there is none.
async fn poll_until(
    many: &mut ResultStream<'_, Person, Live>,
    mut given: impl FnMut(Live) + Send,
    done: impl Fn() -> bool + Send + Sync,
) {
    let polling = async {
        while !done() {
            if let Some(item) = many.next().now_or_never() {
                let (live, person) = item.unwrap();
                person.unwrap();
                given(live);
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TEST_TIMEOUT, polling).await.unwrap();
}

#[tokio::test]
async fn a_million_prompts_are_taken_one_by_one() {
    const CONCURRENCY: usize = 64;
    for (ordered, prompts) in [(true, 1_000_000), (false, 10_000)] {
        let source = Source::default();
        let unreadable = source.prompts(prompts, |_| Err::<&str, _>("no such line"));
        let model = OpenAI::builder("m").base_url("http://localhost/v1");
        let model = model.environment(|_| None).build().unwrap();
        let many = model
            .generate_many_keyed::<Person, _>(unreadable)
            .concurrency(CONCURRENCY);
        let many = if ordered { many } else { many.unordered() };
        let mut many = many.results();
        let mut given = 0;
        let mut sum = 0;
        while let Some((live, result)) = many.next().await {
            assert!(matches!(result, Err(Error::Prompt(_))));
            assert!(!ordered || live.number == given);
            given += 1;
            sum += live.number;
            assert!(source.live() <= CONCURRENCY && source.taken() < given + CONCURRENCY);
        }
        assert_eq!((given, sum), (prompts, prompts * (prompts - 1) / 2));
        assert_eq!(source.live(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_answers_are_never_ahead_of_the_reader() {
    const PROMPTS: usize = 10_000;
    const CONCURRENCY: usize = 16;
    let server = numbered_server(|_, _| good()).await;
    let model = server.builder().build().unwrap();
    let source = Source::default();
    let mut many = model
        .generate_many_keyed::<Person, _>(source.prompts(PROMPTS, prompt))
        .concurrency(CONCURRENCY)
        .results();
    assert_eq!(source.taken(), 0, "nothing is taken before the first poll");
    let mut given = 0;
    while let Some((live, person)) = many.next().await {
        person.unwrap();
        assert_eq!(live.number, given);
        given += 1;
        assert!(source.live() <= CONCURRENCY && source.taken() < given + CONCURRENCY);
    }
    assert_eq!(given, PROMPTS);
    assert_eq!(server.answered(), PROMPTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_slow_answer_does_not_let_others_accumulate() {
    let hangs = |number, _| match number {
        20 => vec![Action::Hang],
        _ => good(),
    };
    let server = numbered_server(hangs).await;
    let source = Source::default();
    let model = server.builder().build().unwrap();
    let mut many = model
        .generate_many_keyed::<Person, _>(source.prompts(1_000, prompt))
        .concurrency(4)
        .results();
    let given = AtomicUsize::new(0);
    let count = |_| _ = given.fetch_add(1, Ordering::Relaxed);
    let is_blocked = || given.load(Ordering::Relaxed) == 20 && server.answered() == 23;
    poll_until(&mut many, count, is_blocked).await;
    // Three more answers wait behind the one that stalls, and no further prompt is taken.
    for _ in 0..100 {
        assert!(many.next().now_or_never().is_none());
    }
    assert_eq!((source.taken(), source.live()), (24, 4));
    assert_eq!(given.load(Ordering::Relaxed), 20);
    assert_eq!(server.hanging(), 1);

    // Unordered, the others continue.
    let mut many = model
        .generate_many_keyed::<Person, _>(Source::default().prompts(1_000, prompt))
        .concurrency(4)
        .unordered()
        .results();
    for _ in 0..999 {
        let (live, person) = many.next().await.unwrap();
        person.unwrap();
        assert_ne!(live.number, 20);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_stream_closes_the_connections_in_use() {
    let server = numbered_server(|_, _| vec![Action::Hang]).await;
    let source = Source::default();
    let model = server.builder().build().unwrap();
    let mut many = model
        .generate_many_keyed::<Person, _>(source.prompts(1_000, prompt))
        .concurrency(5)
        .results();
    poll_until(&mut many, drop, || server.hanging() == 5).await;
    assert_eq!(source.taken(), 5);
    drop(many);
    assert_eq!(source.live(), 0);
    let hung_up = async {
        while server.hanging() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TEST_TIMEOUT, hung_up).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_item_is_lost_when_the_future_that_awaits_it_is_dropped() {
    let server = numbered_server(|_, _| good()).await;
    let source = Source::default();
    let model = server.builder().build().unwrap();
    let mut many = model
        .generate_many_keyed::<Person, _>(source.prompts(200, prompt))
        .concurrency(7)
        .results();
    let given = Mutex::new(Vec::new());
    let count = || given.lock().unwrap().len();
    let keep = |live: Live| given.lock().unwrap().push(live.number);
    poll_until(&mut many, keep, || count() == 200).await;
    assert!(many.next().await.is_none());
    assert!(given.into_inner().unwrap().into_iter().eq(0..200));
    assert_eq!(server.answered(), 200);
}
