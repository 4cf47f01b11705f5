//! Owns what `--keep` leaves of a run beside its home: everything that a person needs to see what happened, and to start it again.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::asked::Asked;
use super::scene::Scene;
use crate::placeholder::shell_line;

/// Writes what was seen of a run into its directory, beside its home and its ledger.
///
/// # Errors
///
/// A file cannot be written.
pub fn write(scene: &Scene, name: &str, asked: &Asked) -> io::Result<()> {
    let directory = scene.directory();
    let env = scene.env().iter();
    let env: Vec<String> = env.map(|(name, value)| format!("{name}={value}")).collect();
    let service = match &asked.service {
        Some(service) => format!("# its service was started before: {}\n", service.line),
        None => String::new(),
    };
    let launch = format!(
        "#!/bin/sh\n# {name}: as the runtime was started; the scripted model is gone\n{service}cd {} && env -i {} {}\n",
        shell_line(&[scene.work().display().to_string()]),
        shell_line(&env),
        asked.line
    );
    fs::write(directory.join("launch.sh"), launch)?;
    fs::write(directory.join("stdout.txt"), &asked.ended.stdout)?;
    fs::write(directory.join("stderr.txt"), &asked.ended.stderr)?;
    if let Some(service) = &asked.service {
        fs::write(directory.join("service-stdout.txt"), &service.stdout)?;
        fs::write(directory.join("service-stderr.txt"), &service.stderr)?;
    }
    json(&directory.join("model-requests.json"), &asked.requests)?;
    json(&directory.join("rows.json"), &asked.kept.rows)?;
    json(&directory.join("records.json"), &asked.kept.records)
}

/// Writes a value as pretty JSON.
///
/// # Errors
///
/// The file cannot be written.
pub fn json(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    fs::write(path, text)
}
