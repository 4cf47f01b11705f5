//! Owns the JUnit report, as continuous integration servers read it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::terminal;
use crate::record::{Run, TrialRecord};
use crate::verdict::Outcome;

/// Writes a run as JUnit XML: a suite for each spec, a test case for each trial. What is known to
/// fail, not declared or not run is skipped there; what passed against expectation is a failure.
///
/// # Errors
///
/// As the writer.
pub fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: BTreeMap<String, TestSuite> = BTreeMap::new();
    for trial in &run.trials {
        let spec = trial.trial.case.spec.to_string();
        let suite = suites.entry(spec.clone());
        let suite = suite.or_insert_with(|| TestSuite::new(spec));
        suite.add_test_case(case(trial));
    }
    let mut report = Report::new(format!("candor {}", run.header.runtime));
    report.add_test_suites(suites.into_values());
    report.serialize(out).map_err(io::Error::other)
}

fn case(trial: &TrialRecord) -> TestCase {
    let mut case = TestCase::new(trial.trial.to_string(), status(trial));
    case.set_classname(trial.trial.case.spec.to_string());
    case.set_time(Duration::from_secs_f64(trial.duration_ms.max(0.0) / 1e3));
    case
}

fn status(trial: &TrialRecord) -> TestCaseStatus {
    let mut status = match trial.outcome {
        Outcome::Passed => return TestCaseStatus::success(),
        Outcome::Failed | Outcome::Xpassed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Outcome::Errored => TestCaseStatus::non_success(NonSuccessKind::Error),
        Outcome::Xfailed | Outcome::Skipped | Outcome::NotRun => TestCaseStatus::skipped(),
    };
    let reasons = trial.reasons.iter().chain(&trial.notes);
    let reasons: Vec<&str> = reasons.map(String::as_str).collect();
    let message = match trial.outcome {
        Outcome::Xfailed => format!("known failing: {}", reasons.join("; ")),
        Outcome::Xpassed => "passed, and is on file as known failing".to_owned(),
        Outcome::Skipped => reasons.join("; "),
        Outcome::NotRun => "not run".to_owned(),
        _ => trial.requirement.clone(),
    };
    status.set_message(message);
    status.set_description(terminal::block(trial));
    status
}
