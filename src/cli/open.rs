//! Owns the opening of a session by a command: its witnesses, and the directory in which scenes are kept.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;

use super::stop::Stop;
use crate::exit::ExitCode;
use crate::material::Subject;
use crate::session::{Keep, Session};

/// Opens the session of a subject.
pub fn session(
    subject: &Subject,
    interrupt: watch::Receiver<bool>,
    keep: Option<&Path>,
) -> Result<Arc<Session>, Stop> {
    let keep = keep.map(hold).transpose()?;
    let executable = std::env::current_exe().map_err(|error| failed("find itself", error))?;
    let mut session = Session::open(Arc::clone(&subject.manifest), executable, interrupt)
        .map_err(|error| failed("start the model server", error))?;
    session.keep = keep;
    Ok(Arc::new(session))
}

fn hold(directory: &Path) -> Result<Keep, Stop> {
    Keep::hold(directory).map_err(|error| {
        Stop::usage(format!(
            "failed to make {}: {error}; `--keep` names a directory that can be written",
            directory.display()
        ))
    })
}

/// A prerequisite of the kit is missing.
pub fn failed(what: &str, error: std::io::Error) -> Stop {
    Stop::Because(ExitCode::NotJudged, format!("failed to {what}: {error}"))
}
