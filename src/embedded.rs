//! Owns what is compiled into the binary: the suite, the reference manifest and the calibration, and what the binary itself was built from.

/// Path, relative to the repository, and text of each file, in the order of the paths.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The path of the reference runtime's manifest.
pub const REFERENCE: &str = "runtimes/reference.yaml";

/// The fingerprint of the source that a verdict rests on: steps, oracles, witnesses.
pub const INSTRUMENT: &str = env!("CANDOR_INSTRUMENT");

/// The fingerprint of all of the source, and so of the reference runtime.
pub const BUILD: &str = env!("CANDOR_BUILD");

/// Whether the runtime that it describes is compiled in.
pub const HAS_REFERENCE: bool = cfg!(feature = "runtime");

/// The path of the calibration.
pub const CALIBRATION: &str = "calibration.yaml";

/// The text of an embedded file; empty for one that is not embedded.
pub fn text(path: &str) -> &'static str {
    let found = FILES.iter().find(|(name, _)| *name == path);
    found.map_or("", |(_, text)| text)
}
