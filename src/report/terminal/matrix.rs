//! Owns the kill matrix: what became of each saboteur, and whether the calibration counts at all.

use std::io::{self, Write};

use super::{GREEN, RED, YELLOW};
use crate::record::{Run, SaboteurRecord};

/// Writes the matrix of a calibration that was read back.
///
/// # Errors
///
/// As the writer.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    for record in &run.saboteurs {
        saboteur(record, out)?;
    }
    if run.end.is_none() {
        writeln!(
            out,
            "\n{YELLOW}cut off{YELLOW:#}: the record has no end; what is above is not the whole matrix"
        )?;
    }
    let end = run.end.clone().unwrap_or_default();
    sums(run, &end.unproven, end.interrupted, out)
}

/// Writes what became of a saboteur.
///
/// # Errors
///
/// As the writer.
pub fn saboteur(record: &SaboteurRecord, out: &mut dyn Write) -> io::Result<()> {
    let (style, word) = match (record.control, record.killed) {
        (true, true) => (GREEN, "passed"),
        (true, false) => (RED, "BROKEN"),
        (false, true) => (GREEN, "killed"),
        (false, false) => (RED, "SURVIVED"),
    };
    let sort = match (record.control, record.canary) {
        (true, _) => "control: ",
        (_, true) => "canary: ",
        _ => "",
    };
    let name = format!("{sort}{}", record.saboteur);
    let effects = record.effects.join("; ");
    writeln!(out, "{style}{word:<8}{style:#} {name:<40} {effects}")?;
    if !record.killed {
        writeln!(out, "         why: {}", record.why)?;
    }
    for surprise in &record.surprises {
        writeln!(out, "         {surprise}")?;
    }
    Ok(())
}

/// Writes the sums, and what is wrong with the whole.
///
/// # Errors
///
/// As the writer.
pub fn sums(run: &Run, alone: &[String], interrupted: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    if interrupted {
        writeln!(
            out,
            "{YELLOW}interrupted{YELLOW:#}: what follows is not the whole matrix"
        )?;
    }
    for sentence in alone {
        writeln!(out, "{RED}NOT PROVEN{RED:#} {sentence}")?;
    }
    if is_void(run) {
        writeln!(
            out,
            "{YELLOW}void{YELLOW:#}: a control failed or the canary lives, so nothing above counts"
        )?;
    }
    let count = |control: bool, well: bool| {
        let records = run.saboteurs.iter();
        records
            .filter(|record| record.control == control && record.killed == well)
            .count()
    };
    writeln!(
        out,
        "controls {}: {} passed, {} broken",
        count(true, true) + count(true, false),
        count(true, true),
        count(true, false)
    )?;
    writeln!(
        out,
        "saboteurs {}: {} killed, {} survived",
        count(false, true) + count(false, false),
        count(false, true),
        count(false, false)
    )
}

/// Whether a control failed or the canary lives.
pub fn is_void(run: &Run) -> bool {
    let mut records = run.saboteurs.iter();
    records.any(|record| (record.control || record.canary) && !record.killed)
}
