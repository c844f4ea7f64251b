use outlines_runtime::Structured;

#[derive(Structured)]
struct Meeting {
    lasts: chrono::TimeDelta,
    starts: jiff::Zoned,
}

fn main() {}
