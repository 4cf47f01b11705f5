//! `candor manifest`: the reference of the manifest's language, made from the types that parse it.

use std::io::Write;

use clap::Args;

use super::stop::{Stop, unless_gone};
use crate::exit::ExitCode;
use crate::manifest;

/// The arguments of `candor manifest`.
#[derive(Debug, Args)]
pub struct ManifestArguments {
    /// Print a JSON Schema, by which editors complete and check manifests
    #[arg(long)]
    schema: bool,
}

/// Prints the reference.
pub fn manifest(arguments: &ManifestArguments, out: &mut dyn Write) -> Result<ExitCode, Stop> {
    let text = match arguments.schema {
        true => format!("{:#}\n", manifest::schema()),
        false => manifest::markdown(),
    };
    unless_gone(write!(out, "{text}"))?;
    Ok(ExitCode::Expected)
}
