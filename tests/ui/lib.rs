//! Compile-fail cases, in folders by topic: see `cases`. To write the expected messages anew, run the tests with
//! `TRYBUILD=overwrite` and read the difference.
