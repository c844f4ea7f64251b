use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    id: String,
    total: f64,
}

#[derive(Structured)]
struct Receipt {
    id: String,
    paid: f64,
}

/// The API refuses alternatives that begin with one key.
#[derive(Structured)]
#[serde(untagged)]
enum Document {
    Invoice(Invoice),
    Receipt(Option<Receipt>),
    Other(String),
}

/// A server of one's own takes them.
#[derive(Structured)]
#[serde(untagged)]
#[structured(limits = "none")]
enum Unlimited {
    Invoice(Invoice),
    Receipt(Receipt),
}

/// The variants come out of other types, and one of them has a tag.
#[derive(Structured)]
#[serde(untagged)]
enum Mixed {
    Known(Known),
    Unknown { kind: String },
}

#[derive(Structured)]
#[serde(tag = "kind")]
enum Known {
    Invoice { total: f64 },
    Receipt { paid: f64 },
}

fn main() {}
