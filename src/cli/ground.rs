//! Owns what a lock is held against, as it lies in a suite's folder: the texts, the saboteurs, the newest run, and the lock itself.

use std::path::Path;

use super::records;
use super::stop::Stop;
use crate::embedded;
use crate::lint::Project;
use crate::lock::Lock;
use crate::record::{Run, Store};
use crate::witness::clock;

/// A suite's folder, read once.
#[derive(Debug)]
pub struct Ground {
    /// Its texts, and the run that shows what Thens compare.
    pub project: Project,
    /// What its lock says.
    pub lock: Option<Lock>,
    /// What is to be said of the run that was taken, or of why none was.
    pub remark: Option<String>,
}

impl Ground {
    /// Reads a folder; `run` is a record to take in the place of the newest that is stored.
    pub fn load(folder: &Path, run: Option<&Path>) -> Result<Ground, Stop> {
        let mut project = open(folder)?;
        let lock = project.lock().transpose().map_err(Stop::Problems)?;
        let runtime = lock.as_ref().and_then(|lock| lock.runtime.as_deref());
        let (run, remark) = match run {
            Some(path) => (Some(named(path, runtime)?), None),
            None => stored(&Store::of(folder), runtime),
        };
        project.run = run;
        Ok(Ground {
            project,
            lock,
            remark,
        })
    }
}

/// Reads a project with the newest run that its lock speaks of, and the newest of each runtime.
pub fn project(folder: &Path) -> Result<Project, Stop> {
    let mut project = open(folder)?;
    let lock = project.lock().and_then(Result::ok);
    let runtime = lock.and_then(|lock| lock.runtime);
    let store = Store::of(folder);
    (project.run, _) = stored(&store, runtime.as_deref());
    // A record that cannot be read shows nothing.
    let newest = store.newest_of_each("check");
    let runs = newest.iter().filter_map(|path| Run::load(path).ok());
    project.runs = Some(runs.collect());
    Ok(project)
}

fn open(folder: &Path) -> Result<Project, Stop> {
    let today: String = clock::wall().chars().take(10).collect();
    Project::load(folder, &today).map_err(|error| Stop::usage(error.to_string()))
}

/// A record that was named must be one that shows something.
fn named(path: &Path, runtime: Option<&str>) -> Result<Run, Stop> {
    let run = records::read(path)?;
    let of = path.display();
    let wrong = match runtime.filter(|runtime| *runtime != run.header.runtime) {
        _ if run.header.command != "check" => Some("it is of no check".to_owned()),
        Some(runtime) => Some(format!(
            "it is of `{}`, and the lock holds what was seen of `{runtime}`",
            run.header.runtime
        )),
        None if run.header.instrument != embedded::INSTRUMENT => {
            Some("another build of candor made it".to_owned())
        }
        None => None,
    };
    match wrong {
        None => Ok(run),
        Some(what) => Err(Stop::usage(format!(
            "failed to use the run record {of}: {what}; `candor check --json PATH` writes one"
        ))),
    }
}

/// The newest stored check of the lock's runtime; where it has none yet, that of the only runtime
/// that this build has checked.
fn stored(store: &Store, runtime: Option<&str>) -> (Option<Run>, Option<String>) {
    if let Some(runtime) = runtime {
        let run = store.newest("check", runtime).map(|path| Run::load(&path));
        return match run.transpose() {
            Ok(run) => (run, None),
            Err(error) => (None, Some(error)),
        };
    }
    let runs = store.newest_of_each("check");
    let runs = runs.iter().filter_map(|path| Run::load(path).ok());
    let mut runs: Vec<Run> = runs
        .filter(|run| run.header.instrument == embedded::INSTRUMENT)
        .collect();
    match runs.len() {
        0 | 1 => (runs.pop(), None),
        several => {
            let remark = format!(
                "what each Then compares was not taken from a run: {several} runtimes have one; \
                 name it with `--run FILE`"
            );
            (None, Some(remark))
        }
    }
}
