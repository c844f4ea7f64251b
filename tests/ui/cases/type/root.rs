use outlines_runtime::Structured;

struct Address {
    city: String,
}

fn extract<T: Structured>() {}

fn main() {
    extract::<Address>();
}
