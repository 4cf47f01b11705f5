//! Owns the run record as a report: the same lines that `.candor/runs` holds.

use std::io::{self, Write};

use crate::record::{Line, Run, write_line};

/// Writes a whole run as NDJSON.
///
/// # Errors
///
/// As the writer.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    write_line(out, &Line::Run(run.header.clone()))?;
    for trial in &run.trials {
        write_line(out, &Line::Trial(Box::new(trial.clone())))?;
    }
    for saboteur in &run.saboteurs {
        write_line(out, &Line::Saboteur(saboteur.clone()))?;
    }
    match &run.end {
        Some(end) => write_line(out, &Line::End(end.clone())),
        None => Ok(()),
    }
}
