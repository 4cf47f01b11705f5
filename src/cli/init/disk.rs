//! Owns the disk under a new project: nothing is overwritten, and nothing is begun where something is in the way.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::stop::Stop;
use crate::init;

/// Writes the files of a project, and adds what it ignores; whether that was not there yet.
///
/// # Errors
///
/// All that is in the way; or what cannot be written.
pub fn write(directory: &Path, files: &[init::File]) -> Result<bool, Stop> {
    out_of_the_way(directory, files)?;
    let ignore = directory.join(".gitignore");
    let added = init::to_ignore(&present(&ignore)?);
    write_all(directory, files)?;
    let Some(lines) = added else {
        return Ok(false);
    };
    let file = OpenOptions::new().append(true).create(true).open(&ignore);
    let written = file.and_then(|mut file| file.write_all(lines.as_bytes()));
    written.map_err(|error| failed("write", &ignore, &error))?;
    Ok(true)
}

/// What is there already, be it in the place of a file or of a folder.
fn out_of_the_way(directory: &Path, files: &[init::File]) -> Result<(), Stop> {
    let mut there: Vec<PathBuf> = Vec::new();
    for file in files {
        let path = directory.join(&file.path);
        let folders = path.ancestors().skip(1);
        let mut folders = folders.filter(|folder| folder.exists() && !folder.is_dir());
        if path.symlink_metadata().is_ok() {
            there.push(path);
        } else if let Some(folder) = folders.next() {
            there.push(folder.to_owned());
        }
    }
    there.dedup();
    if there.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = there
        .iter()
        .map(|path| format!("  {}", path.display()))
        .collect();
    Err(Stop::usage(format!(
        "nothing was written, as this is there already:\n{}\nmove it away, or name another directory",
        lines.join("\n")
    )))
}

fn present(path: &Path) -> Result<String, Stop> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(failed("read", path, &error)),
    }
}

/// Writes all of the files, or takes back what it wrote.
fn write_all(directory: &Path, files: &[init::File]) -> Result<(), Stop> {
    let mut written = Vec::new();
    for file in files {
        let path = directory.join(&file.path);
        if let Err(error) = write_one(&path, &file.text, &mut written) {
            for path in written {
                // What stays is named when the command is given again.
                let _ = fs::remove_file(path);
            }
            return Err(failed("write", &path, &error));
        }
    }
    Ok(())
}

fn write_one(path: &Path, text: &str, written: &mut Vec<PathBuf>) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
    let mut file = File::create_new(path)?;
    written.push(path.to_owned());
    file.write_all(text.as_bytes())
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Stop {
    let path = path.display();
    Stop::usage(format!(
        "failed to {what} {path}: {error}; name a directory that can be written"
    ))
}
