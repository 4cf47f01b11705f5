//! Owns what `--keep` leaves of a trial: what was seen of its run, and what was compared.

use std::io;

use crate::id::TrialKey;
use crate::subject::evidence;
use crate::trial::Trial;

/// Writes the evidence into the trial's directory, beside its home and its ledger.
///
/// # Errors
///
/// A file cannot be written.
pub fn write(trial: &Trial, key: &TrialKey) -> io::Result<()> {
    let compared = trial.scene().directory().join("compared.json");
    evidence::json(&compared, &trial.judgement().compared)?;
    match trial.asked() {
        Some(asked) => evidence::write(trial.scene(), &key.to_string(), asked),
        None => Ok(()),
    }
}
