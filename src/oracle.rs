//! The oracles: each holds what a runtime recorded against what the witnesses saw, and returns every comparison it made. Pure: no step, no file and no process is known here.

pub mod account;
pub mod coverage;
pub mod sameness;
pub mod telemetry;

use crate::verdict::Side;
use account::Joined;

/// What the witness saw of a call, as the `did` of a comparison.
fn did(joined: &Joined<'_>, text: impl Into<String>) -> Side {
    let seen = match joined.deeds.first() {
        Some(entry) => format!("witness ledger, call {}", entry.number),
        None => "witness ledger".to_owned(),
    };
    Side::new(text, seen)
}
