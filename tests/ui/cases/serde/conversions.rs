use outlines_runtime::Structured;

#[derive(Structured)]
#[serde(from = "String")]
struct From(u8);

#[derive(Structured)]
#[serde(try_from = "String")]
struct TryFrom(u8);

#[derive(Structured)]
#[serde(remote = "std::time::Duration")]
struct Remote {
    secs: u64,
}

#[derive(Structured)]
#[serde(field_identifier)]
enum FieldName {
    A,
}

#[derive(Structured)]
#[serde(variant_identifier)]
enum VariantName {
    A,
}

fn main() {}
