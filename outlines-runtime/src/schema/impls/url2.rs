//! Addresses of url.
//!
//! Strict mode has no `format` for them. What the pattern admits are absolute addresses of the web as people write them, out of
//! <https://url.spec.whatwg.org/#url-writing>: no names in the encoding `xn--`, which not every text decodes to a name, no last
//! label of digits, which is read as an address of version 4, and only ASCII.

use url::Url;

pattern!(
    Url, "url::Url" as "Url",
    "(https?|wss?|ftp)://(([a-z0-9]+(-[a-z0-9]+)*[.])*[a-z]+|", ipv4!(), ")(:[0-5]?[0-9]{1,4})?",
    "([/?#][a-zA-Z0-9/?#.,:;@!$&'()*+=_~%-]*)?"
);
