use outlines_runtime::Structured;
use std::ffi::OsString;

#[derive(Structured)]
struct Upload {
    file_name: OsString,
    others: Vec<OsString>,
}

fn main() {}
