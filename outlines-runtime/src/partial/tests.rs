//! Tests of partial values: they depend only on the prefix received, not on its pieces, and end as
//! the complete value.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Partial, PartialBuilder};
use crate::Structured;
use crate::scan::{ScanError, ScanErrorKind};

/// An order with every serde attribute that affects names.
#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate", partial)]
#[serde(rename_all = "camelCase", tag = "kind")]
struct Order {
    number: String,
    #[serde(rename = "the \"buyer\"", alias = "customer")]
    buyer: Option<Person>,
    #[serde(default)]
    lines: Vec<Line>,
    r#type: Type,
    #[serde(with = "crate::entries")]
    notes: BTreeMap<String, u8>,
    #[serde(flatten)]
    shipping: Shipping,
    #[serde(skip)]
    _cache: Vec<u8>,
    tags: VecDeque<String>,
    rows: Vec<Vec<Option<Line>>>,
    total: Box<f64>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate", partial)]
struct Person {
    name: Box<str>,
    age: Option<u8>,
    /// The person who recommended the shop to the buyer.
    recommended_by: Option<Box<Person>>,
    friends: Vec<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate", partial)]
struct Line {
    article: String,
    #[serde(deserialize_with = "eighths")]
    #[structured(as = "f64")]
    price: f64,
}

#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate", partial)]
struct Shipping {
    city: String,
    #[serde(flatten)]
    address: Address,
}

#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate", partial)]
struct Address {
    street: String,
    /// A type from another crate, as far as the schema knows.
    #[structured(as = "[u8; 2]")]
    position: (u8, u8),
}

/// Not marked.
#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate")]
enum Type {
    Letter,
    Parcel { weight: u32, parts: Vec<Line> },
}

#[derive(Debug, Clone, Serialize, Deserialize, Structured)]
#[structured(crate = "crate", partial)]
struct Page<T> {
    items: Vec<T>,
    /// Deserialized as a whole, although its elements have partial types.
    both: [T; 2],
    next: Option<Box<Page<T>>>,
    first: T,
}

fn eighths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(f64::deserialize(deserializer)? / 8.0)
}

/// Conversion of a complete value into its partial type.
trait IntoPartial: Partial<Partial: Debug> {
    fn into_partial(self) -> Self::Partial;
}

impl IntoPartial for Order {
    fn into_partial(self) -> OrderPartial {
        let rows = self.rows.into_iter();
        let row = |row: Vec<Option<Line>>| {
            let cells = row.into_iter();
            cells.map(|cell| cell.map(Line::into_partial)).collect()
        };
        OrderPartial {
            number: Some(self.number),
            buyer: Some(self.buyer.map(Person::into_partial)),
            lines: Some(self.lines.into_iter().map(Line::into_partial).collect()),
            r#type: Some(self.r#type),
            notes: Some(self.notes),
            shipping: Some(ShippingPartial {
                city: Some(self.shipping.city),
                address: Some(AddressPartial {
                    street: Some(self.shipping.address.street),
                    position: Some(self.shipping.address.position),
                }),
            }),
            tags: Some(self.tags),
            rows: Some(rows.map(row).collect()),
            total: Some(self.total),
        }
    }
}

impl IntoPartial for Person {
    fn into_partial(self) -> PersonPartial {
        let by = self.recommended_by;
        PersonPartial {
            name: Some(self.name),
            age: Some(self.age),
            recommended_by: Some(by.map(|by| Box::new(by.into_partial()))),
            friends: Some(self.friends.into_iter().map(Person::into_partial).collect()),
        }
    }
}

impl IntoPartial for Line {
    fn into_partial(self) -> LinePartial {
        LinePartial {
            article: Some(self.article),
            price: Some(self.price),
        }
    }
}

impl<T: IntoPartial + Debug> IntoPartial for Page<T>
where
    Self: Partial<Partial = PagePartial<T>>,
{
    fn into_partial(self) -> PagePartial<T> {
        PagePartial {
            items: Some(self.items.into_iter().map(T::into_partial).collect()),
            next: Some(self.next.map(|next| Box::new(next.into_partial()))),
            both: Some(self.both),
            first: Some(self.first.into_partial()),
        }
    }
}

impl<T: IntoPartial> IntoPartial for Vec<T>
where
    Self: Partial<Partial = Vec<T::Partial>>,
{
    fn into_partial(self) -> Vec<T::Partial> {
        self.into_iter().map(T::into_partial).collect()
    }
}

fn text() -> impl Strategy<Value = String> {
    ".{0,6}"
}

fn line() -> impl Strategy<Value = Line> {
    let price = any::<i32>().prop_map(f64::from);
    (text(), price).prop_map(|(article, price)| Line { article, price })
}

fn person() -> impl Strategy<Value = Person> {
    let leaf = (text(), option::of(any::<u8>())).prop_map(|(name, age)| Person {
        name: name.into(),
        age,
        recommended_by: None,
        friends: Vec::new(),
    });
    leaf.prop_recursive(3, 8, 3, |inner| {
        let friends = vec(inner.clone(), 0..3);
        (text(), option::of(inner), friends).prop_map(|(name, by, friends)| Person {
            name: name.into(),
            age: None,
            recommended_by: by.map(Box::new),
            friends,
        })
    })
}

fn order() -> impl Strategy<Value = Order> {
    let lines = || vec(line(), 0..3);
    let parcel = (any::<u32>(), lines()).prop_map(|(weight, parts)| Type::Parcel { weight, parts });
    let r#type = prop_oneof![Just(Type::Letter), parcel];
    let notes = btree_map(text(), any::<u8>(), 0..3);
    let address =
        (text(), any::<(u8, u8)>()).prop_map(|(street, position)| Address { street, position });
    let shipping = (text(), address).prop_map(|(city, address)| Shipping { city, address });
    let rows = vec(vec(option::of(line()), 0..3), 0..3);
    let parts = (text(), option::of(person()), lines(), r#type, notes);
    let others = (shipping, vec(text(), 0..3), rows, any::<i32>());
    (parts, others).prop_map(|(parts, (shipping, tags, rows, total))| {
        let (number, buyer, lines, r#type, notes) = parts;
        Order {
            number,
            buyer,
            lines,
            r#type,
            notes,
            shipping,
            _cache: Vec::new(),
            tags: tags.into(),
            rows,
            total: Box::new(f64::from(total)),
        }
    })
}

fn page() -> impl Strategy<Value = Page<Person>> {
    let leaf = (vec(person(), 0..3), person()).prop_map(|(items, first)| Page {
        items,
        both: [first.clone(), first.clone()],
        next: None,
        first,
    });
    leaf.prop_recursive(2, 4, 1, |inner| {
        (inner, person()).prop_map(|(next, first)| Page {
            items: Vec::new(),
            both: [first.clone(), first.clone()],
            next: Some(Box::new(next)),
            first,
        })
    })
}

/// Returns the partial value after each prefix of `text` that ends at one of `cuts`, and after
/// the complete text.
fn states<T: Partial<Partial: Debug>>(text: &str, cuts: &[usize]) -> BTreeMap<usize, String> {
    let (mut builder, mut states) = (PartialBuilder::<T>::default(), BTreeMap::new());
    let mut before = format!("{:?}", builder.partial());
    for cut in cuts.iter().copied().chain([text.len()]) {
        let Some(prefix) = text.get(..cut) else {
            continue;
        };
        let changed = builder.advance(prefix).unwrap();
        let state = format!("{:?}", builder.partial());
        assert!(
            changed || state == before,
            "a change was not reported: {prefix}"
        );
        before.clone_from(&state);
        states.insert(cut, state);
    }
    states
}

/// Asserts that each prefix gives the same partial value in one piece and in many, and that the
/// last one is the value that serde deserializes.
fn assert_consistent<T>(
    whole: &T,
    wrapped: bool,
    cuts: &[prop::sample::Index],
) -> Result<(), TestCaseError>
where
    T: IntoPartial + Serialize + serde::de::DeserializeOwned,
{
    let json = serde_json::to_string_pretty(whole).unwrap();
    let text = if wrapped {
        format!("{{\"value\": {json}}}")
    } else {
        json.clone()
    };
    let all: Vec<_> = (0..text.len()).collect();
    let alone = states::<T>(&text, &all);
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(text.len())).collect();
    cuts.sort_unstable();
    for (cut, state) in states::<T>(&text, &cuts) {
        prop_assert_eq!(alone.get(&cut), Some(&state));
    }
    let read: T = serde_json::from_str(&json).unwrap();
    let (_, last) = alone.last_key_value().unwrap();
    prop_assert_eq!(last, &format!("{:?}", read.into_partial()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_struct_is_consistent(
        order in order(),
        cuts in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        assert_consistent(&order, false, &cuts)?;
    }

    #[test]
    fn a_generic_type_is_consistent(
        page in page(),
        cuts in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        assert_consistent(&page, false, &cuts)?;
    }

    #[test]
    fn a_list_at_the_root_is_consistent(
        people in vec(person(), 0..4),
        cuts in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        assert_consistent(&people, true, &cuts)?;
    }

    #[test]
    fn invalid_text_is_consistent(
        order in order(),
        edits in vec((any::<prop::sample::Index>(), "[ -~\\n\\x00ü]"), 1..4),
    ) {
        let mut text: Vec<char> = serde_json::to_string(&order).unwrap().chars().collect();
        for (place, other) in edits {
            let place = place.index(text.len());
            text.splice(place..=place, other.chars());
        }
        let text: String = text.into_iter().collect();
        let mut whole = PartialBuilder::<Order>::default();
        let mut pieces = PartialBuilder::<Order>::default();
        let end = whole.advance(&text).map(|_| ());
        let mut last = Ok(());
        for (cut, _) in text.char_indices().skip(1).chain([(text.len(), ' ')]) {
            last = last.and(pieces.advance(&text[..cut]).map(|_| ()));
        }
        prop_assert_eq!(end, last);
        prop_assert_eq!(format!("{:?}", whole.partial()), format!("{:?}", pieces.partial()));
    }
}

#[test]
fn a_field_is_set_when_its_value_is_complete() {
    let mut builder = PartialBuilder::<Line>::default();
    let mut text = String::new();
    let mut show = |delta: &str| {
        text.push_str(delta);
        let changed = builder.advance(&text).unwrap();
        let LinePartial { article, price } = builder.partial().clone();
        (changed, article, price)
    };
    assert_eq!(show(""), (false, None, None));
    assert_eq!(show("{"), (true, None, None));
    assert_eq!(show("\"article\":\"a la"), (false, None, None));
    assert_eq!(show("mp\",\"pri"), (true, Some("a lamp".into()), None));
    assert_eq!(show("ce\":8"), (false, Some("a lamp".into()), None));
    assert_eq!(show(" "), (true, Some("a lamp".into()), Some(1.0)));
    assert_eq!(show("}"), (false, Some("a lamp".into()), Some(1.0)));
}

#[test]
fn a_list_grows_by_element() {
    let mut builder = PartialBuilder::<Vec<Line>>::default();
    let mut text = String::new();
    let mut show = |delta: &str| {
        text.push_str(delta);
        assert!(builder.advance(&text).unwrap());
        let lines = builder.partial().iter();
        lines.map(|line| line.article.clone()).collect::<Vec<_>>()
    };
    assert!(show(r#"{"value": ["#).is_empty());
    assert_eq!(show(r"{"), [None]);
    assert_eq!(show(r#""article":"a"}"#), [Some("a".into())]);
    assert_eq!(show(r#",{"price""#), [Some("a".into()), None]);
}

#[test]
fn unknown_keys_are_ignored() {
    let mut builder = PartialBuilder::<Line>::default();
    let text =
        r#"{"x":{"article":"no"},"price":8,"y":[{"article":[]}],"ar\u0074icle":"yes","z":1}"#;
    assert_eq!(builder.advance(text), Ok(true));
    let line = builder.partial();
    assert_eq!(line.article.as_deref(), Some("yes"));
    assert_eq!(line.price, Some(1.0));
}

#[test]
fn a_value_of_the_wrong_type_stops_the_partial_value() {
    for (text, at) in [
        (r#"{"article":"a","price":"much","#, 23),
        (r#"{"article":"a","price":[{}],"#, 23),
        (r#"{"article":"a","price":null,"#, 23),
    ] {
        let error = ScanError {
            kind: ScanErrorKind::WrongType,
            at,
        };
        let mut builder = PartialBuilder::<Line>::default();
        assert_eq!(builder.advance(text), Err(error), "{text}");
        assert_eq!(
            builder.advance(&format!("{text}\"a\"")),
            Err(error),
            "{text}"
        );
        assert_eq!(builder.partial().article.as_deref(), Some("a"));
        assert_eq!(builder.partial().price, None);
    }
    let mut lists = PartialBuilder::<Vec<Line>>::default();
    assert_eq!(
        lists
            .advance(r#"{"value":[null,"#)
            .map_err(|error| error.at),
        Err(10)
    );
    let mut fields = PartialBuilder::<Page<Line>>::default();
    assert_eq!(
        fields.advance(r#"{"items":{},"#).map_err(|error| error.at),
        Err(9)
    );
}

#[test]
fn members_before_the_wrapped_value_are_ignored() {
    let mut builder = PartialBuilder::<Vec<Line>>::default();
    assert_eq!(
        builder.advance(r#"{"first":[{"article":"a"}],"value":[]}"#),
        Ok(true)
    );
    assert!(builder.partial().is_empty());
    let mut builder = PartialBuilder::<Vec<Line>>::default();
    assert_eq!(builder.advance(r#"[{"article":"a"}]"#), Ok(false));
    assert!(builder.partial().is_empty());
}
