//! `#[structured(…)]`: names, descriptions, limits, and constraints on types and fields.

use arbitrary::{Arbitrary, Unstructured};
use outlines_runtime::Structured;
use serde::{Deserialize, Deserializer, Serialize};

use crate::case::cases;

cases! {
    both Invoice, both Parcel, both Badge, both Account, both Meter, both Local, both Percent,
    both Country, read Email,
    both Passphrase, both Tags, read Dozens, read Pack, read Booking, read Contact, read Server,
    both Weekday, both Urgency, read Due,
    both Reading, both Login, both Vec<Percent>, read Cached, read Transaction,
    read Crate, both Hike, both Tour,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(partial)]
struct Hike {
    from: String,
    kilometres: u16,
    stops: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Structured, Arbitrary)]
struct Leg {
    to: String,
}

/// Partial, named, and renamed.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(name = "tour", partial(derive(PartialEq)))]
#[serde(rename_all = "camelCase")]
struct Tour {
    first_day: Leg,
    other_days: Vec<Leg>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(name = "invoice_v2")]
struct Invoice {
    number: String,
    total: i64,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(description = "As the carrier sees it.")]
struct Parcel {
    grams: u32,
}

/// The default path of the runtime, given explicitly.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(crate = "outlines_runtime")]
struct Badge {
    by: String,
    place: Option<String>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(limits = "azure")]
struct Account {
    entries: Vec<Invoice>,
    parcels: Vec<Parcel>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(limits = "openai")]
struct Meter {
    count: u64,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(limits = "none")]
struct Local {
    anything: Vec<Option<String>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(range(min = 0, max = 100))]
struct Percent(#[arbitrary(with = |u: &mut Unstructured<'_>| u.int_in_range(0..=100))] u8);

/// Two letters.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(pattern = "^[A-Z]{2}$", name = "country")]
#[serde(rename = "land")]
struct Country(#[arbitrary(value = "DE".to_owned())] String);

#[derive(Serialize, Deserialize, Structured)]
#[structured(format = "email")]
struct Email(String);

#[derive(Serialize, Deserialize, Structured)]
#[structured(format = "uuid", description = "as the bank prints it")]
struct Transaction(String);

#[derive(Serialize, Deserialize, Structured)]
struct Crate {
    #[structured(multiple_of = 6)]
    bottles: u16,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(length(min = 8))]
struct Passphrase(#[arbitrary(value = "correct horse".to_owned())] String);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[structured(length(max = 3), description = "the most fitting first")]
struct Tags(#[arbitrary(default)] Vec<String>);

#[derive(Serialize, Deserialize, Structured)]
#[structured(multiple_of = 12)]
struct Dozens(u16);

#[derive(Serialize, Deserialize, Structured)]
#[structured(
    multiple_of = 6,
    range(max = 24),
    limits = "azure",
    crate = "::outlines_runtime"
)]
struct Pack(u8);

/// Every format, with another attribute.
#[derive(Serialize, Deserialize, Structured)]
#[structured(name = "booking", limits = "none")]
struct Booking {
    #[structured(format = "date-time", description = "with an offset")]
    made: String,
    #[structured(format = "date")]
    from: String,
    #[structured(format = "time")]
    at: Option<String>,
    #[structured(format = "duration")]
    takes: String,
    #[structured(format = "uuid")]
    #[serde(rename = "bookingId")]
    id: String,
    #[structured(multiple_of = 0.5)]
    hours: f64,
}

#[derive(Serialize, Deserialize, Structured)]
struct Contact {
    #[structured(format = "email", description = "of the person, not of the company")]
    mail: String,
    second: Option<Email>,
    #[structured(length(min = 1))]
    names: Vec<String>,
}

/// One of three forms of an address.
#[derive(Serialize, Deserialize, Structured)]
#[serde(tag = "by", rename_all = "lowercase")]
#[structured(limits = "openai", description = "Where the server is.")]
enum Server {
    Name {
        #[structured(format = "hostname")]
        host: String,
    },
    V4 {
        #[structured(format = "ipv4")]
        address: String,
    },
    V6 {
        #[structured(format = "ipv6")]
        address: String,
    },
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Weekday {
    #[structured(description = "from Monday to Friday")]
    Working,
    #[structured(description = "Saturday and Sunday")]
    Weekend,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
#[serde(rename_all = "snake_case")]
enum Urgency {
    /// What else there is.
    #[structured(description = "Nobody waits.")]
    Whenever,
    #[structured(description = "Somebody waits since then.")]
    #[serde(alias = "soon")]
    Since { hour: Percent },
}

fn trimmed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| text.trim().to_owned())
}

#[derive(Deserialize, Structured)]
enum Due {
    #[serde(deserialize_with = "trimmed")]
    #[structured(as = "String")]
    Text(String),
    Now,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Reading {
    #[structured(description = "in degrees")]
    angle: i16,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Login {
    #[structured(pattern = "^[a-z]{1,8}$", description = "the name of the account")]
    #[serde(rename = "login")]
    #[arbitrary(value = "root".to_owned())]
    user: String,
    secret: Passphrase,
    tags: Option<Tags>,
}

#[derive(Deserialize, Structured)]
#[serde(default)]
#[derive(Default)]
struct Cached {
    key: String,
    #[structured(skip)]
    hits: u64,
    #[serde(deserialize_with = "trimmed")]
    #[structured(as = "String")]
    value: String,
}
