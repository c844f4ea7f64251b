//! Constraints of a field and of the newtypes inside.

use outlines_runtime::Structured;
use serde_json::json;

use crate::schema;

#[derive(Structured)]
#[structured(range(min = 0, max = 5))]
struct Stars(u8);

#[derive(Structured)]
#[structured(range(min = 1))]
struct AtLeastOne(Stars);

#[derive(Structured)]
#[structured(length(min = 2, max = 4))]
struct Code(String);

#[derive(Structured)]
#[structured(length(max = 3))]
struct Few(Vec<u8>);

#[derive(Structured)]
#[structured(multiple_of = 2)]
struct Even(u32);

#[derive(Structured)]
#[structured(range(exclusive_min = 0))]
struct Positive(f64);

#[derive(Structured)]
#[structured(range(min = 9_007_199_254_740_993, max = 9_007_199_254_740_999))]
struct Large(i64);

#[test]
fn a_schema_has_the_intersection_of_all_constraints() {
    #[derive(Structured)]
    struct Review {
        #[structured(range(min = 0, max = 10))]
        stars: Stars,
        #[structured(range(max = 4))]
        nested: Option<AtLeastOne>,
        #[structured(length(max = 3))]
        code: Code,
        #[structured(length(min = 1, max = 9))]
        list: Few,
        #[structured(multiple_of = 4, range(max = 100))]
        count: Even,
        #[structured(range(min = 0, exclusive_max = 1))]
        ratio: Positive,
        #[structured(range(max = 9_007_199_254_740_994))]
        large: Large,
    }

    let properties = &schema::<Review>()["properties"];
    for (key, expected) in [
        (
            "stars",
            json!({"type": "integer", "minimum": 0, "maximum": 5}),
        ),
        (
            "nested",
            json!({"type": ["integer", "null"], "minimum": 1, "maximum": 4}),
        ),
        (
            "code",
            json!({"description": "2 to 3 characters", "type": "string"}),
        ),
        (
            "list",
            json!({
                "type": "array",
                "items": {"type": "integer", "minimum": 0, "maximum": 255},
                "minItems": 1,
                "maxItems": 3,
            }),
        ),
        (
            "count",
            json!({"type": "integer", "minimum": 0, "maximum": 100, "multipleOf": 4}),
        ),
        (
            "ratio",
            json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
        ),
        (
            "large",
            json!({
                "type": "integer",
                "minimum": 9_007_199_254_740_993_i64,
                "maximum": 9_007_199_254_740_994_i64,
            }),
        ),
    ] {
        assert_eq!(properties[key], expected, "{key}");
    }
}

#[test]
fn an_exclusive_bound_of_an_integer_is_the_next_integer() {
    #[derive(Structured)]
    struct Counts {
        #[structured(range(exclusive_min = 0, exclusive_max = 10))]
        positive: u16,
        #[structured(range(exclusive_min = -3))]
        signed: i8,
        #[structured(range(min = 1, exclusive_min = 1))]
        stricter: u8,
    }

    let properties = &schema::<Counts>()["properties"];
    for (key, minimum, maximum) in [
        ("positive", 1, 9),
        ("signed", -2, 127),
        ("stricter", 2, 255),
    ] {
        let expected = json!({"type": "integer", "minimum": minimum, "maximum": maximum});
        assert_eq!(properties[key], expected, "{key}");
    }
}
