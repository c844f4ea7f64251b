//! Five realistic types, and one with only wide integers, each with both derives.

use outlines_runtime::Structured;
use schemars::JsonSchema;
use serde::Deserialize;

/// An invoice from a supplier.
#[derive(Deserialize, JsonSchema, Structured)]
pub(crate) struct Invoice {
    /// The invoice number as printed, with its prefix.
    number: String,
    /// The date of issue, as YYYY-MM-DD.
    issued: String,
    /// The date by which to pay, if stated.
    due: Option<String>,
    /// Who sends the invoice.
    supplier: Company,
    /// Who is to pay.
    customer: Company,
    /// All lines, in their order.
    lines: Vec<InvoiceLine>,
    /// The ISO 4217 code, such as EUR.
    currency: String,
    /// The sum without tax.
    net: f64,
    /// The tax.
    tax: f64,
    /// The sum to be paid.
    total: f64,
}

/// A company.
#[derive(Deserialize, JsonSchema, Structured)]
struct Company {
    /// The name with its legal form.
    name: String,
    /// The whole address on one line.
    address: String,
    /// The VAT number, if there is one.
    vat_id: Option<String>,
}

/// One line of an invoice.
#[derive(Deserialize, JsonSchema, Structured)]
struct InvoiceLine {
    /// What was delivered.
    description: String,
    quantity: f64,
    /// The price of one, without tax.
    unit_price: f64,
    /// The tax rate in percent.
    tax_rate: f32,
}

/// A job that is offered.
#[derive(Deserialize, JsonSchema, Structured)]
pub(crate) struct JobPost {
    /// The title as advertised, without a gender suffix.
    title: String,
    company: String,
    /// The places of work; empty if fully remote.
    locations: Vec<String>,
    /// How much of the work can be done from elsewhere.
    remote: Remote,
    seniority: Seniority,
    contract: Contract,
    /// The yearly salary, if stated.
    salary: Option<Salary>,
    /// The skills without which an applicant has no chance.
    required_skills: Vec<String>,
    /// The skills that are welcome.
    optional_skills: Vec<String>,
    /// Years of experience asked for.
    experience_years: Option<u8>,
}

#[derive(Deserialize, JsonSchema, Structured)]
#[serde(rename_all = "snake_case")]
enum Remote {
    OnSite,
    Hybrid,
    FromAnywhere,
}

/// The level of a position.
#[derive(Deserialize, JsonSchema, Structured)]
#[serde(rename_all = "lowercase")]
enum Seniority {
    /// First job, or up to two years.
    Junior,
    /// Works without supervision.
    Mid,
    /// Leads others in their work.
    Senior,
    /// Decides for several teams.
    Principal,
}

#[derive(Deserialize, JsonSchema, Structured)]
enum Contract {
    Permanent,
    Temporary,
    Freelance,
    Internship,
}

/// A range of pay.
#[derive(Deserialize, JsonSchema, Structured)]
struct Salary {
    min: u32,
    max: Option<u32>,
    /// The ISO 4217 code.
    currency: String,
}

/// A message to the support desk, sorted.
#[derive(Deserialize, JsonSchema, Structured)]
pub(crate) struct SupportTicket {
    /// One sentence that tells an agent what is wrong.
    summary: String,
    category: Category,
    priority: Priority,
    /// How the customer feels, from -5 (furious) to 5 (delighted).
    #[schemars(range(min = -5, max = 5))]
    mood: i8,
    /// Order numbers, serial numbers, and the like, as written.
    references: Vec<String>,
    /// What to do next.
    action: Action,
    /// Whether a person must read this before anything is sent.
    needs_human: bool,
    #[serde(rename = "lang")]
    language: String,
}

/// What the ticket is about.
#[derive(Deserialize, JsonSchema, Structured)]
#[serde(rename_all = "kebab-case")]
enum Category {
    Billing,
    Delivery,
    DefectiveProduct,
    Account,
    Other,
}

/// How soon an answer is due.
#[derive(Deserialize, JsonSchema, Structured)]
enum Priority {
    /// Within a week.
    Low,
    /// Within a day.
    Normal,
    /// Within an hour: money or safety is at stake.
    Urgent,
}

/// The next step.
#[derive(Deserialize, JsonSchema, Structured)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Action {
    /// Answer at once.
    Reply {
        /// The answer, ready to send.
        text: String,
    },
    /// Give money back.
    Refund {
        order: String,
        /// In cents.
        amount: u32,
    },
    /// Hand over to another team.
    Escalate {
        team: String,
        /// Why this team.
        reason: String,
    },
    /// Nothing is left to do.
    Close,
}

/// Who works for whom.
#[derive(Deserialize, JsonSchema, Structured)]
pub(crate) struct OrgChart {
    company: String,
    /// The head of the company.
    head: Employee,
}

/// Someone on the chart.
#[derive(Deserialize, JsonSchema, Structured)]
struct Employee {
    name: String,
    /// The position as printed.
    title: String,
    department: Option<String>,
    /// Those who report directly to this person.
    reports: Vec<Employee>,
    /// The person who stands in.
    deputy: Option<Box<Employee>>,
}

/// A customer's order.
#[derive(Deserialize, JsonSchema, Structured)]
pub(crate) struct Order {
    id: String,
    buyer: Person,
    /// Who receives the goods, if someone else.
    recipient: Option<Person>,
    /// Where the goods go.
    ship_to: Address,
    /// Where the invoice goes.
    bill_to: Address,
    items: Vec<Item>,
    shipping: Shipping,
    payment: Payment,
    /// Remarks of the customer, word for word.
    remarks: Option<String>,
}

/// A person.
#[derive(Deserialize, JsonSchema, Structured)]
struct Person {
    first_name: String,
    last_name: String,
    email: Option<String>,
    phone: Option<String>,
}

/// A postal address.
#[derive(Deserialize, JsonSchema, Structured)]
struct Address {
    /// Street and number.
    street: String,
    postal_code: String,
    city: String,
    /// The ISO 3166 code of two letters.
    country: String,
}

/// One article of an order.
#[derive(Deserialize, JsonSchema, Structured)]
struct Item {
    sku: String,
    quantity: u16,
    size: Option<Size>,
    /// The price of one.
    price: Money,
    /// The reduction on the price, if any.
    discount: Option<Money>,
}

#[derive(Deserialize, JsonSchema, Structured)]
enum Size {
    S,
    M,
    L,
    #[serde(rename = "XL")]
    ExtraLarge,
}

/// An amount of money.
#[derive(Deserialize, JsonSchema, Structured)]
struct Money {
    /// In the smallest unit of the currency.
    amount: i64,
    currency: Currency,
}

#[derive(Deserialize, JsonSchema, Structured)]
#[serde(rename_all = "UPPERCASE")]
enum Currency {
    Eur,
    Usd,
    Gbp,
    Chf,
}

#[derive(Deserialize, JsonSchema, Structured)]
#[serde(rename_all = "snake_case")]
enum Shipping {
    Standard,
    Express,
    Pickup,
}

/// How the order is paid.
#[derive(Deserialize, JsonSchema, Structured)]
#[serde(rename_all = "snake_case")]
enum Payment {
    Invoice,
    /// By credit card.
    Card {
        last_digits: String,
    },
    Transfer {
        iban: String,
    },
}

#[derive(Deserialize, JsonSchema, Structured)]
pub(crate) struct Counters {
    a: i64,
    b: i64,
    c: i64,
    d: i64,
    e: i64,
    f: i64,
    g: i64,
    h: i64,
}
