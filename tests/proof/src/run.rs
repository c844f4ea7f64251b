//! Test runs over the whole corpus.

use std::env;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fastrand::Rng;
use outlines_runtime::testing::random_document;

use crate::case::Case;
use crate::engine::Engine;
use crate::exceptions::{EXCEPTIONS, explain};
use crate::values::{SchemaValidator, document, with_all_characters};
use crate::walk::{Walk, walk};
use crate::walk_hints::Hints;

/// The number of failures of one type that are reported.
const TOLD: usize = 3;

/// The extent of a run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The number of documents or values, divided among the types.
    pub documents: usize,
    /// The seed of the random numbers.
    pub seed: u64,
    /// Only types whose name contains this text are tested.
    pub only: String,
}

impl Plan {
    /// Returns the plan from the environment variables, with `documents` as the default.
    #[must_use]
    pub fn from_env(documents: usize) -> Self {
        Self {
            documents: number("OUTLINES_PROOF_DOCUMENTS").unwrap_or(documents),
            seed: number("OUTLINES_PROOF_SEED").unwrap_or(1),
            only: env::var("OUTLINES_PROOF_ONLY").unwrap_or_default(),
        }
    }

    /// Generates documents by random walks through the schemas, and deserializes them.
    #[must_use]
    pub fn walk(&self, cases: &[Case]) -> Tally {
        let engine = Engine::new();
        self.run_in_parallel(cases, |case, share| self.walk_one(&engine, case, share))
    }

    /// Serializes values of all cases whose serializer and deserializer agree, and validates them.
    #[must_use]
    pub fn write(&self, cases: &[Case]) -> Tally {
        let cases: Vec<Case> = cases
            .iter()
            .filter(|case| case.values.is_some())
            .cloned()
            .collect();
        self.run_in_parallel(&cases, |case, share| self.write_one(case, share))
    }

    /// Generates documents as the test server does, validates them, and deserializes them.
    #[must_use]
    pub fn sample(&self, cases: &[Case]) -> Tally {
        self.run_in_parallel(cases, |case, share| self.draw_one(case, share))
    }

    /// Distributes the types over threads. The share of each type does not depend on the threads.
    fn run_in_parallel(
        &self,
        cases: &[Case],
        work: impl Fn(&Case, usize) -> Tally + Sync,
    ) -> Tally {
        let cases: Vec<&Case> = cases
            .iter()
            .filter(|case| case.name.contains(&self.only))
            .collect();
        let share = self.documents.div_ceil(cases.len().max(1));
        let next = AtomicUsize::new(0);
        let one_thread = || {
            let mut tally = Tally::default();
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                tally.add(work(case, share));
            }
            tally
        };
        let threads = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(one_thread)).collect();
            let mut tally = Tally::default();
            for thread in threads {
                match thread.join() {
                    Ok(part) => tally.add(part),
                    Err(_) => tally.failures.push("a thread panicked".to_owned()),
                }
            }
            tally
        })
    }

    fn walk_one(&self, engine: &Engine, case: &Case, share: usize) -> Tally {
        let mut tally = Tally {
            types: 1,
            ..Tally::default()
        };
        let schema = case.schema();
        let grammar = match engine.compile_for_walks(&schema) {
            Ok(grammar) => grammar,
            Err(error) => {
                tally.fail(case, self.seed, "", &error);
                return tally;
            }
        };
        let hints = Hints::new(&schema);
        for i in 0..share {
            match walk(&grammar, &hints, self.rng(case, i)) {
                Ok(Walk::Document(document)) => {
                    tally.documents += 1;
                    tally.bytes += document.len();
                    self.read(case, &document, &mut tally);
                }
                Ok(Walk::Abandoned(document)) => {
                    tally.abandoned += 1;
                    if tally.abandoned == 1 {
                        let start: String = document.chars().take(300).collect();
                        tally.example = format!("{}: {start}…", case.name);
                    }
                }
                Err(error) => tally.fail(case, self.seed, "", &error),
            }
        }
        tally
    }

    fn write_one(&self, case: &Case, share: usize) -> Tally {
        let mut tally = Tally {
            types: 1,
            ..Tally::default()
        };
        // Integers that JSON cannot represent exactly, and a `char` that it escapes, are excluded
        // from completeness.
        let validator = match SchemaValidator::new(&with_all_characters(case.schema())) {
            Ok(validator) => validator,
            Err(error) => {
                tally.fail(case, self.seed, "", &error);
                return tally;
            }
        };
        for i in 0..share {
            let Some(document) = document(case, &mut self.rng(case, i)) else {
                tally.abandoned += 1;
                continue;
            };
            tally.documents += 1;
            tally.bytes += document.len();
            // A document that does not deserialize means that the type must not be registered as
            // `both`.
            if self.read(case, &document, &mut tally)
                && let Err(error) = validator.check(&document)
            {
                tally.fail(case, self.seed, &document, &error);
            }
        }
        tally
    }

    fn draw_one(&self, case: &Case, share: usize) -> Tally {
        let mut tally = Tally {
            types: 1,
            ..Tally::default()
        };
        let validator = match SchemaValidator::new(&case.schema()) {
            Ok(validator) => validator,
            Err(error) => {
                tally.fail(case, self.seed, "", &error);
                return tally;
            }
        };
        for i in 0..share {
            let document = match random_document(case.text, self.rng(case, i).u64(..)) {
                Ok(document) => document,
                Err(error) => {
                    tally.fail(case, self.seed, "", &error.to_string());
                    continue;
                }
            };
            tally.documents += 1;
            tally.bytes += document.len();
            let value = serde_json::from_str(&document);
            if !value.is_ok_and(|value| validator.admits(&value)) {
                tally.fail(case, self.seed, &document, "the schema does not admit it");
            }
            self.read(case, &document, &mut tally);
        }
        tally
    }

    fn read(&self, case: &Case, document: &str, tally: &mut Tally) -> bool {
        let Err(error) = (case.read)(document) else {
            return true;
        };
        let exceptions = explain(document, case.read);
        if exceptions.is_empty() {
            tally.fail(case, self.seed, document, &error.to_string());
        }
        for exception in exceptions {
            tally.exceptions[exception] += 1;
        }
        false
    }

    /// Returns the random numbers of one document, which do not depend on the rest of the run.
    fn rng(&self, case: &Case, document: usize) -> Rng {
        let name = case.name.bytes().fold(self.seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Rng::with_seed(Rng::with_seed(name).u64(..) ^ document as u64)
    }
}

fn number<N: FromStr>(variable: &str) -> Option<N> {
    let text = env::var(variable).ok()?;
    let number = text.replace('_', "").parse();
    Some(number.unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

/// The results of a run.
#[derive(Debug, Default)]
pub struct Tally {
    /// The number of types.
    pub types: usize,
    /// The number of documents.
    pub documents: usize,
    /// Their size in bytes.
    pub bytes: usize,
    /// The number of documents that were abandoned.
    pub abandoned: usize,
    /// One abandoned document.
    pub example: String,
    /// The number of documents that each exception explains.
    pub exceptions: [usize; EXCEPTIONS.len()],
    /// All other failures: type, schema, document, error, and seed.
    pub failures: Vec<String>,
}

impl Tally {
    fn fail(&mut self, case: &Case, seed: u64, document: &str, error: &str) {
        if self.failures.len() < TOLD {
            let Case { name, text, .. } = case;
            self.failures.push(format!(
                "type      {name}\nschema    {text}\ndocument  {document}\n\
                 error     {error}\nseed      {seed}\n"
            ));
        }
    }

    fn add(&mut self, other: Self) {
        self.types += other.types;
        self.documents += other.documents;
        self.bytes += other.bytes;
        self.abandoned += other.abandoned;
        if self.example.is_empty() {
            self.example = other.example;
        }
        for (sum, count) in self.exceptions.iter_mut().zip(other.exceptions) {
            *sum += count;
        }
        self.failures.extend(other.failures);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            types,
            documents,
            bytes,
            abandoned,
            ..
        } = self;
        writeln!(
            f,
            "{documents} documents ({bytes} bytes) of {types} types, {abandoned} abandoned"
        )?;
        for (exception, count) in EXCEPTIONS.iter().zip(self.exceptions) {
            writeln!(f, "{count:>8} {}", exception.name)?;
        }
        Ok(())
    }
}
