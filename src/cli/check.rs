//! `candor check`: judges a runtime and reports what was said and done.

mod header;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use super::records::{Records, unwritable};
use super::scope::Scope;
use super::stop::{Stop, unless_gone};
use super::{interrupt, open};
use crate::compare::base::Base;
use crate::exit::{ExitCode, not_judged, of_check};
use crate::feature::TagFilter;
use crate::id::CaseId;
use crate::manifest::Manifest;
use crate::material::{Material, Subject};
use crate::plan::{Fate, Partition, Plan, Selection};
use crate::record::{End, FailOn, Line, Run, TrialRecord};
use crate::report::{junit, terminal};
use crate::runner::{self, Event, Options};
use crate::session::Session;

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
    /// Mark each red trial as new or as red in this run record too
    #[arg(long, value_name = "RUN")]
    base: Option<PathBuf>,
    /// What makes the exit code 1 or 3: `any` failure, or only what is `new` against --base [default: any]
    ///
    /// With `new`, a failed trial does not count if the base failed it, known or not, by every kind
    /// of mismatch by which it fails now; an errored one does not if the base errored it for the
    /// same sort of cause; an unexpected pass, a skip under `complete: true` and a stale
    /// known-failing entry do not if they are in the base too. Whatever passed there, was not judged
    /// there or is not on record there is new, and so is another kind of mismatch. An interrupt, a
    /// run that judged nothing, and a trial that was not run count as ever.
    #[arg(long, value_name = "any|new", requires = "base")]
    fail_on: Option<FailOn>,
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
    let base = arguments.base.as_deref().map(base).transpose()?;
    let interrupt =
        interrupt::listen().map_err(|error| open::failed("listen for Ctrl-C", error))?;
    let session = open::session(&subject, interrupt, arguments.keep.as_deref())?;
    let started = Instant::now();
    let mut header = header::header(
        &arguments,
        &material.suite,
        &selection,
        &plan,
        &subject,
        &session,
    );
    header.base = base.as_ref().map(|base| base.run.clone());
    let mut run = Run::begin(header);
    let store = (!arguments.no_store).then_some(&subject.store);
    let mut records = Records::begin(arguments.json.as_deref(), store, &run.header)?;
    if let Some(path) = &arguments.junit {
        File::create(path).map_err(|error| unwritable(path, &error))?;
    }
    unless_gone(terminal::head(&run, out).and_then(|()| out.flush()))?;
    let mark = |trial: &mut TrialRecord| {
        if let Some(base) = &base {
            base.mark(&run.header, trial);
        }
    };
    let (mut ended, written) = judge(&arguments, &session, &plan, &subject, &mut |mut trial| {
        mark(&mut trial);
        records.write(&Line::Trial(Box::new(trial)))
    });
    ended.trials.iter_mut().for_each(mark);
    run.trials = std::mem::take(&mut ended.trials);
    let mut end = end(&run, ended, &session, started);
    let code = match is_empty_share(&arguments, &plan) {
        true => ExitCode::Expected,
        false => of_check(&run, &end),
    };
    end.exit_code = code.code();
    run.end = Some(end.clone());
    // The report comes before any complaint about a file: what was found out is not lost.
    unless_gone(remarks(
        &arguments,
        &plan,
        &run,
        &end,
        &subject.manifest,
        log,
    ))?;
    unless_gone(terminal::write(&run, out).and_then(|()| out.flush()))?;
    written?;
    records.write(&Line::End(end))?;
    junit_report(&arguments, &run)?;
    Ok(code)
}

fn end(run: &Run, ended: runner::Ended, session: &Session, started: Instant) -> End {
    End {
        tally: run.tally(),
        interrupted: session.interrupted(),
        stale: ended.stale,
        control_error_ms: ended.control_error_ms,
        duration_ms: started.elapsed().as_secs_f64() * 1e3,
        ..End::default()
    }
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
    if end.interrupted || run.header.partition.is_some() {
        return Ok(());
    }
    let mut names = not_judged(run).into_iter();
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

/// Reads the run with which this one is compared.
fn base(path: &Path) -> Result<Base, Stop> {
    let run = super::records::read(path)?;
    match run.header.command.as_str() {
        "check" => Ok(Base::of(&path.display().to_string(), &run)),
        command => Err(Stop::usage(format!(
            "{} is the record of `candor {command}`; `--base` names one of `candor check`",
            path.display()
        ))),
    }
}

fn judge(
    arguments: &CheckArguments,
    session: &Arc<Session>,
    plan: &Plan,
    subject: &Subject,
    write: &mut dyn FnMut(TrialRecord) -> Result<(), Stop>,
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
            written = write(trial.clone());
        }
    });
    progress.clear();
    (ended, written)
}

fn junit_report(arguments: &CheckArguments, run: &Run) -> Result<(), Stop> {
    let Some(path) = &arguments.junit else {
        return Ok(());
    };
    let written = File::create(path).and_then(|mut file| junit::write(run, &mut file));
    written.map_err(|error| unwritable(path, &error))
}
