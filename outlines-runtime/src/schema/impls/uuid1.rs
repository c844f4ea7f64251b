//! Identifiers of uuid.

use uuid::Uuid;

// Every engine knows this format, and the crate reads all that it admits.
string!(Uuid, "uuid::Uuid" as "Uuid", ",\"format\":\"uuid\"");
