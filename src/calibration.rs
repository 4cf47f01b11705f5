//! Owns `calibration.yaml`: which lie each saboteur tells, which trials it must trip or blind, and whether it did exactly that.

mod lie;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::id::{CaseId, TrialKey};
use crate::manifest::Manifest;
use crate::problem::Problem;
use crate::record::TrialRecord;
use crate::sabotage::argv::Argv;
use crate::sabotage::store::Triggers;
use crate::sabotage::{Sabotage, Tamper};
use crate::verdict::{CauseKind, Kind, Outcome};
use crate::yaml;

/// The saboteurs of a suite and the controls of their seams.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// The command by which the honest runtime makes an empty store, for the store seam.
    #[serde(default)]
    pub prepare_store: Vec<String>,
    /// Runs through each seam's machinery that change nothing and must pass everything.
    #[serde(default)]
    pub controls: Vec<Saboteur>,
    /// The saboteurs.
    #[serde(default)]
    pub saboteurs: Vec<Saboteur>,
}

/// One lie about an otherwise honest runtime, and what must come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saboteur {
    /// Its name: the lie in a few words.
    pub name: String,
    /// Why it is told, and why here.
    pub why: String,
    /// Whether it is so gross that any instrument must see it: if it lives, nothing here counts.
    #[serde(default)]
    pub canary: bool,
    /// The store seam: triggers.
    #[serde(default)]
    pub store: Option<String>,
    /// The process seam: another command.
    #[serde(default)]
    pub argv: Option<Argv>,
    /// The process seam once more: the manifest's own way to switch the history off.
    #[serde(default)]
    pub history_off: bool,
    /// The rows in which it lies; empty for all.
    #[serde(default)]
    pub rows: Vec<String>,
    /// The trials that must fail, by the kind of mismatch.
    #[serde(default)]
    pub trips: BTreeMap<Kind, Vec<TrialPattern>>,
    /// The trials that must be errors, by the kind of cause.
    #[serde(default)]
    pub blinds: BTreeMap<CauseKind, Vec<TrialPattern>>,
}

/// A trial's name, or `3624/C-03[*]` for all trials of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrialPattern {
    /// One trial.
    One(TrialKey),
    /// All trials of a case.
    All(CaseId),
}

impl TrialPattern {
    /// The case that it belongs to.
    pub fn case(&self) -> &CaseId {
        match self {
            TrialPattern::One(key) => &key.case,
            TrialPattern::All(case) => case,
        }
    }

    fn names(&self, key: &TrialKey) -> bool {
        match self {
            TrialPattern::One(one) => one == key,
            TrialPattern::All(case) => *case == key.case,
        }
    }
}

impl std::fmt::Display for TrialPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TrialPattern::One(key) => key.fmt(f),
            TrialPattern::All(case) => write!(f, "{case}[*]"),
        }
    }
}

impl<'de> Deserialize<'de> for TrialPattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let all = text
            .strip_suffix("[*]")
            .map(|case| case.parse().map(TrialPattern::All));
        let pattern = all.unwrap_or_else(|| text.parse().map(TrialPattern::One));
        pattern.map_err(serde::de::Error::custom)
    }
}

impl Calibration {
    /// Reads the text of a calibration.
    ///
    /// # Errors
    ///
    /// Every problem of the text: a saboteur without a seam or an effect, and a trial that the
    /// suite does not have.
    pub fn parse(
        file: &str,
        text: &str,
        trials: &BTreeSet<TrialKey>,
    ) -> Result<Calibration, Vec<Problem>> {
        let read: Calibration = yaml::parse(file, text).map_err(|problem| vec![*problem])?;
        let mut problems = Vec::new();
        let mut names = BTreeSet::new();
        let items = [
            yaml::items(text, "controls"),
            yaml::items(text, "saboteurs"),
        ]
        .concat();
        for (at, (saboteur, control)) in read.all().enumerate() {
            let lines = items.get(at);
            let line = |sought: &str| yaml::line_within(text, lines, sought);
            let wrong = saboteur.wrong(control, trials, file, &line);
            problems.extend(wrong.into_iter().map(|problem| problem.quote(text)));
            if !names.insert(&saboteur.name) {
                let message = format!("`{}` is the name of another one, too", saboteur.name);
                let problem =
                    Problem::error("duplicate-saboteur", file, line(&saboteur.name), message);
                let remedy = "give it a name of its own: the lie in a few words";
                problems.push(problem.help(remedy).quote(text));
            }
        }
        match problems.is_empty() {
            true => Ok(read),
            false => Err(problems),
        }
    }

    /// The controls, then the saboteurs, each with whether it is a control.
    pub fn all(&self) -> impl Iterator<Item = (&Saboteur, bool)> {
        let controls = self.controls.iter().map(|control| (control, true));
        controls.chain(self.saboteurs.iter().map(|saboteur| (saboteur, false)))
    }

    /// What a saboteur does, as the session takes it.
    pub fn sabotage(&self, saboteur: &Saboteur, manifest: &Manifest) -> Sabotage {
        let history = manifest.capabilities.history.as_ref();
        let off = history.and_then(|history| history.off.as_ref());
        let off = off.filter(|_| saboteur.history_off).map(|off| Argv {
            append: off.args.clone(),
            ..Argv::default()
        });
        let triggers = |sql: &String| Triggers {
            prepare: self.prepare_store.clone(),
            sql: sql.clone(),
        };
        Sabotage {
            tamper: Tamper {
                argv: off.or_else(|| saboteur.argv.clone()),
                store: saboteur.store.as_ref().map(triggers),
            },
            rows: saboteur.rows.clone(),
        }
    }
}

impl Saboteur {
    /// The cases that it trips or blinds.
    pub fn cases(&self) -> BTreeSet<CaseId> {
        self.patterns()
            .map(|pattern| pattern.case().clone())
            .collect()
    }

    /// Whether it trips or blinds a trial.
    pub fn names(&self, key: &TrialKey) -> bool {
        self.patterns().any(|pattern| pattern.names(key))
    }

    /// The cases that it trips.
    pub fn tripped_cases(&self) -> BTreeSet<CaseId> {
        let patterns = self.trips.values().flatten();
        patterns.map(|pattern| pattern.case().clone()).collect()
    }

    /// What it must do, each in a sentence: `trips 3624/C-01 (missing)`.
    pub fn effects(&self) -> Vec<String> {
        let trips = self
            .trips
            .iter()
            .map(|(kind, trials)| ("trips", kind.to_string(), trials));
        let blinds = self
            .blinds
            .iter()
            .map(|(kind, trials)| ("blinds", kind.to_string(), trials));
        trips
            .chain(blinds)
            .map(|(verb, kind, trials)| {
                let names: Vec<String> = trials.iter().map(TrialPattern::to_string).collect();
                format!("{verb} {} ({kind})", names.join(", "))
            })
            .collect()
    }

    /// Everything that came out otherwise than is listed, each in a sentence. None: it was killed,
    /// and by exactly the trials that it names.
    pub fn surprises(&self, trials: &[TrialRecord]) -> Vec<String> {
        let surprises = trials.iter().filter_map(|trial| {
            let (expected, seen) = (self.expected(&trial.trial), seen(trial));
            (expected != seen).then(|| format!("{}: expected {expected}, {seen}", trial.trial))
        });
        surprises.collect()
    }

    fn expected(&self, key: &TrialKey) -> Effect {
        let kinds: BTreeSet<Kind> = listed(&self.trips, key);
        let causes: BTreeSet<CauseKind> = listed(&self.blinds, key);
        match (kinds.is_empty(), causes.first()) {
            (true, None) => Effect::Passed,
            (false, _) => Effect::Failed(kinds),
            (true, Some(cause)) => Effect::Errored(*cause),
        }
    }

    fn patterns(&self) -> impl Iterator<Item = &TrialPattern> {
        self.trips.values().chain(self.blinds.values()).flatten()
    }

    fn wrong(
        &self,
        control: bool,
        trials: &BTreeSet<TrialKey>,
        file: &str,
        line: &dyn Fn(&str) -> usize,
    ) -> Vec<Problem> {
        let name = &self.name;
        let error = |rule, message: String| Problem::error(rule, file, line(name), message);
        let mut wrong = Vec::new();
        let seams = [self.store.is_some(), self.argv.is_some(), self.history_off];
        if seams.iter().filter(|given| **given).count() != 1 {
            let message = format!("`{name}` needs one seam: `store`, `argv` or `history_off`");
            let remedy = "say in one way how it lies; a second lie is a saboteur of its own";
            wrong.push(error("saboteur-seam", message).help(remedy));
        }
        if control != (self.patterns().next().is_none()) {
            let (message, remedy) = match control {
                true => (
                    format!("the control `{name}` must trip nothing"),
                    "remove its `trips` and `blinds`, or put it among the saboteurs",
                ),
                false => (
                    format!("`{name}` names no trial that it trips or blinds"),
                    "add `trips: {missing: [3624/C-01]}` with the trials that must see the lie",
                ),
            };
            wrong.push(error("saboteur-effect", message).help(remedy));
        }
        let known = |pattern: &&TrialPattern| trials.iter().any(|key| pattern.names(key));
        for unknown in self.patterns().filter(|pattern| !known(pattern)) {
            let message = format!("`{name}` names {unknown}, which the suite does not have");
            let remedy =
                "name a trial that `candor trace` lists, or `3624/C-03[*]` for all of a case";
            let line = line(&unknown.to_string());
            wrong.push(Problem::error("saboteur-trial", file, line, message).help(remedy));
        }
        wrong
    }
}

fn listed<K: Copy + Ord>(by: &BTreeMap<K, Vec<TrialPattern>>, key: &TrialKey) -> BTreeSet<K> {
    let naming = by
        .iter()
        .filter(|(_, patterns)| patterns.iter().any(|pattern| pattern.names(key)));
    naming.map(|(kind, _)| *kind).collect()
}

/// What came of a trial under a saboteur.
#[derive(Debug, PartialEq, Eq)]
enum Effect {
    Passed,
    Failed(BTreeSet<Kind>),
    Errored(CauseKind),
    Other(Outcome),
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Effect::Passed => write!(f, "passed"),
            Effect::Failed(kinds) => {
                let kinds: Vec<String> = kinds.iter().map(Kind::to_string).collect();
                write!(f, "failed by {}", kinds.join(" and "))
            }
            Effect::Errored(cause) => write!(f, "errored by {cause}"),
            Effect::Other(outcome) => write!(f, "{}", outcome.word()),
        }
    }
}

fn seen(trial: &TrialRecord) -> Effect {
    match (trial.outcome, &trial.cause) {
        (Outcome::Passed, _) => Effect::Passed,
        (Outcome::Failed, _) => {
            let mismatches = trial.compared.iter().filter(|comparison| !comparison.holds);
            Effect::Failed(mismatches.map(|mismatch| mismatch.kind).collect())
        }
        (Outcome::Errored, Some(cause)) => Effect::Errored(cause.kind),
        (outcome, _) => Effect::Other(outcome),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Cause, Comparison, Side};

    const FILE: &str = "saboteurs:\n- name: turn 0\n  why: w\n  store: S\n  \
                        trips: {turn: ['3624/C-03[*]']}\n  blinds: {deed: [3624/C-01]}\n";

    fn keys() -> BTreeSet<TrialKey> {
        ["3624/C-03[a]", "3624/C-03[b]", "3624/C-01"]
            .map(|key| key.parse().unwrap())
            .into()
    }

    fn trial(key: &str, outcome: Outcome, kinds: &[Kind], cause: Option<CauseKind>) -> TrialRecord {
        let wrong = |kind: &Kind| Comparison::new(*kind, false, Side::default(), Side::default());
        TrialRecord {
            cause: cause.map(|kind| Cause::new(kind, "")),
            compared: kinds.iter().map(wrong).collect(),
            ..TrialRecord::bare(key.parse().unwrap(), outcome)
        }
    }

    #[test]
    fn a_saboteur_is_killed_by_exactly_its_own_trials_for_the_named_reason() {
        let read = Calibration::parse("c.yaml", FILE, &keys()).unwrap();
        let a = trial("3624/C-03[a]", Outcome::Failed, &[Kind::Turn], None);
        let b = trial(
            "3624/C-03[b]",
            Outcome::Failed,
            &[Kind::Turn, Kind::Latency],
            None,
        );
        let c = trial("3624/C-01", Outcome::Errored, &[], Some(CauseKind::Deed));
        let surprises = |trials: &[TrialRecord]| read.saboteurs[0].surprises(trials);
        assert!(surprises(&[a.clone(), c.clone()]).is_empty());
        assert_eq!(
            surprises(&[a, b, c]),
            ["3624/C-03[b]: expected failed by turn, failed by turn and latency"]
        );
        let lives = trial("3624/C-01", Outcome::Passed, &[], None);
        assert_eq!(
            surprises(&[lives]),
            ["3624/C-01: expected errored by deed, passed"]
        );
    }

    #[test]
    fn a_trial_that_does_not_exist_is_refused() {
        let text = FILE.replace("C-01", "C-09");
        let problems = Calibration::parse("c.yaml", &text, &keys()).unwrap_err();
        assert_eq!(problems[0].line, 6);
        assert!(problems[0].message.contains("3624/C-09"), "{}", problems[0]);
    }
}
