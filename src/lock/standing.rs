//! Owns how a suite stands to its lock: every link that moved, and what could not be looked at.

use std::collections::{BTreeMap, HashMap};

use super::evidence::Evidence;
use super::id::LinkId;
use super::link::{Counts, Link};
use super::moved::{Change, Moved, Weakened};
use super::now::{self, Present};
use super::suspect::{self, Suspect};
use super::{Lock, Sources};
use crate::feature::{Scenario, StepType};
use crate::id::CaseId;
use crate::problem::Problem;
use crate::record::Run;

/// A suite beside its lock.
#[derive(Debug)]
pub struct Standing<'a> {
    /// What moved, by id; those that the lock does not have yet among them.
    pub suspects: BTreeMap<LinkId, Suspect>,
    /// What could not be looked at and why, each in a sentence.
    pub notes: Vec<String>,
    pub(super) present: BTreeMap<LinkId, Present<'a>>,
    /// Whose run showed what Thens compare today.
    pub(super) runtime: Option<&'a str>,
    pub(super) sources: Sources<'a>,
}

impl<'a> Standing<'a> {
    pub(super) fn of(lock: &Lock, sources: &Sources<'a>) -> Standing<'a> {
        let features = sources.suite.features.iter();
        let mut scenarios: HashMap<&CaseId, &Scenario> = HashMap::new();
        for scenario in features.flat_map(|feature| feature.scenarios()) {
            scenarios.entry(&scenario.case).or_insert(scenario);
        }
        let run = usable(lock, sources);
        let evidence = run.map(|run| Evidence::of(run, &scenarios));
        let evidence = evidence.unwrap_or_default();
        let present = now::present(sources, &scenarios, &evidence);
        let mut standing = Standing {
            suspects: BTreeMap::new(),
            notes: Vec::new(),
            present,
            runtime: run.map(|run| run.header.runtime.as_str()),
            sources: *sources,
        };
        standing.hold(lock, &evidence);
        standing.note(lock, &evidence);
        standing
    }

    /// What moved of one criterion or case.
    pub fn suspect(&self, id: &LinkId) -> Option<&Suspect> {
        self.suspects.get(id)
    }

    /// All that moved as problems: one for each link, one for each Then that compares less, one for
    /// each spec that lost ids. Quoted where the text is at hand.
    pub fn problems(&self) -> Vec<Problem> {
        suspect::problems(self)
    }

    fn hold(&mut self, lock: &Lock, evidence: &Evidence) {
        let lines = lock.lines();
        let specs = self.sources.suite.specs.iter();
        let specs: BTreeMap<_, _> = specs.map(|spec| (&spec.id, spec.file.as_str())).collect();
        let mut suspects = BTreeMap::new();
        for (id, link) in &lock.links {
            let suspect = match self.present.get(id) {
                Some(present) => {
                    let moved = moved(lock, link, present, evidence);
                    suspect::at(moved, present, &self.sources)
                }
                None => {
                    let line = lines.get(id).copied().unwrap_or(1);
                    let spec = specs.get(id.spec()).copied();
                    Some(suspect::removed(id, spec, (self.sources.file, line)))
                }
            };
            suspects.extend(suspect.map(|suspect| (id.clone(), suspect)));
        }
        for (id, present) in &self.present {
            let held = lock.links.contains_key(id) || present.link.retired.is_some();
            if !held && !present.is_draft() {
                let suspect = suspect::at(vec![Moved::New], present, &self.sources);
                suspects.extend(suspect.map(|suspect| (id.clone(), suspect)));
            }
        }
        self.suspects = suspects;
    }

    fn note(&mut self, lock: &Lock, evidence: &Evidence) {
        let what = "what each Then compares was not looked at";
        let held = lock.links.values().filter(|link| {
            link.retired.is_none() && link.thens.values().any(|counts| !counts.is_empty())
        });
        let held: Vec<&LinkId> = held.map(|link| &link.id).collect();
        let unseen = held.iter().filter(|id| match id {
            LinkId::Case(case) => evidence.of_case(case).is_none(),
            LinkId::Criterion(_) => false,
        });
        let unseen: Vec<String> = unseen.map(ToString::to_string).collect();
        let thens = |link: &Link| !link.thens.is_empty();
        if held.is_empty() && lock.links.values().any(thens) {
            self.notes.push(format!(
                "{what}: the lock does not know it yet; run `candor check`, then \
                 `candor accept --new`"
            ));
        } else if !held.is_empty() && self.runtime.is_none() {
            self.notes.push(format!(
                "{what}: no run by this build of candor yet; run `candor check`"
            ));
        } else if !unseen.is_empty() {
            self.notes.push(format!(
                "{what} in {}: the newest run did not pass all their rows as they stand; run \
                 `candor check`",
                suspect::listed(&unseen)
            ));
        }
    }
}

/// The run, if it was made with this kit and of the lock's runtime.
fn usable<'a>(lock: &Lock, sources: &Sources<'a>) -> Option<&'a Run> {
    let of_lock = |runtime: &str| lock.runtime.as_deref().is_none_or(|own| own == runtime);
    sources.run.filter(|run| {
        let header = &run.header;
        let same_kit = header.instrument == sources.instrument && !sources.instrument.is_empty();
        same_kit && header.command == "check" && of_lock(&header.runtime)
    })
}

fn moved(lock: &Lock, link: &Link, present: &Present<'_>, evidence: &Evidence) -> Vec<Moved> {
    let now = &present.link;
    match (&link.retired, &now.retired) {
        (Some(reason), None) => return vec![Moved::Reused(reason.clone())],
        (Some(_), Some(_)) => return Vec::new(),
        (None, Some(reason)) => return vec![Moved::Retired(reason.clone())],
        (None, None) => {}
    }
    let mut moved = Vec::new();
    moved.extend((link.text != now.text).then_some(Moved::Words));
    moved.extend(mapped(lock, link, now));
    // A scenario that is due and missing is told as such, and no second time.
    if !(present.due && present.scenario.is_none()) {
        moved.extend(asked(link, now));
    }
    let lies = changes(&link.saboteurs, &now.saboteurs);
    moved.extend(lies.map(|(name, change)| Moved::Saboteur(name.clone(), change)));
    moved.extend(weakened(link, present, evidence));
    moved
}

/// A case that the lock does not have yet takes nothing from its criterion, and is told by itself.
fn mapped(lock: &Lock, link: &Link, now: &Link) -> Vec<Moved> {
    let known = |case: &&CaseId| lock.links.contains_key(&LinkId::Case((*case).clone()));
    let gone = link.cases.difference(&now.cases);
    let new = now.cases.difference(&link.cases).filter(known);
    let gone = gone.map(|case| Moved::Mapped(case.clone(), Change::Gone));
    gone.chain(new.map(|case| Moved::Mapped(case.clone(), Change::New)))
        .collect()
}

/// What moved of the scenario: whatever its parts are, all of them are in its fingerprint.
fn asked(link: &Link, now: &Link) -> Vec<Moved> {
    if link.scenario == now.scenario {
        return Vec::new();
    }
    let change = match (&link.scenario, &now.scenario) {
        (_, None) => return vec![Moved::Scenario(Change::Gone)],
        (None, _) => return vec![Moved::Scenario(Change::New)],
        (Some(_), Some(_)) => Change::Otherwise,
    };
    let rows = |link: &Link| -> BTreeMap<String, ()> {
        link.rows.iter().map(|row| (row.clone(), ())).collect()
    };
    let thens = |link: &Link| -> BTreeMap<String, ()> {
        link.thens.keys().map(|then| (then.clone(), ())).collect()
    };
    let mut moved = vec![Moved::Scenario(change)];
    let (old, new) = (rows(link), rows(now));
    moved.extend(changes(&old, &new).map(|(row, change)| Moved::Row(row.clone(), change)));
    let (old, new) = (thens(link), thens(now));
    moved.extend(changes(&old, &new).map(|(then, change)| Moved::Then(then.clone(), change)));
    moved
}

/// What is gone, what is another, and then what is new.
fn changes<'a, V: PartialEq>(
    old: &'a BTreeMap<String, V>,
    new: &'a BTreeMap<String, V>,
) -> impl Iterator<Item = (&'a String, Change)> {
    let lost = old.iter().filter_map(|(name, was)| match new.get(name) {
        None => Some((name, Change::Gone)),
        Some(is) => (is != was).then_some((name, Change::Otherwise)),
    });
    let new = new.keys().filter(|name| !old.contains_key(*name));
    lost.chain(new.map(|name| (name, Change::New)))
}

/// The Thens of a case that compare less of some kind than the lock says.
fn weakened(link: &Link, present: &Present<'_>, evidence: &Evidence) -> Vec<Moved> {
    let LinkId::Case(case) = &link.id else {
        return Vec::new();
    };
    let (Some(known), Some(scenario)) = (evidence.of_case(case), present.scenario) else {
        return Vec::new();
    };
    let nothing = Counts::new();
    let weakened = link.thens.iter().filter_map(|(step, was)| {
        // A Then that is gone from the scenario is told as gone.
        let line = line_of(scenario, step)?;
        let now = known.get(step).unwrap_or(&nothing);
        let less = was.iter().filter_map(|(kind, was)| {
            let now = now.get(kind).copied().unwrap_or(0);
            (now < *was).then_some((*kind, *was, now))
        });
        let less: Vec<_> = less.collect();
        (!less.is_empty()).then(|| {
            let step = step.clone();
            Moved::Weakened(Weakened { step, line, less })
        })
    });
    weakened.collect()
}

/// The line of a Then, by the words in which it is written.
fn line_of(scenario: &Scenario, step: &str) -> Option<usize> {
    let at = scenario.thens.iter().position(|then| then == step)?;
    let steps = &scenario.rows.first()?.steps;
    let mut thens = steps.iter().filter(|step| step.ty == StepType::Then);
    thens.nth(at).map(|then| then.position.line)
}
