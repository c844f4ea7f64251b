//! Runs of all measurements, and the table of their results.

use std::process::{Command, Output};

use crate::answers::Size;
use crate::measure::Run;

const CONCURRENCIES: [u32; 2] = [1, 64];
/// The number of runs from which the median is taken, for figures that vary.
const TIMED: usize = 5;

struct Cost {
    instructions: f64,
    allocations: f64,
    microseconds: f64,
}

pub(crate) fn print(clients: &[&str]) {
    println!("| answer | calls at once | client | instructions | | allocations | processor time |");
    println!("|---|---|---|---|---|---|---|");
    for size in Size::ALL {
        for concurrency in CONCURRENCIES {
            let mut base = None;
            for client in clients {
                let cost = cost(client, size, concurrency);
                let base = *base.get_or_insert(cost.instructions);
                println!(
                    "| {} | {concurrency} | {client} | {} | {:.2} | {:.0} | {:.0} µs |",
                    size.name(),
                    thousands(cost.instructions),
                    cost.instructions / base,
                    cost.allocations,
                    cost.microseconds
                );
            }
        }
    }
}

fn cost(client: &str, size: Size, concurrency: u32) -> Cost {
    let run = |calls| Run {
        client: client.to_owned(),
        size,
        concurrency,
        calls,
    };
    // The difference of two runs excludes one-time work. Concurrent calls are scheduled in varying
    // order, so they need more calls for a stable figure.
    let (few, many) = match (size, concurrency) {
        (Size::Small, 1) => (512, 1_024),
        (Size::Small, _) => (1_280, 6_400),
        (Size::Large, 1) => (128, 256),
        (Size::Large, _) => (256, 1_280),
    };
    let instructions = instructions(&run(many)) - instructions(&run(few));
    let long = match size {
        Size::Small => 6_400,
        Size::Large => 1_280,
    };
    let mut timed: Vec<(u64, u64)> = (0..TIMED).map(|_| native(&run(long))).collect();
    timed.sort_unstable_by_key(|&(_, time)| time);
    let (allocations, time) = timed[TIMED / 2];
    Cost {
        instructions: per(instructions, many - few),
        allocations: per(allocations, long),
        microseconds: per(time, long) / 1e3,
    }
}

/// Allocations and nanoseconds.
fn native(run: &Run) -> (u64, u64) {
    let program = std::env::current_exe().unwrap();
    let output = output(&mut measuring(Command::new(program), run));
    let text = String::from_utf8(output.stdout).unwrap();
    let (allocations, time) = text.trim().split_once(' ').unwrap();
    (allocations.parse().unwrap(), time.parse().unwrap())
}

/// Counts the instructions of the client process. The server is a separate process.
fn instructions(run: &Run) -> u64 {
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap());
    let output = output(&mut measuring(command, run));
    let log = String::from_utf8_lossy(&output.stderr);
    let (_, collected) = log.rsplit_once("Collected : ").unwrap();
    collected
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

fn measuring(mut command: Command, run: &Run) -> Command {
    command
        .args(["measure", &run.client, run.size.name()])
        .args([run.concurrency.to_string(), run.calls.to_string()])
        // Only some of the clients would read proxy settings from the environment.
        .env_clear();
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

fn output(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{} cannot be run: {error}", command.get_program().display())
    });
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {log}");
    output
}

#[allow(clippy::cast_precision_loss, reason = "figures of a dozen digits")]
fn per(total: u64, calls: u32) -> f64 {
    total as f64 / f64::from(calls)
}

/// Formats a number with separators: `1,139,000`.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
