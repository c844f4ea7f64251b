//! Compile-fail cases in `cases`, one folder per topic, and programs that compile in `cases/pass`.
//! To update the expected messages, run the tests with `TRYBUILD=overwrite` and review the diff.
