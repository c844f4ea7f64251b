//! IP addresses and socket addresses of the standard library, as strings.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use regex::Regex;
use serde_json::json;

use super::{check, inner, pattern};

const V4: [&str; 4] = ["0.0.0.0", "127.0.0.1", "192.168.10.99", "255.255.255.255"];
const V6: [&str; 12] = [
    "::",
    "::1",
    "1::",
    "fe80::1",
    "2001:db8::8a2e:370:7334",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "1::3:4:5:6:7:8",
    "1:2:3:4:5:6::8",
    "2001:DB8::A",
    "::ffff:192.168.0.1",
];

#[test]
fn address_patterns_match_parsable_addresses() {
    check::<Ipv4Addr>(
        &V4,
        &[
            "",
            "1.2.3",
            "1.2.3.4.5",
            "256.1.1.1",
            "1.2.3.300",
            "01.2.3.4",
            "1.2.3.4/8",
        ],
    );
    check::<Ipv6Addr>(
        &V6,
        &[
            "",
            ":",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            "12345::",
            "fe80::1%1",
            ":1",
            "1:",
        ],
    );
    check::<SocketAddrV4>(
        &["127.0.0.1:80", "0.0.0.0:0", "1.2.3.4:65535"],
        &["1.2.3.4", "1.2.3.4:65536", "1.2.3.4:"],
    );
    check::<SocketAddrV6>(
        &["[::1]:80", "[2001:db8::1]:65535"],
        &["::1:80", "[::1]", "[::1%1]:80", "[::1]:65536"],
    );
}

#[test]
fn octets_and_ports_are_within_bounds() {
    let regex = Regex::new(&pattern::<Ipv4Addr>()).unwrap();
    for number in 0..1_000 {
        assert_eq!(
            regex.is_match(&format!("{number}.0.0.{number}")),
            number < 256,
            "{number}"
        );
    }
    let regex = Regex::new(&pattern::<SocketAddrV4>()).unwrap();
    for port in 0..100_000 {
        assert_eq!(
            regex.is_match(&format!("1.2.3.4:{port}")),
            port < 65_536,
            "{port}"
        );
    }
}

#[test]
fn ip_and_socket_addresses_are_unions_of_both_versions() {
    let of = |pattern: String| json!({"type": "string", "pattern": pattern});
    assert_eq!(
        inner::<IpAddr>(),
        json!({"anyOf": [of(pattern::<Ipv4Addr>()), of(pattern::<Ipv6Addr>())]})
    );
    assert_eq!(
        inner::<SocketAddr>(),
        json!({"anyOf": [of(pattern::<SocketAddrV4>()), of(pattern::<SocketAddrV6>())]})
    );
}

#[test]
fn every_position_of_the_double_colon_is_accepted() {
    let regex = Regex::new(&pattern::<Ipv6Addr>()).unwrap();
    for before in 0..=9 {
        for after in 0..=9 {
            let groups = |count: usize| vec!["a0"; count].join(":");
            let text = format!("{}::{}", groups(before), groups(after));
            assert_eq!(
                regex.is_match(&text),
                text.parse::<Ipv6Addr>().is_ok(),
                "{text}"
            );
        }
    }
}
