//! Owns what a person does to a lock: accepting what moved, with a reason, and entering what is new.

use std::collections::{BTreeMap, BTreeSet};

use similar::get_close_matches;

use super::Lock;
use super::concern::Concerns;
use super::id::LinkId;
use super::link::Counts;
use super::moved::Moved;
use super::standing::Standing;
use super::suspect::{self, Suspect, listed};
use crate::id::{CaseId, SpecId};
use crate::material::Unusable;
use crate::problem::Problem;

/// Why what moved is right, and when that was said.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// The reason; not blank.
    pub because: &'a str,
    /// The day, `2026-11-23`.
    pub on: &'a str,
}

/// What was entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entered {
    /// What the lock did not have.
    pub links: Vec<LinkId>,
    /// Cases of which it did not know what each Then compares.
    pub counted: Vec<LinkId>,
    /// What has problems of its own and was left out.
    pub left_out: Vec<LinkId>,
}

impl Lock {
    /// Takes over what moved of some criteria, cases and specs, and says of each what that was.
    ///
    /// # Errors
    ///
    /// Something that was named is unknown, did not move, cannot be accepted, or has problems of
    /// its own. Nothing is taken over then.
    pub fn accept(
        &mut self,
        standing: &Standing<'_>,
        problems: &[Problem],
        names: &[String],
        act: Act<'_>,
    ) -> Result<Vec<String>, Unusable> {
        if act.because.trim().is_empty() {
            let message =
                "failed to accept without a reason; say in `--because \"…\"` why it is right";
            return Err(Unusable::Because(message.to_owned()));
        }
        let mut suspects: BTreeMap<&LinkId, &Suspect> = BTreeMap::new();
        for name in names {
            let named = self.named(standing, name).map_err(Unusable::Because)?;
            suspects.extend(named.into_iter().map(|suspect| (&suspect.id, suspect)));
        }
        refuse(standing, problems, &suspects)?;
        let told = suspects.values().map(|suspect| {
            self.take(standing, &suspect.id, act);
            format!("{suspect}")
        });
        Ok(told.collect())
    }

    /// Enters what the lock does not have: links, and what their Thens compare. What moved stays.
    pub fn enter(&mut self, standing: &Standing<'_>, problems: &[Problem]) -> Entered {
        let concerns = Concerns::of(standing, problems);
        let mut entered = Entered::default();
        for (id, present) in &standing.present {
            if self.links.contains_key(id) || present.is_draft() {
                continue;
            }
            let unmirrored = present.due && present.scenario.is_none();
            if unmirrored || !concerns.about(present).is_empty() {
                entered.left_out.push(id.clone());
                continue;
            }
            self.links.insert(id.clone(), present.link.clone());
            entered.links.push(id.clone());
        }
        self.map(standing, &entered.links);
        self.count(standing, &mut entered);
        entered
    }

    /// A case that was entered is one of those of its criteria.
    fn map(&mut self, standing: &Standing<'_>, entered: &[LinkId]) {
        let new: BTreeSet<&CaseId> = entered.iter().filter_map(LinkId::case).collect();
        for (id, link) in &mut self.links {
            let present = standing.present.get(id).filter(|_| link.retired.is_none());
            let cases = present.into_iter().flat_map(|present| &present.link.cases);
            let entered = cases.filter(|case| new.contains(case)).cloned();
            link.cases.extend(entered);
        }
    }

    /// What a run shows of Thens of which nothing was known, in scenarios that did not move.
    fn count(&mut self, standing: &Standing<'_>, entered: &mut Entered) {
        let Some(runtime) = standing.runtime else {
            return;
        };
        let mut counted = standing
            .present
            .values()
            .filter(|present| present.counted)
            .peekable();
        if counted.peek().is_some() {
            self.runtime.get_or_insert_with(|| runtime.to_owned());
        }
        for present in counted {
            let now = &present.link;
            let link = self.links.get_mut(&now.id);
            let link = link.filter(|link| link.scenario == now.scenario && link.retired.is_none());
            let unknown = link.into_iter().flat_map(|link| &mut link.thens);
            let mut any = entered.links.binary_search(&now.id).is_ok();
            for (then, counts) in unknown.filter(|(_, counts)| counts.is_empty()) {
                counts.clone_from(now.thens.get(then).unwrap_or(&Counts::new()));
                any |= !counts.is_empty();
            }
            if any {
                entered.counted.push(now.id.clone());
            }
        }
    }

    /// Takes over what a link is now. What its Thens compare stays, where no run shows it.
    fn take(&mut self, standing: &Standing<'_>, id: &LinkId, act: Act<'_>) {
        let Some(present) = standing.present.get(id) else {
            return;
        };
        let mut link = present.link.clone();
        link.because = Some(act.because.trim().to_owned());
        link.on = Some(act.on.to_owned());
        if present.counted {
            let runtime = standing.runtime.map(str::to_owned);
            self.runtime = self.runtime.take().or(runtime);
        } else if let Some(old) = self.links.get(id) {
            for (then, counts) in &mut link.thens {
                let known = old.thens.get(then);
                counts.clone_from(known.unwrap_or(&Counts::new()));
            }
        }
        self.links.insert(id.clone(), link);
    }

    /// The suspects that a name stands for: those of a spec, or that of a criterion or a case.
    fn named<'s>(
        &self,
        standing: &'s Standing<'_>,
        name: &str,
    ) -> Result<Vec<&'s Suspect>, String> {
        let holds = |what: String| match standing.notes.as_slice() {
            [] => Err(format!(
                "failed to accept {what}: it holds, nothing of it moved"
            )),
            notes => Err(format!(
                "failed to accept {what}: it holds; {}",
                notes.join("; ")
            )),
        };
        if let Ok(id) = name.parse::<LinkId>() {
            return match standing.suspects.get(&id) {
                Some(suspect) if suspect.moved == [Moved::New] => Err(format!(
                    "failed to accept {id}: it is new; `candor accept --new` enters it"
                )),
                Some(suspect) => Ok(vec![suspect]),
                None if self.links.contains_key(&id) => holds(id.to_string()),
                None if standing.present.contains_key(&id) => Err(format!(
                    "failed to accept {id}: it is a draft's, which binds nobody yet"
                )),
                None => Err(self.unknown(standing, name)),
            };
        }
        let spec = name.parse::<SpecId>().ok().filter(|spec| {
            let of_spec = |id: &LinkId| id.spec() == spec;
            self.links
                .keys()
                .chain(standing.present.keys())
                .any(of_spec)
        });
        let Some(spec) = spec else {
            return Err(self.unknown(standing, name));
        };
        let suspects = standing.suspects.values();
        let suspects = suspects.filter(|s| *s.id.spec() == spec && s.moved != [Moved::New]);
        match suspects.collect::<Vec<_>>() {
            none if none.is_empty() => holds(format!("spec {spec}")),
            suspects => Ok(suspects),
        }
    }

    /// What is said of a name that nothing has.
    fn unknown(&self, standing: &Standing<'_>, name: &str) -> String {
        let ids: BTreeSet<&LinkId> = self.links.keys().chain(standing.present.keys()).collect();
        let whole = ids.iter().filter(|id| id.local() == name);
        let whole: Vec<String> = whole.map(ToString::to_string).collect();
        if !whole.is_empty() {
            let whole = listed(&whole);
            return format!("failed to read `{name}` as an id: name the whole of it, {whole}");
        }
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let close = get_close_matches(name, &ids, 4, 0.6);
        // A criterion is seldom meant where a case is named.
        let alike = |id: &&&str| id.contains("/AC-") == name.contains("/AC-");
        match close.iter().find(alike).or(close.first()) {
            Some(close) => format!("failed to find `{name}`; did you mean {close}?"),
            None => format!("failed to find `{name}`: no criterion, case or spec is called so"),
        }
    }
}

/// Refuses all where one of them cannot be taken over.
fn refuse(
    standing: &Standing<'_>,
    problems: &[Problem],
    suspects: &BTreeMap<&LinkId, &Suspect>,
) -> Result<(), Unusable> {
    let concerns = Concerns::of(standing, problems);
    let mut in_the_way: Vec<Problem> = Vec::new();
    for (id, suspect) in suspects {
        if !suspect.is_acceptable() {
            in_the_way.push(suspect::problem(standing, suspect));
        }
        let Some(present) = standing.present.get(id) else {
            continue;
        };
        let own = concerns.about(present).into_iter().cloned();
        in_the_way.extend(own.map(|problem| mend_first(problem, id)));
        if present.due && present.scenario.is_none() {
            let message = format!("{id} has no scenario that can be read");
            let problem = Problem::error("missing-scenario", &suspect.file, present.line, message);
            in_the_way.push(mend_first(problem, id));
        }
    }
    in_the_way.sort();
    in_the_way.dedup();
    match in_the_way.is_empty() {
        true => Ok(()),
        false => Err(Unusable::Problems(in_the_way)),
    }
}

fn mend_first(problem: Problem, id: &LinkId) -> Problem {
    let then = format!("mend this first, then accept {id}");
    let remedy = match &problem.remedy {
        Some(remedy) => format!("{remedy}; {then}"),
        None => then,
    };
    problem.help(remedy)
}
