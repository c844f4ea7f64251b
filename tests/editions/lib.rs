//! Derives compiled in older editions, with a renamed dependency.

use outlines::Structured;
use serde::{Deserialize, Serialize};

/// A ticket.
#[derive(Debug, PartialEq, Serialize, Deserialize, Structured)]
#[structured(crate = "outlines", partial)]
pub struct Ticket {
    /// What it is about.
    pub title: String,
    /// Who has it, if anybody.
    #[structured(length(max = 20))]
    pub owner: Option<String>,
    /// What is to be done.
    pub steps: Vec<Step>,
}

/// A thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured)]
#[structured(crate = "outlines")]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Step {
    /// Nothing.
    Wait,
    /// To ask somebody.
    Ask {
        /// Whom.
        whom: String,
        /// What then.
        then: Box<Step>,
    },
}

/// The schema as a constant.
pub const SCHEMA: &str = <Ticket as Structured>::SCHEMA;

#[cfg(test)]
mod tests {
    use super::{Step, Ticket, TicketPartial, SCHEMA};
    use outlines::Partial;

    #[test]
    fn schema_and_round_trip() {
        assert!(SCHEMA.contains(
            r##""then":{"description":"What then.","anyOf":[{"$ref":"#/$defs/Step"}]}"##
        ));
        let document = concat!(
            r#"{"title":"a","owner":null,"#,
            r#""steps":[{"kind":"ask","whom":"b","then":{"kind":"wait"}}]}"#,
        );
        let ticket: Ticket = serde_json::from_str(document).unwrap();
        assert!(matches!(&ticket.steps[0], Step::Ask { then, .. } if **then == Step::Wait));
        assert_eq!(serde_json::to_string(&ticket).unwrap(), document);
    }

    #[test]
    fn partial_type() {
        let ticket: TicketPartial = <Ticket as Partial>::Partial::default();
        let ticket = TicketPartial {
            steps: Some(vec![Step::Wait]),
            ..ticket
        };
        assert!(ticket.title.is_none() && ticket.owner.is_none() && ticket.steps.is_some());
    }
}
