//! Owns the merge of the shares of one plan into the run that they are of: as if it had been run in one place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::base::mark;
use super::gather::{Gathered, Part, Source};
use crate::exit::{ExitCode, of_check};
use crate::id::{CaseId, TrialKey};
use crate::record::{End, Header, Run, TrialRecord};
use crate::settle;
use crate::verdict::{CauseKind, Judgement, Kind, Outcome};

/// Merges shares: of each trial the record of where it was run.
pub(super) fn merge(sources: Vec<Source>) -> Gathered {
    let parts: Vec<Part> = sources.iter().map(Part::of).collect();
    let runs: Vec<Run> = sources.into_iter().map(|source| source.run).collect();
    let mut run = Run::begin(header(&runs));
    run.trials = trials(&runs);
    settle_blocked(&mut run);
    let mut end = end(&runs);
    end.stale.extend(undeclared(&run, &end.stale));
    end.tally = run.tally();
    let code = code(&run, &end, &runs);
    end.exit_code = code.code();
    run.end = Some(end);
    Gathered { run, parts, code }
}

fn header(runs: &[Run]) -> Header {
    let mut headers: Vec<&Header> = runs.iter().map(|run| &run.header).collect();
    headers.sort_by(|a, b| a.started_at.cmp(&b.started_at));
    let first = headers
        .first()
        .map_or_else(Header::default, |first| (*first).clone());
    let one_build = headers.iter().all(|header| header.build == first.build);
    Header {
        partition: None,
        build: match one_build {
            true => first.build.clone(),
            false => String::new(),
        },
        ..first
    }
}

fn trials(runs: &[Run]) -> Vec<TrialRecord> {
    let mut trials: BTreeMap<&TrialKey, &TrialRecord> = BTreeMap::new();
    for trial in runs.iter().flat_map(|run| &run.trials) {
        let kept = trials.entry(&trial.trial).or_insert(trial);
        if kept.outcome == Outcome::NotRun {
            *kept = trial;
        }
    }
    trials.into_values().cloned().collect()
}

/// What was blocked waits for the trial that owns its premise, which may have been run in another
/// share; there nothing could be said of it yet.
fn settle_blocked(run: &mut Run) {
    let outcomes: BTreeMap<TrialKey, Outcome> = run
        .trials
        .iter()
        .map(|trial| (trial.trial.clone(), trial.outcome))
        .collect();
    for trial in &mut run.trials {
        let blocked = trial.cause.as_ref().map(|cause| cause.kind) == Some(CauseKind::Blocked);
        if !blocked || trial.outcome != Outcome::Errored {
            continue;
        }
        let owner = trial.blocked_by.as_ref();
        let owner = owner.and_then(|owner| outcomes.get(owner)).copied();
        let mut judgement = Judgement {
            cause: trial.cause.take(),
            compared: trial.compared.clone(),
            ..Judgement::default()
        };
        let settled = settle::blocked(&mut judgement, owner);
        trial.outcome = settled.unwrap_or_else(|| Outcome::of(&judgement, &trial.expected));
        trial.cause = judgement.cause;
        if run.header.base.is_some() {
            trial.base = mark(&run.header, &trial.finding(), trial.there.as_ref());
        }
    }
}

fn end(runs: &[Run]) -> End {
    let ends = || runs.iter().filter_map(|run| run.end.as_ref());
    let stale: BTreeSet<String> = ends().flat_map(|end| end.stale.clone()).collect();
    End {
        stale: stale.into_iter().collect(),
        interrupted: ends().any(|end| end.interrupted),
        control_error_ms: ends()
            .flat_map(|end| end.control_error_ms.clone())
            .collect(),
        duration_ms: ends().map(|end| end.duration_ms).sum(),
        ..End::default()
    }
}

/// Entries of a case of which nothing is declared. A share that has not all of its trials cannot
/// say that of a case, and a selection that left some of them out cannot either.
fn undeclared(run: &Run, told: &[String]) -> Vec<String> {
    let mut cases: BTreeMap<&CaseId, Vec<&TrialRecord>> = BTreeMap::new();
    for trial in run.trials.iter().filter(|_| run.header.whole) {
        cases.entry(&trial.trial.case).or_default().push(trial);
    }
    let mut sentences = Vec::new();
    for (case, trials) in cases {
        let skipped = trials.iter().all(|trial| trial.outcome == Outcome::Skipped);
        let on_file = |kind: &Kind| trials.iter().all(|trial| trial.expected.contains(kind));
        let sentence =
            |name: &dyn Display, kind: &Kind| format!("{name} ({kind}): it is not declared");
        let is_told = |kind: &Kind| {
            let names = trials.iter().map(|trial| sentence(&trial.trial, kind));
            names
                .chain([sentence(case, kind)])
                .any(|name| told.contains(&name))
        };
        let kinds = trials.iter().filter(|_| skipped).take(1);
        let kinds = kinds.flat_map(|trial| &trial.expected);
        let kinds = kinds.filter(|kind| on_file(kind) && !is_told(kind));
        sentences.extend(kinds.map(|kind| sentence(case, kind)));
    }
    sentences
}

/// What was cut off or left out is not judged. Records of version 1 do not say what was expected of
/// them, but how they ended.
fn code(run: &Run, end: &End, runs: &[Run]) -> ExitCode {
    let ends = || runs.iter().map(|run| run.end.as_ref());
    let failed =
        |end: Option<&End>| end.is_some_and(|end| end.exit_code == ExitCode::Failed.code());
    match of_check(run, end) {
        ExitCode::Expected if ends().any(failed) => ExitCode::Failed,
        ExitCode::Expected if ends().any(|end| end.is_none()) => ExitCode::NotJudged,
        code => code,
    }
}
