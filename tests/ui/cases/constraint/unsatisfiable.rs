use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(range(min = 50))]
struct AtLeast50(u8);

#[derive(Structured)]
struct Range {
    #[structured(range(max = 10))]
    stars: AtLeast50,
}

#[derive(Structured)]
#[structured(length(min = 5))]
struct Long(String);

#[derive(Structured)]
struct Length {
    #[structured(length(max = 3))]
    name: Option<Long>,
}

#[derive(Structured)]
struct ListLength {
    #[structured(length(min = 3))]
    names: Names,
}

#[derive(Structured)]
#[structured(length(max = 2))]
struct Names(Vec<String>);

#[derive(Structured)]
struct Multiple {
    #[structured(range(min = 1, max = 4), multiple_of = 5)]
    count: u8,
}

#[derive(Structured)]
struct FloatMultiple {
    #[structured(range(min = 0.1, max = 0.2), multiple_of = 0.25)]
    share: f64,
}

#[derive(Structured)]
#[structured(multiple_of = 6)]
struct Sixth(u32);

#[derive(Structured)]
struct Steps {
    #[structured(multiple_of = 4)]
    count: Sixth,
}

#[derive(Structured)]
struct BeyondFloats {
    #[structured(range(min = 9007199254740993, max = 9007199254740992))]
    id: i64,
}

#[derive(Structured)]
struct Exclusive {
    #[structured(range(exclusive_min = 1, max = 1))]
    ratio: f64,
}

#[derive(Structured)]
struct ExclusiveIntegers {
    #[structured(range(exclusive_min = 1, exclusive_max = 2))]
    count: i32,
}

#[derive(Structured)]
struct Single {
    #[structured(range(max = 1e39))]
    value: f32,
}

#[derive(Structured)]
struct Character {
    #[structured(length(max = 3))]
    letter: char,
}

fn main() {}
