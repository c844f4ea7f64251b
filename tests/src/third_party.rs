//! Types of third-party crates, each with documents that its schema admits and rejects.
//!
//! The tests of schemas and the corpus of `tests/proof` run over all of them, so a new type needs
//! no other test.

pub use outlines_runtime::__private::third_party::*;
use outlines_runtime::Structured;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A type of a third-party crate.
#[derive(Debug)]
pub struct ThirdPartyType {
    /// The feature that provides the schema.
    pub feature: &'static str,
    /// The path in its crate, with arguments.
    pub name: &'static str,
    /// The type alone, whose documents are `{"value": …}`.
    pub alone: Functions,
    /// The type in a field, an `Option`, and a list: [`Nested`].
    pub nested: Functions,
    /// Values that the schema admits and serde reads.
    pub admitted: Vec<Value>,
    /// Values that the schema rejects.
    pub rejected: Vec<Value>,
}

/// The schema of a type, and functions that use serde.
#[derive(Debug, Clone, Copy)]
pub struct Functions {
    /// The schema.
    pub schema: &'static str,
    /// Deserializes a document.
    pub read: fn(&str) -> serde_json::Result<()>,
    /// Deserializes a document and serializes the value.
    pub rewrite: fn(&str) -> serde_json::Result<String>,
}

impl Functions {
    /// Returns the functions of a type that is not an object.
    #[must_use]
    pub fn wrapped<T: Structured + Serialize + DeserializeOwned>() -> Self {
        Self::of::<T, Wrapped<T>>()
    }

    fn of<T: Structured, D: Serialize + DeserializeOwned>() -> Self {
        Self {
            schema: T::SCHEMA,
            read: |document| serde_json::from_str::<D>(document).map(drop),
            rewrite: |document| serde_json::to_string(&serde_json::from_str::<D>(document)?),
        }
    }
}

/// The document of a type that is not an object.
#[derive(Serialize, Deserialize)]
struct Wrapped<T> {
    value: T,
}

/// The places in which the schema of a type is rendered differently.
#[derive(Debug, Serialize, Deserialize, Structured)]
pub struct Nested<T> {
    /// A field with a description.
    field: T,
    option: Option<T>,
    list: Vec<T>,
}

/// Dates with unusual years and days.
pub const DATES: [&str; 7] = [
    "0000-02-29",
    "0001-01-01",
    "1970-01-01",
    "2000-02-29",
    "2023-12-31",
    "2024-02-29",
    "9999-12-31",
];

/// Texts that are not dates.
pub const NO_DATES: [&str; 10] = [
    "",
    "1900-02-29",
    "2023-02-29",
    "2024-02-30",
    "2024-04-31",
    "2024-13-01",
    "2024-00-10",
    "2024-1-1",
    "20240101",
    "12024-01-01",
];

/// Times with and without a fraction.
pub const TIMES: [&str; 4] = ["00:00:00", "23:59:59", "12:30:00.5", "12:30:00.123456789"];

/// Texts that are not times.
pub const NO_TIMES: [&str; 5] = [
    "24:00:00",
    "23:59:60",
    "12:30",
    "12:30:00.",
    "12:30:00.1234567890",
];

/// Texts that are not dates and times with an offset.
const NO_OFFSET_TIMES: [&str; 4] = [
    "2024-01-01T00:00:00",
    "2024-01-01T00:00:00+24:00",
    "2024-01-01T23:59:60Z",
    "2024-01-01T00:00:00z",
];

/// The names of the months.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `feature: type, admits documents, rejects documents;`
macro_rules! types {
    ($($feature:ident: $ty:ty, admits $admitted:tt, rejects $rejected:tt;)+) => {
        /// Returns all types.
        #[must_use]
        pub fn types() -> Vec<ThirdPartyType> {
            vec![$({
                use outlines_runtime::__private::third_party::$feature::*;

                ThirdPartyType {
                    feature: stringify!($feature),
                    name: stringify!($ty),
                    alone: Functions::wrapped::<$ty>(),
                    nested: Functions::of::<Nested<$ty>, Nested<$ty>>(),
                    admitted: list(json!($admitted)),
                    rejected: list(json!($rejected)),
                }
            }),+]
        }
    };
}

fn list(documents: Value) -> Vec<Value> {
    serde_json::from_value(documents).unwrap()
}

types! {
    arrayvec07: ArrayVec<u8, 3>,
        admits [[], [1, 2, 3]],
        rejects [[1, 2, 3, 4], [256], "1"];

    bigdecimal04: BigDecimal,
        admits [
            "0", "-12.50", "123456789012345678901234567890123456789012345678901234567890.5",
            "1E-9999", "1.5E+3"
        ],
        rejects ["", ".5", "5.", "+1", "1E", "NaN", "1_000", 1];

    bytes1: Bytes,
        admits [[], [0, 255]],
        rejects [[256], [-1], "a"];
    bytes1: BytesMut,
        admits [[], [0, 255]],
        rejects [[256], [-1], "a"];

    chrono04: NaiveDate,
        admits DATES,
        rejects NO_DATES;
    chrono04: NaiveTime,
        admits TIMES,
        rejects NO_TIMES;
    chrono04: NaiveDateTime,
        admits ["0000-02-29T00:00:00", "9999-12-31T12:30:00.123456789"],
        rejects ["2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "2024-01-01"];
    chrono04: DateTime<Utc>,
        admits ["9999-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00-00:00"],
        rejects NO_OFFSET_TIMES;
    chrono04: DateTime<FixedOffset>,
        admits ["2024-02-29T12:30:00.5+05:30"],
        rejects NO_OFFSET_TIMES;
    chrono04: DateTime<Local>,
        admits ["2024-01-01T00:00:00Z"],
        rejects NO_OFFSET_TIMES;
    chrono04: Weekday,
        admits ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        rejects ["Monday", "mon", 1];
    chrono04: Month,
        admits MONTHS,
        rejects ["Jan", "january", 1];

    either1: Either<u8, String>,
        admits [{"Left": 1}, {"Right": "a"}],
        rejects [{"Left": "a"}, {"Left": 1, "Right": "a"}, {}, 1];

    indexmap2: IndexSet<String>,
        admits [[], ["a", "b"]],
        rejects [[1], "a"];

    jiff02: civil::Date,
        admits DATES,
        rejects NO_DATES;
    jiff02: civil::Time,
        admits TIMES,
        rejects NO_TIMES;
    jiff02: civil::DateTime,
        admits ["0000-02-29T00:00:00", "9999-12-31T12:30:00.123456789"],
        rejects ["2024-01-01T00:00:00Z", "2024-01-01"];
    jiff02: Timestamp,
        admits [
            "1970-01-01T00:00:00Z", "2024-02-29T23:59:59.5-23:59", "8999-12-31T23:59:59.999999999Z"
        ],
        rejects ["9999-12-31T23:59:59Z", "2024-01-01T00:00:00", "2024-01-01T23:59:60Z"];
    jiff02: Span,
        admits [
            "P1D", "PT1H30M", "-P1Y2M3W4DT5H6M7.890S", "P9999Y", "PT0S", "PT5M", "P1Y1D", "P2W",
            "P1MT1M"
        ],
        rejects ["", "P", "PT", "P1DT", "1h", "PT1.5H", "P1D2W"];
    jiff02: SignedDuration,
        admits ["PT0S", "-PT36H", "PT1H0.000000001S", "PT999999999999999H"],
        rejects ["P1D", "PT", "PT1.5M"];

    rust_decimal1: Decimal,
        admits [
            "0", "-0.00", "12.50", "007", "0.0000000000000000000000000001",
            "9999999999999999999999999999",
            "9999999999999999999999999998.9999999999999999999999999999"
        ],
        rejects ["", ".5", "5.", "1e3", "+1", "1,5", "99999999999999999999999999999", 1];

    semver1: Version,
        admits [
            "0.0.0", "1.88.0", "9999999999999999999.0.0", "1.0.0-alpha.1+build.5", "1.0.0--",
            "1.0.0-0a.00b+001"
        ],
        rejects [
            "", "1", "1.0", "01.0.0", "1.0.0-01", "1.0.0-", "1.0.0+", "v1.0.0",
            "99999999999999999999.0.0", "1.0.0-a..b"
        ];

    smallvec1: SmallVec<[u16; 4]>,
        admits [[], [1, 2, 3, 4, 65535]],
        rejects [[65536], "a"];

    smol_str02: SmolStr,
        admits ["", "Ä\n\""],
        rejects [1, null];
    smol_str03: SmolStr,
        admits ["", "Ä\n\""],
        rejects [1, null];

    time03: Date,
        admits DATES,
        rejects NO_DATES;
    time03: Time,
        admits ["00:00:00.0", "23:59:59.999999999"],
        rejects ["00:00:00", "23:59:60.0"];
    time03: PrimitiveDateTime,
        admits ["2024-02-29 12:00:00.0"],
        rejects ["2024-02-29T12:00:00.0", "2024-02-29 12:00:00"];
    time03: UtcDateTime,
        admits ["0000-01-01 00:00:00.0", "9999-12-31 23:59:59.9"],
        rejects ["2024-02-29 12:00:00.0Z"];
    time03: OffsetDateTime,
        admits [
            "2024-02-29 12:00:00.0 +00:00:00", "0000-01-01 00:00:00.0 +23:59:59",
            "9999-12-31 23:59:59.9 -23:59:59"
        ],
        rejects [
            "2024-02-29 12:00:00.0 +00:00", "2024-02-29 12:00:00.0 Z", "2024-02-29T12:00:00Z"
        ];
    time03: UtcOffset,
        admits ["+00:00:00", "-23:59:59"],
        rejects ["Z", "+24:00:00", "+01:00"];
    time03: Duration,
        admits ["0.0", "-0.5", "999999999999999999.999999999"],
        rejects ["5", "1e3", ".5"];
    time03: Weekday,
        admits ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        rejects ["Mon", "monday", 1];
    time03: Month,
        admits MONTHS,
        rejects ["Jan", "january", 1];

    url2: Url,
        admits [
            "https://example.com", "http://localhost:8080/a/b?c=d&e=%20#f",
            "https://en.wikipedia.org/wiki/Rust_(programming_language)", "wss://a-b.c-d.example/",
            "ftp://1.2.3.4/file.txt", "http://192.168.0.1:59999?x",
            "https://www.example.co.uk/~user/100%"
        ],
        rejects [
            "", "example.com", "//example.com", "mailto:a@example.com", "https://",
            "https://xn--a.example", "https://1.2.3", "https://1.2.3.256/",
            "http://example.com:65536", "http://a b.example", "http://a..example",
            "http://example.com/\u{e4}", "http://example.com/\""
        ];

    uuid1: Uuid,
        admits [
            "67e55044-10b1-426f-9247-bb680e5fe0c8", "00000000-0000-0000-0000-000000000000",
            "FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF"
        ],
        rejects ["", "67e5504410b1426f9247bb680e5fe0c8", "67e55044-10b1-426f-9247-bb680e5fe0cg"];
}
