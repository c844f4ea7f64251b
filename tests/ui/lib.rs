//! Compile-fail cases in `cases`, one folder per topic. To update the expected messages, run the
//! tests with `TRYBUILD=overwrite` and review the diff.
