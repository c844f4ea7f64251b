//! Addresses of the network, as the standard library reads them.
//!
//! A pattern and no `format`: engines take `ipv4` to admit leading zeros, which Rust refuses, and llama.cpp ignores both formats.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

/// Four numbers up to 255, without leading zeros.
macro_rules! ipv4 {
    () => {
        "((25[0-5]|(2[0-4]|1[0-9]|[1-9]?)[0-9])[.]){3}(25[0-5]|(2[0-4]|1[0-9]|[1-9]?)[0-9])"
    };
}

/// RFC 4291, section 2.2: eight groups, of which `::` stands for one or more. Rust writes an address that carries one of
/// version 4 with that one's text.
macro_rules! ipv6 {
    () => {
        concat!(
            ipv6!(@ "([0-9a-fA-F]{1,4}:)", "[0-9a-fA-F]{1,4}", "(:[0-9a-fA-F]{1,4})"),
            "|::[fF]{4}:", ipv4!()
        )
    };
    (@ $before:literal, $group:literal, $after:literal) => {
        concat!(
            $before, "{7}", $group,
            "|", $before, "{1,7}:",
            "|", $before, "{1,6}", $after,
            "|", $before, "{1,5}", $after, "{2}",
            "|", $before, "{1,4}", $after, "{3}",
            "|", $before, "{1,3}", $after, "{4}",
            "|", $before, "{1,2}", $after, "{5}",
            "|", $before, $after, "{6}",
            "|:(", $after, "{1,7}|:)",
        )
    };
}

macro_rules! port {
    () => {
        ":([0-5]?[0-9]{1,4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5]))))"
    };
}

pattern!(Ipv4Addr, "std::net::Ipv4Addr" as "Ipv4Addr", ipv4!());
pattern!(Ipv6Addr, "std::net::Ipv6Addr" as "Ipv6Addr", "(", ipv6!(), ")");
defined!(IpAddr, "std::net::IpAddr" as "IpAddr", union!(Ipv4Addr::__NODE, Ipv6Addr::__NODE));

pattern!(SocketAddrV4, "std::net::SocketAddrV4" as "SocketAddrV4", ipv4!(), port!());
// Without a scope: it is a number of one machine.
pattern!(SocketAddrV6, "std::net::SocketAddrV6" as "SocketAddrV6", "\\\\[(", ipv6!(), ")\\\\]", port!());
defined!(SocketAddr, "std::net::SocketAddr" as "SocketAddr", union!(SocketAddrV4::__NODE, SocketAddrV6::__NODE));
