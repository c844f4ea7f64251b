//! The formats of strict mode, by their grammar: <https://json-schema.org/draft/2020-12/json-schema-validation#section-7.3>.
//! Whether a date exists is for the type that reads it.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::pattern;

pub(super) fn is_of(format: &str, text: &str) -> bool {
    let pattern = match format {
        "ipv4" => return text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => return text.parse::<Ipv6Addr>().is_ok(),
        "date" => r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        "time" => {
            r"^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
        }
        "date-time" => {
            let Some((date, time)) = text.split_once(['T', 't']) else {
                return false;
            };
            return is_of("date", date) && is_of("time", time);
        }
        "duration" => {
            r"^P([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?)$"
        }
        "email" => r"^[^@ ]+@[^@ .]+(\.[^@ .]+)*$",
        "hostname" => {
            if text.len() > 253 {
                return false;
            }
            r"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$"
        }
        "uuid" => r"^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$",
        // The derive knows no other.
        _ => return true,
    };
    pattern::is_match(pattern, text)
}
