//! Declarations as they are while they are written in an editor: uses of the types are no errors.

use outlines_runtime::Structured;

#[derive(Structured)]
struct Person {
    name:
}

#[derive(Structured)]
struct Address<T> {
    city: String,
    country T,
}

#[derive(Structured)]
struct Customer {
    person: Person,
    addresses: Vec<Address<u8>>,
}

fn main() {
    let _ = (Customer::SCHEMA, Person::SCHEMA, <Address<u8> as Structured>::SCHEMA);
}
