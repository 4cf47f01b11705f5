//! `candor check`: judges a runtime and reports what was said and done.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use super::records::{Records, unwritable};
use super::scope::Scope;
use super::stop::{Stop, unless_gone};
use super::{interrupt, open};
use crate::exit::{ExitCode, Expectation, not_judged, of_check};
use crate::feature::TagFilter;
use crate::id::{CaseId, SpecId};
use crate::manifest::Manifest;
use crate::material::{Material, Subject};
use crate::plan::{Fate, Partition, Plan, Selection};
use crate::record::{End, Header, Line, Run, SCHEMA_VERSION};
use crate::report::{junit, terminal};
use crate::runner::{self, Event, Options};
use crate::session::Session;
use crate::spec::Proof;
use crate::subject::version;
use crate::suite::Suite;
use crate::witness::clock;

/// The arguments of `candor check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    #[command(flatten)]
    scope: Scope,
    /// Only this case, such as 3624/C-03
    #[arg(long, value_name = "ID")]
    case: Vec<CaseId>,
    /// Only trials whose tags satisfy this expression, such as "@regression and not @wip"
    #[arg(long, value_name = "EXPRESSION")]
    tags: Option<TagFilter>,
    /// Plan the trials of this lane too
    #[arg(long, value_name = "NAME")]
    lane: Vec<String>,
    /// How many trials run beside one another [default: 4 for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Run one share of the plan only, such as 2/5
    #[arg(long, value_name = "K/N")]
    partition: Option<Partition>,
    /// End the run at the first failure
    #[arg(long)]
    fail_fast: bool,
    /// Leave each trial's home and evidence in this directory
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Write the run record here
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    /// Write a JUnit report here
    #[arg(long, value_name = "PATH")]
    junit: Option<PathBuf>,
    /// Leave no record in .candor/runs
    #[arg(long)]
    no_store: bool,
}

impl CheckArguments {
    fn selection(&self) -> Selection {
        Selection {
            milestones: self.scope.milestone.clone(),
            specs: self.scope.spec.clone(),
            cases: self.case.clone(),
            tags: self.tags.clone(),
            lanes: self.lane.iter().cloned().collect(),
            partition: self.partition,
        }
    }
}

/// Judges the runtime.
pub fn check(
    arguments: CheckArguments,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<ExitCode, Stop> {
    let suite = arguments.scope.suite.as_deref();
    let material = Material::load(suite)?;
    let subject = Subject::load(arguments.scope.runtime.as_deref(), suite)?;
    let selection = arguments.selection();
    let plan = material.plan(&subject.manifest, &selection)?;
    let interrupt =
        interrupt::listen().map_err(|error| open::failed("listen for Ctrl-C", error))?;
    let session = open::session(&subject, interrupt, arguments.keep.as_deref())?;
    let started = Instant::now();
    let header = header(&arguments, &material.suite, &selection, &plan, &session);
    let mut run = Run::begin(header);
    let store = (!arguments.no_store).then_some(&subject.store);
    let mut records = Records::begin(arguments.json.as_deref(), store, &run.header)?;
    if let Some(path) = &arguments.junit {
        File::create(path).map_err(|error| unwritable(path, &error))?;
    }
    unless_gone(terminal::head(&run, out).and_then(|()| out.flush()))?;
    let (ended, written) = judge(&arguments, &session, &plan, &subject, &mut records);
    let expectation = expectation(&material.suite, &selection, &subject, &arguments);
    run.trials = ended.trials;
    let end = End {
        tally: run.tally(),
        interrupted: session.interrupted(),
        stale: ended.stale,
        control_error_ms: ended.control_error_ms,
        duration_ms: started.elapsed().as_secs_f64() * 1e3,
        exit_code: 0,
    };
    let code = match is_empty_share(&arguments, &plan) {
        true => ExitCode::Expected,
        false => of_check(&run, &end, &expectation),
    };
    run.end = Some(End {
        exit_code: code.code(),
        ..end.clone()
    });
    // The report comes before any complaint about a file: what was found out is not lost.
    unless_gone(remarks(
        &arguments,
        &plan,
        &run,
        &end,
        &expectation,
        &subject.manifest,
        log,
    ))?;
    unless_gone(terminal::write(&run, out).and_then(|()| out.flush()))?;
    written?;
    records.write(&Line::End(run.end.clone().unwrap_or_default()))?;
    junit_report(&arguments, &run)?;
    Ok(code)
}

fn is_empty_share(arguments: &CheckArguments, plan: &Plan) -> bool {
    let mut trials = plan.trials.iter();
    arguments.partition.is_some() && trials.all(|trial| trial.fate == Fate::Elsewhere)
}

/// What explains an exit code and stands in no trial.
fn remarks(
    arguments: &CheckArguments,
    plan: &Plan,
    run: &Run,
    end: &End,
    expectation: &Expectation,
    manifest: &Manifest,
    log: &mut dyn Write,
) -> std::io::Result<()> {
    if is_empty_share(arguments, plan) {
        return writeln!(log, "this share of the plan is empty; nothing was run");
    }
    if let Some(version) = untried(run, manifest) {
        writeln!(
            log,
            "{version} is not among the versions that the manifest was tried with: {}",
            manifest.tried.join(", ")
        )?;
    }
    if end.interrupted || expectation.partitioned {
        return Ok(());
    }
    let mut names = not_judged(run, expectation).into_iter();
    names.try_for_each(|name| writeln!(log, "{name} was not judged"))?;
    let mut open = plan.open.iter();
    open.try_for_each(|(case, missing)| writeln!(log, "{case} is open: there is no {missing} yet"))
}

/// The version that was judged, where the manifest names others.
fn untried<'a>(run: &'a Run, manifest: &Manifest) -> Option<&'a str> {
    let version = run.header.runtime_version.as_deref()?;
    let tried = manifest.tried.iter().any(|tried| version.contains(tried));
    (!manifest.tried.is_empty() && !tried).then_some(version)
}

fn header(
    arguments: &CheckArguments,
    suite: &Suite,
    selection: &Selection,
    plan: &Plan,
    session: &Session,
) -> Header {
    let specs: BTreeSet<&SpecId> = plan.cases.iter().map(|case| &case.spec).collect();
    let asked = suite.milestones.iter().filter(|milestone| {
        let named = selection.milestones.contains(&milestone.id);
        named || milestone.specs.iter().any(|spec| specs.contains(spec))
    });
    let asked: Vec<_> = asked.collect();
    let whole = selection.tags.is_none()
        && selection.partition.is_none()
        && selection.specs.is_empty()
        && selection.cases.is_empty();
    Header {
        schema_version: SCHEMA_VERSION,
        command: "check".to_owned(),
        candor: env!("CARGO_PKG_VERSION").to_owned(),
        runtime: session.manifest.runtime.clone(),
        runtime_version: version::version(session),
        milestones: asked
            .iter()
            .map(|milestone| milestone.to_string())
            .collect(),
        whole,
        open: asked
            .iter()
            .flat_map(|milestone| open(suite, &milestone.specs))
            .collect(),
        started_at: clock::wall(),
        jobs: super::jobs(arguments.jobs),
        planned: plan.trials.len(),
        unverified: plan.unverified.clone(),
    }
}

/// Specs that a milestone names and that are not written yet.
fn open(suite: &Suite, specs: &[SpecId]) -> Vec<String> {
    let missing = specs.iter().filter(|spec| suite.spec(spec).is_none());
    missing.map(SpecId::to_string).collect()
}

fn judge(
    arguments: &CheckArguments,
    session: &Arc<Session>,
    plan: &Plan,
    subject: &Subject,
    records: &mut Records,
) -> (runner::Ended, Result<(), Stop>) {
    let options = Options {
        jobs: super::jobs(arguments.jobs),
        fail_fast: arguments.fail_fast,
    };
    let here = plan.trials.iter().filter(|trial| trial.fate == Fate::Run);
    let mut progress = terminal::Progress::new(here.count());
    let mut written = Ok(());
    let ended = runner::run(session, plan, &subject.known, options, &mut |event| {
        progress.show(&event);
        if let (Event::Settled(trial), Ok(())) = (event, &written) {
            written = records.write(&Line::Trial(Box::new(trial.clone())));
        }
    });
    progress.clear();
    (ended, written)
}

/// What the manifest and the command line expect beside the trials' own outcomes.
fn expectation(
    suite: &Suite,
    selection: &Selection,
    subject: &Subject,
    arguments: &CheckArguments,
) -> Expectation {
    let of_spec = |spec: &SpecId| {
        let cases = suite.spec(spec).into_iter().flat_map(|spec| &spec.cases);
        let cases = cases.flat_map(|case| judged_by(suite, &case.id)).collect();
        (spec.to_string(), cases)
    };
    let specs = selection.specs.iter().map(of_spec);
    let of_case = |case: &CaseId| (case.to_string(), judged_by(suite, case));
    let cases = selection.cases.iter().map(of_case);
    Expectation {
        named: specs.chain(cases).collect(),
        complete: subject.manifest.complete,
        partitioned: arguments.partition.is_some(),
    }
}

/// The cases whose trials judge a case: itself, or the children of a roll-up.
fn judged_by(suite: &Suite, case: &CaseId) -> BTreeSet<CaseId> {
    match suite.case(case).map(|case| &case.proof) {
        Some(Proof::RollUp(children)) => children
            .iter()
            .flat_map(|child| judged_by(suite, child))
            .collect(),
        Some(Proof::Scenario) => BTreeSet::from([case.clone()]),
        Some(Proof::Calibration) | None => BTreeSet::new(),
    }
}

fn junit_report(arguments: &CheckArguments, run: &Run) -> Result<(), Stop> {
    let Some(path) = &arguments.junit else {
        return Ok(());
    };
    let written = File::create(path).and_then(|mut file| junit::write(run, &mut file));
    written.map_err(|error| unwritable(path, &error))
}
