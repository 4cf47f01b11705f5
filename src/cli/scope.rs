//! Owns the arguments that say of whom and of what a command speaks, and which suite is meant where none is named.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::Args;

use super::stop::Stop;
use crate::calibration::Calibration;
use crate::embedded;
use crate::id::{SpecId, TrialKey};
use crate::plan;
use crate::problem::{Problem, Severity};
use crate::suite::Suite;

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

/// The suite that a command reads, and judges nobody by.
#[derive(Debug, Args)]
pub struct Reading {
    /// Directory with `specs` and `features` [default: this directory, or the nearest above it, that
    /// has specs; else the suite that is compiled in]
    #[arg(long, value_name = "DIR")]
    pub suite: Option<PathBuf>,
}

/// Which suite is read: a directory's, or the one that is compiled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(Option<PathBuf>);

/// A suite that was read.
#[derive(Debug)]
pub struct Text {
    /// Where it lies.
    pub place: Place,
    /// The suite.
    pub suite: Suite,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// The suite that is named, else that of this directory or of the nearest one above that has a
    /// spec, else the one that is compiled in.
    pub fn place(&self) -> Place {
        Place(self.suite.clone().or_else(nearest))
    }

    /// Reads it.
    ///
    /// # Errors
    ///
    /// The directory holds no suite, or a file in it cannot be read.
    pub fn load(&self) -> Result<Text, Stop> {
        let place = self.place();
        let (suite, problems) = match place.directory() {
            None => Suite::embedded(embedded::FILES),
            Some(directory) => Suite::load(directory).map_err(|error| {
                Stop::usage(format!(
                    "failed to read the suite: {error}; `--suite` names a directory that holds \
                     `specs` and `features`"
                ))
            })?,
        };
        Ok(Text {
            place,
            suite,
            problems,
        })
    }
}

/// Whoever stands in a folder of a project means that project: `.`, `..`, `../..`.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let up = here.ancestors().position(has_specs)?;
    Some(match up {
        0 => PathBuf::from("."),
        up => std::iter::repeat_n("..", up).collect(),
    })
}

fn has_specs(directory: &Path) -> bool {
    let folders = std::fs::read_dir(directory.join("specs"));
    let mut folders = folders.into_iter().flatten().flatten();
    folders.any(|folder| folder.path().join("spec.md").is_file())
}

impl Place {
    /// The directory; none for the suite that is compiled in.
    pub fn directory(&self) -> Option<&Path> {
        self.0.as_deref()
    }

    /// The directory beside which run records lie.
    pub fn project(&self) -> &Path {
        self.directory().unwrap_or(Path::new("."))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.directory() {
            Some(directory) => directory.display().fmt(f),
            None => f.write_str("compiled in"),
        }
    }
}

impl Text {
    /// The saboteurs that prove the suite: of its `calibration.yaml`, or those compiled in; none
    /// where a directory has no such file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or names what does not exist.
    pub fn calibration(&self) -> Result<Option<Calibration>, Stop> {
        let (file, text) = match self.place.directory() {
            None => {
                let text = embedded::text(embedded::CALIBRATION);
                (embedded::CALIBRATION.to_owned(), text.to_owned())
            }
            Some(directory) => {
                let path = directory.join(embedded::CALIBRATION);
                if !path.exists() {
                    return Ok(None);
                }
                let file = path
                    .strip_prefix(".")
                    .unwrap_or(&path)
                    .display()
                    .to_string();
                let text = std::fs::read_to_string(&path)
                    .map_err(|error| Stop::usage(format!("failed to read {file}: {error}")))?;
                (file, text)
            }
        };
        let read = Calibration::parse(&file, &text, &self.trials());
        read.map(Some).map_err(Stop::Problems)
    }

    /// The trials that a saboteur may name: of the suite, and of the one that is compiled in, by
    /// which `candor calibrate` judges where nothing else is named.
    fn trials(&self) -> BTreeSet<TrialKey> {
        let (contract, _) = Suite::embedded(embedded::FILES);
        let rows = self.suite.rows().chain(contract.rows());
        rows.map(plan::key).collect()
    }

    /// How many errors the suite has.
    pub fn errors(&self) -> usize {
        let errors = self.problems.iter();
        errors.filter(|p| p.severity == Severity::Error).count()
    }
}

/// The first line of what is told of it.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let specs = self.suite.specs.len();
        let plural = if specs == 1 { "" } else { "s" };
        write!(f, "suite: {} ({specs} spec{plural})", self.place)?;
        match self.errors() {
            0 => Ok(()),
            1 => write!(f, ", 1 error: see `candor lint`"),
            errors => write!(f, ", {errors} errors: see `candor lint`"),
        }
    }
}
