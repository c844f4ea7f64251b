use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(name = "Invoice of 2026")]
struct Invoice {
    number: String,
}

#[derive(Structured)]
struct NameOf65CharactersNameOf65CharactersNameOf65CharactersNameOf65Cha {
    number: String,
}

fn main() {}
