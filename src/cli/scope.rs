//! Owns the arguments that say of whom and of what a command speaks.

use std::path::PathBuf;

use clap::Args;

use crate::id::SpecId;

/// The runtime, the suite, and the part of it.
#[derive(Debug, Args)]
pub struct Scope {
    /// Manifest of the runtime [default: the reference runtime]
    #[arg(value_name = "RUNTIME")]
    pub runtime: Option<PathBuf>,
    /// Directory with `specs` and `features` [default: the suite that is compiled in]
    #[arg(long, value_name = "DIR")]
    pub suite: Option<PathBuf>,
    /// Only what belongs to this milestone
    #[arg(long, value_name = "ID")]
    pub milestone: Vec<String>,
    /// Only this spec, such as 3624
    #[arg(long, value_name = "ID")]
    pub spec: Vec<SpecId>,
}
