//! Owns what a lock is held against, as it lies in a suite's folder: the texts, the saboteurs, the newest run, and the lock itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::records;
use super::stop::Stop;
use crate::calibration::Calibration;
use crate::embedded;
use crate::lock::{self, Lock, Saboteurs, Sources};
use crate::material::Material;
use crate::record::{Run, Store};
use crate::yaml;

/// A text file of the suite.
#[derive(Debug)]
pub struct Text {
    /// As problems name it.
    pub shown: String,
    /// Its text.
    pub text: String,
}

/// A suite's folder, read once.
#[derive(Debug)]
pub struct Ground {
    /// The suite and what is wrong with it.
    pub material: Material,
    /// The lock's file; none where there is none yet.
    pub file: Option<Text>,
    /// What it says.
    pub lock: Option<Lock>,
    /// What is to be said of the run that was taken, or of why none was.
    pub remark: Option<String>,
    /// Where the lock lies or is to lie.
    pub path: PathBuf,
    shown: String,
    saboteurs: Option<(Text, Calibration)>,
    run: Option<Run>,
}

impl Ground {
    /// Reads a folder; `run` is a record to take in the place of the newest that is stored.
    pub fn load(folder: &Path, run: Option<&Path>) -> Result<Ground, Stop> {
        let material = Material::load(Some(folder))?;
        let path = folder.join(lock::FILE);
        let file = read(&path)?;
        let parsed = file
            .as_ref()
            .map(|file| Lock::parse(&file.shown, &file.text));
        let lock = parsed.transpose().map_err(Stop::Problems)?;
        let runtime = lock.as_ref().and_then(|lock| lock.runtime.as_deref());
        let (run, remark) = match run {
            Some(path) => (Some(named(path, runtime)?), None),
            None => stored(&Store::of(folder), runtime),
        };
        Ok(Ground {
            saboteurs: saboteurs(folder)?,
            material,
            file,
            lock,
            remark,
            shown: shown(&path),
            path,
            run,
        })
    }

    /// What the lock is held against.
    pub fn sources(&self) -> Sources<'_> {
        let saboteurs = self.saboteurs.as_ref();
        Sources {
            suite: &self.material.suite,
            saboteurs: saboteurs.map(|(text, read)| Saboteurs {
                file: &text.shown,
                text: &text.text,
                read,
            }),
            run: self.run.as_ref(),
            instrument: embedded::INSTRUMENT,
            file: &self.shown,
        }
    }
}

/// The saboteurs, whatever they name: a trial that is gone is a matter of the case that lost it.
fn saboteurs(folder: &Path) -> Result<Option<(Text, Calibration)>, Stop> {
    let Some(text) = read(&folder.join("calibration.yaml"))? else {
        return Ok(None);
    };
    let parsed = yaml::parse(&text.shown, &text.text);
    let calibration = parsed.map_err(|problem| Stop::Problems(vec![*problem]))?;
    Ok(Some((text, calibration)))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

fn read(path: &Path) -> Result<Option<Text>, Stop> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let path = path.display();
            return Err(Stop::usage(format!("failed to read {path}: {error}")));
        }
    };
    Ok(Some(Text {
        shown: shown(path),
        text,
    }))
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
pub fn stored(store: &Store, runtime: Option<&str>) -> (Option<Run>, Option<String>) {
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
