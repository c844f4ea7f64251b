//! Lists and maps of `arrayvec`, `bytes`, `indexmap`, and `smallvec`, and `either`.

use outlines_runtime::Structured;
use outlines_tests::third_party::arrayvec07::ArrayVec;
use outlines_tests::third_party::bytes1::{Bytes, BytesMut};
use outlines_tests::third_party::either1::Either;
use outlines_tests::third_party::indexmap2::IndexSet;
use outlines_tests::third_party::smallvec1::SmallVec;
use serde_json::json;

use super::inner;
use crate::schema;

#[test]
fn third_party_lists_are_arrays() {
    assert_eq!(inner::<IndexSet<String>>(), inner::<Vec<String>>());
    assert_eq!(inner::<SmallVec<[String; 4]>>(), inner::<Vec<String>>());
    assert_eq!(inner::<Bytes>(), inner::<Vec<u8>>());
    assert_eq!(inner::<BytesMut>(), inner::<Vec<u8>>());
    let bytes: Bytes = serde_json::from_value(json!([0, 255])).unwrap();
    assert_eq!(json!(bytes), json!([0, 255]));
    let words: SmallVec<[String; 1]> = serde_json::from_value(json!(["a", "b"])).unwrap();
    assert_eq!(json!(words), json!(["a", "b"]));
    let words: IndexSet<String> = serde_json::from_value(json!(["b", "a", "b"])).unwrap();
    assert_eq!(json!(words), json!(["b", "a"]));
}

#[derive(Structured)]
struct Board {
    /// from left to right
    row: ArrayVec<u8, 3>,
    column: Option<ArrayVec<u8, 2>>,
}

#[test]
fn an_array_vec_is_limited_to_its_capacity() {
    let schema = schema::<Board>();
    assert_eq!(
        schema["properties"]["row"],
        json!({
            "description": "from left to right",
            "type": "array",
            "items": inner::<u8>(),
            "maxItems": 3,
        })
    );
    assert_eq!(
        schema["properties"]["column"],
        json!({"type": ["array", "null"], "items": inner::<u8>(), "maxItems": 2})
    );
    for list in [json!([]), json!([1, 2, 3])] {
        assert_eq!(
            json!(serde_json::from_value::<ArrayVec<u8, 3>>(list.clone()).unwrap()),
            list
        );
    }
}

#[test]
fn either_is_externally_tagged() {
    let tagged = |key: &str, value| {
        json!({
            "type": "object",
            "properties": {key: value},
            "required": [key],
            "additionalProperties": false,
        })
    };
    assert_eq!(
        inner::<Either<u8, String>>(),
        json!({
            "anyOf": [tagged("Left", inner::<u8>()), tagged("Right", json!({"type": "string"}))],
        })
    );
    let read: Either<u8, String> = serde_json::from_value(json!({"Right": "a"})).unwrap();
    assert_eq!(read, Either::Right("a".to_owned()));
}
