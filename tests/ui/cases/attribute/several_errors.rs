use outlines_runtime::Structured;

// Every error is reported, and a use of the type adds none.
#[derive(Structured)]
#[structured(nam = "Invoice", description = "")]
struct Invoice {
    #[structured(formatted = "uuid")]
    number: String,
    #[serde(with = "rfc3339")]
    rest: Rest,
}

#[derive(Structured)]
struct Rest {
    a: u8,
}

fn main() {
    println!("{}", <Invoice as Structured>::SCHEMA);
}
