//! Types serialized as strings: `uuid`, `smol_str`, decimals, and `semver`.

use outlines_tests::third_party::bigdecimal04::BigDecimal;
use outlines_tests::third_party::rust_decimal1::Decimal;
use outlines_tests::third_party::semver1::Version;
use outlines_tests::third_party::uuid1::Uuid;
use outlines_tests::third_party::{smol_str02, smol_str03};
use serde_json::json;

use super::{inner, pattern, read};

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
fn decimals_are_strings_of_digits() {
    assert_eq!(pattern::<Decimal>(), "^-?[0-9]{1,28}([.][0-9]{1,28})?$");
    assert_eq!(read::<Decimal>("12.50").to_string(), "12.50");

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
            "^{number}[.]{number}[.]{number}(-{identifier}([.]{identifier})*)?\
             ([+][0-9a-zA-Z-]+([.][0-9a-zA-Z-]+)*)?$"
        )
    );
}
