use outlines_runtime::Structured;

// Every fault is shown, and a use of the type adds none.
#[derive(Structured)]
#[structured(nam = "Invoice", description = "")]
struct Invoice {
    #[structured(formatted = "uuid")]
    number: String,
    #[serde(with = "elsewhere")]
    rest: Rest,
}

#[derive(Structured)]
struct Rest {
    a: u8,
}

fn main() {
    println!("{}", <Invoice as Structured>::SCHEMA);
}
