use outlines_runtime::Structured;
use serde::Deserialize;

#[derive(Deserialize, Structured)]
struct Raw {
    cents: u32,
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
#[serde(from = "Raw")]
struct Price {
    amount: f64,
}

impl From<Raw> for Price {
    fn from(raw: Raw) -> Self {
        Self { amount: f64::from(raw.cents) / 100.0 }
    }
}

#[derive(Deserialize, Structured)]
#[structured(partial)]
#[serde(remote = "std::time::Duration")]
struct Wait {
    #[serde(getter = "std::time::Duration::as_secs")]
    secs: u64,
}

impl From<Wait> for std::time::Duration {
    fn from(wait: Wait) -> Self {
        Self::from_secs(wait.secs)
    }
}

fn main() {}
