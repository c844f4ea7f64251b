use outlines_runtime::Structured;

struct Address {
    city: String,
}

#[derive(Structured)]
struct Order {
    ship_to: Address,
    bill_to: Vec<Option<Address>>,
}

fn main() {}
