//! Owns what a command works on: the suite, the runtime's manifest, and where their records lie; and what makes them unusable.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::embedded;
use crate::feature::ScenarioRow;
use crate::id::SpecId;
use crate::known_failing::KnownFailing;
use crate::manifest::Manifest;
use crate::plan::{self, Plan, Selection};
use crate::problem::{Problem, Severity};
use crate::record::{Header, Store};
use crate::stale::Judged;
use crate::steps::{self, Unmatched};
use crate::subject::{build, version};
use crate::suite::Suite;

/// Why a suite or a manifest cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// One sentence.
    Because(String),
    /// Problems in files.
    Problems(Vec<Problem>),
}

/// A suite with all that is wrong with it.
#[derive(Debug)]
pub struct Material {
    /// The suite.
    pub suite: Suite,
    /// What is wrong with it, steps included.
    pub problems: Vec<Problem>,
}

impl Material {
    /// The suite of a directory; without one, the suite that is compiled in.
    ///
    /// # Errors
    ///
    /// The directory holds no suite, or a file in it cannot be read.
    pub fn load(directory: Option<&Path>) -> Result<Material, Unusable> {
        let (suite, mut problems) = match directory {
            Some(directory) => Suite::load(directory).map_err(|error| {
                Unusable::Because(format!("failed to read the suite: {error}; `--suite` names a directory that holds `specs` and `features`"))
            })?,
            None => Suite::embedded(embedded::FILES),
        };
        problems.extend(step_problems(&suite));
        problems.sort();
        Ok(Material { suite, problems })
    }

    /// The plan of a selection.
    ///
    /// # Errors
    ///
    /// The selection makes no plan, or what it selects has errors.
    pub fn plan(&self, manifest: &Manifest, selection: &Selection) -> Result<Plan, Unusable> {
        let plan = plan::plan(&self.suite, manifest, selection);
        let selected: BTreeSet<&SpecId> = match &plan {
            Ok(plan) => plan.cases.iter().map(|case| &case.spec).collect(),
            Err(_) => self.suite.specs.iter().map(|spec| &spec.id).collect(),
        };
        let in_the_way = |problem: &&Problem| {
            problem.severity == Severity::Error
                && self
                    .owner(problem)
                    .is_none_or(|spec| selected.contains(spec))
        };
        let errors: Vec<Problem> = self.problems.iter().filter(in_the_way).cloned().collect();
        if !errors.is_empty() {
            return Err(Unusable::Problems(errors));
        }
        plan.map_err(|error| Unusable::Because(error.to_string()))
    }

    /// The spec that a problem belongs to; none for a file that could not be read.
    fn owner(&self, problem: &Problem) -> Option<&SpecId> {
        let specs = self.suite.specs.iter();
        let spec = specs
            .filter(|spec| {
                let folder = Path::new(&spec.file).parent();
                folder == Path::new(&problem.file).parent()
            })
            .map(|spec| &spec.id);
        let features = self.suite.features.iter();
        let feature = features.filter(|feature| feature.file == problem.file);
        let owner = spec.chain(feature.map(|feature| &feature.spec)).next();
        // A feature of a spec that does not exist is in everybody's way.
        owner.filter(|spec| self.suite.spec(spec).is_some())
    }
}

/// Steps that no step definition matches, or several.
pub fn step_problems(suite: &Suite) -> Vec<Problem> {
    step_problems_by(&steps::collection(), suite)
}

/// Steps that none of these step definitions matches, or several.
pub fn step_problems_by(collection: &steps::Expressions, suite: &Suite) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Texts recur, and each is held against all definitions.
    let mut checked = HashMap::new();
    for row in suite.rows() {
        for step in &row.steps {
            let text = (step.ty, step.value.as_str());
            let result = checked.entry(text);
            if let Err(unmatched) = result.or_insert_with(|| steps::check(collection, step)) {
                let problem = step_problem(row, step, unmatched);
                problems.push(suite.quote(problem));
            }
        }
    }
    problems.sort();
    problems.dedup();
    problems
}

fn step_problem(row: &ScenarioRow, step: &crate::feature::Step, unmatched: &Unmatched) -> Problem {
    let line = step.position.line;
    match unmatched {
        Unmatched::Undefined { closest } => {
            let message = format!("undefined step: {}", step.value);
            let problem = Problem::error("undefined-step", &row.file, line, message);
            problem.help(match closest {
                Some(closest) => format!("did you mean `{closest}`?"),
                None => "`candor steps` lists the steps that exist".to_owned(),
            })
        }
        Unmatched::Ambiguous => {
            let message = format!("ambiguous step: {}", step.value);
            Problem::error("ambiguous-step", &row.file, line, message).help(
                "several steps have this text: word one of them otherwise; see `candor steps`",
            )
        }
    }
}

/// The runtime to be judged.
#[derive(Debug)]
pub struct Subject {
    /// Its manifest.
    pub manifest: Arc<Manifest>,
    /// The manifest's file, as it was named; none for the one that is compiled in.
    pub file: Option<PathBuf>,
    /// The mismatches that are on file for it.
    pub known: KnownFailing,
    /// Where its run records lie.
    pub store: Store,
}

impl Subject {
    /// The runtime of a manifest file; without one, the reference runtime.
    ///
    /// # Errors
    ///
    /// The manifest or the known-failing file beside it cannot be used.
    pub fn load(manifest: Option<&Path>, suite: Option<&Path>) -> Result<Subject, Unusable> {
        let (parsed, known) = match manifest {
            Some(path) if !path.exists() => {
                return Err(Unusable::Because(format!(
                    "failed to read {}: no such file; name a manifest, or none for the reference runtime",
                    path.display()
                )));
            }
            Some(path) => {
                let parsed = Manifest::load(path).map_err(Unusable::Problems)?;
                let file = path.file_name().unwrap_or_default();
                let folder = path.parent().unwrap_or(Path::new("")).join("known-failing");
                let known = KnownFailing::load(&folder.join(file)).map_err(Unusable::Problems)?;
                (parsed, known)
            }
            None => (Subject::reference()?, KnownFailing::default()),
        };
        Ok(Subject {
            manifest: Arc::new(parsed),
            file: manifest.map(Path::to_owned),
            known,
            store: Store::of(&project(manifest, suite)),
        })
    }

    /// The manifest that is compiled in.
    fn reference() -> Result<Manifest, Unusable> {
        if !embedded::HAS_REFERENCE {
            return Err(Unusable::Because(
                "the reference runtime was left out of this build; name a manifest".to_owned(),
            ));
        }
        let text = embedded::text(embedded::REFERENCE);
        let here = std::env::current_dir().unwrap_or_default();
        Manifest::parse(embedded::REFERENCE, text, &here).map_err(Unusable::Problems)
    }
}

/// What a run of the runtime that a record is of would say of it if it began now. The manifest's
/// version command is run, with a short deadline.
pub fn judged_now(header: &Header) -> Judged {
    let manifest = match &header.manifest {
        Some(file) => Manifest::load(Path::new(file)).ok(),
        None => Subject::reference().ok(),
    };
    Judged {
        build: manifest
            .as_ref()
            .map(|manifest| build::build(manifest).to_string()),
        version: manifest.as_ref().and_then(version::now),
    }
}

/// Records lie beside the suite, else beside the manifest or the `runtimes` folder that holds it,
/// else here.
pub fn project(manifest: Option<&Path>, suite: Option<&Path>) -> PathBuf {
    if let Some(suite) = suite {
        return suite.to_owned();
    }
    let folder = manifest.and_then(Path::parent).unwrap_or(Path::new(""));
    match folder.file_name().is_some_and(|name| name == "runtimes") {
        true => folder.parent().unwrap_or(folder).to_owned(),
        false => folder.to_owned(),
    }
}
