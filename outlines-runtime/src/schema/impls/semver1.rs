//! Versions of semver.

use semver::Version;

/// A number of 64 bits, without leading zeros.
macro_rules! number {
    () => {
        "(0|[1-9][0-9]{0,18})"
    };
}

/// What stands before a release: a number without leading zeros, or with at least one letter or hyphen.
macro_rules! identifier {
    () => {
        "(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
    };
}

// <https://semver.org/#backusnaur-form-grammar-for-valid-semver-versions>
pattern!(
    Version, "semver::Version" as "Version",
    number!(), "[.]", number!(), "[.]", number!(), "(-", identifier!(), "([.]", identifier!(), ")*)?",
    "([+][0-9a-zA-Z-]+([.][0-9a-zA-Z-]+)*)?"
);
