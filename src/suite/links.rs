//! Owns the rules that hold between the files of a suite: what names something must find it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use crate::feature::{Feature, ScenarioRow};
use crate::id::{CaseId, SpecId, TrialKey};
use crate::milestone::Milestone;
use crate::problem::Problem;
use crate::spec::{Case, Proof, Spec, Status, ids_in};

use super::Suite;
use super::files::{File, Place};

/// All that is wrong between the files, in no order.
pub(super) fn check(suite: &Suite, files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let known = Known::of(suite, files);
    for spec in &suite.specs {
        problems.extend(companions(&known, spec));
        problems.extend(milestone_of(suite, &known, spec));
        problems.extend(feature_of(&known, spec));
        for case in &spec.cases {
            problems.extend(roll_up(suite, spec, case));
        }
    }
    for file in files {
        if let Place::Tasks(folder) = file.place() {
            problems.extend(
                folder
                    .parse()
                    .iter()
                    .flat_map(|id| mappings(suite, id, file)),
            );
        }
    }
    problems.extend(doubled_specs(suite));
    problems.extend(exit_criteria(suite, &known));
    problems.extend(features(suite));
    problems.extend(doubled_trials(suite));
    problems
}

/// What is looked for once for each spec, so that a suite may grow.
struct Known<'a> {
    places: HashSet<Place<'a>>,
    /// Whether any spec has a plan.
    plans: bool,
    /// Whether any spec has tasks.
    tasks: bool,
    /// The specs that have a feature; none when a feature could not be read: it may be the one that
    /// is missed.
    mirrored: Option<HashSet<&'a SpecId>>,
    /// The milestone and the spec.
    listed: HashSet<(&'a str, &'a SpecId)>,
}

impl<'a> Known<'a> {
    fn of(suite: &'a Suite, files: &'a [File]) -> Known<'a> {
        let features = files.iter().filter(|file| file.place() == Place::Feature);
        let all_read = features.count() == suite.features.len();
        let listed = |milestone: &'a Milestone| {
            let specs = milestone.specs.iter();
            specs.map(|spec| (milestone.id.as_str(), spec))
        };
        let any = |wanted: fn(&Place<'_>) -> bool| files.iter().any(|file| wanted(&file.place()));
        Known {
            plans: any(|place| matches!(place, Place::Plan(_))),
            tasks: any(|place| matches!(place, Place::Tasks(_))),
            places: files.iter().map(File::place).collect(),
            mirrored: all_read.then(|| suite.features.iter().map(|f| &f.spec).collect()),
            listed: suite.milestones.iter().flat_map(listed).collect(),
        }
    }
}

fn doubled_specs(suite: &Suite) -> impl Iterator<Item = Problem> {
    let neighbours = suite.specs.windows(2);
    neighbours
        .filter(|pair| pair[0].id == pair[1].id)
        .map(|pair| {
            let message = format!("spec {} is there twice", pair[1].id);
            Problem::error("duplicate-id", &pair[1].file, 1, message).help("remove one of them")
        })
}

/// A suite that keeps no plans at all, or no tasks, misses none.
fn companions(known: &Known<'_>, spec: &Spec) -> Vec<Problem> {
    let id = spec.id.as_str();
    let lacks = |place| !known.places.contains(&place);
    let missing = [
        ("plan.md", known.plans && lacks(Place::Plan(id))),
        ("tasks.md", known.tasks && lacks(Place::Tasks(id))),
    ];
    let missing = missing.into_iter().filter(|(_, missing)| *missing);
    let problem = |(name, _): (&str, bool)| {
        let message = format!("spec {id} has no {name}");
        Problem::warning("missing-companion", &spec.file, 1, message)
            .help(format!("add {name} beside it"))
    };
    missing.map(problem).collect()
}

fn milestone_of(suite: &Suite, known: &Known<'_>, spec: &Spec) -> Option<Problem> {
    let id = spec.milestone.as_ref()?;
    let error = |rule, message| Problem::error(rule, &spec.file, spec.milestone_line, message);
    let Some(milestone) = suite.milestone(id) else {
        let problem = error(
            "unknown-milestone",
            format!("no milestone is called `{id}`"),
        );
        return Some(problem.help(format!(
            "add specs/milestones/{id}/index.md, or correct the name"
        )));
    };
    let listed = known.listed.contains(&(id.as_str(), &spec.id));
    (!listed).then(|| {
        let message = format!("milestone {id} does not list spec {}", spec.id);
        error("unlisted-spec", message)
            .help(format!("add it under `## Specs` in {}", milestone.file))
    })
}

/// A draft may still lack its feature; any other spec with a scenario to write may not.
fn feature_of(known: &Known<'_>, spec: &Spec) -> Option<Problem> {
    let due = |case: &&Case| case.retired.is_none() && case.proof == Proof::Scenario;
    let case = spec.cases.iter().find(due)?;
    let there = known.mirrored.as_ref()?.contains(&spec.id);
    (!there && spec.status != Some(Status::Draft)).then(|| {
        let message = format!("no feature mirrors spec {}", spec.id);
        let remedy = format!(
            "add a feature with the tag `@spec-{}`, or set the status to Draft",
            spec.id
        );
        Problem::error("missing-feature", &spec.file, case.line, message).help(remedy)
    })
}

/// A case of a spec that does not exist yet is open; one that its spec does not have is an error.
fn roll_up(suite: &Suite, spec: &Spec, case: &Case) -> Vec<Problem> {
    let Proof::RollUp(children) = &case.proof else {
        return Vec::new();
    };
    let error = |rule, message| Problem::error(rule, &spec.file, case.line, message);
    let unknown = |id: &&CaseId| suite.has_whole(&id.spec) && suite.case(id).is_none();
    let problem = |id: &CaseId| {
        let message = format!("{} rolls up {id}, which does not exist", case.id);
        error("unknown-case", message).help("correct its `Proof:` line")
    };
    let mut problems: Vec<_> = children.iter().filter(unknown).map(problem).collect();
    // A case that names itself is a matter of its spec alone, and reported there.
    if !children.contains(&case.id) && reaches(suite, children, &case.id) {
        let problem = error(
            "cyclic-roll-up",
            format!("{} rolls up itself through others", case.id),
        );
        problems.push(problem.help("let one of them be proven by a scenario"));
    }
    problems
}

fn reaches(suite: &Suite, from: &[CaseId], goal: &CaseId) -> bool {
    let mut seen = BTreeSet::new();
    let mut next: Vec<&CaseId> = from.iter().collect();
    while let Some(id) = next.pop() {
        if id == goal {
            return true;
        }
        if let Some(Proof::RollUp(children)) = suite.case(id).map(|case| &case.proof) {
            next.extend(children.iter().filter(|_| seen.insert(id)));
        }
    }
    false
}

/// The lines `AC-1 -> C-01 -> 3624/C-01[prompt]` of a tasks.md.
fn mappings(suite: &Suite, spec: &SpecId, file: &File) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lines = (1..).zip(file.text.lines());
    for (at, line) in lines.filter(|(_, line)| line.contains("->") || line.contains('→')) {
        let (criteria, cases) = ids_in(spec, line);
        let there = |id: &SpecId| suite.has_whole(id);
        let criteria = criteria
            .iter()
            .filter(|id| there(&id.spec) && suite.criterion(id).is_none());
        let cases = cases
            .iter()
            .filter(|id| there(&id.spec) && suite.case(id).is_none());
        let unknown = criteria
            .map(ToString::to_string)
            .chain(cases.map(ToString::to_string));
        for id in unknown {
            let message = format!("{id} does not exist");
            let problem = Problem::error("unknown-id", &file.shown, at, message);
            problems.push(problem.help("correct the mapping"));
        }
    }
    problems
}

fn exit_criteria(suite: &Suite, known: &Known<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for milestone in &suite.milestones {
        for exit in &milestone.exit {
            let id = &exit.criterion;
            let message = if !known.listed.contains(&(milestone.id.as_str(), &id.spec)) {
                format!("{id} is of a spec that {} does not list", milestone.id)
            } else if suite.has_whole(&id.spec) && suite.criterion(id).is_none() {
                format!("{id} does not exist")
            } else {
                continue;
            };
            let problem = Problem::error("exit-criterion", &milestone.file, exit.line, message);
            problems.push(problem.help("bind the exit criterion to a criterion of the milestone"));
        }
    }
    problems
}

/// Each feature mirrors a spec of the suite, and no two the same.
fn features(suite: &Suite) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: HashMap<&SpecId, &str> = HashMap::new();
    for feature in &suite.features {
        let error = |rule, message| Problem::error(rule, &feature.file, feature.line, message);
        if suite.spec(&feature.spec).is_none() {
            let message = format!(
                "the feature mirrors spec {}, which does not exist",
                feature.spec
            );
            let problem = error("unknown-spec", message);
            problems.push(problem.help("correct its tag, or add the spec"));
        }
        if let Some(file) = first.insert(&feature.spec, &feature.file) {
            let message = format!("{file} mirrors spec {} too", feature.spec);
            problems.push(error("duplicate-feature", message).help("make one feature of them"));
        }
    }
    problems
}

/// A scenario that is there twice is reported as such; here it is two rows of one.
fn doubled_trials(suite: &Suite) -> Vec<Problem> {
    let mut problems = Vec::new();
    for scenario in suite.features.iter().flat_map(Feature::scenarios) {
        problems.extend(doubled_rows(&scenario.rows));
    }
    problems
}

fn doubled_rows(rows: &[ScenarioRow]) -> Vec<Problem> {
    let mut first: HashMap<TrialKey, (&str, usize)> = HashMap::new();
    let mut problems = Vec::new();
    for row in rows {
        let key = TrialKey::new(row.case.clone(), row.row.as_deref(), None, None);
        let place = (row.file.as_str(), row.line);
        match first.entry(key) {
            Entry::Vacant(vacant) => drop(vacant.insert(place)),
            Entry::Occupied(mut known) => {
                let (file, line) = known.insert(place);
                let name = known.key();
                let message = format!("{name} is the name of another trial, at {file}:{line}");
                let problem = Problem::error("duplicate-trial", &row.file, row.line, message);
                problems.push(problem.help("give the row another value in its first column"));
            }
        }
    }
    problems
}
