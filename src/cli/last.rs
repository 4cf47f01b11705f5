//! Owns what the stored records say last: it reads of each runtime the newest ones, and older ones only for what these lack.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::records;
use super::scope::Text;
use super::stop::Stop;
use crate::calibration::Calibration;
use crate::compare::gather::Source;
use crate::id::TrialKey;
use crate::manifest::Manifest;
use crate::material;
use crate::plan;
use crate::record::{Run, Store};
use crate::report::terminal;
use crate::trace::Column;
use crate::verdict::Outcome;

/// Records, and whose are looked at.
#[derive(Debug, Default)]
pub struct Last {
    /// The records.
    pub sources: Vec<Source>,
    /// The runtimes that were named; where none was, all count.
    pub named: Vec<String>,
    /// The manifests that were named, by the names in them.
    pub manifests: BTreeMap<String, PathBuf>,
    /// Records that cannot be read, each in a sentence.
    pub unreadable: Vec<String>,
}

/// What would be enough to know.
struct Wanted<'w> {
    trials: BTreeSet<TrialKey>,
    saboteurs: BTreeSet<&'w str>,
}

/// Reads the records that were named, else those that lie beside the suite and the manifests.
/// `runtimes` are manifests, or names that stand on record.
///
/// # Errors
///
/// A manifest or a named record cannot be read, or nothing is on record of a name.
pub fn last(
    text: &Text,
    calibration: Option<&Calibration>,
    runtimes: &[String],
    files: &[PathBuf],
) -> Result<Last, Stop> {
    let mut last = Last::default();
    let mut stores = BTreeSet::from([text.place.project().to_owned()]);
    let mut names = Vec::new();
    for runtime in runtimes {
        let path = Path::new(runtime);
        if path.is_file() {
            let manifest = Manifest::load(path).map_err(Stop::Problems)?;
            last.manifests
                .insert(manifest.runtime.clone(), path.to_owned());
            last.named.push(manifest.runtime);
            stores.insert(material::project(Some(path), None));
        } else {
            names.push(runtime);
        }
    }
    if files.is_empty() {
        let wanted = Wanted::of(text, calibration);
        for store in stores {
            last.read(&Store::of(&store), &wanted);
        }
    } else {
        let sources = files.iter().map(|path| source(path));
        last.sources = sources.collect::<Result<_, _>>()?;
    }
    for name in names {
        last.name(name)?;
    }
    Ok(last)
}

fn source(path: &Path) -> Result<Source, Stop> {
    let run = records::read(path)?;
    Ok(Source {
        file: path.display().to_string(),
        run,
    })
}

impl Wanted<'_> {
    fn of<'w>(text: &Text, calibration: Option<&'w Calibration>) -> Wanted<'w> {
        // Of a lane there may be no record ever.
        let rows = text.suite.rows().filter(|row| row.lanes.is_empty());
        let saboteurs = calibration.iter().flat_map(|read| &read.saboteurs);
        Wanted {
            trials: rows.map(plan::key).collect(),
            saboteurs: saboteurs.map(|saboteur| saboteur.name.as_str()).collect(),
        }
    }

    /// Takes away what a run says; a calibration counts as a whole or not at all.
    fn take(&mut self, run: &Run) {
        for trial in &run.trials {
            if trial.outcome != Outcome::NotRun {
                self.trials.remove(&trial.trial);
            }
        }
        let ran: BTreeSet<&str> = run.saboteurs.iter().map(|s| s.saboteur.as_str()).collect();
        let ended = run.end.as_ref().is_some_and(|end| !end.interrupted);
        if ended && self.saboteurs.is_subset(&ran) {
            self.saboteurs.clear();
        }
    }

    fn is_had(&self, run: &Run) -> bool {
        match run.header.command == "calibrate" {
            true => self.saboteurs.is_empty(),
            false => self.trials.is_empty(),
        }
    }
}

impl Last {
    fn read(&mut self, store: &Store, wanted: &Wanted<'_>) {
        for list in store.all() {
            let mut wanted = Wanted {
                trials: wanted.trials.clone(),
                saboteurs: wanted.saboteurs.clone(),
            };
            for path in list {
                let file = path
                    .strip_prefix(".")
                    .unwrap_or(&path)
                    .display()
                    .to_string();
                match Run::load(&path) {
                    Ok(run) => {
                        wanted.take(&run);
                        let had = wanted.is_had(&run);
                        self.sources.push(Source { file, run });
                        if had {
                            break;
                        }
                    }
                    // A run that is just beginning has written nothing yet.
                    Err(error) => self.unreadable.push(error),
                }
            }
        }
    }

    /// Tells which runs are looked at, and which records could not be.
    pub fn head(&self, columns: &[Column<'_>], now: &str, out: &mut dyn Write) -> io::Result<()> {
        if columns.is_empty() {
            writeln!(out, "no run yet: `candor check` leaves one")?;
        }
        for column in columns {
            terminal::trace::head(column, now, out)?;
        }
        let mut sentences = self.unreadable.iter();
        sentences.try_for_each(|sentence| writeln!(out, "left out: {sentence}"))
    }

    /// Takes a name under which something is on record.
    fn name(&mut self, name: &str) -> Result<(), Stop> {
        let runs = self.sources.iter();
        let known: BTreeSet<&str> = runs.map(|s| s.run.header.runtime.as_str()).collect();
        if known.contains(name) {
            self.named.push(name.to_owned());
            return Ok(());
        }
        let known: Vec<&str> = known.into_iter().collect();
        let known = match known.is_empty() {
            true => "no run is on record yet; name a manifest".to_owned(),
            false => format!("on record: {}", known.join(", ")),
        };
        Err(Stop::usage(format!(
            "`{name}` is no manifest, and no runtime on record; {known}"
        )))
    }
}
