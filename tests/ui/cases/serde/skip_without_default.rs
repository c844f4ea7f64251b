use outlines_runtime::Structured;

#[derive(Structured)]
struct Invoice {
    #[structured(skip)]
    number: String,
    #[structured(skip)]
    paid: Option<bool>,
    #[structured(skip)]
    #[serde(deserialize_with = "read")]
    posted: Option<bool>,
}

fn main() {}
