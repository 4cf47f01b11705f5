//! Owns the files into which a command writes its run record while it goes on.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::stop::Stop;
use crate::record::{Header, Line, Store, write_line};

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
        records.write(&Line::Run(header.clone()))?;
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

/// A file that was asked for cannot be written.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::usage(format!(
        "failed to write {}: {error}; name a file in a directory that exists",
        path.display()
    ))
}
