//! Types that companies extract from mail.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::finite;
use crate::case::cases;

cases! {
    both Invoice, both Vec<Invoice>, both Option<Invoice>, both Order, both Product, both Receipt,
    both JobPost, both Resume,
    both Ticket, both Vec<Ticket>, both Mail, both Contract, both Review, both Meeting,
    both Shipment,
}

/// An invoice, as it
/// came by mail.
///
/// Amounts are in the invoice's currency.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Invoice {
    /// As printed, with its prefix.
    number: String,
    seller: Party,
    buyer: Party,
    lines: Vec<Line>,
    currency: Currency,
    #[arbitrary(with = finite)]
    total: f64,
    paid: bool,
    note: Option<String>,
}

/// A company or a person.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Party {
    name: String,
    /// Where mail goes.
    address: Option<Address>,
    tax_id: Option<String>,
}

/// A postal address.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Address {
    street: String,
    #[serde(rename = "zip")]
    postcode: String,
    city: String,
    /// Two letters, as in ISO 3166.
    country: (char, char),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Line {
    text: String,
    quantity: u32,
    /// In cents.
    unit_price: i64,
    discount: Option<u8>,
}

/// As in ISO 4217.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "UPPERCASE")]
enum Currency {
    Eur,
    Usd,
    Gbp,
    /// Yen have no cents.
    Jpy,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "camelCase")]
struct Order {
    /// Where the goods go.
    ship_to: Address,
    /// Where the invoice goes.
    bill_to: Option<Address>,
    return_to: Address,
    order_lines: Vec<Line>,
    payment_method: Payment,
    express: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Payment {
    Cash,
    /// Paid later.
    OnAccount,
    CreditCard {
        card_holder: String,
        /// The last ones.
        last_digits: [u8; 4],
    },
    Transfer(String),
    Split(Box<Payment>, Box<Payment>),
}

/// An article in a shop.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "kebab-case")]
struct Product {
    product_name: String,
    list_price: Money,
    sale_price: Option<Money>,
    in_stock: u16,
    variants: Vec<Variant>,
    barcode: Option<Barcode>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Money {
    cents: i32,
    currency: Currency,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Variant {
    size: Option<Size>,
    color: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "lowercase")]
enum Size {
    S,
    M,
    L,
    #[serde(rename = "extra large")]
    Xl,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Barcode([u8; 13]);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Receipt {
    shop: Party,
    items: Vec<(String, String)>,
    vat: Vec<Vat>,
    card: Option<Payment>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Vat {
    percent: u8,
    amount: Money,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct JobPost {
    job_title: String,
    #[serde(rename = "kind")]
    employment: Employment,
    #[serde(alias = "homeOffice", default)]
    remote_work: bool,
    #[serde(skip)]
    #[arbitrary(default)]
    internal_id: u64,
    salary: Option<Range>,
    skills: Vec<Skill>,
    r#type: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Employment {
    FullTime,
    PartTime,
    #[serde(alias = "FREELANCE")]
    Contractor,
    Internship,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Range {
    from: u32,
    to: Option<u32>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Skill {
    name: String,
    level: Level,
    required: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Level {
    /// Knows what it is.
    Basic,
    Good,
    /// Could teach it.
    Expert,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Resume {
    name: String,
    born: Option<u16>,
    stations: Vec<Station>,
    skills: Vec<Skill>,
    languages: Vec<(String, String)>,
    #[serde(default)]
    hobbies: Option<Vec<String>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Station {
    employer: String,
    role: String,
    years: (u16, u16),
    employment: Option<Employment>,
}

/// A request to support.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Ticket {
    /// One line, no greeting.
    subject: String,
    mood: Mood,
    urgency: Urgency,
    /// What to do, in order.
    steps: Vec<Step>,
    related: Vec<u64>,
}

/// How a customer feels.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
enum Mood {
    /// Praise, thanks.
    VeryHappy,
    #[serde(rename = "so so")]
    Neutral,
    /// Complaints.
    Angry,
    #[serde(skip)]
    #[arbitrary(skip)]
    Unknown,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "PascalCase")]
enum Urgency {
    Low,
    High,
    Critical {
        since_minutes: u32,
        customers: Option<u32>,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Step {
    Reply(String),
    Escalate { to: Team, reason: String },
    Refund(Money),
    Close,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Team {
    Billing,
    Legal,
    Engineering,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Mail {
    from: Mailbox,
    to: Vec<Mailbox>,
    cc: Option<Vec<Mailbox>>,
    subject: Option<String>,
    intent: Intent,
    attachments: Vec<Attachment>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Mailbox {
    name: Option<String>,
    address: EmailAddress,
}

/// An address of electronic mail.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct EmailAddress(String);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case")]
enum Intent {
    AskQuestion,
    MakeComplaint,
    Unsubscribe,
    Other(String),
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Attachment {
    file_name: String,
    bytes: u64,
    inline: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Contract {
    parties: [Party; 2],
    clauses: Vec<Clause>,
    #[serde(rename = "governing law")]
    law: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Clause {
    title: String,
    text: String,
    subclauses: Vec<Clause>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Review {
    stars: Stars,
    pros: Vec<String>,
    cons: Vec<String>,
    #[serde(rename(serialize = "verified", deserialize = "verified"))]
    verified_purchase: bool,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(transparent)]
struct Stars {
    #[structured(description = "from 1 to 5")]
    count: std::num::NonZeroU8,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(name = "meeting-v2", description = "What was \"agreed\"")]
struct Meeting {
    attendees: Vec<String>,
    decisions: Vec<Decision>,
    #[structured(description = "left open")]
    open: Vec<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Decision {
    Postponed,
    Agreed { what: String, who: Vec<String> },
    Rejected { what: String },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Shipment {
    from: Address,
    to: Address,
    via: Vec<Address>,
    weight_grams: std::num::NonZeroU32,
    state: State,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum State {
    Ordered,
    Sent(Tracking),
    Delivered {
        by: Option<String>,
        tracking: Tracking,
    },
    Lost,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Tracking {
    carrier: String,
    code: Box<str>,
}
