//! Owns made-up records: what a run came to, without running it.

use candor::compare::gather::{Gathered, Source, gather};
use candor::record::{BaseRun, End, Header, Run, SCHEMA_VERSION, TrialRecord};
use candor::verdict::{Cause, CauseKind, Comparison, Kind, Outcome, Side};

/// A run that ended, of these trials.
pub fn run(runtime: &str, trials: Vec<TrialRecord>) -> Run {
    let mut run = Run::begin(Header {
        schema_version: SCHEMA_VERSION,
        command: "check".to_owned(),
        candor: "0.1.0".to_owned(),
        runtime: runtime.to_owned(),
        runtime_version: Some(format!("{runtime}-cli 1.2.3")),
        milestones: vec!["m329@1".to_owned()],
        whole: true,
        started_at: "2026-11-22T16:17:01.885Z".to_owned(),
        jobs: 4,
        planned: trials.len(),
        ..Header::default()
    });
    run.trials = trials;
    run.trials.sort_by(|a, b| a.trial.cmp(&b.trial));
    run.end = Some(End {
        tally: run.tally(),
        ..End::default()
    });
    run
}

/// A share of a plan: what was not run there is not run.
pub fn share(k: &str, trials: Vec<TrialRecord>) -> Run {
    let mut run = run("codex", trials);
    run.header.partition = Some(k.parse().unwrap());
    run
}

/// The runs that these records make, each read from a file of its number.
pub fn gathered(runs: Vec<Run>) -> Vec<Gathered> {
    let sources = runs.into_iter().enumerate().map(|(n, run)| Source {
        file: format!("{}.ndjson", n + 1),
        run,
    });
    gather(sources.collect())
}

/// A run by itself, which belongs to no other.
pub fn alone(run: Run) -> Gathered {
    gathered(vec![run]).remove(0)
}

/// A base of which nothing is known.
pub fn base() -> BaseRun {
    BaseRun {
        file: "base.ndjson".to_owned(),
        ..BaseRun::default()
    }
}

/// A trial of which only the outcome is known.
pub fn trial(key: &str, outcome: Outcome) -> TrialRecord {
    let key = key.parse().unwrap();
    let trial = TrialRecord::bare(key, outcome);
    let (title, criterion) = match trial.trial.case.number.plain() {
        Some(1) => ("One prompt run is kept", "AC-1"),
        Some(2) => ("Every other entrypoint keeps the same", "AC-1"),
        _ => ("Records say what was witnessed", "AC-2"),
    };
    let criterion = format!("{}/{criterion}", trial.trial.case.spec);
    TrialRecord {
        criteria: vec![criterion.parse().unwrap()],
        title: title.to_owned(),
        requirement: "Each record of a witnessed call says what was witnessed.".to_owned(),
        ..trial
    }
}

pub fn passed(key: &str) -> TrialRecord {
    trial(key, Outcome::Passed)
}

/// A trial that failed by these mismatches: what was said, and what was done.
pub fn failed(key: &str, mismatches: &[(Kind, &str, &str)]) -> TrialRecord {
    let compared = mismatches.iter().map(|(kind, said, did)| {
        let said = Side::new(*said, "history.jsonl line 2");
        Comparison::new(
            *kind,
            false,
            said,
            Side::new(*did, "witness ledger, call 1"),
        )
    });
    TrialRecord {
        compared: compared.collect(),
        ..trial(key, Outcome::Failed)
    }
}

/// A trial that failed by a latency, which no two runs measure alike.
pub fn slow(key: &str, said_ms: u32) -> TrialRecord {
    let said = format!("latency {said_ms} ms");
    let did = format!("1{said_ms}.4 ms, at most 2{said_ms}.5 ms");
    failed(key, &[(Kind::Latency, &said, &did)])
}

/// A trial whose manifest does not declare an entrypoint.
pub fn skipped(key: &str, need: &str) -> TrialRecord {
    TrialRecord {
        notes: vec![format!("not declared: {need}")],
        ..trial(key, Outcome::Skipped)
    }
}

pub fn errored(key: &str, kind: CauseKind, message: &str) -> TrialRecord {
    TrialRecord {
        cause: Some(Cause::new(kind, message)),
        ..trial(key, Outcome::Errored)
    }
}

/// A trial whose premise does not hold, and belongs to another.
pub fn blocked(key: &str, owner: &str) -> TrialRecord {
    let missing = [(
        Kind::Missing,
        "0 records of echo t1c1",
        "1 call of echo t1c1",
    )];
    TrialRecord {
        outcome: Outcome::Errored,
        cause: Some(Cause::new(
            CauseKind::Blocked,
            format!("blocked by {owner}"),
        )),
        blocked_by: Some(owner.parse().unwrap()),
        ..failed(key, &missing)
    }
}

pub fn not_run(key: &str) -> TrialRecord {
    trial(key, Outcome::NotRun)
}
