//! Owns the difference between two runs of one runtime: what fails newly, what is fixed, and what fails otherwise than before.

use std::collections::{BTreeMap, BTreeSet};

use super::base::mark;
use super::evidence::evidence;
use super::gather::Gathered;
use crate::exit::ExitCode;
use crate::id::TrialKey;
use crate::record::{Header, Mark, TrialRecord};
use crate::verdict::Outcome;

/// An earlier and a later run of one runtime.
#[derive(Debug)]
pub struct Diff<'a> {
    /// The earlier run.
    pub then: &'a Gathered,
    /// The later one.
    pub now: &'a Gathered,
    /// What differs, in the order of the trials' keys.
    pub changes: Vec<Change<'a>>,
    /// The trials of which nothing differs.
    pub unchanged: Vec<&'a TrialRecord>,
}

/// A trial that differs.
#[derive(Debug)]
pub struct Change<'a> {
    /// How it differs.
    pub sort: Sort,
    /// The trial then; nothing where it appeared.
    pub then: Option<&'a TrialRecord>,
    /// The trial now; nothing where it is gone.
    pub now: Option<&'a TrialRecord>,
}

/// How a trial differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// It fails, or passes against expectation, and did not.
    Failing,
    /// It is an error, and was not.
    Erroring,
    /// It is skipped, and was not.
    Skipped,
    /// It passes, and did not; what was not judged before is not fixed.
    Fixed,
    /// It fails or errs as before, for something else.
    Evidence,
    /// It differs in any other way: it is known to fail, or was judged in one of the runs only.
    Other,
    /// It is in the later run only.
    Appeared,
    /// It is in the earlier run only.
    Gone,
}

impl Sort {
    /// All sorts, the worst first.
    pub const ALL: [Sort; 8] = [
        Sort::Failing,
        Sort::Erroring,
        Sort::Evidence,
        Sort::Skipped,
        Sort::Appeared,
        Sort::Gone,
        Sort::Other,
        Sort::Fixed,
    ];

    /// The words of the report.
    pub fn words(self) -> &'static str {
        match self {
            Sort::Failing => "newly failing",
            Sort::Erroring => "newly errored",
            Sort::Skipped => "newly skipped",
            Sort::Fixed => "fixed",
            Sort::Evidence => "changed evidence",
            Sort::Other => "other",
            Sort::Appeared => "appeared",
            Sort::Gone => "gone",
        }
    }
}

/// Holds a later run against an earlier one.
pub fn diff<'a>(then: &'a Gathered, now: &'a Gathered) -> Diff<'a> {
    let [before, after] = [then, now].map(by_key);
    let keys: BTreeSet<&TrialKey> = before.keys().chain(after.keys()).copied().collect();
    let mut diff = Diff {
        then,
        now,
        changes: Vec::new(),
        unchanged: Vec::new(),
    };
    for key in keys {
        let (then, now) = (before.get(key).copied(), after.get(key).copied());
        match (sort(then, now), now) {
            (Some(sort), _) => diff.changes.push(Change { sort, then, now }),
            (None, Some(trial)) => diff.unchanged.push(trial),
            (None, None) => {}
        }
    }
    diff
}

/// Whether two runs can be held against one another: they are of one runtime, and at least one
/// trial was run in both.
pub fn are_comparable(one: &Gathered, other: &Gathered) -> bool {
    let ran = |gathered: &Gathered| -> BTreeSet<TrialKey> {
        let trials = gathered.run.trials.iter();
        let ran = trials.filter(|trial| trial.outcome != Outcome::NotRun);
        ran.map(|trial| trial.trial.clone()).collect()
    };
    one.run.header.runtime == other.run.header.runtime && !ran(one).is_disjoint(&ran(other))
}

fn by_key(gathered: &Gathered) -> BTreeMap<&TrialKey, &TrialRecord> {
    let trials = gathered.run.trials.iter();
    trials.map(|trial| (&trial.trial, trial)).collect()
}

fn sort(then: Option<&TrialRecord>, now: Option<&TrialRecord>) -> Option<Sort> {
    use Outcome::{Errored, Failed, Passed, Skipped, Xfailed, Xpassed};
    let (then, now) = match (then, now) {
        (Some(then), Some(now)) => (then, now),
        (None, Some(_)) => return Some(Sort::Appeared),
        (Some(_), None) => return Some(Sort::Gone),
        (None, None) => return None,
    };
    match (then.outcome, now.outcome) {
        (before, after) if before == after => fails_otherwise(then, now).then_some(Sort::Evidence),
        (_, Failed | Xpassed) => Some(Sort::Failing),
        (_, Errored) => Some(Sort::Erroring),
        (_, Skipped) => Some(Sort::Skipped),
        (Failed | Xfailed | Xpassed | Errored, Passed) => Some(Sort::Fixed),
        _ => Some(Sort::Other),
    }
}

/// Whether two findings of the same outcome differ, or rest on other evidence; see [`evidence`]
/// for what counts as other.
fn fails_otherwise(then: &TrialRecord, now: &TrialRecord) -> bool {
    let failed = now.cause.is_none() && matches!(now.outcome, Outcome::Failed | Outcome::Xfailed);
    then.finding() != now.finding() || (failed && evidence(then) != evidence(now))
}

fn settings(header: &Header) -> [(&'static str, String); 3] {
    let version = header.runtime_version.as_deref();
    [
        ("version", version.unwrap_or("unknown").to_owned()),
        ("candor", header.candor.clone()),
        ("suite", header.milestones.join(", ")),
    ]
}

impl Diff<'_> {
    /// How many trials differ in this way.
    pub fn count(&self, sort: Sort) -> usize {
        self.of(sort).count()
    }

    /// The trials that differ in this way.
    pub fn of(&self, sort: Sort) -> impl Iterator<Item = &Change<'_>> {
        self.changes
            .iter()
            .filter(move |change| change.sort == sort)
    }

    /// What differs between the two runs as a whole: what it is, then and now.
    pub fn settings(&self) -> Vec<(&'static str, String, String)> {
        let [then, now] = [self.then, self.now].map(|gathered| settings(&gathered.run.header));
        let both = then.into_iter().zip(now);
        let differing = both.filter(|((_, then), (_, now))| then != now);
        differing
            .map(|((what, then), (_, now))| (what, then, now))
            .collect()
    }

    /// The known-failing entries that are stale and were not.
    pub fn newly_stale(&self) -> Vec<&str> {
        let stale = |of: &'_ Gathered| -> BTreeSet<String> {
            let ends = of.run.end.iter();
            ends.flat_map(|end| end.stale.clone()).collect()
        };
        let before = stale(self.then);
        let after = self.now.run.end.iter().flat_map(|end| &end.stale);
        let newly = after.filter(|sentence| !before.contains(*sentence));
        newly.map(String::as_str).collect()
    }

    /// The exit code: a failure when the later run is red for something that the earlier one does
    /// not have, by the rules of [`crate::exit::of_check`] with a base; not judged when it was cut
    /// off, since nobody knows what it lacks.
    pub fn code(&self) -> ExitCode {
        let new = self.changes.iter().any(|change| self.is_new(change));
        if new || !self.newly_stale().is_empty() {
            ExitCode::Failed
        } else if self.now.is_cut_off() {
            ExitCode::NotJudged
        } else {
            ExitCode::Expected
        }
    }

    /// Whether a trial is red now for something that it was not red for then.
    pub fn is_new(&self, change: &Change<'_>) -> bool {
        let header = &self.now.run.header;
        let then = change.then.map(TrialRecord::finding);
        let now = change.now.map(TrialRecord::finding);
        let mark = now.and_then(|now| mark(header, &now, then.as_ref()));
        mark.is_some_and(Mark::is_new)
    }
}
