//! Owns the fingerprints of this crate's own source: of what judges, and of all of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// What stands below `src/`, and no verdict rests on it; all the rest judges.
const JUDGES_NOTHING: &[&str] = &[
    // Is judged itself, and so part of the build that is.
    "runtime",
    // Faces: they choose what is run, and tell what came of it.
    "cli",
    "doctor",
    "exit",
    "gate",
    "init",
    "lib",
    "main",
    "material",
    "report",
    // Read texts, and what they read of a case is in the fingerprints of that case.
    "embedded",
    "feature",
    "fingerprint",
    "milestone",
    "problem",
    "spec",
    "suite",
    // Speak of verdicts that were given.
    "compare",
    "lint",
    "lock",
    "record",
    "stale",
    "trace",
];

/// The fingerprint of the source that a verdict rests on: the steps, the oracles, the witnesses,
/// and what starts and times the runtime.
///
/// # Errors
///
/// A file below `src/` cannot be read.
pub fn instrument(root: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    collect(root, Path::new("src"), &["rs"], &mut files)?;
    files.retain(|file| judges(file));
    digest(root, files)
}

/// The fingerprint of all of the source, with the versions of what it is built on: the reference
/// runtime is in it.
///
/// # Errors
///
/// A file below `src/` cannot be read.
pub fn build(root: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    collect(root, Path::new("src"), &["rs"], &mut files)?;
    let lock = Path::new("Cargo.lock");
    files.extend(root.join(lock).exists().then(|| lock.to_owned()));
    digest(root, files)
}

/// `src/report.rs` and all of `src/report/` are one module, and so is a folder without a file.
fn judges(file: &Path) -> bool {
    let module = file.components().nth(1);
    let module = module.map(|part| Path::new(part.as_os_str()).with_extension(""));
    let module = module.unwrap_or_default();
    !JUDGES_NOTHING.iter().any(|name| Path::new(name) == module)
}

/// The files below a folder, relative to the root, whose names end in one of these ways.
///
/// # Errors
///
/// A folder cannot be read.
pub fn collect(
    root: &Path,
    folder: &Path,
    endings: &[&str],
    files: &mut Vec<PathBuf>,
) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        let ending = path.extension().and_then(|ending| ending.to_str());
        if entry.file_type()?.is_dir() {
            collect(root, &path, endings, files)?;
        } else if ending.is_some_and(|ending| endings.contains(&ending)) {
            files.push(path);
        }
    }
    Ok(())
}

/// The first 16 hexadecimal digits of a SHA-256 over names and texts, whatever the line ends of a
/// checkout.
fn digest(root: &Path, mut files: Vec<PathBuf>) -> io::Result<String> {
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        let text = fs::read_to_string(root.join(&file))?.replace("\r\n", "\n");
        let name = file.display().to_string().replace('\\', "/");
        for part in [name, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    let digest = digest.finalize();
    Ok(digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
