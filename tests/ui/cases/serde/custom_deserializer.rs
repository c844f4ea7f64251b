use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    #[serde(with = "cents")]
    net: f64,
    #[serde(deserialize_with = "cents::deserialize")]
    gross: f64,
}

#[derive(Structured)]
enum Amount {
    #[serde(deserialize_with = "cents::deserialize")]
    Cents(u8),
}

fn main() {}
