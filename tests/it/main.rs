//! The integration tests: one binary, one module per part.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_input;
mod broken;
mod doctor;
mod foreign;
mod golden;
mod init;
mod lint;
mod lock;
mod place;
mod record;
mod reference;
mod report;
mod runtime;
mod service;
mod suite;
mod tidy;
mod trace;
mod witness;

/// The executable under test; it becomes a witness, too.
const EXE: &str = env!("CARGO_BIN_EXE_candor");
