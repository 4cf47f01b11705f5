//! Owns what a verdict would rest on today: the texts, this candor, the saboteurs, and each runtime as far as it can be looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::last::Last;
use super::scope::Text;
use crate::calibration::Calibration;
use crate::compare::gather::Source;
use crate::embedded;
use crate::id::CaseId;
use crate::manifest::Manifest;
use crate::record::{Earned, Header};
use crate::stale::{self, Judged, Lie, Stale};
use crate::subject::{build, version};

/// What is true today.
#[derive(Debug)]
pub struct Today {
    earned: BTreeMap<CaseId, Earned>,
    saboteurs: Option<BTreeMap<String, Lie>>,
    /// By the file of the record.
    judged: BTreeMap<String, Judged>,
}

impl Today {
    /// Looks at what the records speak of; without records at nothing.
    pub fn of(text: &Text, calibration: Option<&Calibration>, last: &Last) -> Today {
        let mut today = Today {
            earned: BTreeMap::new(),
            saboteurs: calibration.map(stale::lies),
            judged: BTreeMap::new(),
        };
        if last.sources.is_empty() {
            return today;
        }
        today.earned = Earned::of(&text.suite);
        // Runs of one runtime mostly name one manifest.
        let mut known: BTreeMap<Option<PathBuf>, Judged> = BTreeMap::new();
        for source in &last.sources {
            let header = &source.run.header;
            let file = manifest_of(header, text, last);
            let judged = known.entry(file.clone()).or_insert_with(|| {
                let builds = last.sources.iter().map(|s| s.run.header.build.as_str());
                look(file.as_deref(), &builds.collect())
            });
            today.judged.insert(source.file.clone(), judged.clone());
        }
        today
    }

    /// Why the verdict that a run gave on a case does not speak of today.
    pub fn stale(&self, case: &CaseId, source: &Source) -> BTreeSet<Stale> {
        let today = stale::Today {
            earned: &self.earned,
            instrument: embedded::INSTRUMENT,
            judged: self.judged.get(&source.file),
            saboteurs: self.saboteurs.as_ref(),
        };
        stale::stale(case, &source.run, &today)
    }
}

/// The manifest by which a runtime was judged: the one that is named now for that runtime, else the
/// one of the record, whose path was relative to here or to the project; none for the reference.
fn manifest_of(header: &Header, text: &Text, last: &Last) -> Option<PathBuf> {
    if let Some(named) = last.manifests.get(&header.runtime) {
        return Some(named.clone());
    }
    let path = PathBuf::from(header.manifest.as_ref()?);
    let beside = text.place.project().join(&path);
    match !path.is_file() && beside.is_file() {
        true => Some(beside),
        false => Some(path),
    }
}

/// What is known of a runtime. The version command is run only where a record is of this build:
/// elsewhere its answer changes nothing.
fn look(file: Option<&Path>, builds: &BTreeSet<&str>) -> Judged {
    let manifest = match file {
        Some(path) => Manifest::load(path).ok(),
        None => {
            let text = embedded::text(embedded::REFERENCE);
            let here = std::env::current_dir().unwrap_or_default();
            Manifest::parse(embedded::REFERENCE, text, &here).ok()
        }
    };
    let Some(manifest) = manifest else {
        return Judged {
            build: None,
            version: None,
        };
    };
    let build = build::build(&manifest).to_string();
    Judged {
        version: builds
            .contains(build.as_str())
            .then(|| version::now(&manifest))
            .flatten(),
        build: Some(build),
    }
}
