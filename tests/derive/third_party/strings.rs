//! Types serialized as strings: `uuid`, `smol_str`, `url`, decimals, and `semver`.

use bigdecimal::BigDecimal;
use rust_decimal::Decimal;
use semver::Version;
use serde_json::json;
use url::Url;
use uuid::Uuid;

use super::{check, inner, pattern, read};

#[test]
fn a_uuid_has_the_uuid_format() {
    assert_eq!(inner::<Uuid>(), json!({"type": "string", "format": "uuid"}));
    for text in [
        "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "00000000-0000-0000-0000-000000000000",
    ] {
        assert_eq!(json!(read::<Uuid>(text)), json!(text));
    }
    // The format allows upper case and every version.
    read::<Uuid>("FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF");
}

#[test]
fn smol_strings_are_strings() {
    assert_eq!(inner::<smol_str02::SmolStr>(), json!({"type": "string"}));
    assert_eq!(inner::<smol_str03::SmolStr>(), json!({"type": "string"}));
    assert_eq!(json!(read::<smol_str02::SmolStr>("Ä\n\"")), json!("Ä\n\""));
    assert_eq!(json!(read::<smol_str03::SmolStr>("Ä\n\"")), json!("Ä\n\""));
}

#[test]
fn url_parses_every_match() {
    check::<Url>(
        &[
            "https://example.com",
            "http://localhost:8080/a/b?c=d&e=%20#f",
            "https://en.wikipedia.org/wiki/Rust_(programming_language)",
            "wss://a-b.c-d.example/",
            "ftp://1.2.3.4/file.txt",
            "http://192.168.0.1:59999?x",
            "https://www.example.co.uk/~user/100%",
        ],
        &[
            "",
            "example.com",
            "//example.com",
            "mailto:a@example.com",
            "https://",
            "https://xn--a.example",
            "https://1.2.3",
            "https://1.2.3.256/",
            "http://example.com:65536",
            "http://a b.example",
            "http://a..example",
            "http://example.com/\u{e4}",
            "http://example.com/\"",
        ],
    );
}

#[test]
fn decimals_are_strings_of_digits() {
    assert_eq!(pattern::<Decimal>(), "^-?[0-9]{1,28}([.][0-9]{1,28})?$");
    check::<Decimal>(
        &[
            "0",
            "-0.00",
            "12.50",
            "007",
            "0.0000000000000000000000000001",
            "9999999999999999999999999999",
            "9999999999999999999999999998.9999999999999999999999999999",
        ],
        &[
            "",
            ".5",
            "5.",
            "1e3",
            "+1",
            "1,5",
            "99999999999999999999999999999",
        ],
    );
    assert_eq!(read::<Decimal>("12.50").to_string(), "12.50");

    check::<BigDecimal>(
        &[
            "0",
            "-12.50",
            "123456789012345678901234567890123456789012345678901234567890.5",
            "1E-9999",
            "1.5E+3",
        ],
        &["", ".5", "5.", "+1", "1E", "NaN", "1_000"],
    );
    for number in ["1E-30", "1E+30", "0.000001", "-123.456E+9999", "0E+5"] {
        assert_eq!(
            read::<BigDecimal>(number),
            read::<BigDecimal>(json!(read::<BigDecimal>(number)).as_str().unwrap())
        );
    }
}

#[test]
fn version_patterns_follow_semver() {
    let number = "(0|[1-9][0-9]{0,18})";
    let identifier = "(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)";
    assert_eq!(
        pattern::<Version>(),
        format!(
            "^{number}[.]{number}[.]{number}(-{identifier}([.]{identifier})*)?([+][0-9a-zA-Z-]+([.][0-9a-zA-Z-]+)*)?$"
        )
    );
    check::<Version>(
        &[
            "0.0.0",
            "1.88.0",
            "9999999999999999999.0.0",
            "1.0.0-alpha.1+build.5",
            "1.0.0--",
            "1.0.0-0a.00b+001",
        ],
        &[
            "",
            "1",
            "1.0",
            "01.0.0",
            "1.0.0-01",
            "1.0.0-",
            "1.0.0+",
            "v1.0.0",
            "99999999999999999999.0.0",
            "1.0.0-a..b",
        ],
    );
}
