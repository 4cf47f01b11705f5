//! Owns the files that are compiled into the binary: the suite, the reference manifest and the calibration.

/// Path, relative to the repository, and text of each file, in the order of the paths.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The path of the reference runtime's manifest.
pub const REFERENCE: &str = "runtimes/reference.yaml";

/// Whether the runtime that it describes is compiled in.
pub const HAS_REFERENCE: bool = cfg!(feature = "runtime");

/// The path of the calibration.
pub const CALIBRATION: &str = "calibration.yaml";

/// The text of an embedded file; empty for one that is not embedded.
pub fn text(path: &str) -> &'static str {
    let found = FILES.iter().find(|(name, _)| *name == path);
    found.map_or("", |(_, text)| text)
}
