//! The types that `#[structured(partial)]` writes, as users see them.

use std::collections::{BTreeMap, HashSet};

use outlines_runtime::{Partial, PartialOf, Structured};
use serde::Deserialize;

use crate::schema;

mod shop {
    use super::*;

    /// An order as it came by mail.
    #[derive(Debug, Deserialize, Structured)]
    #[structured(partial(derive(PartialEq, Eq)))]
    pub(super) struct Order {
        /// As printed.
        pub(super) number: String,
        pub(super) lines: Vec<Line>,
        pub(super) paid_by: Option<Payment>,
        pub(crate) buyer: Buyer,
        #[serde(skip)]
        pub(super) draft: bool,
    }

    #[derive(Debug, Deserialize, Structured)]
    #[structured(partial(derive(PartialEq, Eq)))]
    pub(super) struct Line {
        pub(super) article: String,
        pub(super) parts: Vec<Self>,
    }

    /// Not marked.
    #[derive(Debug, Clone, PartialEq, Eq, Deserialize, Structured)]
    pub(super) enum Payment {
        Cash,
        Card { number: String },
    }

    /// Not marked either.
    #[derive(Debug, Clone, PartialEq, Eq, Deserialize, Structured)]
    pub(super) struct Buyer {
        pub(super) name: String,
    }
}

use shop::{Buyer, LinePartial, Order, OrderPartial, Payment};

#[test]
fn every_field_is_an_option_of_what_arrives() {
    let order = OrderPartial {
        number: Some("7".to_owned()),
        lines: Some(vec![LinePartial {
            article: None,
            parts: Some(Vec::new()),
        }]),
        paid_by: Some(Some(Payment::Cash)),
        buyer: Some(Buyer {
            name: "Ada".to_owned(),
        }),
    };
    assert_eq!(order.clone(), order);
    assert_ne!(order, OrderPartial::default());
    assert_eq!(
        format!("{:?}", OrderPartial::default()),
        "OrderPartial { number: None, lines: None, paid_by: None, buyer: None }"
    );
}

#[test]
fn a_mark_changes_no_schema() {
    #[derive(Structured)]
    struct Line {
        article: String,
        parts: Vec<Line>,
    }
    assert_eq!(shop::Line::SCHEMA, Line::SCHEMA);
    schema::<Order>();
}

#[test]
fn lists_and_boxes_hold_what_arrives_of_their_elements() {
    fn nothing<T: Partial>() -> T::Partial {
        T::Partial::default()
    }
    let lines: Vec<LinePartial> = nothing::<Vec<shop::Line>>();
    assert!(lines.is_empty());
    let words: Vec<String> = nothing::<Vec<String>>();
    assert!(words.is_empty());
    let line: Option<Box<LinePartial>> = nothing::<Option<Box<shop::Line>>>();
    assert!(line.is_none());
}

#[test]
fn what_cannot_grow_is_itself() {
    let text: PartialOf<Box<str>> = "a".into();
    let set: PartialOf<HashSet<String>> = HashSet::from(["a".to_owned()]);
    let point: PartialOf<(f64, f64)> = (1.0, 2.0);
    assert!(!text.is_empty() && !set.is_empty() && point.0 < point.1);
}

#[test]
fn a_reader_and_a_foreign_type_stand_as_declared() {
    /// No schema of its own.
    #[derive(Debug, Clone, Deserialize)]
    struct Cents(u32);

    #[derive(Deserialize, Structured)]
    #[structured(partial)]
    struct Price {
        #[structured(as = "u32")]
        amount: Cents,
        #[serde(with = "outlines_runtime::entries")]
        taxes: BTreeMap<String, f64>,
    }
    let price = PricePartial {
        amount: Some(Cents(100)),
        taxes: Some(BTreeMap::new()),
    };
    assert_eq!(price.amount.unwrap().0, 100);
    assert!(price.taxes.unwrap().is_empty());
}
