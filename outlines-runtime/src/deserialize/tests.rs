//! Answers that are read unlike `serde_json` does: lists in place of objects, and whole floats.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::from_str;

#[derive(Debug, PartialEq, Deserialize)]
struct Person {
    name: String,
    age: u8,
}

#[derive(Debug, PartialEq, Deserialize)]
enum Shape {
    Circle { radius: f64 },
    Of(Person),
    Pair(u8, u8),
    Point,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", content = "with")]
enum Adjacent {
    Leaf { size: u8 },
}

#[test]
fn a_list_is_no_struct_at_any_depth() {
    assert!(from_str::<Person>(r#"["Ada",36]"#).is_err());
    assert!(from_str::<Vec<Person>>(r#"[["Ada",36]]"#).is_err());
    assert!(from_str::<Option<Person>>(r#"["Ada",36]"#).is_err());
    assert!(from_str::<BTreeMap<String, Person>>(r#"{"a":["Ada",36]}"#).is_err());
    assert!(from_str::<(u8, Person)>(r#"[1,["Ada",36]]"#).is_err());
    assert!(from_str::<Shape>(r#"{"Circle":[1.5]}"#).is_err());
    assert!(from_str::<Shape>(r#"{"Of":["Ada",36]}"#).is_err());
    assert!(from_str::<Adjacent>(r#"["Leaf",{"size":1}]"#).is_err());
    assert!(from_str::<Adjacent>(r#"{"kind":"Leaf","with":[1]}"#).is_err());
    let error = from_str::<Vec<Person>>(r#"[["Ada",36]]"#).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("invalid type: sequence, expected struct Person"),
        "{text}"
    );
    assert_eq!(error.line(), 1);
}

#[test]
fn lists_and_objects_are_read_where_they_belong() {
    let ada = || Person {
        name: "Ada".to_owned(),
        age: 36,
    };
    assert_eq!(from_str(r#"{"name":"Ada","age":36}"#).ok(), Some(ada()));
    assert_eq!(
        from_str(r#"[{"name":"Ada","age":36}]"#).ok(),
        Some(vec![ada()])
    );
    assert_eq!(from_str("[1,2]").ok(), Some((1_u8, 2_u8)));
    assert_eq!(from_str(r#"{"Pair":[1,2]}"#).ok(), Some(Shape::Pair(1, 2)));
    assert_eq!(from_str(r#""Point""#).ok(), Some(Shape::Point));
    assert_eq!(
        from_str(r#"{"Circle":{"radius":1}}"#).ok(),
        Some(Shape::Circle { radius: 1.0 })
    );
    assert_eq!(
        from_str(r#"{"with":{"size":1},"kind":"Leaf"}"#).ok(),
        Some(Adjacent::Leaf { size: 1 })
    );
}

#[test]
fn a_whole_float_is_an_integer_within_its_bounds() {
    for (text, age) in [
        (r#"{"name":"Ada","age":36.0}"#, Some(36)),
        (r#"{"name":"Ada","age":3.6e1}"#, Some(36)),
        (r#"{"name":"1.0","age":0.0}"#, Some(0)),
        (r#"{"name":"Ada","age":256.0}"#, None),
        (r#"{"name":"Ada","age":-1.0}"#, None),
        (r#"{"name":"Ada","age":36.5}"#, None),
    ] {
        let person = from_str::<Person>(text);
        assert_eq!(person.ok().map(|person| person.age), age, "{text}");
    }
    let error = from_str::<Person>(r#"{"name":"Ada","age":36.0,"age":1}"#).unwrap_err();
    assert!(error.to_string().contains("duplicate field"), "{error}");
}
