//! What is seen of a change: a small suite with its lock, and what is said when one of its texts moves.

use std::collections::BTreeMap;

use candor::calibration::Calibration;
use candor::lock::{self, Act, Entered, Lock, Saboteurs, Sources, Standing};
use candor::material::Unusable;
use candor::problem::Problem;
use candor::record::{Earned, Header, Run, TrialRecord};
use candor::suite::Suite;
use candor::verdict::{Kind, Outcome, Then};
use candor::yaml;

mod accepted;
mod command;
mod file;
mod moved;
mod weakened;

const SPEC: &str = "specs/7/spec.md";
const FEATURE: &str = "features/7.feature";
const LIES: &str = "calibration.yaml";

const CALIBRATION: &str = "saboteurs:
  - name: echo lost
    why: the first fault
    history_off: true
    trips: {missing: [\"7/C-01[*]\"], turn: [7/C-02]}
  - name: echo cut
    why: the second fault
    argv: {append: [--cut]}
    trips: {arguments: [\"7/C-01[plain]\"]}
";

/// The fingerprint of a kit that there is not.
const KIT: &str = "0123456789abcdef";

/// One replacement in one file.
type Edit = (&'static str, &'static str, &'static str);

/// A trial, what came of it, and how much its Thens compared.
type Trial = (
    &'static str,
    Outcome,
    &'static [(&'static str, Kind, usize)],
);

/// A suite of texts with what lies beside it.
#[derive(Clone)]
struct Project {
    suite: Suite,
    problems: Vec<Problem>,
    lies: Option<(String, Calibration)>,
    run: Option<Run>,
}

impl Project {
    /// The small suite after some edits; one that replaces `*` takes the whole file away.
    fn of(edits: &[Edit]) -> Project {
        let mut texts = Project::texts();
        for (file, old, new) in edits {
            if *old == "*" {
                texts.remove(file);
                continue;
            }
            let text = texts.get_mut(file).unwrap();
            assert!(text.contains(old), "`{old}` is not in {file}");
            *text = text.replacen(old, new, 1);
        }
        Project::read(&texts)
    }

    /// The small suite with the line ends of Windows.
    fn crlf() -> Project {
        let mut texts = Project::texts();
        for text in texts.values_mut() {
            *text = text.replace('\n', "\r\n");
        }
        Project::read(&texts)
    }

    fn texts() -> BTreeMap<&'static str, String> {
        BTreeMap::from([
            (SPEC, include_str!("../fixtures/suite/spec.md").to_owned()),
            (
                FEATURE,
                include_str!("../fixtures/suite/7.feature").to_owned(),
            ),
            (
                "specs/milestones/m1/index.md",
                include_str!("../fixtures/suite/index.md").to_owned(),
            ),
            ("specs/7/plan.md", "# Plan: 7 Echo\n".to_owned()),
            ("specs/7/tasks.md", "# Tasks: 7 Echo\n".to_owned()),
            (LIES, CALIBRATION.to_owned()),
        ])
    }

    fn read(texts: &BTreeMap<&str, String>) -> Project {
        let suite = texts.iter().filter(|(path, _)| **path != LIES);
        let suite: Vec<_> = suite.map(|(path, text)| (*path, text.as_str())).collect();
        let (suite, problems) = Suite::embedded(&suite);
        let lies = texts.get(LIES).map(|text| {
            let read = yaml::parse(LIES, text).unwrap();
            (text.clone(), read)
        });
        Project {
            suite,
            problems,
            lies,
            run: None,
        }
    }

    /// With a run of this kit, in which the Thens of the rows compared so much.
    fn after(mut self, counts: &[Trial]) -> Project {
        let mut run = Run::begin(Header {
            command: "check".to_owned(),
            runtime: "mine".to_owned(),
            instrument: KIT.to_owned(),
            earned: Earned::of(&self.suite),
            ..Header::default()
        });
        let trials = counts.iter().map(|(key, outcome, thens)| {
            let thens = thens.iter().map(|(step, kind, count)| Then {
                step: (*step).to_owned(),
                line: 1,
                kinds: BTreeMap::from([(*kind, *count)]),
            });
            TrialRecord {
                thens: thens.collect(),
                ..TrialRecord::bare(key.parse().unwrap(), *outcome)
            }
        });
        run.trials = trials.collect();
        self.run = Some(run);
        self
    }

    fn sources(&self) -> Sources<'_> {
        Sources {
            suite: &self.suite,
            saboteurs: self.lies.as_ref().map(|(text, read)| Saboteurs {
                file: LIES,
                text,
                read,
            }),
            run: self.run.as_ref(),
            instrument: KIT,
            file: lock::FILE,
        }
    }

    fn standing(&self, lock: &Lock) -> Standing<'_> {
        lock::compare(lock, &self.sources())
    }

    /// Of each problem the rule, the place, and what moved.
    fn told(&self, lock: &Lock) -> Vec<String> {
        let problems = self.standing(lock).problems();
        for problem in &problems {
            assert!(problem.remedy.is_some(), "no remedy: {problem}");
        }
        let told = problems.iter().map(|problem| {
            let place = problem.excerpt.as_deref().unwrap_or(&problem.file).trim();
            format!("{} @ {place}: {}", problem.rule, problem.message)
        });
        told.collect()
    }

    fn accept(&self, lock: &mut Lock, ids: &[&str], because: &str) -> Result<Vec<String>, String> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let act = Act {
            because,
            on: "2026-11-23",
        };
        let standing = self.standing(&lock.clone());
        let taken = lock.accept(&standing, &self.problems, &ids, act);
        taken.map_err(|unusable| match unusable {
            Unusable::Because(message) => message,
            Unusable::Problems(problems) => {
                let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
                told.join("\n")
            }
        })
    }

    fn enter(&self, lock: &mut Lock) -> Entered {
        let standing = self.standing(&lock.clone());
        lock.enter(&standing, &self.problems)
    }
}

/// The lock of the small suite as it stands.
fn locked() -> Lock {
    lock::state(&Project::of(&[]).sources())
}
