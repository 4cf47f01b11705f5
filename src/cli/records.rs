//! Owns the files of run records on the command line: those that are read, and those into which a command writes while it goes on.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::stop::Stop;
use crate::record::{Header, Line, Run, Store, write_line};

/// Where a run record goes: a file that was asked for, the store, both or neither.
#[derive(Debug, Default)]
pub struct Records(Vec<(PathBuf, File)>);

impl Records {
    /// Makes the files and writes the line of the run.
    pub fn begin(
        path: Option<&Path>,
        store: Option<&Store>,
        header: &Header,
    ) -> Result<Records, Stop> {
        let mut records = Records::default();
        if let Some(path) = path {
            let file = File::create(path).map_err(|error| unwritable(path, &error))?;
            records.0.push((path.to_owned(), file));
        }
        if let Some(store) = store {
            let made = store.create(&header.command, &header.runtime, &header.started_at);
            records.0.push(made.map_err(|error| {
                Stop::usage(format!(
                    "failed to store the run record: {error}; `--no-store` leaves none"
                ))
            })?);
        }
        records.write(&Line::Run(Box::new(header.clone())))?;
        Ok(records)
    }

    /// Writes one line to each file.
    pub fn write(&mut self, line: &Line) -> Result<(), Stop> {
        for (path, file) in &mut self.0 {
            write_line(file, line).map_err(|error| unwritable(path, &error))?;
        }
        Ok(())
    }
}

/// Reads a record that was named.
pub fn read(path: &Path) -> Result<Run, Stop> {
    Run::load(path).map_err(|error| {
        Stop::usage(format!(
            "{error}; `candor check --json PATH` writes one, and `.candor/runs` holds the last"
        ))
    })
}

/// Reads a record that is to be told as it stands. One that contradicts itself is nobody's word.
pub fn read_whole(path: &Path) -> Result<Run, Stop> {
    let run = read(path)?;
    match contradiction(&run) {
        None => Ok(run),
        Some(what) => Err(Stop::usage(format!(
            "failed to believe the run record {}: {what}; run the check again",
            path.display()
        ))),
    }
}

/// Where a record of a check that came to its end says two things.
fn contradiction(run: &Run) -> Option<String> {
    let end = run.end.as_ref().filter(|_| run.header.command == "check")?;
    let (held, planned) = (run.trials.len(), run.header.planned);
    if held != planned {
        return Some(format!(
            "it holds {held} trials, and {planned} were planned"
        ));
    }
    let tally = run.tally();
    (end.tally != tally).then(|| format!("its end says `{}`, its trials `{tally}`", end.tally))
}

/// A file that was asked for cannot be written.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::usage(format!(
        "failed to write {}: {error}; name a file in a directory that exists",
        path.display()
    ))
}
