//! Embeds the suite, the reference manifest and the calibration into the binary, so that it needs nothing beside itself, and says from which source it was built.

#[path = "build/sources.rs"]
mod sources;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = vec![
        PathBuf::from("calibration.yaml"),
        PathBuf::from("runtimes/reference.yaml"),
    ];
    for folder in ["specs", "features"] {
        println!("cargo::rerun-if-changed={folder}");
        sources::collect(
            &root,
            Path::new(folder),
            &["md", "feature", "lock"],
            &mut files,
        )?;
    }
    files.sort();
    let mut code = String::from("&[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let path = format!("/{}", file.display());
        code += &format!(
            "    ({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),\n"
        );
    }
    code += "]\n";
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("embedded.rs"), code)?;
    fingerprints(&root)
}

/// Hands over what the source is known by. A missing `Cargo.lock`, as in a package that others
/// build, would make every build anew.
fn fingerprints(root: &Path) -> io::Result<()> {
    let watched = ["src", "build.rs", "build", "Cargo.lock"];
    for path in watched.iter().filter(|path| root.join(path).exists()) {
        println!("cargo::rerun-if-changed={path}");
    }
    let (instrument, build) = (sources::instrument(root)?, sources::build(root)?);
    println!("cargo::rustc-env=CANDOR_INSTRUMENT={instrument}");
    println!("cargo::rustc-env=CANDOR_BUILD={build}");
    Ok(())
}
